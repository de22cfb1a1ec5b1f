import { Duration } from 'cdk8s';
import { HttpRule, Identity, IngressGateway, GatewayListener, Peer, SpireOptions, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { ALL_STACKS, Declare, Facts, Manifest, STACKS, Stack, build, compiled, ofKind, pods, spec } from '../setup/golden';

const spire = (options: SpireOptions = {}): Facts => ({ identity: Identity.spire({ className: 'spire-spire', ...options }) });
const one: Declare = chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8080)]); };
const id = (found: Manifest[], name = 'shop.api'): any => spec(found, 'ClusterSPIFFEID', name);
const SPIRE = ALL_STACKS.filter(stack => STACKS[stack].spire);

describe('registration', () => {
  test('SPI-01, SPI-02, SPI-04, ART-09: one workload, bounded to its namespace, with the trust domain of the controller', () => {
    expect(id(compiled('kubernetes', one, spire()))).toEqual({
      spiffeIDTemplate: 'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}',
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
      podSelector: { matchLabels: { app: 'api' } },
      className: 'spire-spire',
    });
  });

  test('SPI-03: the class, which the official chart asks for; none for a controller without', () => {
    expect(id(compiled('kubernetes', one, spire({ className: undefined })))).not.toHaveProperty('className');
    expect(id(compiled('kubernetes', one, spire({ className: 'other' }))).className).toBe('other');
  });

  test.each(ALL_STACKS)('no object of SPIRE where the mesh issues identities: %s', stack => {
    expect(compiled(stack, one).filter(({ apiVersion }) => apiVersion.startsWith('spire.')).length > 0).toBe(SPIRE.includes(stack));
  });

  test('SPI-02, SPI-15, IST-35: the rendered ID is the principal that policies name', () => {
    for (const stack of SPIRE) {
      const found = compiled(stack, chart => {
        const shop = new ZeroTrustNamespace(chart, 'shop');
        pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.tcp(8080)]));
      });
      const rendered = id(found, 'shop.web').spiffeIDTemplate.replace('{{ .TrustDomain }}', 'acme.example').replace('{{ .PodMeta.Namespace }}', 'shop').replace('{{ .PodSpec.ServiceAccountName }}', 'web');
      expect(spec(found, 'AuthorizationPolicy', 'shop.api.authorization').rules[0].from[0].source.principals.map((principal: string) => `spiffe://${principal}`)).toEqual([rendered]);
    }
  });

  test('SPI-05: cluster-wide names carry the namespace, so equal workloads in two namespaces are two entries', () => {
    const found = compiled('kubernetes', chart => { for (const name of ['a', 'b']) { pods(new ZeroTrustNamespace(chart, name), 'api'); } }, spire());
    expect(ofKind(found, 'ClusterSPIFFEID').map(({ metadata }) => [metadata.name, metadata.namespace])).toEqual([['a.api', undefined], ['b.api', undefined]]);
  });

  test('SPI-08: no DNS names, which Deployment pods do not have', () => {
    expect(Object.keys(id(compiled('kubernetes', one, spire({ svidTtl: Duration.hours(1), jwtTtl: Duration.minutes(5) })))).sort())
      .toEqual(['className', 'jwtTtl', 'namespaceSelector', 'podSelector', 'spiffeIDTemplate', 'ttl']);
  });

  test('SPI-15: proxies of ours are registered too', () => {
    const found = compiled('istio-sidecar-spire', chart => { new IngressGateway(chart, 'public', { namespace: new ZeroTrustNamespace(chart, 'edge'), listeners: [GatewayListener.https('cert')] }); });
    expect(id(found, 'edge.public').podSelector).toEqual({ matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } });
    const waypoint = compiled('istio-ambient-spire', chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.http(8080)]), { http: [HttpRule.get('/')] });
    });
    expect(id(waypoint, 'shop.waypoint').podSelector).toEqual({ matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' } });
  });

  test('SPI-04: peers elsewhere are registered by their own app', () => {
    const found = compiled('kubernetes', chart => {
      pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(1)]).allowFrom(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay' }));
    }, spire());
    expect(ofKind(found, 'ClusterSPIFFEID').map(({ metadata }) => metadata.name)).toEqual(['shop.api']);
  });
});

