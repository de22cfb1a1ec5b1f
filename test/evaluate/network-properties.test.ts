import fc from 'fast-check';
import { hasIndex } from '../../src/algebra/index-set';
import { Transport, portRange } from '../../src/algebra/ports';
import { isSubset } from '../../src/algebra/ranges';
import { ALL_TRAFFIC, NO_TRAFFIC, isInside, portsOf, sameTraffic, subtract, unite } from '../../src/algebra/traffic';
import { candidates, decisions, kubernetesNetwork, passSide, passes } from '../../src/evaluate/network';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { World } from '../../src/parse/world';
import { connections } from '../../src/prove/connections';
import { endOf } from '../setup/network-world';
import { Cluster, End, LabelSelector, Packet, Peer, Pod, Policy, PolicyRule, Port, Tier, TierPeer, TierRule, passesPacket } from './network-packets';

const NAMESPACES = ['one', 'two', 'three'];
const ADDRESSES = ['10.0.0.1', '10.200.0.1', '172.16.0.1', '203.0.113.9'];
const PORTS = [53, 80, 81, 90];
const value = fc.constantFrom('x', 'y', 'z');
const labels = fc.record({ app: value, tier: value }, { requiredKeys: [] });
const expression = fc.oneof(
  fc.record({ key: fc.constantFrom('app', 'tier', 'team'), operator: fc.constantFrom('In', 'NotIn'), values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }),
  fc.record({ key: fc.constantFrom('app', 'tier', 'team'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: labels.map(matchLabels => ({ matchLabels })) },
  { weight: 2, arbitrary: fc.array(expression, { minLength: 1, maxLength: 2 }).map(matchExpressions => ({ matchExpressions })) },
);
const homes: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}), value.map(team => ({ matchLabels: { team } })), fc.constantFrom(...NAMESPACES).map(name => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);
const block = fc.constantFrom<Peer>(
  { ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12'] } }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.128.0.0/9'] } }, { ipBlock: { cidr: '203.0.113.9/32' } },
);
const peer: fc.Arbitrary<Peer> = fc.oneof(selector.map(podSelector => ({ podSelector })), homes.map(namespaceSelector => ({ namespaceSelector })), fc.record({ podSelector: selector, namespaceSelector: homes }), block);
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const port: fc.Arbitrary<Port> = fc.oneof(
  fc.record({ port: fc.constantFrom(...PORTS) }), fc.record({ protocol, port: fc.constantFrom(...PORTS) }), fc.record({ protocol }), fc.constant({}),
  fc.record({ protocol, port: fc.constantFrom('http', 'dns') }), fc.record({ port: fc.constant(53), endPort: fc.constantFrom(80, 90) }),
);
const rule = (side: 'from' | 'to'): fc.Arbitrary<PolicyRule> => fc.record({ [side]: fc.array(peer, { maxLength: 3 }), ports: fc.array(port, { maxLength: 2 }) }, { requiredKeys: [] });
const policies: fc.Arbitrary<Policy[]> = fc.array(fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  spec: fc.record({
    podSelector: selector, policyTypes: fc.subarray(['Ingress', 'Egress']), ingress: fc.array(rule('from'), { maxLength: 2 }), egress: fc.array(rule('to'), { maxLength: 2 }),
  }, { requiredKeys: ['podSelector'] }),
}), { maxLength: 5 }).map(items => items.map(({ namespace, spec }, index) => ({ kind: 'NetworkPolicy', metadata: { name: `policy-${index}`, namespace }, spec })));

const subject: fc.Arbitrary<TierPeer> = fc.oneof(homes.map(namespaces => ({ namespaces })), fc.record({ pods: fc.record({ namespaceSelector: homes, podSelector: selector }) }));
const protocols = fc.array(fc.oneof(
  fc.tuple(fc.constantFrom('tcp', 'udp', 'sctp'), fc.constantFrom(...PORTS)).map(([name, number]) => ({ [name]: { destinationPort: { number } } })),
  fc.constantFrom('tcp', 'udp').map(name => ({ [name]: { destinationPort: { range: { start: 53, end: 81 } } } })), fc.constantFrom('http', 'dns').map(destinationNamedPort => ({ destinationNamedPort })),
), { minLength: 1, maxLength: 2 });
const tierRule = (side: 'from' | 'to'): fc.Arbitrary<TierRule> => fc.oneof(
  fc.record({ action: fc.constantFrom('Accept' as const, 'Deny' as const, 'Pass' as const), [side]: fc.array(subject, { minLength: 1, maxLength: 2 }), protocols }, { requiredKeys: ['action', side] }),
  ...(side === 'to' ? [fc.record({ action: fc.constantFrom('Accept' as const, 'Deny' as const), to: fc.constantFrom(['10.0.0.0/8'], ['203.0.113.0/24', '0.0.0.0/1']).map(networks => [{ networks }]) })] : []),
) as fc.Arbitrary<TierRule>;
const tiers: fc.Arbitrary<Tier[]> = fc.array(fc.record({ tier: fc.constantFrom('Admin' as const, 'Baseline' as const), subject, ingress: fc.array(tierRule('from'), { maxLength: 3 }), egress: fc.array(tierRule('to'), { maxLength: 3 }) }), { maxLength: 3 })
  .chain(specs => fc.shuffledSubarray(specs.map((_, index) => index * 10), { minLength: specs.length })
    .map(priorities => specs.map((spec, index) => ({ kind: 'ClusterNetworkPolicy', metadata: { name: `tier-${index}` }, spec: { ...spec, priority: priorities[index] } }))));
