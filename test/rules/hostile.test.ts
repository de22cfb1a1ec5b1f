import fc from 'fast-check';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { get } from '../../src/parse/read';
import { World } from '../../src/parse/world';
import { RULES } from '../../src/rules';
import { worldOf } from '../setup/world';
import { CASES } from './cases';

const worldFrom = (objects: readonly unknown[]): World => makeWorld(objectsFromJson(objects.map(json => ({ json }))));
const parsed = (manifest: string): any[] => worldOf(manifest).objects.map(({ json }) => json);

/** What another author, or an attacker, may have written in the place of anything. */
const WRONG: readonly unknown[] = [
  undefined, null, true, 0, -1, 1e21, NaN, '', '*', '::/0', '10.0.0.0/8', 'a\u0000b', '__proto__', [], [null], [[]], ['*', 7, {}], {}, { matchLabels: 'x' }, { matchExpressions: [null, { key: 1 }] },
  JSON.parse('{"__proto__": {"matchLabels": {"a": "b"}}, "constructor": null}'),
];

function paths(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) { return [path]; }
  return [path, ...Object.entries(value).flatMap(([key, child]) => paths(child, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaced(value: any, [key, ...rest]: readonly (string | number)[], by: unknown): any {
  if (key === undefined) { return by; }
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

test('no wrong type in any place of a manifest crashes its rule', () => {
  let worlds = 0;
  const own = [
    ...RULES.map(rule => ({ rule, manifest: rule.bad, wrongs: WRONG })),
    ...CASES.filter(({ fires }) => fires > 0).map(({ id, manifest }) => ({ rule: RULES.find(rule => rule.id === id)!, manifest, wrongs: [null, 'x', [null], {}] })),
  ];
  for (const { rule, manifest, wrongs } of own) {
    const objects = parsed(manifest);
    objects.forEach((object, index) => {
      for (const path of paths(object).filter(one => one.length > 0 && one[0] !== 'kind' && one[0] !== 'apiVersion')) {
        for (const wrong of wrongs) {
          worlds++;
          try {
            for (const { object: at, path: where, value } of rule.check(worldFrom(replaced(objects, [index, ...path], wrong)))) { expect(get(at.json, ...where)).toEqual(value); }
          } catch (error) {
            throw new Error(`${rule.id} at ${path.join('.')} = ${JSON.stringify(wrong)}: ${(error as Error).stack}`);
          }
        }
      }
    });
  }
  expect(worlds).toBeGreaterThan(20_000);
}, 120_000);

test('random changes of random manifests together crash no rule', () => {
  const all = [...RULES.flatMap(({ bad, good }) => [bad, good]), ...CASES.map(({ manifest }) => manifest)];
  const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(...WRONG), fc.jsonValue())), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 8 }), changes, (manifests, wanted) => {
    const changed = wanted.reduce<any[]>((objects, [pick, value]) => {
      const places = objects.flatMap((object, index) => paths(object).filter(path => path.length > 0 && path[0] !== 'kind' && path[0] !== 'apiVersion').map(path => [index, ...path]));
      return places.length === 0 ? objects : replaced(objects, places[pick % places.length], value);
    }, manifests.flatMap(parsed));
    const world = worldFrom(changed);
    for (const { check } of RULES) { check(world); }
  }), { numRuns: 200 });
}, 120_000);

test('texts made to be slow or too complex end in bounded time', () => {
  const long = (part: string) => part.repeat(200_000);
  const cilium = (rule: object) => ({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'x', namespace: 'shop' }, spec: { endpointSelector: {}, egress: [rule] } });
  const config = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data });
  const dns = (matchPattern: string) => [{ toFQDNs: [{ matchPattern }] }, { toEndpoints: [{}], toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: matchPattern.replace('a', 'b') }] } }] }];
  const texts = ['{', '[', 'server ', 'agent { trust_domain k8s_psat ', 'ca_ttl = "', '\n  - ', 'trustDomainAliases:\n', 'input.review.object.spec.', 'istio_requests_total{', '{{', 'spiffe://', '/ns/', 'bound_service_account_names ', '*.'].map(long);
  const objects = [
    ...texts.flatMap(text => [
      { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'x' }, spec: { groups: [{ rules: [{ expr: text }] }] } },
      config({ mesh: `trustDomainAliases:${text}`, other: `agent { trust_domain ${text}` }),
      cilium({ toPorts: [{ rules: { http: [{ path: text, host: text }] } }] }),
      cilium({ toFQDNs: [{ matchPattern: text }] }),
      { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name: 'x', namespace: 'shop' }, spec: { rules: [{ from: [{ source: { principals: [text] } }], to: [{ operation: { paths: [text], hosts: [text] } }], when: [{ key: text, values: [text] }] }] } },
      { apiVersion: 'templates.gatekeeper.sh/v1', kind: 'ConstraintTemplate', metadata: { name: 'x' }, spec: { targets: [{ rego: text }] } },
      { apiVersion: 'spire.spiffe.io/v1alpha1', kind: 'ClusterSPIFFEID', metadata: { name: 'x' }, spec: { ttl: '1'.repeat(200_000), spiffeIDTemplate: text } },
    ]),
    ...['a*'.repeat(60), '*a*b'.repeat(50), '**.'.repeat(60)].flatMap(text => dns(text).map(cilium)),
  ];
  const world = worldFrom(objects);
  const slow = RULES.flatMap(({ id, check }) => { const start = process.cpuUsage().user; check(world); const time = (process.cpuUsage().user - start) / 1000; return time > 5_000 ? [`${id} ${time} ms`] : []; });
  expect(slow).toEqual([]);
}, 120_000);
