import fc from 'fast-check';

// Random policies over a small world, so that they meet often. All of them are accepted.

const one = <T>(...values: T[]) => fc.constantFrom(...values);
const upTo = <T>(item: fc.Arbitrary<T>, max: number, min = 0) => fc.array(item, { minLength: min, maxLength: max });
const maybe = <T>(name: string, value: fc.Arbitrary<T>): fc.Arbitrary<object> => fc.option(value, { nil: undefined }).map(given => (given === undefined ? {} : { [name]: given }));
const together = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> => fc.tuple(...parts).map(all => Object.assign({}, ...all) as object);

/** Every block that a policy may name, so that a further policy cuts no addresses. */
export const BLOCKS = ['10.0.0.0/8', '10.1.0.0/16', '1.2.3.4/32'];
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

const labels = fc.dictionary(one('app', 'any:app', 'tier', NAMESPACE, 'k8s:io.cilium.k8s.namespace.labels.team', 'io.cilium.k8s.policy.serviceaccount'), one('a', 'b', 'shop', 'data', 'robot'), { maxKeys: 2 });
const expression = fc.tuple(one('app', 'tier', NAMESPACE), one('In', 'NotIn', 'Exists', 'DoesNotExist'), one('a', 'b', 'shop')).map(([key, operator, value]) =>
  ({ key, operator, ...(operator.endsWith('In') ? { values: [value] } : {}) }));
const selector = together(maybe('matchLabels', labels), maybe('matchExpressions', upTo(expression, 1)));
const block = one<object>({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: '0.0.0.0/0' }, { cidr: '::/0' }, { cidr: '1.2.3.4/32' });
const entity = one('all', 'world', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'ingress', 'none');
const name = one<object>({ matchName: 'a.example' }, { matchPattern: '*.a.example' }, { matchPattern: '**.example' });

const peers = (side: 'from' | 'to', deny: boolean): fc.Arbitrary<object> => fc.oneof(
  fc.constant({}), upTo(selector, 2).map(items => ({ [`${side}Endpoints`]: items })), upTo(entity, 2).map(items => ({ [`${side}Entities`]: items })),
  upTo(block, 2).map(items => ({ [`${side}CIDRSet`]: items })), ...(side === 'to' && !deny ? [upTo(name, 2).map(items => ({ toFQDNs: items }))] : []),
);

const port = together(one('80', '8080', 'http', '443').map(number => ({ port: number })), maybe('protocol', one('TCP', 'UDP', 'ANY')));
const web = one<object>({}, { method: 'GET' }, { path: '/a.*' }, { method: 'PUT', path: '/b' }, { headers: ['X-Role: admin'] });
const plain = upTo(port, 2).map(ports => ({ ports }));
const limited = upTo(web, 2, 1).map(http => ({ ports: [{ port: '80', protocol: 'TCP' }], rules: { http } }));
const asking = upTo(name, 2, 1).map(dns => ({ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns } }));

const rule = (side: 'from' | 'to', deny: boolean): fc.Arbitrary<object> => together(peers(side, deny), maybe('toPorts', upTo(deny ? plain : side === 'to' ? fc.oneof(plain, limited, asking) : fc.oneof(plain, limited), 2)));

export const allowRule = { ingress: rule('from', false), egress: rule('to', false) };
export const denyRule = { ingressDeny: rule('from', true), egressDeny: rule('to', true) };

export interface Spec { readonly [list: string]: unknown }

const spec: fc.Arbitrary<Spec> = fc.record({
  endpointSelector: one<object>({}, { matchLabels: { app: 'a' } }, { matchLabels: { tier: 'x' } }),
  ingress: upTo(allowRule.ingress, 2), egress: upTo(allowRule.egress, 2), ingressDeny: upTo(denyRule.ingressDeny, 1), egressDeny: upTo(denyRule.egressDeny, 1),
  // A rule that says nobody, so that no spec is without one.
}).map(made => ({ ...made, ingress: [...made.ingress, { fromEndpoints: [] }], egress: [...made.egress, { toEndpoints: [] }] }));

const switched = fc.tuple(spec, fc.option(fc.record({ ingress: fc.boolean(), egress: fc.boolean() }), { nil: undefined })).map(([made, enableDefaultDeny]) =>
  (enableDefaultDeny ? { ...made, enableDefaultDeny } : made));

export interface Policy { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string }; readonly spec: Spec }

const policy = (specs: fc.Arbitrary<Spec>): fc.Arbitrary<Policy> => fc.tuple(specs, one('shop', 'data', undefined)).map(([made, namespace]) => ({
  apiVersion: 'cilium.io/v2', kind: namespace ? 'CiliumNetworkPolicy' : 'CiliumClusterwideNetworkPolicy', metadata: { name: 'p', ...(namespace ? { namespace } : {}) }, spec: made,
}));

const named = (all: readonly Policy[]): Policy[] => all.map((made, index) => ({ ...made, metadata: { ...made.metadata, name: `p${index}` } }));

export const policies = upTo(policy(switched), 3, 1).map(named);
/** Whose rules isolate what they are about. */
export const isolating = upTo(policy(spec), 2, 1).map(named);

const pod = (namespace: string, podName: string, podLabels: object, account = 'default') => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: podName, namespace, labels: podLabels },
  spec: { serviceAccountName: account, containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
});

export const PODS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data', labels: { team: 'b' } } },
  pod('shop', 'a', { app: 'a' }), pod('shop', 'b', { app: 'b', tier: 'x' }, 'robot'), pod('data', 'c', { app: 'a', tier: 'x' }),
];
