import { imports, sidecarFor, sidecarScopes } from '../../src/evaluate/sidecar-scope';
import { worldOf } from '../setup/world';

const sidecar = (spec: unknown, { name = 'scope', namespace = 'shop' } = {}) => `${JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name, namespace }, spec })}\n---\n`;
const scopesOf = (text: string) => sidecarScopes(worldOf(text));
const only = (spec: unknown, where = {}) => [...scopesOf(sidecar(spec, where)).values()][0];
const EVERYTHING = [{ strange: false, hosts: [{ namespace: '*', host: '*', excluded: false }], path: ['spec'] }];

describe('IST-41: what a Sidecar says', () => {
  const said = (spec: unknown) => { const { object: _, unknown, ...rest } = only(spec); return { ...rest, unknown: unknown.map(({ path, message }) => `${path.join('.')}: ${message}`) }; };
  const plain = { namespace: 'shop', listeners: EVERYTHING, unknown: [] };
  test.each<[string, unknown, object]>([
    ['without egress the proxies know everything', {}, {}],
    ['an empty egress is none', { egress: [] }, {}],
    ['whom it is for says nothing about what', { workloadSelector: { labels: { app: 'web' } }, inboundConnectionPool: {} }, {}],
    ['ALLOW_ANY', { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } }, { policy: 'ALLOW_ANY' }],
    ['REGISTRY_ONLY', { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }, { policy: 'REGISTRY_ONLY' }],
    ['no mode is the first one', { outboundTrafficPolicy: {} }, { policy: 'REGISTRY_ONLY' }],
    ['no policy is none', { outboundTrafficPolicy: null }, {}],
    ['a mode that is none', { outboundTrafficPolicy: { mode: 'ANY' } }, { policy: 'REGISTRY_ONLY', unknown: ['spec.outboundTrafficPolicy.mode: mode is ALLOW_ANY or REGISTRY_ONLY'] }],
    ['another field of the policy', { outboundTrafficPolicy: { mode: 'ALLOW_ANY', modes: 1 } }, { policy: 'ALLOW_ANY', unknown: ['spec.outboundTrafficPolicy.modes: spec.outboundTrafficPolicy.modes is no field that is known'] }],
    ['an egress proxy', { outboundTrafficPolicy: { egressProxy: { host: 'x' } } },
      { policy: 'REGISTRY_ONLY', unknown: ['spec.outboundTrafficPolicy.egressProxy: where the egress proxy sends unknown requests is not known here'] }],
    ['an egress proxy that is null', { outboundTrafficPolicy: { mode: 'ALLOW_ANY', egressProxy: null } }, { policy: 'ALLOW_ANY' }],
    ['listeners for what comes in', { ingress: [] }, { unknown: ['spec.ingress: how such listeners take requests in is not known here'] }],
    ['listeners that are null', { ingress: null }, {}],
    ['another field', { mode: 'x' }, { unknown: ['spec.mode: spec.mode is no field that is known'] }],
    ['another field of the selector', { workloadSelector: { matchLabels: {} } }, { unknown: ['spec.workloadSelector.matchLabels: spec.workloadSelector.matchLabels is no field that is known'] }],
    ['labels that are none', { workloadSelector: { labels: { app: 1 } } }, { unknown: ['spec.workloadSelector.labels: labels is no mapping of texts'] }],
  ])('%s', (_, spec, expected) => expect(said(spec)).toEqual({ ...plain, ...expected }));

  const listener = (entry: unknown) => { const { listeners, unknown } = only({ egress: [entry] }); return [listeners[0], ...unknown.map(({ path, message }) => `${path.join('.')}: ${message}`)]; };
  const HOST = { namespace: 'pay', host: '*', excluded: false };
  const base = { hosts: [HOST], path: ['spec', 'egress', 0], strange: false };
  test.each<[string, unknown, unknown[]]>([
    ['hosts of a namespace', { hosts: ['pay/*'] }, [base]],
    ['in capital letters', { hosts: ['pay/API.Example'] }, [{ ...base, hosts: [{ ...HOST, host: 'api.example' }] }]],
    ['nothing', { hosts: ['~/*'] }, [{ ...base, hosts: [{ namespace: '*', host: '*', excluded: true }] }]],
    ['all but a namespace', { hosts: ['*/*', '~pay/*'] }, [{ ...base, hosts: [{ ...HOST, namespace: '*' }, { ...HOST, excluded: true }] }]],
    ['a port', { port: { number: 80, protocol: 'HTTP', name: 'http' }, hosts: ['pay/*'] }, [{ ...base, port: 80 }]],
    ['a port that is none', { port: { number: 0 }, hosts: ['pay/*'] }, [base]],
    ['where connections are captured', { captureMode: 'IPTABLES', hosts: ['pay/*'] }, [base]],
    ['the default of it', { captureMode: 'DEFAULT', hosts: ['pay/*'] }, [base]],
    ['elsewhere', { captureMode: 'NONE', hosts: ['pay/*'] }, [{ ...base, strange: true }]],
    ['an address of its own', { bind: '127.0.0.1', hosts: ['pay/*'] }, [{ ...base, strange: true }]],
    ['settings of TLS', { tls: { mode: 'SIMPLE' }, hosts: ['pay/*'] }, [{ ...base, strange: true }]],
    ['a proxy for HTTP', { port: { number: 80, protocol: 'http_proxy' }, hosts: ['pay/*'] }, [{ ...base, port: 80, strange: true }]],
    ['no hosts at all', {}, [{ ...base, hosts: [] }]],
    ['hosts that are no list', { hosts: 'pay/*' }, [{ ...base, hosts: [] }, 'spec.egress.0.hosts: hosts is no list of texts']],
    ['a host without a namespace', { hosts: ['api.example', 'pay/*'] }, [base, 'spec.egress.0.hosts: api.example is no namespace and host']],
    ['more than a namespace and a host', { hosts: ['a/b/c', 'pay/*'] }, [base, 'spec.egress.0.hosts: a/b/c is no namespace and host']],
    ['another field', { host: 'x', hosts: ['pay/*'] }, [base, 'spec.egress.0.host: spec.egress[0].host is no field that is known']],
  ])('an entry for %s', (_, entry, expected) => expect(listener(entry)).toEqual(expected));
});

