import fc from 'fast-check';
import { constant, either, fields, list, one, sometimes } from './arbitrary';
import { NAMESPACES, VALUES, block } from './pods';

const KEYS = ['app', 'tier', 'app.kubernetes.io/name'];

const expression = fc.tuple(one(...KEYS), one('In', 'NotIn', 'Exists', 'DoesNotExist'), list(one(...VALUES), 1, 2)).map(([key, operator, values]) =>
  ({ key, operator, ...(operator.endsWith('In') ? { values } : {}) }));

const selector = either<object>(
  [3, constant({})],
  [7, fields({ matchLabels: sometimes(80, fc.dictionary(one(...KEYS, 'kubernetes.io/x'), one(...VALUES), { maxKeys: 1 })), matchExpressions: sometimes(30, list(expression, 0, 2)) })],
);
const namespaceSelector = either<object>([3, constant({})], [3, one(...NAMESPACES).map(name => ({ matchLabels: { 'kubernetes.io/metadata.name': name } }))], [4, one(...VALUES).map(team => ({ matchLabels: { team } }))]);

/** `v6`: blocks may be of IPv6; one matcher knows IPv4 alone. */
const peer = either<object>(
  [3, block.map(ipBlock => ({ ipBlock }))], [4, fields({ podSelector: selector, namespaceSelector: sometimes(30, namespaceSelector) })], [3, fields({ namespaceSelector })],
);

const port = one<object>({ port: 80 }, { port: 8080, protocol: 'TCP' }, { protocol: 'UDP' }, {}, { port: 'http' }, { port: 'dns', protocol: 'UDP' }, { port: 'dns' }, { port: 'none' },
  { port: 53, protocol: 'UDP' }, { port: 8000, endPort: 8100, protocol: 'TCP' }, { port: 80, protocol: 'SCTP' });

const rule = (side: 'from' | 'to') => fields({ [side]: sometimes(80, list(peer, 0, 2)), ports: sometimes(60, list(port, 0, 2)) });

/** Missing and empty lists mean different things in most places. */
export const networkPolicy = fc.record({
  namespace: one(...NAMESPACES),
  spec: fields({
    podSelector: selector, policyTypes: sometimes(70, one<string[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress'], [])),
    ingress: sometimes(60, list(rule('from'), 0, 2)), egress: sometimes(60, list(rule('to'), 0, 2)),
  }),
}).map(({ namespace, spec }) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'np', namespace }, spec }));
