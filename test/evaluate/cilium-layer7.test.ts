import { hasIndex } from '../../src/algebra/index-set';
import { formatPorts } from '../../src/algebra/ports';
import { portsOf } from '../../src/algebra/traffic';
import { cilium, judgeCilium } from '../setup/cilium-world';
import { endOf, namespace, pod, policy } from '../setup/network-world';

const WORLD = namespace('shop') + namespace('kube-system') + pod('shop/web', 'app: web') + pod('shop/api', 'app: api') + pod('shop/db', 'app: db') + pod('kube-system/dns', 'k8s-app: kube-dns');
const API = 'endpointSelector: { matchLabels: { app: api } }';
const PAIR = 'shop/web -> shop/api';
const http = (...items: string[]) => `toPorts: [{ ports: [{ port: "80", protocol: TCP }], rules: { http: [${items.join(', ')}] } }]`;
const fromWeb = (rule: string) => cilium('shop/api', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${rule} }] }`);

test.each([
  ['CIL-08 no items are no limit', [], ['TCP 80 GET /a'], ['TCP 81 GET /a']],
  ['CIL-08 an item without conditions is every request', ['{}'], ['TCP 80 GET /a', 'TCP 80 DELETE /'], []],
  ['CIL-29 methods are patterns of the whole value', ['{ method: "GET|PUT" }'], ['TCP 80 GET /a', 'TCP 80 PUT /b'], ['TCP 80 POST /a', 'TCP 80 GETS /a']],
  ['CIL-29 the path includes the query', ['{ path: "/api/v1/orders" }'], ['TCP 80 GET /api/v1/orders'], ['TCP 80 GET /api/v1/orders?x=1', 'TCP 80 GET /api/v1/orders/1']],
  ['CIL-29 a path with any query', ['{ path: "/api/v1/orders(\\\\?.*)?" }'], ['TCP 80 GET /api/v1/orders?x=1', 'TCP 80 GET /api/v1/orders'], ['TCP 80 GET /api/v1/orders/1']],
  ['CIL-29 a dot that is not escaped is any character', ['{ path: "/v1.0/x" }'], ['TCP 80 GET /v1.0/x', 'TCP 80 GET /v1-0/x'], ['TCP 80 GET /v10/x']],
  ['CIL-29 hosts, without regard to case', ['{ host: "(?i:shop\\\\.example)(:[0-9]+)?" }'], ['TCP 80 GET /a host=shop.example', 'TCP 80 GET /a host=shop.example:80'], ['TCP 80 GET /a host=shop-example', 'TCP 80 GET /a host=x.shop.example']],
  ['CIL-29 all conditions of an item hold', ['{ method: GET, path: /a }'], ['TCP 80 GET /a'], ['TCP 80 PUT /a', 'TCP 80 GET /b']],
  ['CIL-29 one item is enough', ['{ method: GET, path: /a }', '{ method: PUT, path: /b }'], ['TCP 80 GET /a', 'TCP 80 PUT /b'], ['TCP 80 PUT /a']],
  ['CIL-29 headers have one exact value, or are there', ['{ headers: ["X-Role: admin", "X-Any"] }'], ['TCP 80 GET /a header:x-role=admin header:x-any=1', 'TCP 80 GET /a header:x-role=admin header:x-any='],
    ['TCP 80 GET /a header:x-role=admins header:x-any=1', 'TCP 80 GET /a header:x-role=admin header:x-any=-', 'TCP 80 GET /a header:x-role=- header:x-any=1']],
  ['CIL-30 a header without mismatch has to match, without value to be there', ['{ headerMatches: [{ name: X-Role, value: admin }, { name: X-Any }] }'], ['TCP 80 GET /a header:x-role=admin header:x-any=1'], ['TCP 80 GET /a header:x-role=user header:x-any=1', 'TCP 80 GET /a header:x-role=admin header:x-any=-']],
  ['CIL-30 with mismatch it closes nothing', ['{ headerMatches: [{ name: X-Role, value: admin, mismatch: LOG }, { name: X-Any, mismatch: REPLACE, value: "1" }] }'], ['TCP 80 GET /a header:x-role=user', 'TCP 80 GET /a'], []],
  ['CIL-29 two values of one header are none', ['{ headers: ["X-Role: a", "X-Role: b"] }'], [], ['TCP 80 GET /a header:x-role=a', 'TCP 80 GET /a header:x-role=b']],
])('%s', (_, items, yes, no) => {
  const judged = judgeCilium(WORLD + fromWeb(http(...items)));
  expect(judged.undecided).toEqual([]);
  expect(yes.filter(request => !judged.passes(PAIR, request))).toEqual([]);
  expect(no.filter(request => judged.passes(PAIR, request))).toEqual([]);
  expect(judged.open('shop/db -> shop/api')).toBe('no port');
});

test.each([
  ['a value with blanks', 'X-Role: a b', 'TCP 80 GET / header:x-role=a', false], ['several colons', 'X-Role:: a', 'TCP 80 GET / header:x-role=a', true], ['no colon', 'X-Role a', 'TCP 80 GET / header:x-role=a', true],
  ['signs in a name', '!#$%&*+.^_`|~-0: a', 'TCP 80 GET / header:!#$%&*+.^_`|~-0=a', true], ['a name that no header has', 'X(Role: a', 'TCP 80 GET / header:x(role=a', false], ['one that ends so', 'X-Rolé: a', 'TCP 80 GET / header:x-rolé=a', false], ['one that begins so', 'éX: a', 'TCP 80 GET / header:éx=a', false],
])('CIL-29 headers: %s', (_, header, request, passes) => {
  const judged = judgeCilium(WORLD + fromWeb(http(`{ headers: [${JSON.stringify(header)}] }`)));
  expect([judged.undecided, judged.passes(PAIR, request)]).toEqual([[], passes]);
});