const pods: fc.Arbitrary<Pod[]> = fc.array(fc.record({
  namespace: fc.constantFrom(...NAMESPACES), labels: labels as fc.Arbitrary<Record<string, string>>,
  ports: fc.uniqueArray(fc.record({ name: fc.constantFrom('http', 'dns'), protocol: fc.constantFrom('TCP', 'UDP'), containerPort: fc.constantFrom(...PORTS) }), { selector: ({ name }) => name, maxLength: 2 }),
}), { minLength: 2, maxLength: 5 }).map(items => items.map((item, index) => ({ ...item, name: `pod-${index}` })));
const cluster: fc.Arbitrary<Cluster> = fc.record({ namespaces: fc.tuple(value, value, value).map(teams => Object.fromEntries(NAMESPACES.map((name, index) => [name, { team: teams[index] }]))), pods, policies, tiers });

function worldOfCluster({ namespaces, pods: items, policies: policyItems, tiers: tierItems }: Cluster, reversed = false): World {
  const objects: object[] = [
    ...Object.entries(namespaces).map(([name, own]) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: own } })),
    ...items.map(({ name, namespace, labels: own, ports }) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: own }, spec: { containers: [{ name: 'main', ports }] } })),
    ...(reversed ? [...policyItems].reverse() : policyItems).map(item => ({ apiVersion: 'networking.k8s.io/v1', ...item })),
    ...(reversed ? [...tierItems].reverse() : tierItems).map(item => ({ apiVersion: 'policy.networking.k8s.io/v1alpha2', ...item })),
  ];
  return makeWorld(objectsFromJson(objects.map(json => ({ json }))), { addresses: [] });
}

const nameOf = (end: End): string => (typeof end === 'string' ? end : `${end.namespace}/${end.name}`);
const pairsOf = ({ pods: items }: Cluster): (readonly [End, End])[] => {
  const ends: End[] = [...items, ...ADDRESSES];
  return ends.flatMap(client => ends.filter(server => client !== server && (typeof client !== 'string' || typeof server !== 'string')).map(server => [client, server] as const));
};

test('NP-01 to NP-09, CNP-01 to CNP-05: sets of ports agree with an evaluator of single packets', () => {
  let [open, closed] = [0, 0];
  fc.assert(fc.property(cluster, given => {
    const world = worldOfCluster(given);
    const layer = kubernetesNetwork(world);
    for (const [client, server] of pairsOf(given)) {
      const ports = portsOf(passes(world, layer, endOf(world, nameOf(client)), endOf(world, nameOf(server))).traffic);
      for (const number of [...PORTS, 79, 65535]) {
        for (const transport of ['TCP', 'UDP', 'SCTP'] as Transport[]) {
          const packet: Packet = { client, server, protocol: transport, port: number };
          const passed = isSubset(portRange(transport, number), ports);
          if (passed) { open++; } else { closed++; }
          if (passed !== passesPacket(given, packet)) { throw new Error(`${nameOf(client)} -> ${nameOf(server)} ${transport} ${number}: ${passed ? 'open' : 'closed'} here`); }
        }
      }
    }
  }), { numRuns: 150 });
  // Neither answer is the usual one only.
  expect(Math.min(open, closed) / (open + closed)).toBeGreaterThan(0.15);
});

test('NP-02 the order of policies never matters', () => {
  fc.assert(fc.property(cluster, given => {
    const [one, other] = [worldOfCluster(given), worldOfCluster(given, true)];
    const [first, second] = [kubernetesNetwork(one), kubernetesNetwork(other)];
    for (const [client, server] of pairsOf(given)) {
      const traffic = [[one, first] as const, [other, second] as const].map(([world, layer]) => passes(world, layer, endOf(world, nameOf(client)), endOf(world, nameOf(server))).traffic);
      expect(sameTraffic(traffic[0], traffic[1])).toBe(true);
    }
  }), { numRuns: 50 });
});

