import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { HttpRule, Identity, Mesh, Network, Peer, PlatformDefinition, WorkloadKind, WorkloadPort, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';

function build(app: App): ApiObject[] {
  const chart = new Chart(app, 'shop', { namespace: 'elsewhere', labels: { team: 'a' } });
  const definition = PlatformDefinition.of({
    name: 'prod', network: Network.cilium(), mesh: Mesh.istioAmbient(), identity: Identity.spire({ className: 'x' }), syncWaves: true,
    prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' } },
  });
  const platform = new ZeroTrustPlatform(chart, 'platform', { definition });
  const shop = new ZeroTrustNamespace(chart, 'shop');
  const web = shop.addWorkload('web', { image: 'registry.example/web:1.0', environment: { B: '1', A: 'yes' } });
  const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080), WorkloadPort.metrics(9090)] });
  const db = shop.addWorkload('db', { image: 'registry.example/db:1.0', kind: WorkloadKind.STATEFUL_SET, ports: [WorkloadPort.tcp(5432)] });
  web.allowTo(api, { http: [HttpRule.get('/api/*')] });
  api.allowTo(db);
  api.allowTo(Peer.anywhere({ reason: 'webhooks of customers' }), { ports: [WorkloadPort.tcp(443)] });
  return platform.apiObjects;
}

const stock = (object: ApiObject): unknown => ApiObject.prototype.toJson.call(object);
const text = (value: unknown): string => JSON.stringify(value);

describe('objects of ours', () => {
  test('are written as cdk8s would write them, keys in the same order', () => {
    const objects = build(new App());
    expect(objects.length).toBeGreaterThan(20);
    for (const object of objects) { expect(text(object.toJson())).toBe(text(stock(object))); }
  });

  test('take metadata and patches of users', () => {
    const [object] = build(new App()).filter(({ kind }) => kind === 'CiliumNetworkPolicy');
    object.metadata.addLabel('added', 'yes');
    expect(text(object.toJson())).toBe(text(stock(object)));
    object.addJsonPatch(JsonPatch.add('/spec/description', 'by hand'));
    expect(object.toJson().spec.description).toBe('by hand');
    expect(object.toJson().metadata.labels.added).toBe('yes');
  });

  test('pass the resolvers of users', () => {
    const app = new App({ resolvers: [{ resolve: context => { if (context.value === 'ALLOW') { context.replaceValue('DENY'); } } }] });
    const [object] = build(app).filter(({ kind, metadata }) => kind === 'AuthorizationPolicy' && metadata.name === 'shop.api.authorization');
    expect(object.toJson().spec.action).toBe('DENY');
  });

  test('keep the order of keys where the user wants it', () => {
    const [object] = build(new App()).filter(({ kind }) => kind === 'Deployment');
    process.env.CDK8S_DISABLE_SORT = '1';
    try {
      expect(text(object.toJson())).toBe(text(stock(object)));
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });
});
