import fc from 'fast-check';
import { chance, constant, either, fields, list, one, set, sometimes, together } from './arbitrary';
import { ACCOUNTS, BLOCKS, KEYS, NAMESPACES, VALUES, block } from './pods';

const OWN = [
  'io.kubernetes.pod.namespace', 'io.cilium.k8s.policy.serviceaccount', 'io.cilium.k8s.namespace.labels.team', 'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name',
  'io.cilium.k8s.namespace.labels.x.beta.kubernetes.io/y',
];
/** Sources that a key may name. */
const key = fc.tuple(one('', '', '', 'k8s:', 'any:', 'container:'), one(...KEYS, ...OWN, OWN[0])).map(([source, name]) => source + name);
const valueFor = (name: string) => (/pod\.namespace|metadata\.name/.test(name) ? one(...NAMESPACES, 'none') : name.endsWith('serviceaccount') ? one(...ACCOUNTS) : one(...VALUES));

const expression = key.chain(name => fc.tuple(one('In', 'NotIn', 'Exists', 'DoesNotExist'), list(valueFor(name), 1, 2)).map(([operator, values]) =>
  ({ key: name, operator, ...(operator.endsWith('In') ? { values } : {}) })));
const matchLabels = list(key.chain(name => valueFor(name).map(value => [name, value] as const)), 0, 2).map(all => Object.fromEntries(all));
const selector = either<object>([1, constant({})], [3, fields({ matchLabels: sometimes(70, matchLabels), matchExpressions: sometimes(35, list(expression, 1, 2)) })]);

export const ENTITIES = ['remote-node', 'ingress', 'health', 'init', 'unmanaged', 'kube-apiserver', 'host'];
export const HOSTS = ['a.example', 'b.example', 'x.a.example', 'y.x.a.example'];
const PATTERNS = ['*.a.example', '**.a.example', '*', '*.example', 'a*.example', '**.example'];

const number = one('80', '8080', '443', '8000', 'http', 'dns', '0', '0100');
const port = fc.tuple(number, sometimes(70, one('TCP', 'UDP', 'SCTP', 'ANY')), chance(20)).map(([drawn, protocol, range]) =>
  ({ port: drawn, ...(protocol ? { protocol } : {}), ...(range && /^[1-9]/.test(drawn) ? { endPort: Number(drawn) + 100 } : {}) }));
const httpPort = one('80', '8080', '443', '8000', 'http').map(drawn => ({ port: drawn, protocol: 'TCP' }));
const dnsPort = one('UDP', 'ANY').map(protocol => ({ port: '53', protocol }));

const plain = list(port, 1, 3).map(ports => ({ ports }));
const http = fc.tuple(list(httpPort, 1, 2), one<object[]>([], [{ method: 'GET', path: '/x.*' }], [{ method: 'GET' }, { path: '/y' }])).map(([ports, rules]) => ({ ports, rules: { http: rules } }));
const dns = fc.tuple(list(dnsPort, 1, 2), one(...PATTERNS)).map(([ports, matchPattern]) => ({ ports, rules: { dns: [{ matchPattern }] } }));

const toPorts = (direction: string, deny: boolean) => sometimes(60, list(
  either<object>([1, constant({})], [8, plain], ...(deny ? [] : [[3, http] as const]), ...(direction === 'egress' && !deny ? [[2, dns] as const] : [])), 0, 2));

const seldomEmpty = <T>(item: fc.Arbitrary<T>, most: number) => either([1, constant<T[]>([])], [19, list(item, 1, most)]);
const name = either<object>([1, one(...HOSTS).map(matchName => ({ matchName }))], [1, one(...PATTERNS).map(matchPattern => ({ matchPattern }))]);

function rule(direction: 'ingress' | 'egress', deny: boolean): fc.Arbitrary<object> {
  const side = direction === 'ingress' ? 'from' : 'to';
  const peers = either<object>(
    [10, constant({})], [40, seldomEmpty(selector, 2).map(items => ({ [`${side}Endpoints`]: items }))],
    [15, either([1, constant<string[]>([])], [19, set(1, 2, 'all', 'world', 'cluster', 'none', ...ENTITIES)]).map(items => ({ [`${side}Entities`]: items }))],
    [10, seldomEmpty(one<string>(...BLOCKS, '1.2.3.4'), 1).map(items => ({ [`${side}CIDR`]: items }))], [15, list(block, 1, 1).map(items => ({ [`${side}CIDRSet`]: items }))],
    ...(direction === 'egress' && !deny ? [[15, seldomEmpty(name, 2).map(items => ({ toFQDNs: items }))] as const] : []),
  );
  return together(peers, fields({ toPorts: toPorts(direction, deny) }));
}

/** Names are looked for only where some rule lets Cilium read the answers of DNS, so a rule about nobody does. */
const ASKS = { toEndpoints: [{ matchLabels: { nobody: 'dns' } }], toPorts: [{ ports: [{ port: '5353', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }] };

const spec = fields({
  endpointSelector: selector,
  ingress: sometimes(60, list(rule('ingress', false), 1, 2)), egress: sometimes(60, list(rule('egress', false), 1, 2)),
  ingressDeny: sometimes(25, list(rule('ingress', true), 1, 2)), egressDeny: sometimes(25, list(rule('egress', true), 1, 2)),
  enableDefaultDeny: sometimes(25, fields({ ingress: sometimes(60, fc.boolean()), egress: sometimes(60, fc.boolean()) })),
}).map(made => {
  const whole = ['ingress', 'egress', 'ingressDeny', 'egressDeny'].some(field => field in made) ? made : { ...made, ingress: [{}] };
  return JSON.stringify(whole).includes('toFQDNs') ? { ...whole, egress: [...whole.egress as object[], ASKS] } : whole;
});

export const ciliumPolicy = fc.record({ home: sometimes(60, one(...NAMESPACES)), body: either<object>([17, spec.map(one => ({ spec: one }))], [3, list(spec, 1, 2).map(specs => ({ specs }))]) })
  .map(({ home, body }) => ({
    apiVersion: 'cilium.io/v2', kind: home ? 'CiliumNetworkPolicy' : 'CiliumClusterwideNetworkPolicy', metadata: { name: 'c', ...(home ? { namespace: home } : {}) }, ...body,
  }));
