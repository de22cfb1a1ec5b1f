import { IndexSet, indexSet, intersectIndices, sortedIndexSet } from '../algebra/index-set';
import { Traffic, isNoTraffic } from '../algebra/traffic';
import { candidates, passes } from '../evaluate/network';
import { NetworkLayer } from '../evaluate/side';
import { World } from '../parse/world';

/** What may pass from one end to another. */
export interface Connection { readonly client: number; readonly server: number; readonly traffic: Traffic }

/** Ends besides the workloads. */
export interface Outside { readonly clients: readonly number[]; readonly servers: readonly number[] }

/**
 * All pairs with at least one workload between which anything passes, those of a workload with itself left out. Clients that may
 * reach the same ends are asked together, and only those at both of whose sides something may pass are looked at as pairs: the work
 * grows with what is allowed.
 */
export function* connections(
  world: World, layer: NetworkLayer, outside: Outside = { clients: world.addressEnds, servers: [...world.addressEnds, world.namesEnd] },
  between: (client: number, server: number) => Traffic = (client, server) => passes(world, layer, client, server).traffic,
): Generator<Connection> {
  const workloads = world.workloads.map(({ index }) => index);
  const servers = indexSet([...workloads, ...outside.servers]);
  for (const { reach, clients } of [...groups(workloads, layer), { reach: sortedIndexSet(workloads), clients: indexSet(outside.clients) }]) {
    for (const server of intersectIndices(reach, servers).items) {
      // For one client the pair itself is the shorter question.
      const callers = clients.items.length === 1 || world.ends[server].kind !== 'workload' ? clients : candidates(layer.inbound(server), clients);
      for (const client of callers.items) {
        const traffic = client === server ? [] : between(client, server);
        if (!isNoTraffic(traffic)) { yield { client, server, traffic }; }
      }
    }
  }
}

interface Group { readonly reach: IndexSet; readonly clients: IndexSet }

/** Workloads by what they may reach. Sets that stem from one selector share their items. */
function groups(workloads: readonly number[], layer: NetworkLayer): Group[] {
  const nothing: readonly number[] = [];
  const found = { reached: new Map<readonly number[], { reach: IndexSet; clients: number[] }>(), left: new Map<readonly number[], { reach: IndexSet; clients: number[] }>() };
  for (const client of workloads) {
    const reach = candidates(layer.outbound(client));
    const kind = reach.negated ? found.left : found.reached;
    const key = reach.items.length === 0 ? nothing : reach.items;
    const group = kind.get(key);
    if (group) { group.clients.push(client); } else { kind.set(key, { reach, clients: [client] }); }
  }
  return [...found.reached.values(), ...found.left.values()].map(({ reach, clients }) => ({ reach, clients: sortedIndexSet(clients) }));
}