test('CIL-29 the pattern of everything is no condition', () => {
  const [box] = judgeCilium(WORLD + fromWeb(http('{ method: ".*", path: "/.*|.*", host: ".*" }'))).traffic(PAIR);
  expect([...box.fields.keys()]).toEqual([]);
});

describe('CIL-32 one peer and port with and without limits', () => {
  const plain = 'toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]';

  test.each([
    ['of the same rule', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${http('{ path: /a }')} }, { fromEndpoints: [{ matchLabels: { app: web } }], ${plain} }] }`],
    ['from a wider peer', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${http('{ path: /a }')} }, { fromEndpoints: [{}] }] }`],
  ])('%s is open for every request', (_, spec) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', spec));
    expect(judged.passes(PAIR, 'TCP 80 PUT /b')).toBe(true);
  });

  test('also when a NetworkPolicy opens it', () => {
    const judged = judgeCilium(WORLD + fromWeb(http('{ path: /a }')) + policy('shop/b', '{ podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }'));
    expect(judged.passes(PAIR, 'TCP 80 PUT /b')).toBe(true);
    expect(judged.passes(PAIR, 'TCP 81 PUT /b')).toBe(false);
  });

  test('but requests that only another peer may send stay closed', () => {
    const judged = judgeCilium(WORLD + cilium('shop/api', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${http('{ path: /a }')} }, { fromEndpoints: [{ matchLabels: { app: db } }], ${plain} }] }`));
    expect(judged.passes(PAIR, 'TCP 80 PUT /b')).toBe(false);
    expect(judged.passes('shop/db -> shop/api', 'TCP 80 PUT /b')).toBe(true);
  });

  test('lists of two rules are united', () => {
    const judged = judgeCilium(WORLD + fromWeb(http('{ path: /a }')) + cilium('shop/more', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${http('{ path: /b }')} }] }`));
    expect(['/a', '/b', '/c'].map(path => judged.passes(PAIR, `TCP 80 GET ${path}`))).toEqual([true, true, false]);
  });

  test('what is no HTTP does not pass the proxy, even where everything is open', () => {
    const { world, layer } = judgeCilium(WORLD + cilium('shop/api', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }], ${http('{}')} }, { fromEndpoints: [{}] }] }`));
    const { policy: side } = layer.inbound(endOf(world, 'shop/api'));
    expect(side.httpOnly?.map(({ ends, traffic }) => [hasIndex(ends, endOf(world, 'shop/web')), hasIndex(ends, endOf(world, 'shop/db')), formatPorts(portsOf(traffic))])).toEqual([[true, false, 'TCP 80']]);
    expect(layer.inbound(endOf(world, 'shop/db')).policy.httpOnly).toBeUndefined();
  });

  test.each([
    ['HTTP and DNS on one port', '{ fromEndpoints: [{}] }', `[{ toEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: TCP }], rules: { http: [{}] } }] }, { toEndpoints: [{}], toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }] }]`],
    ['names of the handshake beside none', '{ fromEndpoints: [{}] }', `[{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }, { toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }]`],
    ['names of the handshake beside HTTP', '{ fromEndpoints: [{}] }', `[{ toCIDR: [10.0.0.0/8], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }, { toCIDRSet: [{ cidr: 10.0.0.0/8 }], toPorts: [{ ports: [{ port: "443", protocol: TCP }], rules: { http: [{}] } }] }]`],
  ])('%s is not united, and cannot be decided', (_, ingress, egress) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', `{ ${API}, ingress: [${ingress}], egress: ${egress} }`));
    expect(judged.undecided.length).toBeGreaterThan(0);
    expect(judged.undecided.every(text => text.endsWith('limit the same peer and port in ways that Cilium does not unite (CIL-32) [shop/api]'))).toBe(true);
  });

  test.each([
    ['on different ports', `[{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }, { toEntities: [world], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }]`],
    ['for different peers', `[{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }, { toCIDR: [10.0.0.0/8], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }]`],
    ['of the same kind', `[{ toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [a.example] }] }, { toEntities: [world], toPorts: [{ ports: [{ port: "443", protocol: TCP }], serverNames: [b.example] }] }]`],
  ])('while limits %s are', (_, egress) => {
    expect(judgeCilium(WORLD + cilium('shop/api', `{ ${API}, egress: ${egress} }`)).undecided).toEqual([]);
  });
});

describe('what no manifest tells', () => {
  test.each([
    ['CIL-35 authentication', '{ fromEndpoints: [{}], authentication: { mode: required } }', 'ingress.0.authentication: depends on agents that authenticate each other (CIL-35)'],
    ['CIL-25 the end of TLS', '{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], terminatingTLS: { secret: { name: x } } }] }', 'ingress.0.toPorts.0.terminatingTLS: depends on what no policy holds'],
    ['CIL-25 the begin of TLS', '{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], originatingTLS: { secret: { name: x } } }] }', 'ingress.0.toPorts.0.originatingTLS: depends on what no policy holds'],
    ['CIL-25 names of the handshake beside HTTP, where TLS ends', '{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "80", protocol: TCP }], terminatingTLS: {}, serverNames: [a], rules: { http: [{}] } }] }', 'ingress.0.toPorts.0.terminatingTLS: depends on what no policy holds'],
    ['CIL-30 the value of a Secret', `{ fromEndpoints: [{}], ${http('{ headerMatches: [{ name: X-Key, secret: { name: x } }] }')} }`, 'ingress.0.toPorts.0.rules.http.0.headerMatches.0.secret: has a value that no manifest holds'],
    ['CIL-29 a pattern that is not followed', `{ fromEndpoints: [{}], ${http('{ path: "/\\\\bx" }')} }`, 'ingress.0.toPorts.0.rules.http.0.path: is not followed: word boundaries and single bytes'],
    ['CIL-29 a pattern that is too hard', `{ fromEndpoints: [{}], ${http('{ path: "/[ab]*a[ab]{60}" }')} }`, 'ingress.0.toPorts.0.rules.http.0.path: is not followed: too complex: a pattern with too many states'],
    ['CIL-29 a host in capitals', `{ fromEndpoints: [{}], ${http('{ host: "Shop" }')} }`, 'ingress.0.toPorts.0.rules.http.0.host: depends on the case of the host name'],
    ['CIL-29 a pattern that is too large for Envoy', `{ fromEndpoints: [{}], ${http(`{ path: "/${'x'.repeat(100)}" }`)} }`, 'ingress.0.toPorts.0.rules.http.0.path: may be too large for Envoy: about 105 instructions of at most 100, and above that the pod keeps its old policy'],
    ['CIL-29 a host that is no pattern, at which only Envoy looks', `{ fromEndpoints: [{}], ${http('{ host: "(" }')} }`, 'ingress.0.toPorts.0.rules.http.0.host: is not followed: a group without an end at position 2'],
    ['CIL-29 a header that is none', `{ fromEndpoints: [{}], ${http('{ headers: [":path /a"] }')} }`, 'ingress.0.toPorts.0.rules.http.0.headers.0: is not followed: a header with a meaning of its own'],
  ])('%s', (_, rule, message) => {
    const judged = judgeCilium(WORLD + cilium('shop/api', `{ ${API}, ingress: [${rule}] }`));
    expect(judged.undecided).toEqual([`api spec.${message} [shop/api]`]);
    // A condition that is not understood lets nothing through.
    if (message.includes('.http.')) { expect(judged.open(PAIR)).toBe('no port'); }
  });

  test('CIL-44 a listener of a CiliumEnvoyConfig', () => {
    const listener = 'toPorts: [{ ports: [{ port: "80", protocol: TCP }], listener: { name: x, envoyConfig: { name: y } } }]';
    expect(judgeCilium(WORLD + cilium('shop/api', `{ ${API}, egress: [{ toEndpoints: [{}], ${listener} }] }`)).undecided).toEqual(['api spec.egress.0.toPorts.0.listener: depends on what no policy holds [shop/api]']);
  });

  test('CIL-35 authentication that is off is none', () => {
    expect(judgeCilium(WORLD + cilium('shop/api', `{ ${API}, ingress: [{ fromEndpoints: [{}], authentication: { mode: disabled } }] }`)).undecided).toEqual([]);
  });

  test('CIL-29 a pattern that is just small enough', () => {
    const judged = judgeCilium(WORLD + fromWeb(http(`{ path: "/${'x'.repeat(90)}" }`)));
    expect(judged.undecided).toEqual([]);
    expect(judged.passes(PAIR, `TCP 80 GET /${'x'.repeat(90)}`)).toBe(true);
  });
});
