import { indexSet, intersectIndices, sortedIndexSet, uniteIndices } from '../algebra/index-set';
import { Traffic, isNoTraffic } from '../algebra/traffic';
import { candidates, passes } from '../evaluate/network';
import { NetworkLayer } from '../evaluate/side';
import { World } from '../parse/world';

/** What may pass from one end to another. */
export interface Connection { readonly client: number; readonly server: number; readonly traffic: Traffic }

/** Ends besides the workloads. */
export interface Outside { readonly clients: readonly number[]; readonly servers: readonly number[] }

/**
 * All pairs with at least one workload between which anything passes, those of a workload with itself left out. A workload that may
 * send only to some is asked for those, and only the others are looked for at every server: the work grows with what is allowed.
 */
export function* connections(
  world: World, layer: NetworkLayer, outside: Outside = { clients: world.addressEnds, servers: [...world.addressEnds, world.namesEnd] },
  between: (client: number, server: number) => Traffic = (client, server) => passes(world, layer, client, server).traffic,
): Generator<Connection> {
  const servers = indexSet([...world.workloads.map(({ index }) => index), ...outside.servers]);
  const everywhere: number[] = [];
  for (const { index: client } of world.workloads) {
    const found = candidates(layer.outbound(client));
    if (found.negated) { everywhere.push(client); } else { yield* pairs([client], intersectIndices(found, servers).items, between); }
  }
  const callers = uniteIndices(sortedIndexSet(everywhere), indexSet(outside.clients));
  for (const server of servers.items) {
    const clients = world.ends[server].kind === 'workload' ? candidates(layer.inbound(server), callers).items : everywhere;
    yield* pairs(clients, [server], between);
  }
}

function* pairs(clients: readonly number[], servers: readonly number[], between: (client: number, server: number) => Traffic): Generator<Connection> {
  for (const client of clients) {
    for (const server of servers) {
      const traffic = client === server ? [] : between(client, server);
      if (!isNoTraffic(traffic)) { yield { client, server, traffic }; }
    }
  }
}
