import { AddressRange, Addresses, addresses, containsAddresses, ALL_ADDRESSES } from '../algebra/addresses';
import { formatTraffic } from '../algebra/print';
import { Traffic } from '../algebra/traffic';
import { World } from '../parse/world';
import { Connection } from './connections';
import { endNames } from './end-names';
import { formatRange } from './ends';

/** One end of a row; address blocks with the same traffic are one end. */
export type Far =
  | { readonly kind: 'workload' | 'entity' | 'names'; readonly name: string }
  | { readonly kind: 'addresses'; readonly name: string; readonly ranges: Addresses };

export interface Row { readonly client: Far; readonly server: Far; readonly traffic: Traffic }

/** Connections by name, sorted, so that equal worlds give equal lists however their objects are ordered. */
export function listing(world: World, found: Iterable<Connection>): Row[] {
  const nameOf = endNames(world);
  const rows: Row[] = [];
  const blocks = new Map<string, { readonly own: Far; readonly outbound: boolean; readonly traffic: Traffic; readonly ranges: AddressRange[] }>();
  const far = (index: number): Far => ({ kind: world.ends[index].kind as Exclude<Far['kind'], 'addresses'>, name: nameOf(index) });
  for (const { client, server, traffic } of found) {
    const [from, to] = [world.ends[client], world.ends[server]];
    const block = to.kind === 'addresses' ? to : from.kind === 'addresses' ? from : undefined;
    if (!block) { rows.push({ client: far(client), server: far(server), traffic }); continue; }
    const outbound = block === to;
    const own = outbound ? client : server;
    const key = [own, outbound, ...formatTraffic(traffic)].join('\n');
    const group = blocks.get(key) ?? { own: far(own), outbound, traffic, ranges: [] };
    group.ranges.push(block.range);
    blocks.set(key, group);
  }
  for (const { own, outbound, traffic, ranges } of blocks.values()) {
    const block = addressesFar(addresses(ranges));
    rows.push(outbound ? { client: own, server: block, traffic } : { client: block, server: own, traffic });
  }
  return rows.sort((a, b) => order(a.client.name, b.client.name) || order(a.server.name, b.server.name));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const addressesFar = (ranges: Addresses): Far => ({ kind: 'addresses', ranges, name: containsAddresses(ranges, ALL_ADDRESSES) ? 'every address' : ranges.map(formatRange).join(', ') });
