import { App, Chart, Duration } from 'cdk8s';
import { Encryption, FederatedTrustDomain, Identity, Mesh, Mode, Network, Phase, PlatformDefinition, PlatformDefinitionProps, Waypoint, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';
import { FORM, StackName, codesOf, definitionOf, linesOf, messagesOf, platformOn, shopOn } from '../setup/shop';
import { refuses } from '../setup/refusals';

const of = (more: Partial<PlatformDefinitionProps>) => () => PlatformDefinition.of({ name: 'dev', network: Network.cilium(), ...more });
const PATH = 'PlatformDefinition "dev"';
const pods = { namespaceName: 'monitoring', labels: { app: 'prometheus' } };

describe('a platform definition', () => {
  refuses('kubernetes', [
    ['a name with capitals', 'PlatformDefinition "Dev"', 'ZT101', ['"Dev"', 'lower case'], of({ name: 'Dev' }), of({ name: 'dev' })],
    ['a name of 64 characters', `PlatformDefinition "${'a'.repeat(64)}"`, 'ZT101', ['longer than 63'], of({ name: 'a'.repeat(64) }), of({ name: 'a'.repeat(63) })],
    ['a trust domain with scheme', PATH, 'ZT110', ['"spiffe://acme.example"', 'drop spiffe://'], of({ trustDomain: 'spiffe://acme.example' }), of({ trustDomain: 'acme.example' })],
    ['a trust domain with capitals', PATH, 'ZT110', ['"Acme.example"', 'use "acme.example"'], of({ trustDomain: 'Acme.example' }), of({ trustDomain: 'acme.example' })],
    ['a trust domain with port', PATH, 'ZT110', ['"acme.example:443"'], of({ trustDomain: 'acme.example:443' }), of({ trustDomain: 'acme.example' })],
    ['a trust domain with path', PATH, 'ZT110', ['"acme.example/ns"'], of({ trustDomain: 'acme.example/ns' }), of({ trustDomain: 'acme.example' })],
    ['a cluster domain with a dot at the end', PATH, 'ZT105', ['"cluster.local."'], of({ clusterDomain: 'cluster.local.' }), of({ clusterDomain: 'cluster.local' })],
    ['a CIDR outside IPv4', PATH, 'ZT106', ['podCidrs', '"999.1.1.1/99"'], of({ podCidrs: ['999.1.1.1/99'] }), of({ podCidrs: ['99.1.1.0/24'] })],
    ['a CIDR with host bits', PATH, 'ZT106', ['serviceCidrs', '"10.0.0.1/8"', 'use "10.0.0.0/8"'], of({ serviceCidrs: ['10.0.0.1/8'] }), of({ serviceCidrs: ['10.0.0.0/8'] })],
    ['an address for a CIDR', PATH, 'ZT106', ['nodeCidrs', 'use "10.0.0.1/32"'], of({ nodeCidrs: ['10.0.0.1'] }), of({ nodeCidrs: ['10.0.0.1/32'] })],
    ['no addresses of the API server', PATH, 'ZT104', ['apiServer.addresses'], of({ apiServer: { addresses: [] } }), of({ apiServer: { addresses: ['192.0.2.1'] } })],
    ['a CIDR for an address of the API server', PATH, 'ZT106', ['"192.0.2.1/32"', 'use "192.0.2.1"'], of({ apiServer: { addresses: ['192.0.2.1/32'] } }), of({ apiServer: { addresses: ['192.0.2.1'] } })],
    ['a port of the API server outside 1 to 65535', PATH, 'ZT102', ['65536'], of({ apiServer: { addresses: ['192.0.2.1'], port: 65536 } }), of({ apiServer: { addresses: ['192.0.2.1'], port: 65535 } })],
    ['no DNS ports', PATH, 'ZT104', ['dns.ports'], of({ dns: { podPorts: [] } }), of({ dns: { podPorts: [5353] } })],
    ['a DNS port 0', PATH, 'ZT102', ['dns.ports[0]'], of({ dns: { podPorts: [0] } }), of({ dns: { podPorts: [1] } })],
    ['a DNS cache by name', PATH, 'ZT106', ['"node-local"'], of({ dns: { nodeLocalAddress: 'node-local' } }), of({ dns: { nodeLocalAddress: '169.254.20.10' } })],
    ['DNS pods without label', PATH, 'ZT104', ['dns.labels', 'selects everything'], of({ dns: { labels: {} } }), of({ dns: { labels: { app: 'dns' } } })],
    ['Prometheus without label', PATH, 'ZT104', ['prometheus.labels'], of({ prometheus: { ...pods, labels: {} } }), of({ prometheus: pods })],
    ['Prometheus without ports', PATH, 'ZT104', ['prometheus.ports'], of({ prometheus: { ...pods, ports: [] } }), of({ prometheus: { ...pods, ports: [9090] } })],
    ['a namespace of Vault with a slash', PATH, 'ZT101', ['vault.namespaceName', '"a/b"'], of({ vault: { ...pods, namespaceName: 'a/b' } }), of({ vault: { ...pods, namespaceName: 'a-b' } })],
    ['Prometheus in the mesh without ServiceAccount', PATH, 'ZT118', ['serviceAccountName'], of({ prometheus: { ...pods, meshed: true } }), of({ prometheus: { ...pods, meshed: true, serviceAccountName: 'prometheus' } })],
    ['a monitoring label of 64 characters', PATH, 'ZT107', ['longer than 63'], of({ monitoringLabels: { release: 'x'.repeat(64) } }), of({ monitoringLabels: { release: 'x'.repeat(63) } })],
    ['a label key with a space', PATH, 'ZT107', ['"a b"'], of({ monitoringLabels: { 'a b': 'x' } }), of({ monitoringLabels: { 'a.b/c': 'x' } })],
    ['phase 3 without a mesh', PATH, 'ZT113', ['phase 2, not 3', 'authentication a mesh'], of({ phase: Phase.AUTHENTICATE }), of({ phase: Phase.INSPECT })],
    ['phase 2 without a layer that reads HTTP', PATH, 'ZT113', ['phase 1, not 2', 'Network.cilium()'], of({ network: Network.kubernetes(), phase: Phase.INSPECT }), of({ network: Network.kubernetes(), phase: Phase.SEGMENT })],
    ['phase 3 with a mesh that is off', PATH, 'ZT113', ['phase 2, not 3'],
      of({ mesh: Mesh.istioSidecar({ mode: Mode.OFF }), phase: Phase.AUTHENTICATE }), of({ mesh: Mesh.istioSidecar({ mode: Mode.AUDIT }), phase: Phase.AUTHENTICATE })],
    ['a phase that is none', PATH, 'ZT113', ['phase 4 does not exist'], of({ phase: 4 as Phase }), of({ phase: 2 })],
  ]);

  test('all that is wrong with one definition is said at once, each with its field', () => {
    const lines = linesOf(of({
      trustDomain: 'SPIFFE', podCidrs: ['10.0.0.1/8', 'x'], apiServer: { addresses: [], port: 0 }, dns: { labels: {}, podPorts: [70000], nodeLocalAddress: 'x' }, monitoringLabels: { '': '' }, phase: 3,
    }));
    expect(codesOf(lines)).toEqual(['ZT110', 'ZT104', 'ZT102', 'ZT106', 'ZT104', 'ZT102', 'ZT106', 'ZT106', 'ZT107', 'ZT113']);
    lines.forEach(line => expect(line).toMatch(FORM));
  });

  test('a definition is a copy: what its parts become later does not matter', () => {
    const podCidrs = ['10.0.0.0/8'];
    const labels: { [key: string]: string } = { release: 'x' };
    const definition = PlatformDefinition.of({ name: 'dev', network: Network.cilium(), podCidrs, monitoringLabels: labels });
    podCidrs.push('nonsense');
    labels['a b'] = 'nonsense';
    const { podCidrs: kept, monitoringLabels } = definition._model();
    expect([kept, monitoringLabels]).toEqual([['10.0.0.0/8'], { release: 'x' }]);
  });
});

describe('layers', () => {
  const domain = (more: Partial<FederatedTrustDomain>) => () =>
    Identity.spire({ federatesWith: [{ trustDomain: 'partner.example', bundleEndpointUrl: 'https://spire.partner.example/bundle', ...more }] });
  refuses('kubernetes', [
    ['NetworkPolicy has no audit mode', 'Network.kubernetes', 'ZT122', ['Mode.OFF', 'Network.cilium()'], () => Network.kubernetes({ mode: Mode.AUDIT }), () => Network.cilium({ mode: Mode.AUDIT, encryption: Encryption.WIREGUARD })],
    ['ambient has no audit mode (IST-36)', 'Mesh.istioAmbient', 'ZT122', ['ztunnel', 'Mesh.istioSidecar()'], () => Mesh.istioAmbient({ mode: Mode.AUDIT }), () => Mesh.istioSidecar({ mode: Mode.AUDIT })],
    ['a root namespace with capitals', 'Mesh', 'ZT101', ['rootNamespace', '"Istio"'], () => Mesh.istioAmbient({ rootNamespace: 'Istio' }), () => Mesh.istioAmbient({ rootNamespace: 'istio' })],
    ['a revision with a dot', 'Mesh', 'ZT101', ['revision', '"1.30"'], () => Mesh.istioSidecar({ revision: '1.30' }), () => Mesh.istioSidecar({ revision: '1-30' })],
    ['istiod by a label that is none', 'Mesh', 'ZT107', ['controlPlaneLabels'], () => Mesh.istioSidecar({ controlPlaneLabels: { app: 'ist iod' } }), () => Mesh.istioSidecar({ controlPlaneLabels: { app: 'istiod' } })],
    // NP-04: it would open every pod of the root namespace.
    ['istiod by no label', 'Mesh', 'ZT104', ['controlPlaneLabels', 'selects everything'], () => Mesh.istioSidecar({ controlPlaneLabels: {} }), () => Mesh.istioSidecar()],
    ['an SVID that lives longer than a sixth of the CA (SPI-09)', 'Identity.spire', 'ZT116', ['14401', '14400'],
      () => Identity.spire({ svidTtl: Duration.seconds(14401) }), () => Identity.spire({ svidTtl: Duration.hours(4) })],
    ['an SVID that lives longer than 7 days (SPI-09)', 'Identity.spire', 'ZT116', ['604800'],
      () => Identity.spire({ caTtl: Duration.days(365), svidTtl: Duration.days(8) }), () => Identity.spire({ caTtl: Duration.days(365), svidTtl: Duration.days(7) })],
    ['a JWT that lives longer than a sixth of the CA (SPI-09)', 'Identity.spire', 'ZT116', ['jwtTtl'],
      () => Identity.spire({ caTtl: Duration.hours(1), jwtTtl: Duration.minutes(11) }), () => Identity.spire({ caTtl: Duration.hours(1), jwtTtl: Duration.minutes(10) })],
    ['half a second', 'Identity.spire', 'ZT137', ['svidTtl'], () => Identity.spire({ svidTtl: Duration.millis(500) }), () => Identity.spire({ svidTtl: Duration.seconds(1) })],
    ['a class that is no name', 'Identity.spire', 'ZT101', ['className', '"Spire Server"'], () => Identity.spire({ className: 'Spire Server' }), () => Identity.spire({ className: 'spire-server' })],
    ['a federated trust domain with scheme', 'Identity.spire', 'ZT110', ['federatesWith', '"spiffe://partner.example"'], domain({ trustDomain: 'spiffe://partner.example' }), domain({})],
    ['a bundle without https', 'Identity.spire', 'ZT105', ['"http://partner.example/bundle"'], domain({ bundleEndpointUrl: 'http://partner.example/bundle' }), domain({})],
    ['an endpoint that is no SPIFFE ID', 'Identity.spire', 'ZT110', ['"partner.example/server"'], domain({ endpointSpiffeId: 'partner.example/server' }), domain({ endpointSpiffeId: 'spiffe://partner.example/server' })],
    ['a waypoint with capitals', 'Waypoint.perNamespace', 'ZT101', ['"Waypoint"'], () => Waypoint.perNamespace('Waypoint'), () => Waypoint.perNamespace('proxy')],
    ['an existing waypoint in a namespace that is none', 'Waypoint.existing', 'ZT101', ['namespaceName'], () => Waypoint.existing({ name: 'w', namespaceName: 'a.b' }), () => Waypoint.existing({ name: 'w', namespaceName: 'a-b' })],
  ]);
});

describe('a platform and its namespaces', () => {
  const made = (stack: StackName) => {
    const app = new App();
    const chart = new Chart(app, 'app');
    return { app, chart, platform: platformOn(chart, stack) };
  };
  refuses('istio-sidecar', [
    ['a second platform of the same name', 'app/other', 'ZT117', ['"dev"', 'app/platform'],
      ({ chart }) => new ZeroTrustPlatform(chart, 'other', { definition: definitionOf('kubernetes') }),
      ({ chart }) => new ZeroTrustPlatform(chart, 'other', { definition: definitionOf('kubernetes', { name: 'stage' }) })],
    ['an app name that is no label', 'app/other', 'ZT107', ['appName', '"my app"'],
      ({ chart }) => new ZeroTrustPlatform(chart, 'other', { definition: definitionOf('kubernetes', { name: 'stage' }), appName: 'my app' }),
      ({ chart }) => new ZeroTrustPlatform(chart, 'other', { definition: definitionOf('kubernetes', { name: 'stage' }), appName: 'my-app' })],
    ['a namespace with a dot', 'app/a.b', 'ZT101', ['namespaceName', '"a.b"'], ({ chart }) => new ZeroTrustNamespace(chart, 'a.b'), ({ chart }) => new ZeroTrustNamespace(chart, 'a.b', { namespaceName: 'a-b' })],
    ['a namespace of 64 characters', 'app/long', 'ZT101', ['longer than 63'],
      ({ chart }) => new ZeroTrustNamespace(chart, 'long', { namespaceName: 'a'.repeat(64) }), ({ chart }) => new ZeroTrustNamespace(chart, 'long', { namespaceName: 'a'.repeat(63) })],
    ['a namespace that another app owns, with capitals', 'app/ref', 'ZT101', ['"Pay"'], ({ chart }) => ZeroTrustNamespace.fromName(chart, 'ref', 'Pay'), ({ chart }) => ZeroTrustNamespace.fromName(chart, 'ref', 'pay')],
  ]);
  refuses('cilium', [
    ['a namespace at phase 3 on a platform without a mesh', 'app/pay', 'ZT113', ['phase 3', 'dev', 'up to 2'],
      ({ chart }) => new ZeroTrustNamespace(chart, 'pay', { phase: Phase.AUTHENTICATE }), ({ chart }) => new ZeroTrustNamespace(chart, 'pay', { phase: Phase.INSPECT })],
    ['a reference at phase 3 on a platform without a mesh', 'app/pay', 'ZT113', ['phase 3'],
      ({ chart }) => ZeroTrustNamespace.fromName(chart, 'pay', 'pay', { phase: Phase.AUTHENTICATE }), ({ chart }) => ZeroTrustNamespace.fromName(chart, 'pay', 'pay', { phase: Phase.INSPECT })],
    ['a phase that is none', 'app/pay', 'ZT113', ['phase 0 does not exist'],
      ({ chart }) => new ZeroTrustNamespace(chart, 'pay', { phase: 0 as Phase }), ({ chart }) => new ZeroTrustNamespace(chart, 'pay', { phase: 1 })],
  ]);

  test('a namespace says all that is wrong with it at once', () => {
    const { chart } = shopOn('kubernetes');
    const lines = linesOf(() => new ZeroTrustNamespace(chart, 'Pay', { phase: Phase.INSPECT }));
    expect(codesOf(lines)).toEqual(['ZT101', 'ZT113']);
  });

  test('ZT133: a namespace without a platform in the app', () => {
    const chart = new Chart(new App(), 'app');
    expect(linesOf(() => new ZeroTrustNamespace(chart, 'shop'))).toEqual(['app/shop: there is no platform in this app; make a ZeroTrustPlatform first, or name one with the prop platform (ZT133)']);
    platformOn(chart, 'kubernetes');
    expect(linesOf(() => new ZeroTrustNamespace(chart, 'shop-2'))).toEqual([]);
  });

  test('ZT133: two platforms that are equally near; the named or the nearer one is taken', () => {
    const app = new App();
    const chart = new Chart(app, 'shared');
    new ZeroTrustPlatform(chart, 'dev', { definition: definitionOf('kubernetes') });
    const prod = new ZeroTrustPlatform(chart, 'prod', { definition: definitionOf('cilium', { name: 'prod' }) });
    expect(linesOf(() => new ZeroTrustNamespace(chart, 'shop'))).toEqual(['shared/shop: several platforms are equally near: dev, prod; make a ZeroTrustPlatform first, or name one with the prop platform (ZT133)']);
    expect(new ZeroTrustNamespace(chart, 'pay', { platform: prod }).platform).toBe(prod);
    const other = new Chart(app, 'stage');
    const stage = new ZeroTrustPlatform(other, 'stage', { definition: definitionOf('cilium', { name: 'stage' }) });
    expect(new ZeroTrustNamespace(other, 'shop').platform).toBe(stage);
    expect(messagesOf(app)).toEqual([]);
  });

  test('ZT117: a namespace has one owner per platform, and any number of references', () => {
    const { app, chart } = made('kubernetes');
    new ZeroTrustNamespace(chart, 'shop');
    ZeroTrustNamespace.fromName(chart, 'first', 'shop');
    ZeroTrustNamespace.fromName(chart, 'second', 'shop');
    expect(messagesOf(app)).toEqual([]);
    new ZeroTrustNamespace(chart, 'again', { namespaceName: 'shop' });
    expect(messagesOf(app)).toEqual(['app/again: the namespace "shop" is owned at app/shop already; refer to it with ZeroTrustNamespace.fromName (ZT117)']);
  });

  test('ZT121: an owner and a reference of one namespace agree on its phase', () => {
    const { app, chart } = made('istio-sidecar');
    new ZeroTrustNamespace(chart, 'shop', { phase: Phase.INSPECT });
    ZeroTrustNamespace.fromName(chart, 'same', 'shop', { phase: Phase.INSPECT });
    expect(messagesOf(app)).toEqual([]);
    ZeroTrustNamespace.fromName(chart, 'other', 'shop');
    expect(messagesOf(app)).toEqual(['app/other: the namespace "shop" has phase 3, but phase 2 at app/shop; give both the same phase (ZT121)']);
  });
});
