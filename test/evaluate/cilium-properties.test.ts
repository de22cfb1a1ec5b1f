import fc from 'fast-check';
import { parseNetwork } from '../../src/algebra/cidr';
import { Traffic, isInside, sameTraffic } from '../../src/algebra/traffic';
import { schemaProblems } from '../../src/compile/schema-check';
import { ciliumNetwork } from '../../src/evaluate/cilium';
import { passSide } from '../../src/evaluate/network';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { BLOCKS, PODS, Policy, Spec, allowRule, denyRule, isolating, policies } from './cilium-arbitraries';

/** All that passes each side of each pod, and what is not decided. */
function judge(objects: readonly unknown[]): { readonly sides: ReadonlyMap<string, Traffic>; readonly undecided: readonly string[] } {
  const world = makeWorld(objectsFromJson(objects.map(json => ({ json }))), { addresses: BLOCKS.map(text => parseNetwork(text)!) });
  const layer = ciliumNetwork(world);
  const nameOf = (index: number) => { const end = world.ends[index]; return end.kind === 'workload' ? `${end.workload.namespace}/${end.workload.name}` : `${index - world.workloads.length}`; };
  const sides = new Map(world.workloads.flatMap(({ index }) => world.ends.flatMap(far => [
    [`${nameOf(index)} > ${nameOf(far.index)}`, passSide(layer.outbound(index), far.index).traffic] as const,
    [`${nameOf(index)} < ${nameOf(far.index)}`, passSide(layer.inbound(index), far.index).traffic] as const,
  ])));
  const undecided = layer.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.message.replace(/\[\d+\]/g, '[]')} ${workloads.items.map(nameOf).sort().join(' ')}`).sort();
  return { sides, undecided };
}

const compare = (a: readonly unknown[], b: readonly unknown[], holds: (before: Traffic, after: Traffic) => boolean): boolean => {
  const [before, after] = [judge(a).sides, judge(b).sides];
  return [...before].every(([side, traffic]) => holds(traffic, after.get(side)!));
};

const turned = (spec: Spec): Spec => Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, Array.isArray(value) ? [...value as unknown[]].reverse() : value]));
const withRule = (policy: Policy, list: string, rule: object): Policy => ({ ...policy, spec: { ...policy.spec, [list]: [...(policy.spec[list] as object[] | undefined) ?? [], rule] } });

test('the order of policies and of rules never matters', () => {
  fc.assert(fc.property(policies, given => {
    const reversed = [...[...given].reverse().map(policy => ({ ...policy, spec: turned(policy.spec) })), ...[...PODS].reverse()];
    return compare([...PODS, ...given], reversed, sameTraffic) && judge([...PODS, ...given]).undecided.join('\n') === judge(reversed).undecided.join('\n');
  }), { numRuns: 60 });
});

test('a further rule that allows, in a policy that isolates, never closes', () => {
  fc.assert(fc.property(isolating, allowRule.ingress, allowRule.egress, (given, ingress, egress) =>
    compare([...PODS, ...given], [...PODS, withRule(withRule(given[0], 'ingress', ingress), 'egress', egress), ...given.slice(1)], isInside)), { numRuns: 60 });
});

test('a further rule that denies never opens', () => {
  fc.assert(fc.property(policies, denyRule.ingressDeny, denyRule.egressDeny, (given, ingressDeny, egressDeny) =>
    compare([...PODS, ...given], [...PODS, withRule(withRule(given[0], 'ingressDeny', ingressDeny), 'egressDeny', egressDeny), ...given.slice(1)], (before, after) => isInside(after, before))), { numRuns: 60 });
});

test('two policies are what their rules in one policy are', () => {
  fc.assert(fc.property(isolating.filter(given => given.length === 2), ([one, other]) => {
    const both = (list: string) => [...one.spec[list] as object[], ...other.spec[list] as object[]];
    const same = { ...other, metadata: { ...one.metadata, name: 'q' }, spec: { ...other.spec, endpointSelector: one.spec.endpointSelector } };
    const joined = { ...one, kind: one.kind, spec: { endpointSelector: one.spec.endpointSelector, ingress: both('ingress'), egress: both('egress'), ingressDeny: both('ingressDeny'), egressDeny: both('egressDeny') } };
    return compare([...PODS, one, { ...same, kind: one.kind }], [...PODS, joined], sameTraffic);
  }), { numRuns: 40 });
});

describe('objects of any shape', () => {
  const junk = fc.jsonValue({ maxDepth: 4 });
  const keys = fc.constantFrom('endpointSelector', 'matchLabels', 'matchExpressions', 'ingress', 'egressDeny', 'fromEndpoints', 'toFQDNs', 'toCIDRSet', 'cidr', 'except', 'toPorts', 'ports', 'port', 'endPort', 'rules', 'http', 'dns', 'path', 'headers', 'headerMatches',
    'serverNames', 'toServices', 'k8sService', 'enableDefaultDeny', 'authentication', 'icmps', 'nodeSelector', 'toEntities', '__proto__', 'constructor');
  const shapes = fc.letrec<{ shape: unknown }>(tie => ({ shape: fc.oneof({ maxDepth: 5 }, junk, fc.dictionary(keys, tie('shape'), { maxKeys: 4 }), fc.array(tie('shape'), { maxLength: 3 })) })).shape;

  /** Without a word about one of them, all have to fit the schema of their kind. */
  const understood = (given: readonly object[]): boolean => {
    const { undecided } = judge([...PODS, ...given]);
    return undecided.length > 0 || given.every(policy => schemaProblems(policy).length === 0);
  };

  test('are never taken for a policy without a word', () => {
    fc.assert(fc.property(shapes, fc.constantFrom('spec', 'specs'), fc.constantFrom('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'), (shape, field, kind) =>
      understood([{ apiVersion: 'cilium.io/v2', kind, metadata: { name: 'p', ...(kind === 'CiliumNetworkPolicy' ? { namespace: 'shop' } : {}) }, [field]: shape }])), { numRuns: 500 });
  });

  /** The shape with some value inside replaced. */
  const broken = fc.tuple(policies, fc.nat(), junk).map(([given, at, value]) => {
    let left = at % (JSON.stringify(given[0].spec).match(/[{[]/g) ?? []).length;
    const walk = (json: unknown): unknown => {
      if (typeof json !== 'object' || json === null) { return json; }
      if (left-- === 0) { return value; }
      return Array.isArray(json) ? json.map(walk) : Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, walk(inner)]));
    };
    return [{ ...given[0], spec: walk(given[0].spec) }, ...given.slice(1)];
  });

  test('a policy with something else in the place of a part', () => {
    fc.assert(fc.property(broken, understood), { numRuns: 500 });
  });
});