test('NP-02 a further allow rule in a policy that isolates the direction already closes nothing, and may open', () => {
  let opened = 0;
  fc.assert(fc.property(cluster, fc.nat(), fc.boolean(), rule('from'), rule('to'), (given, choice, inbound, into, out) => {
    fc.pre(given.policies.length > 0);
    const changed = given.policies[choice % given.policies.length];
    const types = changed.spec.policyTypes?.length ? changed.spec.policyTypes : ['Ingress', ...(changed.spec.egress?.length ? ['Egress'] : [])];
    fc.pre(types.includes(inbound ? 'Ingress' : 'Egress'));
    const spec = inbound ? { ...changed.spec, ingress: [...changed.spec.ingress ?? [], into] } : { ...changed.spec, egress: [...changed.spec.egress ?? [], out] };
    const wider = { ...given, policies: given.policies.map(item => (item === changed ? { ...item, spec } : item)) };
    const [before, after] = [worldOfCluster(given), worldOfCluster(wider)];
    const [old, now] = [kubernetesNetwork(before), kubernetesNetwork(after)];
    for (const [client, server] of pairsOf(given)) {
      const was = passes(before, old, endOf(before, nameOf(client)), endOf(before, nameOf(server))).traffic;
      const is = passes(after, now, endOf(after, nameOf(client)), endOf(after, nameOf(server))).traffic;
      expect(isInside(was, is)).toBe(true);
      if (!isInside(is, was)) { opened++; }
    }
  }), { numRuns: 80 });
  expect(opened).toBeGreaterThan(0);
});

test('NP-03 candidates miss nothing, decisions leave nothing over, and the list of connections holds every open pair', () => {
  fc.assert(fc.property(cluster, given => {
    const world = worldOfCluster(given);
    const layer = kubernetesNetwork(world);
    const listed = new Map([...connections(world, layer)].map(({ client, server, traffic }) => [`${client} ${server}`, traffic]));
    expect(listed.size).toBe([...connections(world, layer)].length);
    for (const { index } of world.workloads) {
      for (const far of world.ends.filter(end => end.kind !== 'entity' && end.index !== index)) {
        for (const side of [layer.inbound(index), layer.outbound(index)]) {
          const { traffic, causes } = passSide(side, far.index);
          if (traffic.length > 0) { expect(hasIndex(candidates(side), far.index)).toBe(true); }
          const [open, shut] = [true, false].map(wanted => decisions(side, far.index).filter(part => part.open === wanted).map(part => part.traffic).reduce(unite, NO_TRAFFIC));
          expect(sameTraffic(open, traffic)).toBe(true);
          expect(sameTraffic(subtract(ALL_TRAFFIC, shut), open)).toBe(true);
          expect(causes.length > 0 || traffic.length > 0).toBe(true);
        }
        const pair = passes(world, layer, index, far.index).traffic;
        expect(sameTraffic(listed.get(`${index} ${far.index}`) ?? [], pair)).toBe(true);
      }
    }
  }), { numRuns: 30 });
});

test('NP-05 hostile objects never throw, and what is not understood is named', () => {
  const hostile = fc.letrec(tie => ({
    json: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, 0, -1, 80.5, '', '80', 'http', '10.0.0.0/8', 'Ingress', 'Deny'), fc.array(tie('json'), { maxLength: 2 }), fc.dictionary(
      fc.constantFrom('podSelector', 'namespaceSelector', 'matchLabels', 'matchExpressions', 'ipBlock', 'cidr', 'except', 'from', 'to', 'ports', 'port', 'endPort', 'protocol', 'ingress', 'egress', 'policyTypes', 'subject', 'namespaces',
        'pods', 'networks', 'nodes', 'domainNames', 'action', 'protocols', 'tcp', 'destinationPort', 'number', 'range', 'portNumber', 'tier', 'priority', '__proto__', 'constructor'), tie('json'), { maxKeys: 4 })),
  })).json;
  const kinds = [['networking.k8s.io/v1', 'NetworkPolicy'], ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'], ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'], ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy']] as const;
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), hostile, fc.boolean()), { minLength: 1, maxLength: 3 }), given => {
    const objects: object[] = [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'one' }, spec: { containers: [] } },
      ...given.map(([[apiVersion, kind], json, whole]) => ({ apiVersion, kind, metadata: { name: 'x', namespace: 'one' }, spec: whole ? json : { podSelector: {}, subject: { namespaces: {} }, ingress: json, egress: [json] } })),
    ];
    const world = makeWorld(objectsFromJson(objects.map(json => ({ json }))));
    const layer = kubernetesNetwork(world);
    expect([...connections(world, layer)].length).toBeGreaterThanOrEqual(0);
    for (const { unknown } of layer.undecided) { expect(unknown.message).not.toBe(''); }
  }), { numRuns: 300 });
});
