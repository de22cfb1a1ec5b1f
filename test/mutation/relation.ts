import { hasIndex } from '../../src/algebra/index-set';
import { Traffic, isInside, sameTraffic, subtract } from '../../src/algebra/traffic';
import { open, routes, usable } from '../../src/evaluate/connection';
import { declaredBetween } from '../../src/prove/claim';
import { Meaning } from './meaning';

/** Why a change that the proof does not notice needs no notice, from the plainest to the one that explains most. */
export const REASONS = [
  'the same sets', 'only pairs outside of the claim', 'only from the own node (A-02)', 'only addresses that Cilium knows by their pods (CIL-16)', 'only what was declared and is not needed', 'only a pod that may be a declared workload (A-04)',
] as const;
export type Reason = (typeof REASONS)[number];

/** What is open, and what works: by address, and by the name of each Service that leads there through a waypoint. */
interface Pair { readonly open: Traffic; readonly usable: ReadonlyMap<string, Traffic> }

/** A Service that only one of two worlds has is no way that anybody declared; one that links name and that is gone is a fact. */
const sameWays = (was: Pair, is: Pair): boolean => [...was.usable].every(([name, traffic]) => !is.usable.has(name) || sameTraffic(traffic, is.usable.get(name)!));

/**
 * Compares two worlds pair by pair: a second, dull way, without the prover's choice of pairs. Where no reason holds, the first difference.
 */
export function reasonFor(before: Meaning, after: Meaning): Reason | { readonly difference: string } {
  const [fact] = [...before.facts.filter(line => !after.facts.includes(line)), ...after.facts.filter(line => !before.facts.includes(line))];
  if (fact !== undefined) { return { difference: fact }; }
  for (const way of new Set([...before.ways.keys(), ...after.ways.keys()])) {
    const [was, is] = [before, after].map(({ ways }) => ways.get(way) ?? { requests: [], forwards: [] });
    if (!sameTraffic(was.requests, is.requests) || !sameTraffic(was.forwards, is.forwards)) { return { difference: way }; }
  }
  let reason: Reason = 'the same sets';
  const names = [...new Set([...before.ends.keys(), ...after.ends.keys()])];
  for (const client of names) {
    for (const server of names) {
      const [was, is] = [before, after].map(meaning => between(meaning, client, server));
      if (sameTraffic(was.open, is.open) && sameWays(was, is)) { continue; }
      const judged = judge(before, after, client, server, is);
      if (judged === undefined) { return { difference: `${client} -> ${server}` }; }
      if (REASONS.indexOf(judged) > REASONS.indexOf(reason)) { reason = judged; }
    }
  }
  return reason;
}

function judge(before: Meaning, after: Meaning, client: string, server: string, is: Pair): Reason | undefined {
  const where = [after, before].find(({ ends }) => ends.has(client) && ends.has(server));
  if (!where) { return undefined; }
  const [c, s] = [client, server].map(name => where.ends.get(name)!);
  if (![before, after].some(({ ends, claim }) => [client, server].some(name => ends.has(name) && hasIndex(claim.subjects, ends.get(name)!)))) { return 'only pairs outside of the claim'; }
  if (client === 'host') { return 'only from the own node (A-02)'; }
  if (where.claim.intent.platform.network.kind === 'cilium' && [c, s].some(end => where.layers.world.ends[end].kind === 'addresses' && hasIndex(where.claim.ends.podAddresses, end))) { return 'only addresses that Cilium knows by their pods (CIL-16)'; }
  const declared = where.claim.between(c, s);
  const needed = declaredBetween(declared.filter(({ neededClients, neededServers }) => hasIndex(neededClients, c) && hasIndex(neededServers, s)));
  // Nothing undeclared has come, and nothing needed has gone.
  return isInside(is.open, declaredBetween(declared)) && [...is.usable.values()].every(traffic => subtract(needed, traffic).length === 0) ? 'only what was declared and is not needed' : undefined;
}

function between({ layers, ends }: Meaning, from: string, to: string): Pair {
  const [client, server] = [ends.get(from), ends.get(to)];
  if (client === undefined || server === undefined || layers.world.ends[server].kind === 'entity') { return { open: [], usable: new Map() }; }
  // Only a waypoint asks which Service was called.
  const services = layers.world.ends[server].kind === 'workload' && layers.mesh.waypoint(server) ? layers.world.services.filter(({ workloads }) => workloads.includes(server)).map(({ name }) => name) : [];
  const ways = routes(layers, client, server);
  return { open: open(ways), usable: new Map([['', usable(ways)], ...services.map(name => [name, usable(routes(layers, client, server, name))] as const)]) };
}
