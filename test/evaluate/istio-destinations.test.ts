import { destinationBackends } from '../../src/evaluate/istio-destinations';
import { notesOn } from '../../src/evaluate/notes';
import { worldOf } from '../setup/world';
import { pod, service } from './istio-worlds';

const object = (kind: string, name: string, spec: string, place = 'shop') => `{ apiVersion: networking.istio.io/v1, kind: ${kind}, metadata: { name: ${name}, namespace: ${place} }, spec: ${spec} }\n---\n`;
const rule = (host: string, subsets: string, name = 'rule', place = 'shop') => object('DestinationRule', name, `{ host: ${host}, subsets: ${subsets} }`, place);
const entry = (spec: string) => object('ServiceEntry', 'outside', spec);
const BASE = pod('api', { labels: { version: 'v1' } }) + pod('canary', { labels: { app: 'api', version: 'v2' } }) + service('api', '{ name: http, port: 80, targetPort: 8080 }')
  + service('many', '{ name: http, port: 80, targetPort: 8080 }, { name: more, port: 81, targetPort: 8181 }').replace('app: many', 'app: api')
  + pod('far', { namespace: 'pay' }) + service('far', '{ name: http, port: 80 }', '', 'pay')
  + '{ apiVersion: v1, kind: Service, metadata: { name: alias, namespace: shop }, spec: { type: ExternalName, externalName: a.example, selector: { app: api } } }\n---\n'
  + '{ apiVersion: v1, kind: Service, metadata: { name: manual, namespace: shop }, spec: { ports: [{ port: 80 }] } }\n---\n';

/** The pods behind it, and what is not understood. */
function behind(destination: string, text = '', port = 80): string[] {
  const world = worldOf(`${BASE}${text}${object('VirtualService', 'route', `{ http: [{ route: [{ destination: ${destination} }] }] }`)}`);
  const notes = notesOn(world.ofKind('VirtualService')[0]);
  const json = JSON.parse(JSON.stringify(notes.object.json)).spec.http[0].route[0].destination;
  const found = destinationBackends(world, notes, json, ['at'], { port, clusterDomain: 'cluster.local' });
  return [...found.map(backend => `${world.workloads[backend.workload].name}:${backend.port}`), ...notes.unknown.map(({ path, message }) => `${path.join('.')}: ${message}`)];
}

const ALL = ['api:8080', 'canary:8080'];
describe('where a route of Istio leads', () => {
  test.each<[string, string, string[]]>([
    ['a Service', '{ host: api }', ALL],
    ['by its full name', '{ host: api.shop.svc.cluster.local }', ALL],
    ['of another namespace', '{ host: far.pay.svc.cluster.local }', ['far:80']],
    ['a short name of another namespace is none', '{ host: far }', ['at.host: far is not among the manifests']],
    ['a port', '{ host: many, port: { number: 81 } }', ['api:8181', 'canary:8181']],
    ['a port that it does not have', '{ host: many, port: { number: 82 } }', []],
    ['a port that is none: that of the request', '{ host: many, port: { number: x } }', ALL],
    ['no host', '{ port: { number: 80 } }', ['at: a destination needs a host']],
    ['an empty one', '{ host: "" }', ['at: a destination needs a host']],
    ['another field', '{ host: api, hosts: a }', [...ALL, 'at.hosts: at.hosts is no field that is known']],
    ['another name outside', '{ host: alias }', ['at.host: what is behind the Service shop/alias is not known here']],
    ['endpoints by hand', '{ host: manual }', ['at.host: what is behind the Service shop/manual is not known here']],
    ['no subset', '{ host: api, subset: "" }', ALL],
  ])('%s', (_, destination, expected) => expect(behind(destination)).toEqual(expected));

  test('without a port of its own: the only one of the Service, else that of the request', () => {
    expect([behind('{ host: api }', '', 81), behind('{ host: many }', '', 81), behind('{ host: many }', '', 82)]).toEqual([ALL, ['api:8181', 'canary:8181'], []]);
  });

  test.each<[string, string, string[]]>([
    ['a ServiceEntry that leads out', entry('{ hosts: [b.example, a.example] }'), []],
    ['with an empty list of endpoints', entry('{ hosts: [a.example], endpoints: [] }'), []],
    ['of another host', entry('{ hosts: [b.example] }'), ['at.host: a.example is not among the manifests']],
    ['without hosts', entry('{}'), ['at.host: a.example is not among the manifests']],
    ['that leads to pods', entry('{ hosts: [a.example], workloadSelector: { labels: {} } }'), ['at.host: a.example is not among the manifests']],
    ['that leads to endpoints', entry('{ hosts: [a.example], endpoints: [{ address: 10.0.0.1 }] }'), ['at.host: a.example is not among the manifests']],
    ['one of two that leads out', entry('{ hosts: [b.example] }') + entry('{ hosts: [a.example] }').replace('name: outside', 'name: second'), []],
  ])('IST-42: a host outside: %s', (_, text, expected) => expect(behind('{ host: a.example }', text)).toEqual(expected));

  const V1 = '[{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]';
  const said = (count: number) => [...ALL, `at.subset: ${count} DestinationRules say what the subset v1 is`];
  test.each<[string, string, string[]]>([
    ['by its labels', rule('api', V1), ['api:8080']],
    ['of the host in full, from another namespace', rule('api.shop.svc.cluster.local', V1, 'rule', 'pay'), ['api:8080']],
    ['without labels it is all', rule('api', '[{ name: v1 }]'), ALL],
    ['nobody says what it is', '', said(0)],
    ['a rule of another host does not', rule('far.pay.svc.cluster.local', V1), said(0)],
    ['a rule without a host does not', object('DestinationRule', 'rule', `{ subsets: ${V1} }`), said(0)],
    ['a rule with other subsets does not', rule('api', '[{ name: v3 }]'), said(0)],
    ['a rule without subsets does not', object('DestinationRule', 'rule', '{ host: api }'), said(0)],
    ['two rules say it', rule('api', V1) + rule('api.shop.svc.cluster.local', '[{ name: v1, labels: { version: v2 } }]', 'second'), said(2)],
  ])('a subset: %s', (_, text, expected) => expect(behind('{ host: api, subset: v1 }', text)).toEqual(expected));
});
