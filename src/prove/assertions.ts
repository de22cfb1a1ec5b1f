import { IndexSet, NO_INDEX, hasIndex, indexSet, intersectIndices, isNoIndex, members, uniteIndices } from '../algebra/index-set';
import { contains, overlaps, parseAddress, parseCidr } from '../algebra/cidr';
import { equals } from '../algebra/selector';
import { Traffic, intersect, subtract } from '../algebra/traffic';
import { callers } from '../evaluate/callers';
import { Layers, open, routes, usable } from '../evaluate/connection';
import { podIndex } from '../parse/select';
import { PeerModel } from '../model/intent';
import { Ends, endName } from './ends';
import { places, verdicts, witnessOf } from './places';
import { Finding } from './proof';

/** Ends by what a security team knows of them. All fields that are there must hold. */
export interface EndPattern {
  /** A peer of a declaration. */
  readonly peer?: PeerModel;
  /** Name of a workload, `namespace/name`. */
  readonly workload?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly cidr?: string;
  /** Everything outside of the pods: addresses and names. */
  readonly outside?: boolean;
  /** Any pod at all. */
  readonly anyPod?: boolean;
}

/** What must hold whatever the applications declare. */
export interface AssertionModel {
  readonly kind: 'mustReach' | 'mustNotReach' | 'onlyReachableBy';
  /** `onlyReachableBy`: all that may reach the server. */
  readonly clients: readonly EndPattern[];
  readonly server: EndPattern;
  /** The calls that it is about; absent: any traffic at all. */
  readonly traffic?: Traffic;
  /** Construct path, or file and line. */
  readonly origin: string;
  /** As it was written, for messages. */
  readonly text: string;
}

export function checkAssertions(layers: Layers, assertions: readonly AssertionModel[], ends?: Ends): Finding[] {
  return assertions.flatMap(assertion => {
    const servers = endsLike(layers, assertion.server, 'server', ends);
    const clients = assertion.clients.map(pattern => endsLike(layers, pattern, 'client', ends)).reduce(uniteIndices, NO_INDEX);
    // An assertion about nothing always holds: that is a mistake, not a proof.
    if (isNoIndex(servers)) { return [failed(assertion, 'no end of these manifests is its server')]; }
    if (assertion.kind !== 'onlyReachableBy' && isNoIndex(clients)) { return [failed(assertion, 'no end of these manifests is its client')]; }
    return assertion.kind === 'mustReach' ? mustReach(layers, assertion, clients, servers) : mustNot(layers, assertion, clients, servers);
  });
}

function mustReach(layers: Layers, assertion: AssertionModel, clients: IndexSet, servers: IndexSet): Finding[] {
  const size = layers.world.ends.length;
  for (const server of members(servers, size)) {
    for (const client of members(clients, size)) {
      if (client === server) { continue; }
      const ways = routes(layers, client, server);
      const passing = usable(ways);
      const missing = assertion.traffic ? subtract(assertion.traffic, passing) : [];
      if (assertion.traffic ? missing.length === 0 : passing.length > 0) { continue; }
      const witness = witnessOf(layers, client, server, assertion.traffic ? missing : []);
      const name = `${endName(layers.world.ends[client])} cannot reach ${endName(layers.world.ends[server])}`;
      return [{
        ...failed(assertion, name), ...(witness ? { witness } : {}), layers: witness && ways[0] ? verdicts(layers, ways[0], witness.request) : [],
        places: places(ways.flatMap(({ hops }) => hops.flatMap(({ causes }) => causes))),
      }];
    }
  }
  return [];
}

/** `mustNotReach`: none of the clients; `onlyReachableBy`: none but the clients. */
function mustNot(layers: Layers, assertion: AssertionModel, named: IndexSet, servers: IndexSet): Finding[] {
  const { world } = layers;
  for (const server of members(servers, world.ends.length)) {
    const possible = world.ends[server].kind === 'workload' ? callers(layers, server) : { negated: true, items: [] };
    const wanted = assertion.kind === 'mustNotReach' ? intersectIndices(named, possible) : possible;
    for (const client of members(wanted, world.ends.length)) {
      if (client === server || (assertion.kind === 'onlyReachableBy' && hasIndex(named, client))) { continue; }
      // NP-10: nothing keeps a node from its own pods.
      if (client === world.entityEnd('host')) { continue; }
      const ways = routes(layers, client, server);
      const passing = assertion.traffic ? intersect(open(ways), assertion.traffic) : open(ways);
      if (passing.length === 0) { continue; }
      const way = ways.find(({ passes }) => intersect(passes, passing).length > 0)!;
      const witness = witnessOf(layers, client, server, passing)!;
      return [{
        ...failed(assertion, `${endName(world.ends[client])} reaches ${endName(world.ends[server])}`), witness, layers: verdicts(layers, way, witness.request),
        places: places(way.hops.flatMap(({ causes }) => causes)),
      }];
    }
  }
  return [];
}

const failed = ({ text, origin }: AssertionModel, why: string): Finding => ({
  id: `ZT012 ${text}`, code: 'ZT012', severity: 'error', verdict: 'violated', subject: text, message: `${text} does not hold: ${why}`,
  fix: 'change what the application declares, or ask the owner of the assertion', layers: [], places: [], origins: [origin], facts: [],
});

function endsLike({ world }: Layers, pattern: EndPattern, direction: 'client' | 'server', ends: Ends | undefined): IndexSet {
  if (pattern.peer) { return ends ? ends.of(pattern.peer, direction) : NO_INDEX; }
  const pods = podIndex(world.workloads, world.namespaces);
  if (pattern.cidr !== undefined) {
    const block = parseCidr(pattern.cidr) ?? parseAddress(pattern.cidr);
    return indexSet(world.ends.flatMap(end => (end.kind === 'addresses' && block && (contains(block, end.range) || overlaps(block, { ...end.range })) ? [end.index] : [])));
  }
  if (pattern.outside) { return indexSet([...world.addressEnds, world.namesEnd]); }
  const name = pattern.workload;
  return [
    ...(name !== undefined ? [indexSet(world.workloads.filter(item => `${item.namespace}/${item.name}` === name).map(({ index }) => index))] : []),
    ...(pattern.namespace !== undefined ? [pods.inNamespace(pattern.namespace)] : []),
    ...(pattern.labels !== undefined ? [pods.withLabels(equals(pattern.labels))] : []),
  ].reduce(intersectIndices, pods.all);
}
