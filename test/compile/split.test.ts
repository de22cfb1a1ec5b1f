import { HttpRule, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { ciliumSpec } from '../../src/compile/cilium';
import { Flow } from '../../src/compile/flow';
import { authorizationSpec } from '../../src/compile/istio-authorization';
import { networkPolicySpec } from '../../src/compile/network-policy';
import { Plan, makePlan } from '../../src/compile/plan';
import { bucketOfFlow, bucketOfLink, fits, split } from '../../src/compile/split';
import { LinkModel, WorkloadModel } from '../../src/model/intent';
import { Manifest, Stack, compiled, definitionOf, ofKind, pods } from '../setup/golden';

const KIB = 1024;
const SERVER = 'shop/api';
const name = (index: number): string => `client-${String(index).padStart(4, '0')}`;
const LONG = 'a-rather-long-name-of-a-resource'.repeat(12);
const paths = (client: number): string[] => [0, 1].map(index => `/tenants/${name(client)}/${LONG}/${index}/*`);

/** Many clients of one server, each with requests of its own, as the model has them. */
function plan(stack: Stack, clients: number, http: boolean): Plan {
  const platform = definitionOf(stack)._model();
  const workload = (own: string, more: Partial<WorkloadModel> = {}): WorkloadModel => ({
    id: `shop/${own}`, origin: own, namespace: 'shop', name: own, labels: { app: own }, serviceAccountName: own, serviceIsOurs: false, ports: [], meshed: stack !== 'kubernetes' && stack !== 'cilium',
    hostNetwork: false, trustDomain: platform.trustDomain, probePorts: [], where: 'here', phase: platform.phase, role: 'app', ...more,
  });
  const port = { name: 'http', application: 'http', protocol: 'TCP', first: 8080, last: 8080 } as const;
  const server = workload('api', { ports: [port] });
  const callers = Array.from({ length: clients }, (_, index) => workload(name(index)));
  const links = callers.map((client, index): LinkModel => ({
    client: { kind: 'workload', workload: client }, server: { kind: 'workload', workload: server }, port, origins: [], ...(http ? { http: [{ methods: ['GET'], paths: paths(index) }] } : {}),
  }));
  return makePlan({ platform, namespaces: [], workloads: [server, ...callers], links });
}

type Specs = Record<string, any>[];
const specs = (found: readonly { readonly spec: Record<string, unknown> }[]): Specs => found.map(({ spec }) => spec);
const ciliumParts = (of: Plan): Specs => specs(split(of.inbound.get(SERVER)!, bucketOfFlow('inbound'), (flows: readonly Flow[]) => ({ spec: ciliumSpec(of, of.workloads.get(SERVER)!, 'inbound', flows) })));
const networkParts = (of: Plan): Specs => specs(split(of.inbound.get(SERVER)!, bucketOfFlow('inbound'), (flows: readonly Flow[]) => ({ spec: networkPolicySpec(of, of.workloads.get(SERVER)!, 'inbound', flows) })));
const istioParts = (of: Plan): Specs => specs(split(of.callers.get(SERVER)!, bucketOfLink, links => ({ spec: authorizationSpec(of, of.workloads.get(SERVER)!, links) })));

const LAYERS: readonly (readonly [Stack, (of: Plan) => Specs, (spec: any) => string[]])[] = [
  ['cilium', ciliumParts, spec => spec.ingress.map((rule: any) => rule.fromEndpoints[0].matchLabels.app)],
  ['istio-sidecar', istioParts, spec => spec.rules.flatMap((rule: any) => rule.from[0].source.principals).map((id: string) => id.split('/').pop())],
];

describe.each(LAYERS)('%s: a server with 2,000 clients and long rules', (stack, parts, clientsOf) => {
  const before = parts(plan(stack, 2000, true));

  test('LIM-01: its policy is several, each below the limit', () => {
    expect(before.length).toBeGreaterThan(8);
    expect(Math.max(...before.map(spec => Buffer.byteLength(JSON.stringify(spec))))).toBeLessThanOrEqual(200 * KIB);
  });

  test('LIM-03: each stays within the lists of Istio', () => { expect(before.filter(({ rules = [] }) => rules.length > 512)).toEqual([]); });

  test('the parts together are all clients, each once, for the same pods', () => {
    expect(before.flatMap(clientsOf).sort()).toEqual(Array.from({ length: 2000 }, (_, index) => name(index)));
    expect(new Set(before.map(spec => JSON.stringify(spec.endpointSelector ?? spec.selector))).size).toBe(1);
  });

  test('one more client changes one part', () => {
    const after = parts(plan(stack, 2001, true));
    const changed = after.filter((part, index) => JSON.stringify(part) !== JSON.stringify(before[index]));
    expect(changed.map(spec => clientsOf(spec).includes(name(2000)))).toEqual([true]);
  });
});

test('LIM-05: 2,000 clients with the same ports are one selector', () => {
  const [spec, ...more] = networkParts(plan('kubernetes', 2000, false));
  expect(more).toEqual([]);
  expect(spec.ingress).toHaveLength(1);
  expect(spec.ingress[0].from).toHaveLength(1);
  expect(spec.ingress[0].from[0].podSelector.matchExpressions[0].values).toHaveLength(2000);
});

test('LIM-01: few clients with many rules are split as well', () => {
  const few = (clients: number): Manifest[] => ofKind(compiled('cilium', chart => {
    const shop = new ZeroTrustNamespace(chart, 'shop');
    const api = pods(shop, 'api', [WorkloadPort.http(8080)]);
    for (let index = 0; index < clients; index++) {
      pods(shop, name(index)).allowTo(api, { http: [HttpRule.of({ methods: ['GET', 'PUT', 'POST'], paths: Array.from({ length: 36 }, (_, path) => `/${name(index)}/a-rather-long-name-of-a-resource/${path}`) })] });
    }
  }), 'CiliumNetworkPolicy').filter(({ metadata }) => metadata.name.startsWith('shop.api.inbound'));
  expect(few(1).map(({ metadata }) => metadata.name)).toEqual(['shop.api.inbound']);
  expect(few(40).map(({ metadata }) => metadata.name)).toEqual(['shop.api.inbound', 'shop.api.inbound.2']);
});

describe('division', () => {
  interface Entry { readonly key: string; readonly text: string; readonly http?: undefined }
  const keyed = (count: number, size: number): Entry[] => Array.from({ length: count }, (_, index) => ({ key: `peer-${index}`, text: 'x'.repeat(size) }));
  const key = (entry: Entry): string => entry.key;
  const payload = (entries: readonly Entry[]) => ({ spec: { items: entries.map(({ key: own, text }) => `${own} ${text}`) } });

  test('LIM-01: what fits stays whole', () => {
    expect(split(keyed(2000, 10), key, payload)).toHaveLength(1);
    expect(split([], key, payload)).toEqual([{ spec: { items: [] } }]);
  });

  test('LIM-01: peers are dealt by their own key, so the order does not matter', () => {
    const entries = keyed(2000, 500);
    const found = split(entries, key, payload);
    expect(found.length).toBeGreaterThan(4);
    expect(found.every(({ spec }) => fits(spec))).toBe(true);
    const sorted = (items: typeof found) => items.map(({ spec }) => [...spec.items as string[]].sort());
    expect(sorted(split([...entries].reverse(), key, payload))).toEqual(sorted(found));
  });

  test('LIM-01: one peer that is too large alone stays whole, for the validation to report', () => {
    expect(split(Array.from({ length: 200 }, () => ({ key: 'one', text: 'x'.repeat(2000) })), key, payload)).toHaveLength(1);
  });

  test.each([
    ['512 rules', { rules: Array.from({ length: 512 }, () => ({ from: [{ source: { principals: ['a'] } }] })) }, true],
    ['513 rules', { rules: Array.from({ length: 513 }, () => ({ from: [{ source: { principals: ['a'] } }] })) }, false],
    ['513 principals of one source', { rules: [{ from: [{ source: { principals: Array.from({ length: 513 }, String) } }] }] }, false],
    ['no rules', {}, true],
    ['200 KiB', { text: 'x'.repeat(200 * KIB) }, false],
  ])('LIM-03: %s', (_, spec, expected) => { expect(fits(spec)).toBe(expected); });
});
