import { IndexSet, indexSet, intersectIndices, sortedIndexSet, uniteIndices } from '../algebra/index-set';
import { NO_TRAFFIC, Traffic, isNoTraffic } from '../algebra/traffic';
import { candidates, passes } from '../evaluate/network';
import { NetworkLayer, NetworkSide } from '../evaluate/side';
import { World } from '../parse/world';

/** What may pass from one end to another. */
export interface Connection { readonly client: number; readonly server: number; readonly traffic: Traffic }

/** Ends besides the workloads. */
export interface Outside { readonly clients: readonly number[]; readonly servers: readonly number[] }

/** Clients that may reach more ends than these are found from the servers' side. */
const NARROW = 100;

/**
 * All pairs with at least one workload between which anything passes, those of a workload with itself left out. Each pair is looked
 * at from the side that names fewer ends, so that the work grows with what is allowed and not with all pairs.
 */
export function* connections(
  world: World, layer: NetworkLayer, outside: Outside = { clients: world.addressEnds, servers: [...world.addressEnds, world.namesEnd] },
  between: (client: number, server: number) => Traffic = (client, server) => passes(world, layer, client, server).traffic,
): Generator<Connection> {
  const workloads = sortedIndexSet(world.workloads.map(({ index }) => index));
  const beyond = indexSet(outside.servers);
  const wide: number[] = [];
  const narrow: number[] = [];
  for (const client of workloads.items) { (isNarrow(layer.outbound(client), world.ends.length) ? narrow : wide).push(client); }
  for (const { reach, clients } of groups(narrow, layer, uniteIndices(workloads, beyond))) {
    for (const client of clients) { yield* pairs([client], reach, between); }
  }
  for (const client of wide) { yield* pairs([client], candidates(layer.outbound(client), beyond).items, between); }
  const callers = uniteIndices(sortedIndexSet(wide), indexSet(outside.clients));
  for (const server of workloads.items) { yield* pairs(candidates(layer.inbound(server), callers).items, [server], between); }
}

function* pairs(clients: readonly number[], servers: readonly number[], between: (client: number, server: number) => Traffic): Generator<Connection> {
  for (const client of clients) {
    for (const server of servers) {
      const traffic = client === server ? NO_TRAFFIC : between(client, server);
      if (!isNoTraffic(traffic)) { yield { client, server, traffic }; }
    }
  }
}

function isNarrow(side: NetworkSide, ends: number): boolean {
  const size = ({ negated, items }: IndexSet) => (negated ? ends - items.length : items.length);
  const { admin, policy, baseline } = side;
  if (admin.length > 0 || (baseline.length > 0 && !policy.isolated)) { return size(candidates(side)) <= NARROW; }
  let named = policy.isolated ? 0 : ends;
  for (const { ends: far } of policy.allows) {
    named += size(far);
    if (named > NARROW) { return false; }
  }
  return named <= NARROW;
}

/** Clients by what they may reach. Sets that stem from one selector share their items: what has to be counted out is so once. */
function groups(clients: readonly number[], layer: NetworkLayer, servers: IndexSet): { readonly reach: readonly number[]; readonly clients: readonly number[] }[] {
  const found = { reached: new Map<readonly number[], number[]>(), left: new Map<readonly number[], number[]>() };
  for (const client of clients) {
    const { negated, items } = candidates(layer.outbound(client));
    const kind = negated ? found.left : found.reached;
    const group = kind.get(items);
    if (group) { group.push(client); } else { kind.set(items, [client]); }
  }
  return ([[false, found.reached], [true, found.left]] as const).flatMap(([negated, sets]) =>
    [...sets].map(([items, group]) => ({ reach: intersectIndices({ negated, items }, servers).items, clients: group })));
}
