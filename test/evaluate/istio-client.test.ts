import { AMBIENT, istio, mesh, namespace, pod, service } from './istio-worlds';

const BASE = namespace('shop', '{ istio-injection: enabled }') + namespace('plain') + namespace('istio-system')
  + pod('web') + pod('api') + pod('old', { namespace: 'plain' })
  + service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: raw, port: 90, targetPort: 9000 }') + service('old', '{ name: tcp, port: 70, targetPort: 7000 }', '', 'plain');
const rule = (spec: string, name = 'rule', place = 'shop') => istio('DestinationRule', spec, { name, place });
const tls = (mode: string, more = '') => `trafficPolicy: { tls: { mode: ${mode}${more} } }`;
const peer = (spec: string, place = 'shop') => istio('PeerAuthentication', spec, { name: `peer-${place}`, place });
const API = 'host: api';
const FULL = 'api.shop.svc.cluster.local';

const REST = '1-8079,8081-8999,9001-65535';
const AUTOMATIC = { plaintext: `TCP ${REST}`, mutual: 'TCP 8080,9000' };
const PLAIN = { plaintext: 'TCP all', mutual: 'no port' };
const CLOSED = { plaintext: `TCP ${REST}`, mutual: 'no port' };

describe('how a sidecar sends to a sidecar', () => {
  test.each<[string, string, typeof AUTOMATIC]>([
    ['IST-07: by the label of the other side', '', AUTOMATIC],
    ['IST-07: DISABLE for the pods', peer('{ selector: { matchLabels: { app: api } }, mtls: { mode: DISABLE } }'), PLAIN],
    ['IST-07: DISABLE for a port of the pods', peer('{ selector: { matchLabels: { app: api } }, portLevelMtls: { "8080": { mode: DISABLE } } }'), { plaintext: 'TCP 1-8999,9001-65535', mutual: 'TCP 9000' }],
    ['IST-07: DISABLE for the namespace, whatever its pods say', peer('{ mtls: { mode: DISABLE } }') + istio('PeerAuthentication', '{ selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }'), PLAIN],
    ['IST-07: DISABLE for the mesh', peer('{ mtls: { mode: DISABLE } }', 'istio-system'), PLAIN],
    ['IST-07: STRICT changes nothing', peer('{ mtls: { mode: STRICT } }'), AUTOMATIC],
    ['IST-06: a rule wins', rule(`{ ${API}, ${tls('DISABLE')} }`), PLAIN],
    ['IST-06: for the host in full', rule(`{ host: ${FULL}, ${tls('DISABLE')} }`), PLAIN],
    ['IST-06: a name with a dot is no short name', rule(`{ host: api.shop, ${tls('DISABLE')} }`), AUTOMATIC],
    ['IST-06: a mode that is left out is DISABLE', rule(`{ ${API}, trafficPolicy: { tls: {} } }`), PLAIN],
    ['IST-06: ISTIO_MUTUAL', rule(`{ ${API}, ${tls('ISTIO_MUTUAL')} }`), AUTOMATIC],
    ['IST-06: ISTIO_MUTUAL to a port without mTLS', rule(`{ ${API}, ${tls('ISTIO_MUTUAL')} }`) + peer('{ selector: { matchLabels: { app: api } }, mtls: { mode: DISABLE } }'), CLOSED],
    ['IST-06: ISTIO_MUTUAL to another name', rule(`{ ${API}, ${tls('ISTIO_MUTUAL', ', subjectAltNames: ["spiffe://td/ns/shop/sa/other"]')} }`), CLOSED],
    ['IST-06: ISTIO_MUTUAL to its name', rule(`{ ${API}, ${tls('ISTIO_MUTUAL', ', subjectAltNames: ["spiffe://td/ns/shop/sa/api"]')} }`), AUTOMATIC],
    ['IST-08: SIMPLE is no mTLS, and a port for HTTP does not take it', rule(`{ ${API}, ${tls('SIMPLE')} }`), { plaintext: 'TCP 1-8079,8081-65535', mutual: 'no port' }],
    ['IST-06: a rule without TLS', rule(`{ ${API}, trafficPolicy: { connectionPool: { tcp: { maxConnections: 5 } } } }`), AUTOMATIC],
    ['IST-06: a port of the Service', rule(`{ ${API}, trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: DISABLE } }] } }`), { plaintext: 'TCP 1-8999,9001-65535', mutual: 'TCP 9000' }],
    ['X-04: not the port of the pods', rule(`{ ${API}, trafficPolicy: { portLevelSettings: [{ port: { number: 8080 }, tls: { mode: DISABLE } }] } }`), AUTOMATIC],
    ['IST-06: a port that says nothing about TLS', rule(`{ ${API}, trafficPolicy: { tls: { mode: SIMPLE }, portLevelSettings: [{ port: { number: 80 }, loadBalancer: {} }, { port: { number: 90 }, loadBalancer: {} }] } }`), PLAIN],
    ['IST-06: the same with ISTIO_MUTUAL', rule(`{ ${API}, trafficPolicy: { tls: { mode: ISTIO_MUTUAL }, portLevelSettings: [{ port: { number: 80 }, loadBalancer: {} }] } }`), AUTOMATIC],
    ['IST-06: the longest pattern', rule(`{ host: "*.local", ${tls('DISABLE')} }`) + rule(`{ host: "*.shop.svc.cluster.local", ${tls('ISTIO_MUTUAL')} }`, 'second'), AUTOMATIC],
    ['IST-06: an exact host without TLS hides the pattern', rule(`{ host: "*.local", ${tls('DISABLE')} }`) + rule(`{ ${API} }`, 'second'), AUTOMATIC],
    ['IST-06: the pattern alone', rule(`{ host: "*.local", ${tls('DISABLE')} }`), PLAIN],
    ['IST-06: the namespace of the client before the root', rule(`{ ${API}, ${tls('ISTIO_MUTUAL')} }`) + rule(`{ host: "*", ${tls('DISABLE')} }`, 'root', 'istio-system'), AUTOMATIC],
    ['IST-06: the root last', rule(`{ host: "*", ${tls('DISABLE')} }`, 'root', 'istio-system'), PLAIN],
    ['IST-06: a rule for some pods', rule(`{ ${API}, workloadSelector: { matchLabels: { app: web } }, ${tls('DISABLE')} }`) + rule(`{ ${API}, ${tls('ISTIO_MUTUAL')} }`, 'second'), PLAIN],
    ['IST-06: a rule for other pods', rule(`{ ${API}, workloadSelector: { matchLabels: { app: other } }, ${tls('DISABLE')} }`), AUTOMATIC],
    ['IST-06: a rule of a third namespace', rule(`{ host: ${FULL}, ${tls('DISABLE')} }`, 'rule', 'plain'), AUTOMATIC],
  ])('%s', (_, objects, expected) => {
    const found = mesh(BASE + objects);
    expect(found.sends('web', 'api')).toEqual(expected);
    expect(found.undecided()).toEqual([]);
  });

  test('IST-06: which namespaces a rule is for', () => {
    const FAR = namespace('far', '{ istio-injection: enabled }') + pod('far', { namespace: 'far' });
    const sends = (exportTo: string) => mesh(BASE + FAR + rule(`{ host: ${FULL}, exportTo: ${exportTo}, ${tls('DISABLE')} }`)).sends('far', 'api').mutual;
    expect(['[]', '["*"]', '[far]', '["."]', '[shop]', '[other]', '[".", far]'].map(sends)).toEqual(['no port', 'no port', 'no port', 'TCP 8080,9000', 'TCP 8080,9000', 'TCP 8080,9000', 'no port']);
    const hidden = rule(`{ host: ${FULL}, exportTo: [other] }`) + rule(`{ host: "*.local", ${tls('DISABLE')} }`, 'pattern');
    // The exact host is the one that counts there, though it is for others: the next place is the root namespace.
    expect(mesh(BASE + FAR + hidden).sends('far', 'api').mutual).toBe('TCP 8080,9000');
    expect(mesh(BASE + FAR + hidden + rule(`{ host: "*", ${tls('DISABLE')} }`, 'root', 'istio-system')).sends('far', 'api').mutual).toBe('no port');
  });

  test('IST-07: the label of the pods', () => {
    const sends = (labels: object) => mesh(namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api', { labels }) + service('api', '{ name: http, port: 80, targetPort: 8080 }')).sends('web', 'api').mutual;
    expect([{}, { 'security.istio.io/tlsMode': 'istio' }, { 'security.istio.io/tlsMode': 'disabled' }].map(sends)).toEqual(['TCP 8080', 'TCP 8080', 'no port']);
  });

  test('IST-06: the label of the pods decides where a port says nothing about TLS, though the rule says ISTIO_MUTUAL', () => {
    const detached = rule('{ host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL }, portLevelSettings: [{ port: { number: 80 }, loadBalancer: {} }] } }');
    const sends = (labels: object) => mesh(namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('api', { labels }) + service('api', '{ name: http, port: 80, targetPort: 8080 }') + detached).sends('web', 'api').mutual;
    expect([{}, { 'security.istio.io/tlsMode': 'disabled' }, { 'sidecar.istio.io/inject': 'false' }].map(sends)).toEqual(['TCP 8080', 'no port', 'no port']);
  });

  test('IST-09: a headless Service is all or none', () => {
    const text = (labels: object) => namespace('shop', '{ istio-injection: enabled }') + pod('web') + pod('db-1', { labels: { app: 'db' } }) + pod('db-2', { labels: { app: 'db', ...labels } })
      + service('db', '{ name: tcp, port: 5432 }', ', clusterIP: None');
    expect(mesh(text({})).sends('web', 'db-1')).toEqual({ plaintext: 'TCP 1-5431,5433-65535', mutual: 'TCP 5432' });
    expect(mesh(text({ 'sidecar.istio.io/inject': 'false' })).sends('web', 'db-1')).toEqual(PLAIN);
    const detached = (mode: string) => rule(`{ host: db, trafficPolicy: { tls: { mode: ${mode} }, portLevelSettings: [{ port: { number: 5432 }, loadBalancer: {} }] } }`);
    expect(['DISABLE', 'SIMPLE', 'ISTIO_MUTUAL'].map(mode => mesh(text({}) + detached(mode)).sends('web', 'db-1').mutual)).toEqual(['TCP 5432', 'TCP 5432', 'TCP 5432']);
    // With a cluster address each pod counts for itself.
    expect(mesh(text({ 'sidecar.istio.io/inject': 'false' }).replace(', clusterIP: None', '')).sends('web', 'db-1').mutual).toBe('TCP 5432');
  });

  test('IST-11: ports that the client dials past its proxy', () => {
    const sends = (ports: string) => mesh(BASE.replace('"app":"web"},"annotations":{}', `"app":"web"},"annotations":{"traffic.sidecar.istio.io/excludeOutboundPorts":"${ports}"}`)).sends('web', 'api');
    expect(sends('80').mutual).toBe('TCP 9000');
    expect(sends('8080').mutual).toBe('TCP 8080,9000');
  });

  test('IST-40: with REGISTRY_ONLY nothing leaves for what no Service names', () => {
    expect(mesh(BASE, { outboundTrafficPolicy: 'REGISTRY_ONLY' }).sends('web', 'api')).toEqual({ plaintext: 'no port', mutual: 'TCP 8080,9000' });
  });

  test.each<[string, string, number]>([
    ['two rules for one host', rule(`{ ${API}, ${tls('DISABLE')} }`) + rule(`{ host: ${FULL}, ${tls('ISTIO_MUTUAL')} }`, 'second'), 1],
    ['two rules that say the same', rule(`{ ${API}, ${tls('DISABLE')} }`) + rule(`{ host: ${FULL}, ${tls('DISABLE')} }`, 'second'), 0],
    ['one of them without a policy', rule(`{ ${API}, ${tls('DISABLE')} }`) + rule(`{ host: ${FULL}, subsets: [{ name: a }] }`, 'second'), 0],
    ['a subset with TLS of its own', rule(`{ ${API}, subsets: [{ name: a, ${tls('DISABLE')} }] }`), 1],
    ['a subset without', rule(`{ ${API}, subsets: [{ name: a, labels: { v: a }, trafficPolicy: { loadBalancer: {} } }] }`), 0],
    ['a tunnel', rule(`{ ${API}, trafficPolicy: { tunnel: {} } }`), 1],
    ['a mode that is none', rule(`{ ${API}, ${tls('NONE')} }`), 1],
    ['no host', rule('{}'), 0],
    ['refused: a policy that says nothing', rule(`{ ${API}, trafficPolicy: {} }`), 1],
    ['refused: no settings for ports', rule(`{ ${API}, trafficPolicy: { portLevelSettings: [] } }`), 1],
    ['refused: a port that says nothing', rule(`{ ${API}, trafficPolicy: { portLevelSettings: [{ port: { number: 80 } }] } }`), 1],
    ['refused: a subset that says nothing', rule(`{ ${API}, subsets: [{ name: a, trafficPolicy: {} }] }`), 1],
    ['refused: a namespace twice', rule(`{ ${API}, exportTo: [".", shop], ${tls('DISABLE')} }`), 1],
    ['refused: all and one', rule(`{ ${API}, exportTo: ["*", shop], ${tls('DISABLE')} }`), 1],
    ['refused: no namespace', rule(`{ ${API}, exportTo: ["~"], ${tls('DISABLE')} }`), 1],
    ['refused: for some pods, and for others', rule(`{ ${API}, workloadSelector: { matchLabels: { app: web } }, exportTo: ["*"], ${tls('DISABLE')} }`), 1],
    ['for some pods of its namespace', rule(`{ ${API}, workloadSelector: { matchLabels: { app: web } }, exportTo: ["."], ${tls('DISABLE')} }`), 0],
  ])('IST-06: undecided: %s', (name, objects, count) => {
    const found = mesh(BASE + objects);
    expect(new Set(found.undecided('api')).size).toBe(count);
    if (name.startsWith('refused')) { expect(found.sends('web', 'api')).toEqual(AUTOMATIC); }
  });
});

describe('how proxies send to others', () => {
  test('IST-07: to pods without a proxy', () => {
    expect(mesh(BASE).sends('web', 'old')).toEqual(PLAIN);
    expect(mesh(BASE + rule(`{ host: "*.local", ${tls('ISTIO_MUTUAL')} }`)).sends('web', 'old')).toEqual({ plaintext: 'TCP 1-6999,7001-65535', mutual: 'TCP 7000' });
    expect(mesh(BASE + rule(`{ host: old.plain.svc.cluster.local, ${tls('SIMPLE')} }`)).sends('web', 'old')).toEqual(PLAIN);
  });

  const MIXED = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + pod('web') + pod('api') + pod('side', { labels: { 'sidecar.istio.io/inject': 'true' } })
    + pod('out', { labels: { 'istio.io/dataplane-mode': 'none' } }) + service('api', '{ name: http, port: 80, targetPort: 8080 }') + service('side', '{ name: http, port: 80, targetPort: 8080 }');
  const ALL = { plaintext: 'no port', mutual: 'TCP all' };
  test('AMB-06: ztunnel tunnels whatever a DestinationRule says', () => {
    const found = mesh(MIXED + rule(`{ host: "*", ${tls('DISABLE')} }`), AMBIENT);
    expect(found.sends('web', 'api')).toEqual(ALL);
    expect(found.sends('web', 'side')).toEqual(ALL);
    expect(found.sends('web', 'out')).toEqual(PLAIN);
  });

  test('AMB-07: sidecars tunnel to ambient pods', () => {
    expect(mesh(MIXED, AMBIENT).sends('side', 'api')).toEqual({ plaintext: 'TCP 1-8079,8081-65535', mutual: 'TCP 8080' });
    expect(mesh(MIXED + rule(`{ host: "*", ${tls('DISABLE')} }`), AMBIENT).sends('side', 'api').mutual).toBe('TCP 8080');
  });

  test('AMB-07: a sidecar that does not take the tunnel gets plaintext from ztunnel', () => {
    const text = MIXED.replace('"sidecar.istio.io/inject":"true"', '"sidecar.istio.io/inject":"true","networking.istio.io/tunnel":"none"');
    expect(mesh(text, AMBIENT).sends('web', 'side')).toEqual(PLAIN);
  });

  test('LIM-07: a server takes certificates of the trust domains that its mesh knows', () => {
    const config = (text: string) => `{ apiVersion: v1, kind: ConfigMap, metadata: { name: istio, namespace: istio-system }, data: { mesh: '${text}' } }\n---\n`;
    const sends = (text: string) => mesh(BASE + text, {}, {
      peers: [{ namespace: 'far', name: 'away', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere', meshed: true, trustDomain: 'other' }],
    }).sends('away', 'api').mutual;
    expect([sends(''), sends(config('trustDomain: td')), sends(config('{ trustDomain: td, trustDomainAliases: [other] }')), sends(config('{ trustDomain: td, caCertificates: [{ trustDomains: [other] }] }'))])
      .toEqual(['TCP 8080,9000', 'no port', 'TCP 8080,9000', 'TCP 8080,9000']);
  });

  test('pods elsewhere are taken to have their Services', () => {
    const peer = (meshed: boolean) => mesh(BASE, { outboundTrafficPolicy: 'REGISTRY_ONLY' }, {
      peers: [{ namespace: 'far', name: 'away', kind: 'Peer', labels: {}, annotations: {}, serviceAccountName: 'x', hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere', meshed }],
    }).sends('web', 'away');
    expect([peer(true), peer(false)]).toEqual([ALL, PLAIN]);
  });
});