describe('lifetimes', () => {
  test('SPI-01: fields and form of the controller', () => {
    const found = id(compiled('kubernetes', one, spire({ svidTtl: Duration.hours(1), jwtTtl: Duration.minutes(5) })));
    expect([found.ttl, found.jwtTtl, found.jwtTTL]).toEqual(['3600s', '300s', undefined]);
    expect(id(compiled('kubernetes', one, spire()))).not.toHaveProperty('ttl');
  });

  test.each([
    ['a sixth of the CA of 24 hours', Duration.hours(24), Duration.hours(4), true],
    ['a minute more', Duration.hours(24), Duration.minutes(241), false],
    ['seven days of a long CA', Duration.days(365), Duration.days(7), true],
    ['a day more', Duration.days(365), Duration.days(8), false],
    ['a short CA', Duration.hours(6), Duration.hours(1), true],
    ['more than a short CA can give', Duration.hours(6), Duration.hours(2), false],
  ])('SPI-09: %s', (_, caTtl, svidTtl, right) => {
    const make = () => id(compiled('kubernetes', one, spire({ caTtl, svidTtl }))).ttl;
    if (right) { expect(make()).toBe(`${svidTtl.toSeconds()}s`); } else { expect(make).toThrow('ZT116'); }
  });

  test('SPI-09: of one workload', () => {
    const found = compiled('kubernetes', chart => { new ZeroTrustNamespace(chart, 'shop').addWorkload('api', { image: 'api:1', svidTtl: Duration.minutes(30) }); }, spire({ svidTtl: Duration.hours(1) }));
    expect(id(found).ttl).toBe('1800s');
  });
});

describe('federation', () => {
  const FEDERATED = [
    { trustDomain: 'partner.example', bundleEndpointUrl: 'https://spire.partner.example', endpointSpiffeId: 'spiffe://partner.example/spire/server' },
    { trustDomain: 'web.example', bundleEndpointUrl: 'https://web.example/bundle' },
  ];
  test('SPI-07, LIM-09: the foreign bundle by its profile, and every entry federates', () => {
    const found = compiled('kubernetes', one, spire({ federatesWith: FEDERATED }));
    expect(ofKind(found, 'ClusterFederatedTrustDomain').map(({ spec: item }) => item)).toEqual([
      { trustDomain: 'partner.example', bundleEndpointURL: 'https://spire.partner.example', bundleEndpointProfile: { type: 'https_spiffe', endpointSPIFFEID: 'spiffe://partner.example/spire/server' }, className: 'spire-spire' },
      { trustDomain: 'web.example', bundleEndpointURL: 'https://web.example/bundle', bundleEndpointProfile: { type: 'https_web' }, className: 'spire-spire' },
    ]);
    expect(id(found).federatesWith).toEqual(['partner.example', 'web.example']);
  });

  test('SPI-07: none without it', () => {
    const found = compiled('kubernetes', one, spire());
    expect(ofKind(found, 'ClusterFederatedTrustDomain')).toEqual([]);
    expect(id(found)).not.toHaveProperty('federatesWith');
  });
});

describe('what SPIRE asks of pods and of the installation', () => {
  const template = (stack: Stack): any => spec(compiled(stack, chart => { new ZeroTrustNamespace(chart, 'shop').addWorkload('api', { image: 'api:1' }); }), 'Deployment', 'api').template.metadata;

  test('SPI-15, MAT-20: sidecars get their certificate from the socket of SPIRE', () => {
    expect(template('istio-sidecar-spire')).toMatchObject({ annotations: { 'inject.istio.io/templates': 'sidecar,spire' }, labels: { 'spiffe.io/spire-managed-identity': 'true' } });
    for (const stack of ['istio-sidecar', 'istio-ambient-spire', 'kubernetes'] as const) {
      expect(template(stack).annotations).toBeUndefined();
      expect(template(stack).labels).toEqual({ 'app.kubernetes.io/name': 'api' });
    }
  });

  test.each([
    ['SPI-16: without a mesh it is the application that must check', 'kubernetes' as Stack, spire(), 'SPI-16'],
    ['SPI-15: the CSI driver beside sidecars', 'istio-sidecar-spire' as Stack, {}, 'csi.spiffe.io'],
    ['ART-08: one trust domain', 'istio-sidecar-spire' as Stack, {}, 'SPIRE: the trust domain of the server must be acme.example'],
    ['ambient', 'istio-ambient-spire' as Stack, {}, 'ztunnel and waypoints must fetch'],
  ])('%s', (_, stack, facts, text) => {
    expect(build(stack, one, facts).platform.installNotes.join('\n')).toContain(text);
    expect(build(stack, one, { ...facts, identity: Identity.mesh() }).platform.installNotes.join('\n')).not.toContain(text);
  });
});