describe('IST-41: which Sidecar is for a workload', () => {
  const named = (text: string, labels: Record<string, string> = { app: 'web' }) => sidecarFor(scopesOf(text), { namespace: 'shop', labels }, 'istio-system').map(({ object, namespace }) => `${object.namespace}/${object.name} of ${namespace}`);
  const web = { workloadSelector: { labels: { app: 'web' } } };
  const root = { name: 'root', namespace: 'istio-system' };
  test.each<[string, string, string[]]>([
    ['none is there', '', []],
    ['that of the namespace', sidecar({}), ['shop/scope of shop']],
    ['not that of another one', sidecar({}, { namespace: 'pay' }), []],
    ['the one that selects it before the one for all', sidecar({}) + sidecar(web, { name: 'web' }), ['shop/web of shop']],
    ['one that selects others is for them', sidecar({ workloadSelector: { labels: { app: 'api' } } }), []],
    ['one that selects it elsewhere is for others', sidecar(web, { namespace: 'pay' }), []],
    ['a selector without labels selects all', sidecar({}) + sidecar({ workloadSelector: {} }, { name: 'all' }), ['shop/all of shop']],
    ['a selector that is null is none', sidecar({ workloadSelector: null }), ['shop/scope of shop']],
    ['that of the root namespace, as one of the namespace itself', sidecar({}, root), ['istio-system/root of shop']],
    ['the own one before it', sidecar({}) + sidecar({}, root), ['shop/scope of shop']],
    ['one with a selector in the root namespace is for pods there', sidecar(web, root), []],
    ['both, of two that are for all', sidecar({}) + sidecar({}, { name: 'second' }), ['shop/scope of shop', 'shop/second of shop']],
  ])('%s', (_, text, expected) => expect(named(text)).toEqual(expected));
});

