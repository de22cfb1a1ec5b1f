import * as fc from 'fast-check';
import { AMBIENT, FACTS, Mesh, allowedBy, mesh, namespace, pod, policy, service } from './istio-worlds';
import { isInside, sameTraffic } from '../../src/algebra/traffic';
import { MeshFacts } from '../../src/evaluate/mesh';

const NAMES = ['web', 'api', 'db'];
const objects = [
  namespace('shop', '{ istio-injection: enabled }'), namespace('far', '{ istio.io/dataplane-mode: ambient }'), namespace('istio-system'),
  ...NAMES.map(name => pod(name)), ...NAMES.map(name => pod(`${name}-far`, { namespace: 'far', labels: { app: name } })),
  service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: tcp, port: 90, targetPort: 9000 }'),
  service('api', '{ name: http, port: 80, targetPort: 8080 }', '', 'far', '{ istio.io/use-waypoint: waypoint }'),
  '{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: waypoint, namespace: far }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }\n---\n',
];

const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: Math.min(2, values.length) });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const principals = some('*', 'td/ns/shop/sa/web', 'td/ns/far/*', '*/sa/api', 'cluster.local/ns/shop/sa/db');
const source = fc.record({ principals: optional(principals), notPrincipals: optional(principals), namespaces: optional(some('shop', 'far', 's*')), serviceAccounts: fc.constant(undefined) })
  .filter(item => Object.values(item).some(value => value !== undefined));
const operation = fc.record({ ports: optional(some('80', '8080', '9000')), notPorts: optional(some('9000')), methods: optional(some('GET', 'P*')), paths: optional(some('/a', '/a/*', '/{*}/x')), notPaths: optional(some('/admin*')) })
  .filter(item => Object.values(item).some(value => value !== undefined));
const condition = fc.oneof(
  fc.record({ key: fc.constant('request.headers[x-team]'), values: some('a', '*') }), fc.record({ key: fc.constant('destination.port'), notValues: some('8080') }), fc.record({ key: fc.constant('source.namespace'), values: some('shop') }),
);
const rule = fc.record({
  from: optional(fc.array(source.map(item => ({ source: item })), { minLength: 1, maxLength: 2 })), to: optional(fc.array(operation.map(item => ({ operation: item })), { minLength: 1, maxLength: 2 })),
  when: optional(fc.array(condition, { maxLength: 1 })),
});
const scope: fc.Arbitrary<object> = fc.oneof(fc.constant({}), fc.constantFrom(...NAMES).map(app => ({ selector: { matchLabels: { app } } })), fc.constant({ targetRefs: [{ kind: 'Service', name: 'api' }] }));
const anyPolicy = fc.record({ place: fc.constantFrom('shop', 'far', 'istio-system'), scope, action: fc.constantFrom<'ALLOW' | 'DENY'>('ALLOW', 'DENY'), rules: fc.array(rule, { minLength: 1, maxLength: 2 }) });
interface AnyPolicy { readonly place: string; readonly scope: object; readonly action: 'ALLOW' | 'DENY'; readonly rules: readonly object[] }

const text = (items: readonly AnyPolicy[]) => items.map(({ place, scope: where, action, rules }, index) => policy(JSON.stringify({ ...where, action, rules }), { name: `p${index}`, place }));
const facts = fc.constantFrom<MeshFacts>(FACTS, AMBIENT);
const HOPS = ['authz', 'waypointAuthz'] as const;

/** What each pod may send to each, with and without its certificate, at each hop. */
function everything({ layer, world }: Mesh) {
  const named = (name: string) => world.workloads.find(workload => `${workload.namespace}/${workload.name}` === name)!.index;
  const pods = world.workloads.map(workload => `${workload.namespace}/${workload.name}`).sort();
  return pods.flatMap(client => pods.flatMap(server => HOPS.flatMap(hop => (['identified', 'anonymous'] as const).map(how => ({
    name: `${client} ${server} ${hop} ${how}`, traffic: allowedBy(layer[hop](named(server)), named(client), how),
  })))));
}

const inside = (small: Mesh, large: Mesh): string[] => {
  const others = everything(large);
  return everything(small).flatMap(({ name, traffic }, index) => (isInside(traffic, others[index].traffic) ? [] : [name]));
};

describe('whatever the policies', () => {
  const runs = { numRuns: 30 };
  test('their order does not matter', () => {
    fc.assert(fc.property(facts, fc.array(anyPolicy, { maxLength: 4 }), fc.integer(), (how, items, seed) => {
      const all = [...objects, ...text(items)];
      const shuffled = [...all].sort((a, b) => ((a.length * 31 + seed) % 97) - ((b.length * 31 + seed) % 97));
      const [one, other] = [mesh(all.join(''), how), mesh(shuffled.join(''), how)];
      const found = everything(other);
      expect(everything(one).filter(({ traffic }, index) => !sameTraffic(traffic, found[index].traffic)).map(({ name }) => name)).toEqual([]);
      expect(one.undecided().sort()).toEqual(other.undecided().sort());
    }), runs);
  });

  test('a further DENY never opens', () => {
    fc.assert(fc.property(facts, fc.array(anyPolicy, { maxLength: 3 }), anyPolicy, (how, items, more) => {
      const before = mesh([...objects, ...text(items)].join(''), how);
      expect(inside(mesh([...objects, ...text([...items, { ...more, action: 'DENY' as const }])].join(''), how), before)).toEqual([]);
    }), runs);
  });

  test('a further rule in an ALLOW policy never closes', () => {
    fc.assert(fc.property(facts, fc.array(anyPolicy, { maxLength: 3 }), anyPolicy, rule, (how, items, allow, more) => {
      const extended: AnyPolicy = { ...allow, action: 'ALLOW' as const, rules: [...allow.rules, more] };
      const before = mesh([...objects, ...text([{ ...allow, action: 'ALLOW' as const }, ...items])].join(''), how);
      expect(inside(before, mesh([...objects, ...text([extended, ...items])].join(''), how))).toEqual([]);
    }), runs);
  });

  test('what is denied by all is closed, but for the ports of the proxy', () => {
    fc.assert(fc.property(facts, fc.array(anyPolicy, { maxLength: 3 }), (how, items) => {
      const closed = mesh([...objects, ...text([...items, { place: 'istio-system', scope: {}, action: 'DENY', rules: [{}] }])].join(''), how);
      expect(closed.passes('shop/web', 'shop/api')).toEqual(['TCP 15020-15021,15090']);
    }), { numRuns: 20 });
  });
});
