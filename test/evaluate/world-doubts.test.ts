import { worldDoubts } from '../../src/evaluate/world-doubts';
import { formatPath } from '../../src/parse/read';
import { worldOf } from '../setup/world';

const pod = (name: string, namespace: string, annotations = '') => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace}, annotations: { ${annotations} } }\nspec: { containers: [{ name: x, image: x }] }\n`;
const found = (...texts: string[]) => worldDoubts(worldOf([pod('a', 'shop'), pod('b', 'other'), ...texts].join('---\n')))
  .map(({ unknown: { what, object, path, message }, workloads }) => [`${what} ${object.kind} ${object.name} ${formatPath(path)}: ${message}`, workloads]);
const at = (...items: number[]) => ({ negated: false, items });
const every = { negated: true, items: [] };

describe('NP-02: networks beside that of the cluster', () => {
  const said = (path: string, kind = 'Pod', name = 'c') => `value ${kind} ${name} ${path}: it asks for a network of its own, which no policy here is about`;
  test.each(['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network'])('%s', name => {
    const path = `metadata.annotations["${name}"]`;
    for (const some of ['macvlan', '[{}]', '[] x', 'x []']) { expect(found(pod('c', 'shop', `${name}: '${some}'`))).toEqual([[said(path), at(2)]]); }
    for (const none of ['', '  ', '[]', ' [ ] ']) { expect(found(pod('c', 'shop', `${name}: '${none}'`))).toEqual([]); }
    expect(found(`apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, namespace: shop, annotations: { ${name}: x } }\nspec: { template: { metadata: { labels: { app: d }, annotations: { ${name}: x } }, spec: { containers: [] } } }\n`))
      .toEqual([[said(`spec.template.${path}`, 'Deployment', 'd'), at(2)]]);
  });
  test('of machines, each by itself', () => {
    const machine = (networks: string) => `apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: { name: vm, namespace: shop }\nspec: { template: { metadata: { labels: { vm: vm } }, spec: { networks: ${networks} } } }\n`;
    expect(found(machine('[{ name: default, pod: {} }, { name: x, multus: { networkName: x } }, { name: y, multus: { networkName: y } }]')))
      .toEqual([1, 2].map(index => [said(`spec.template.spec.networks[${index}].multus`, 'VirtualMachine', 'vm'), at(2)]));
    expect(found(machine('[{ name: default, pod: {}, multus: null }]'))).toEqual([]);
  });
  test('a pod that no object makes has none', () => {
    const world = worldOf(pod('c', 'shop', 'k8s.v1.cni.cncf.io/networks: x'));
    expect(worldDoubts({ ...world, workloads: world.workloads.map(({ object: _, ...workload }) => workload) })).toEqual([]);
  });
});

describe('A-05: policies that are there at certain times only', () => {
  const policy = (annotations: string, kind = 'networking.k8s.io/v1/NetworkPolicy', namespace = 'namespace: shop, ') => {
    const [group, version, name] = kind.split('/');
    return `apiVersion: ${group}/${version}\nkind: ${name}\nmetadata: { name: p, ${namespace}annotations: { ${annotations} } }\nspec: {}\n`;
  };
  const said = (name: string, kind = 'NetworkPolicy') => `value ${kind} p metadata.annotations["${name}"]: ${name}: when it is there, if at all, the tool that applies it says`;

  test.each<[string, string[], string[]]>([
    ['helm.sh/hook', ['pre-install', 'test'], ['']],
    ['argocd.argoproj.io/hook', ['Skip'], ['']],
    ['config.kubernetes.io/local-config', ['true', 'falsehood', ''], ['false']],
    ['kustomize.toolkit.fluxcd.io/reconcile', ['disabled', 'Disabled'], ['enabled', 'xdisabled', 'disabledx']],
    ['kustomize.toolkit.fluxcd.io/ssa', ['Ignore', 'IfNotPresent', 'ignore'], ['merge', 'override', 'xignore', 'ifnotpresentx']],
  ])('%s', (name, some, none) => {
    for (const value of some) { expect(found(policy(`${name}: '${value}'`))).toEqual([[said(name), at(0)]]); }
    for (const value of none) { expect(found(policy(`${name}: '${value}'`))).toEqual([]); }
  });

  test('each that it has', () => { expect(found(policy('helm.sh/hook: x, argocd.argoproj.io/hook: x'))).toEqual([[said('helm.sh/hook'), at(0)], [said('argocd.argoproj.io/hook'), at(0)]]); });

  test.each<[string, object]>([
    ['cilium.io/v2/CiliumNetworkPolicy', at(0)],
    ['security.istio.io/v1/PeerAuthentication', every], ['networking.istio.io/v1/DestinationRule', every], ['gateway.networking.k8s.io/v1/HTTPRoute', at(0)],
  ])('%s', (kind, workloads) => { expect(found(policy('helm.sh/hook: x', kind))).toEqual([[said('helm.sh/hook', kind.split('/')[2]), workloads]]); });
  test.each(['cilium.io/v2/CiliumClusterwideNetworkPolicy', 'policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy', 'spire.spiffe.io/v1alpha1/ClusterSPIFFEID', 'gateway.networking.k8s.io/v1/GatewayClass'])('%s, which has no namespace', kind => {
    expect(found(policy('helm.sh/hook: x', kind, ''))).toEqual([[said('helm.sh/hook', kind.split('/')[2]), every]]);
  });
  test.each(['networking.k8s.io/v1/Ingress', 'cilium.io/v2/CiliumNode', 'example.com/v1/NetworkPolicy', 'x.networking.k8s.io/v1/NetworkPolicy', 'apps/v1/ControllerRevision'])('%s is not one', kind => {
    expect(found(policy('helm.sh/hook: x', kind))).toEqual([]);
  });
});

test('AMB-01: Services in the place of those of gateways are among them', () => {
  const gateway = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: door, namespace: shop }\nspec: { gatewayClassName: istio-waypoint }\n';
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: door, namespace: shop }\nspec: { selector: { app: x }, ports: [{ port: 15008 }] }\n';
  expect(found(gateway, service)).toEqual([['value Service door spec.selector: it has the name of the Service that is made for the Gateway door, and leads elsewhere', every]]);
});
