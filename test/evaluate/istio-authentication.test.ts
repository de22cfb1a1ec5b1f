import { AMBIENT, istio, mesh, namespace, pod } from './istio-worlds';

const BASE = namespace('shop', '{ istio-injection: enabled, istio.io/dataplane-mode: ambient }') + namespace('istio-system') + pod('api') + pod('web');
const AMBIENT_BASE = namespace('shop', '{ istio.io/dataplane-mode: ambient }') + namespace('istio-system') + pod('api') + pod('web');
const peer = (spec: string, name = 'peer', place = 'shop') => istio('PeerAuthentication', spec, { name, place });
const meshWide = (mode: string) => peer(`{ mtls: { mode: ${mode} } }`, 'mesh', 'istio-system');
const forNamespace = (mode: string) => peer(`{ mtls: { mode: ${mode} } }`, 'namespace');
const forApi = (mode: string, ports = '') => peer(`{ selector: { matchLabels: { app: api } }, mtls: { mode: ${mode} }${ports === '' ? '' : `, portLevelMtls: ${ports}`} }`, 'api');

const NOT_OPEN = '1-15019,15022-15089,15091-65535';
const OPEN = '15020-15021,15090';
const STRICT = { plaintext: `TCP ${OPEN}`, mutual: `TCP ${NOT_OPEN}` };
const PERMISSIVE = { plaintext: 'TCP all', mutual: `TCP ${NOT_OPEN}` };
const DISABLE = { plaintext: 'TCP all', mutual: 'no port' };

describe('what a sidecar takes', () => {
  test.each<[string, string, typeof STRICT]>([
    ['IST-01: nothing is set', '', PERMISSIVE],
    ['IST-01: for the mesh', meshWide('STRICT'), STRICT],
    ['IST-01: for another namespace than the root it is not for the mesh', peer('{ mtls: { mode: STRICT } }', 'mesh', 'other'), PERMISSIVE],
    ['IST-01: the namespace wins over the mesh', meshWide('STRICT') + forNamespace('PERMISSIVE'), PERMISSIVE],
    ['IST-01: UNSET in the namespace inherits', meshWide('STRICT') + forNamespace('UNSET'), STRICT],
    ['IST-01: an empty policy inherits', meshWide('STRICT') + peer('{}', 'namespace'), STRICT],
    ['IST-01: the pods win over the namespace', forNamespace('STRICT') + forApi('DISABLE'), DISABLE],
    ['IST-01: UNSET for the pods inherits', forNamespace('STRICT') + forApi('UNSET'), STRICT],
    ['IST-01: a selector for other pods is for other pods', forNamespace('STRICT') + forApi('DISABLE').replace('app: api', 'app: web'), STRICT],
    ['IST-03: a selector in the root namespace counts for nothing', peer('{ selector: { matchLabels: { app: api } }, mtls: { mode: STRICT } }', 'root', 'istio-system'), PERMISSIVE],
    ['IST-04: a port of its own', forApi('STRICT', '{ "8080": { mode: DISABLE } }'), { plaintext: `TCP 8080,${OPEN}`, mutual: 'TCP 1-8079,8081-15019,15022-15089,15091-65535' }],
    ['IST-04: a port that takes both', forApi('STRICT', '{ "8080": { mode: PERMISSIVE } }'), { plaintext: `TCP 8080,${OPEN}`, mutual: `TCP ${NOT_OPEN}` }],
    ['IST-04: a strict port', forApi('PERMISSIVE', '{ "8080": { mode: STRICT } }'), { plaintext: 'TCP 1-8079,8081-65535', mutual: `TCP ${NOT_OPEN}` }],
    ['IST-04: UNSET for a port is the mode of the pods', forApi('STRICT', '{ "8080": { mode: UNSET } }'), STRICT],
  ])('%s', (_, policies, expected) => {
    const found = mesh(BASE + policies);
    expect(found.accepts('api')).toEqual(expected);
    expect(found.undecided('api')).toEqual([]);
  });

  test('IST-04: the line that decides about a port', () => {
    const { layer, index } = mesh(BASE + forApi('STRICT', '{ "8080": { mode: DISABLE } }'));
    expect(layer.accepts(index('api')).causes.map(({ mode, cause }) => [mode, cause?.object.name, cause?.path])).toEqual([
      ['DISABLE', 'api', ['spec', 'portLevelMtls', '8080']], ['STRICT', 'api', ['spec', 'mtls']],
    ]);
  });

  test.each<[string, string, number]>([
    ['IST-02: two for the namespace', forNamespace('STRICT') + peer('{ mtls: { mode: PERMISSIVE } }', 'second'), 1],
    ['IST-02: two for the mesh', meshWide('STRICT') + peer('{}', 'second', 'istio-system'), 1],
    ['IST-02: two for the same pods', forApi('STRICT') + peer('{ selector: { matchLabels: { app: api } } }', 'second'), 1],
    ['IST-02: one each', meshWide('STRICT') + forNamespace('STRICT') + forApi('STRICT'), 0],
    ['IST-02: for different pods', forApi('STRICT') + peer('{ selector: { matchLabels: { app: web } } }', 'second'), 0],
    ['IST-04: ports without a selector are refused', peer('{ portLevelMtls: { "80": { mode: STRICT } } }'), 1],
    ['IST-04: no ports at all are refused', peer('{ selector: { matchLabels: { app: api } }, portLevelMtls: {} }'), 1],
    ['IST-04: a port that is none', forApi('STRICT', '{ "0": { mode: STRICT } }'), 1],
    ['IST-01: a mode that is none', forNamespace('STRIKT'), 1],
    ['IST-01: a field that is none', peer('{ mtls: { mod: STRICT } }'), 1],
    ['IST-01: a selector by expressions', peer('{ selector: { matchExpressions: [] } }'), 1],
    ['IST-01: a spec that is a list', peer('[]'), 1],
  ])('undecided: %s', (_, policies, count) => {
    expect(mesh(BASE + policies).undecided('api')).toHaveLength(count);
  });

  test('IST-01: what the API server refuses is not there', () => {
    expect(mesh(BASE + meshWide('STRICT') + forNamespace('STRIKT')).accepts('api')).toEqual(STRICT);
  });
});

