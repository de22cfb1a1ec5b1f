import { WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Declare, Stack, build } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

const declare: Declare = chart => { new ZeroTrustNamespace(chart, 'shop').addWorkload('api', { image: 'registry.example/x:1.0', ports: [WorkloadPort.tcp(8080)] }); };
type Change = (objects: any[]) => void;
function lines(stack: Stack, change: Change): string[] {
  const { objects, intent } = declared(build(stack, declare));
  const changed = JSON.parse(JSON.stringify(objects));
  change(changed);
  return findingLines(proved({ objects: changed, intent }));
}
const of = (objects: any[], kind: string, name: string): any => objects.find(object => object.kind === kind && object.metadata.name === name);
const annotate = (metadata: any, name: string, value: string): void => { metadata.annotations = { ...metadata.annotations, [name]: value }; };
const undecided = (text: string) => [expect.stringMatching(new RegExp(`^undecided ZT010 .*${text.replace(/[.[\]]/g, '\\$&')}`))];

describe.each<Stack>(['kubernetes', 'cilium', 'istio-ambient'])('NP-02 on %s: a network beside that of the cluster is nothing that policies here are about', stack => {
  const pod = (name: string, value: string): Change => objects => annotate(of(objects, 'Deployment', 'api').spec.template.metadata, name, value);
  test.each(['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network'])('%s is undecided, and none is none', name => {
    expect(lines(stack, pod(name, 'macvlan'))).toEqual(undecided(name));
    expect(lines(stack, pod(name, '[{"name": "macvlan"}]'))).toEqual(undecided(name));
    for (const none of ['', ' ', '[]']) { expect(lines(stack, pod(name, none))).toEqual([]); }
  });
  test('what Multus writes about a pod asks for nothing', () => { expect(lines(stack, pod('k8s.v1.cni.cncf.io/network-status', '[{"name": "cilium"}]'))).toEqual([]); });
  test('elsewhere it touches nobody', () => {
    expect(lines(stack, objects => {
      objects.push({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'other', annotations: { 'k8s.v1.cni.cncf.io/networks': 'macvlan' } }, spec: { containers: [{ name: 'x', image: 'x' }] } });
    })).toEqual([]);
  });
  test('a virtual machine asks for it in its spec', () => {
    const machine = (network: object): Change => objects => {
      const spec = { domain: { devices: { interfaces: [{ name: 'default', masquerade: {} }] } }, networks: [{ name: 'default', ...network }] };
      objects.push({ apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', metadata: { name: 'vm', namespace: 'shop' }, spec: { template: { metadata: { labels: { vm: 'vm' } }, spec } } });
    };
    expect(lines(stack, machine({ multus: { networkName: 'macvlan' } })).filter(line => line.includes('ZT010'))).toEqual(undecided('spec.template.spec.networks[0].multus'));
    expect(lines(stack, machine({ pod: {} })).filter(line => line.includes('ZT010'))).toEqual([]);
  });
});

describe('A-05: policies that a tool applies at certain times, or not at all', () => {
  const DENY: Readonly<Record<string, string>> = { 'kubernetes': 'NetworkPolicy', 'cilium': 'CiliumNetworkPolicy', 'istio-sidecar': 'PeerAuthentication' };
  const policy = (stack: Stack, name: string, value: string): Change => objects => annotate(objects.find(({ kind }) => kind === DENY[stack]).metadata, name, value);
  test.each<[Stack, string, string]>([
    ['kubernetes', 'helm.sh/hook', 'pre-delete'], ['kubernetes', 'helm.sh/hook', 'test'], ['cilium', 'helm.sh/hook', 'post-install'], ['istio-sidecar', 'helm.sh/hook', 'post-delete'],
    ['kubernetes', 'argocd.argoproj.io/hook', 'Skip'], ['cilium', 'argocd.argoproj.io/hook', 'PostDelete'], ['kubernetes', 'config.kubernetes.io/local-config', 'true'],
    ['kubernetes', 'kustomize.toolkit.fluxcd.io/reconcile', 'disabled'], ['kubernetes', 'kustomize.toolkit.fluxcd.io/ssa', 'IfNotPresent'],
  ])('on %s, %s: %s is undecided', (stack, name, value) => { expect(lines(stack, policy(stack, name, value))).toEqual(undecided(name)); });
  test.each<[string, string]>([
    ['helm.sh/resource-policy', 'keep'], ['argocd.argoproj.io/sync-wave', '-1'], ['config.kubernetes.io/local-config', 'false'], ['kustomize.toolkit.fluxcd.io/reconcile', 'enabled'], ['kustomize.toolkit.fluxcd.io/ssa', 'merge'],
  ])('%s: %s is not', (name, value) => { expect(lines('kubernetes', policy('kubernetes', name, value))).toEqual([]); });
  test('pods of a hook are pods, and policies of other namespaces are theirs', () => {
    expect(lines('kubernetes', objects => {
      objects.push({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'other', annotations: { 'helm.sh/hook': 'test' } }, spec: { containers: [{ name: 'x', image: 'x' }] } },
        { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'x', namespace: 'other', annotations: { 'helm.sh/hook': 'test' } }, spec: { podSelector: {} } });
    })).toEqual([]);
  });
});