describe('IST-41: what the proxies are told of', () => {
  const asked = (egress: unknown[], host = 'api.pay.svc', namespace = 'pay', port = 80) => {
    const { known, path, unknown } = imports(only({ egress }), namespace, host, port);
    return unknown ? `${path.join('.')}: ${unknown.path.join('.')}: ${unknown.message}` : `${path.join('.')}: ${known}`;
  };
  const port = (number: number, ...hosts: string[]) => ({ port: { number, protocol: 'TCP', name: 'tcp' }, hosts });
  test.each<[string, unknown[], string]>([
    ['everything', [], 'spec.hosts: true'],
    ['a namespace', [{ hosts: ['pay/*'] }], 'spec.egress.0.hosts: true'],
    ['another namespace', [{ hosts: ['payment/*'] }], 'spec.egress.0.hosts: false'],
    ['the own namespace', [{ hosts: ['./*'] }], 'spec.egress.0.hosts: false'],
    ['a host', [{ hosts: ['*/api.pay.svc'] }], 'spec.egress.0.hosts: true'],
    ['another host', [{ hosts: ['*/pi.pay.svc'] }], 'spec.egress.0.hosts: false'],
    ['hosts that end so', [{ hosts: ['*/*.pay.svc'] }], 'spec.egress.0.hosts: true'],
    ['hosts that end otherwise', [{ hosts: ['*/*.shop.svc'] }], 'spec.egress.0.hosts: false'],
    ['a namespace but one of its hosts', [{ hosts: ['pay/*', '~pay/api.pay.svc'] }], 'spec.egress.0.hosts: false'],
    ['a namespace but another host', [{ hosts: ['pay/*', '~pay/web.pay.svc'] }], 'spec.egress.0.hosts: true'],
    ['a namespace, and not the host in another one', [{ hosts: ['pay/*', '~shop/*'] }], 'spec.egress.0.hosts: true'],
    ['the port', [{ hosts: ['~/*'] }, port(80, 'pay/*')], 'spec.egress.1.hosts: true'],
    ['another port', [port(81, 'pay/*'), { hosts: ['shop/*'] }], 'spec.egress.1.hosts: false'],
    ['no entry for the port', [port(81, 'pay/*')], 'spec.egress: false'],
    ['the port for others, and all ports', [port(80, 'shop/*'), { hosts: ['pay/*'] }],
      'spec.egress.0.hosts: spec.egress.0: leaves out api.pay.svc, and the entry for all ports takes it only where no listener of port 80 is in the way'],
    ['the port and all ports, both for others', [port(80, 'shop/*'), { hosts: ['shop/*'] }], 'spec.egress.0.hosts: false'],
    ['two entries for all ports: the first', [{ hosts: ['shop/*'] }, { hosts: ['pay/*'] }], 'spec.egress.0.hosts: false'],
    ['the port at an address of its own', [{ ...port(80, 'pay/*'), bind: '127.0.0.1' }], 'spec.egress.0.hosts: spec.egress.0: a listener of its own address is not followed here'],
  ])('%s', (_, egress, expected) => expect(asked(egress)).toBe(expected));

  test('the dot is the namespace that the Sidecar is for', () => {
    expect(asked([{ hosts: ['./*'] }], 'api.shop.svc', 'shop')).toBe('spec.egress.0.hosts: true');
    const [inherited] = sidecarFor(scopesOf(sidecar({ egress: [{ hosts: ['./*'] }] }, { namespace: 'istio-system' })), { namespace: 'shop', labels: {} }, 'istio-system');
    expect([imports(inherited, 'shop', 'api.shop.svc', 80).known, imports(inherited, 'istio-system', 'istiod', 80).known]).toEqual([true, false]);
  });
});
