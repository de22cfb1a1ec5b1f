import * as fc from 'fast-check';
import { ApiObject, ApiObjectMetadataDefinition, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { HttpRule, Identity, Mesh, Network, Peer, PlatformDefinition, WorkloadKind, WorkloadPort, ZeroTrustNamespace, ZeroTrustPlatform } from '../../src';
import { foreignState } from '../../src/constructs/final-objects';
import { worldsOf } from '../../src/constructs/platform-registry';

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

describe('metadata of ours', () => {
  const changes: Record<string, (object: ApiObject) => void> = {
    'a label': ({ metadata }) => metadata.addLabel('a', 'b'),
    'an annotation': ({ metadata }) => metadata.addAnnotation('a', 'b'),
    'a finalizer': ({ metadata }) => metadata.addFinalizers('example.com/a'),
    'an owner': ({ metadata }) => metadata.addOwnerReference({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'b' }),
    'anything else': ({ metadata }) => metadata.add('generateName', 'a'),
    'a label that is due later': ({ metadata }) => metadata.addLabel('a', Lazy.any({ produce: () => 'b' }) as unknown as string),
  };

  test.each(Object.entries(changes))('is written as cdk8s would write it with %s, and is checked again', (_, change) => {
    const app = new App();
    const [object] = build(app).filter(({ kind }) => kind === 'Namespace');
    const world = worldsOf(app)[0];
    const before = world.patchCount;
    change(object);
    expect(world.patchCount).toBe(before + 1);
    expect(text(object.metadata.toJson())).toBe(text(ApiObjectMetadataDefinition.prototype.toJson.call(object.metadata)));
    expect(text(object.toJson())).toBe(text(stock(object)));
  });

  test('takes labels of the chart that are due later', () => {
    const chart = new Chart(new App(), 'shop', { labels: { late: Lazy.any({ produce: () => 'yes' }) as unknown as string, odd: 1 as unknown as string } });
    const platform = new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'prod', network: Network.cilium() }) });
    new ZeroTrustNamespace(chart, 'shop');
    for (const object of platform.apiObjects) {
      expect(object.toJson().metadata.labels).toMatchObject({ late: 'yes', odd: 1 });
      expect(text(object.toJson())).toBe(text(stock(object)));
    }
  });

  test('of others is read again by each validation, also below objects of ours, where nothing comes in later', () => {
    const app = new App();
    const [object] = build(app);
    const others = [new Chart(app, 'other'), object].map(scope => new ApiObject(scope, 'settings', { apiVersion: 'v1', kind: 'ConfigMap' }));
    app.node.validate();
    for (const other of others) {
      const before = foreignState(app);
      expect(before.split('\n').length).toBe(2);
      other.metadata.addLabel('a', 'b');
      expect(foreignState(app)).not.toBe(before);
    }
    expect(() => new ApiObject(object, 'late', { apiVersion: 'v1', kind: 'ConfigMap' })).toThrow('Cannot add children');
  });

  test('of others is found wherever it is added and whatever was removed before, also under names like numbers, which stand first', () => {
    const change = fc.record({ id: fc.constantFrom('a', 'b', 'c', '1', '2', '10', '01'), look: fc.boolean() });
    fc.assert(fc.property(fc.array(change, { maxLength: 12 }), changes => {
      const app = new App();
      const chart = new Chart(app, 'other');
      for (const [version, { id, look }] of changes.entries()) {
        if (!chart.node.tryRemoveChild(id)) { new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `version-${version}` } }); }
        if (look) { expect(foreignState(app)).toBe(chart.node.children.map(child => JSON.stringify((child as ApiObject).toJson())).join('\n')); }
      }
      expect(foreignState(app)).toBe(chart.node.children.map(child => JSON.stringify((child as ApiObject).toJson())).join('\n'));
    }));
  });
});
