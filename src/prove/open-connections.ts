import { members } from '../algebra/index-set';
import { throughWaypoint } from '../evaluate/callers';
import { Layers, open, routes } from '../evaluate/connection';
import { Entity } from '../parse/world';
import { Connection, connections } from './connections';

/** A pod's own node is no client to list: nothing keeps it out (NP-10). */
const CLIENTS: readonly Entity[] = ['remote-node', 'kube-apiserver', 'ingress', 'health'];
const SERVERS: readonly Entity[] = ['host', 'remote-node', 'kube-apiserver'];

/** All pairs of ends between which anything passes all layers together. Entities are ends of their own only where a layer tells them apart. */
export function* openConnections(layers: Layers, entities: boolean): Generator<Connection> {
  const { world, network, mesh } = layers;
  const behind = new Map<number, Set<number>>();
  for (const { index } of world.workloads) {
    if (mesh.waypoint(index)) { behind.set(index, new Set()); }
  }
  const outside = {
    clients: [...world.addressEnds, ...(entities ? CLIENTS.map(world.entityEnd) : [])],
    servers: [...world.addressEnds, ...(entities ? SERVERS.map(world.entityEnd) : []), world.namesEnd].sort((a, b) => a - b),
  };
  const between = (client: number, server: number) => open(routes(layers, client, server));
  for (const connection of connections(world, network, outside, between)) {
    behind.get(connection.server)?.add(connection.client);
    yield connection;
  }
  for (const [server, known] of behind) {
    for (const client of members(throughWaypoint(layers, server), world.workloads.length)) {
      if (known.has(client)) { continue; }
      const traffic = between(client, server);
      if (traffic.length > 0) { yield { client, server, traffic }; }
    }
  }
}