describe('what ztunnel takes', () => {
  const ALL = 'TCP all';
  test.each<[string, string, string]>([
    ['AMB-06: nothing is set', '', ALL],
    ['AMB-06: STRICT', forNamespace('STRICT'), 'no port'],
    ['AMB-06: DISABLE is PERMISSIVE', forNamespace('STRICT') + forApi('DISABLE'), ALL],
    ['AMB-06: no exception for the ports of the proxy, which is not there', meshWide('STRICT'), 'no port'],
    ['AMB-06: an exception for a port', forApi('STRICT', '{ "8080": { mode: PERMISSIVE } }'), 'TCP 8080'],
    ['AMB-06: DISABLE is an exception, too', forApi('STRICT', '{ "8080": { mode: DISABLE } }'), 'TCP 8080'],
    ['AMB-06: a strict port', forApi('PERMISSIVE', '{ "8080": { mode: STRICT } }'), 'TCP 1-8079,8081-65535'],
    ['AMB-06: a strict port where nothing is set', forApi('UNSET', '{ "8080": { mode: STRICT } }'), 'TCP 1-8079,8081-65535'],
    ['AMB-06: a strict port says nothing new', forNamespace('STRICT') + forApi('UNSET', '{ "8080": { mode: STRICT } }'), 'no port'],
    ['AMB-06: an exception from what is inherited', forNamespace('STRICT') + forApi('UNSET', '{ "8080": { mode: PERMISSIVE } }'), 'TCP 8080'],
    ['AMB-06: it brings those of DISABLE', meshWide('STRICT') + forApi('UNSET', '{ "8080": { mode: PERMISSIVE }, "9000": { mode: DISABLE } }'), 'TCP 8080,9000'],
    ['AMB-06: which alone are none', meshWide('STRICT') + forApi('UNSET', '{ "9000": { mode: DISABLE } }'), 'no port'],
    ['AMB-06: behind a policy of the namespace without a mode the exception takes everything out', meshWide('STRICT') + forNamespace('UNSET') + forApi('UNSET', '{ "8080": { mode: PERMISSIVE } }'), ALL],
    ['AMB-06: a strict port is lost below a STRICT of the mesh', meshWide('STRICT') + forApi('PERMISSIVE', '{ "8080": { mode: STRICT } }'), ALL],
    ['AMB-06: also behind a policy of the namespace without a mode', meshWide('STRICT') + forNamespace('UNSET') + forApi('DISABLE', '{ "8080": { mode: STRICT } }'), ALL],
    ['AMB-06: not where the namespace has a mode', meshWide('STRICT') + forNamespace('STRICT') + forApi('PERMISSIVE', '{ "8080": { mode: STRICT } }'), 'TCP 1-8079,8081-65535'],
    ['AMB-06: without the exception it does not', meshWide('STRICT') + forNamespace('UNSET') + forApi('UNSET', '{ "8080": { mode: STRICT } }'), 'no port'],
  ])('%s', (_, policies, plaintext) => {
    const found = mesh(AMBIENT_BASE + policies, AMBIENT);
    expect(found.accepts('api')).toEqual({ plaintext, mutual: ALL });
    expect(found.undecided('api')).toEqual([]);
  });
});

test('IST-05: pods outside of the mesh take what comes', () => {
  expect(mesh(namespace('shop') + pod('api') + forNamespace('STRICT')).accepts('api')).toEqual({ plaintext: 'TCP all', mutual: 'no port' });
});

test('AMB-07: through the tunnel a certificate is there in every mode', () => {
  expect(mesh(BASE + forNamespace('DISABLE'), AMBIENT).accepts('api').mutual).toBe(`TCP ${NOT_OPEN}`);
  expect(mesh(BASE + forNamespace('DISABLE')).accepts('api').mutual).toBe('no port');
});
