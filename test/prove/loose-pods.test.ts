import { WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Stack, build, pods } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const [DENY, KIND] = ['shop.default-deny', { kubernetes: 'NetworkPolicy', cilium: 'CiliumNetworkPolicy' }] as const;

/** The namespace's default deny in place of the written one: once for each selector. */
function denying(stack: 'kubernetes' | 'cilium', selectors: readonly object[], change: (deny: any) => void = () => {}): string[] {
  const { objects, intent } = declared(build(stack as Stack, chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8080)]); }));
  const copy: any[] = JSON.parse(JSON.stringify(objects));
  const deny = copy.find(({ kind, metadata }) => kind === KIND[stack] && metadata.name === DENY);
  const made = selectors.map((selector, index) => {
    const policy = JSON.parse(JSON.stringify(deny));
    policy.metadata.name = `deny-${index}`;
    policy.spec[stack === 'cilium' ? 'endpointSelector' : 'podSelector'] = selector;
    change(policy);
    return policy;
  });
  return findingLines(proved({ objects: [...copy.filter(object => object !== deny), ...made], intent })).map(line => line.split(':')[0]);
}
const not = (key: string, ...values: string[]) => ({ matchExpressions: [values.length > 0 ? { key, operator: 'NotIn', values } : { key, operator: 'DoesNotExist' }] });
const has = (key: string, ...values: string[]) => ({ matchExpressions: [values.length > 0 ? { key, operator: 'In', values } : { key, operator: 'Exists' }] });
const both = (...all: { matchExpressions: object[] }[]) => ({ matchExpressions: all.flatMap(({ matchExpressions }) => matchExpressions) });
const open = (pod: string) => ['inbound', 'outbound'].map(direction => `violated ZT003 shop/${pod} ${direction}`);

describe.each(['kubernetes', 'cilium'] as const)('NP-02: pods that could be made and that %s would not isolate', stack => {
  test.each<[string, object[], string[]]>([
    ['all are held', [{}], []],
    ['but those with one value', [not('legacy', 'yes', 'no')], open('new-pod(legacy=yes)')],
    ['but those with a label', [not('legacy')], open('new-pod(legacy=any)')],
    ['another policy holds those', [not('legacy'), has('legacy')], []],
    ['another policy holds some of those', [not('legacy'), has('legacy', 'any')], open('new-pod(legacy=any-other)')],
    ['one value each, of the same label', [not('tier', 'a'), not('tier', 'b')], []],
    ['one that only two labels let go', [not('a'), both(has('a'), not('b', 'x'))], open('new-pod(a=any,b=x)')],
  ])('%s', (_, selectors, expected) => { expect(denying(stack, selectors)).toEqual(expected); });
});

test('NP-01: a direction that a policy does not name is held by the others', () => {
  const policies = [{}, not('legacy')];
  expect(denying('kubernetes', policies, deny => { deny.spec.policyTypes = deny.metadata.name === 'deny-0' ? ['Ingress'] : ['Egress']; })).toEqual(['violated ZT003 shop/new-pod(legacy=any) outbound']);
  expect(denying('kubernetes', policies, deny => { deny.spec.policyTypes = deny.metadata.name === 'deny-0' ? ['Ingress', 'Egress'] : ['Egress']; })).toEqual([]);
});

test('CIL-20: a policy that leaves out a ServiceAccount leaves out whoever runs as it', () => {
  const account = 'k8s:io.cilium.k8s.policy.serviceaccount';
  expect(denying('cilium', [not(account, 'batch')])).toEqual(open('any-new-pod as batch'));
  expect(denying('cilium', [{ matchLabels: { [account]: 'default' } }]).filter(line => !/shop\/api /.test(line))).toEqual(open('any-new-pod as any'));
  expect(denying('cilium', [not(account, 'batch'), has(account, 'batch')])).toEqual([]);
});

test('more combinations of labels than can be tried are undecided, and no waiver makes that a proof', () => {
  const values = Array.from({ length: 12 }, (_, index) => `v${index}`);
  const [leave, take] = [(label: number) => not(`label-${label}`, ...values), (label: number) => has(`label-${label}`, ...values)];
  // Each label lets go of a pod that the next one has to let go of as well; the last one does not.
  const held = (labels: number) => [leave(0), ...Array.from({ length: labels - 1 }, (_, index) => both(take(index), leave(index + 1))), take(labels - 1)];
  expect(denying('kubernetes', held(2))).toEqual([]);
  expect(denying('kubernetes', held(4))).toEqual(['undecided ZT018 too complex']);
});
