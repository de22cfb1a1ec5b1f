import * as fs from 'fs';
import * as path from 'path';
import { load } from 'js-yaml';
import { anyOf, anyQuery, universe } from '../../src/algebra/http';
import { EVERYTHING, Language, and, literal, not, prefix, suffix } from '../../src/algebra/language';
import { allPortsOf, portRange } from '../../src/algebra/ports';
import { subtract as portsWithout } from '../../src/algebra/ranges';
import { Traffic, box, intersect, isInside, onPorts, sameTraffic, uniteAll } from '../../src/algebra/traffic';
import { NO_HTTP } from '../../src/evaluate/istio-http';
import { parseText } from '../../src/parse/text';
import { WorldObject } from '../../src/parse/world';
import { unknownAbout } from '../../src/prove/explain';
import { openConnections } from '../../src/prove/open-connections';
import { bareSetting } from '../../src/prove/setting';
import { SHARED, testWithShared } from '../setup/shared';

// Cases of network-config-analyzer (NCA), its `tests/istio_testcases` at 1b9bb91. Its model (its docs/IstioSupport.md): selectors, ALLOW and DENY, identities, addresses, hosts, ports,
// methods and paths; no PeerAuthentication, no protocol of a port, and no ports on which the proxy itself listens.

const ROOT = path.join(SHARED, 'data/nca-istio');
const DEMO = 'example_policies/bookinfo-demo';
const LAYERS = 'example_policies/multi-layer-tests';

interface Query { readonly name: string; readonly expected: number; readonly equivalence?: string[]; readonly semanticDiff?: string[]; readonly connectivityMap?: string[]; readonly expectedOutput?: string }
interface Scheme {
  readonly namespaceList?: string; readonly podList?: string; readonly queries: readonly Query[];
  readonly networkConfigList: readonly { readonly name: string; readonly networkPolicyList?: string[]; readonly resourceList?: string[]; readonly expectedWarnings?: number }[];
}
const schemeIn = (file: string): Scheme => load(fs.readFileSync(file, 'utf8')) as Scheme;

function objectsIn(folder: string, names: readonly string[]): WorldObject[] {
  const files = names.map(name => path.join(folder, name)).flatMap(name => (fs.statSync(name).isDirectory() ? fs.readdirSync(name).sort().map(file => path.join(name, file)) : [name]));
  return files.reduce<WorldObject[]>((all, file) => {
    const { objects, errors } = parseText(fs.readFileSync(file, 'utf8'), { file: path.basename(file), firstIndex: all.length });
    if (errors.length > 0) { throw errors[0]; }
    return [...all, ...objects];
  }, []);
}

/** The objects that NCA means by `set` or by `set/namespace/policy`, which is that one policy of the set. */
function configOf(scheme: Scheme, folder: string, name: string): WorldObject[] {
  const [set, namespace, policy] = name.split('/');
  const { networkPolicyList = [], resourceList = [] } = scheme.networkConfigList.find(config => config.name === set)!;
  const topology = [scheme.podList, scheme.namespaceList].filter(file => file !== undefined);
  const objects = objectsIn(folder, [...topology, ...resourceList, ...networkPolicyList]);
  return policy === undefined ? objects : objects.filter(object => !object.kind.endsWith('Policy') || (object.name === policy && object.namespace === namespace));
}

/** What may pass, by the labels `app` of both ends. */
type Passes = ReadonlyMap<string, Traffic>;

/** Without the ports of the proxy itself, which NCA does not know (IST-50, IST-52). */
const PORTS = portsWithout(allPortsOf('TCP'), portRange('TCP', 15000, 15099));
const TCP = onPorts(PORTS);

function passesOf(objects: readonly WorldObject[], among: Traffic): Passes {
  const { world, entities, layers } = bareSetting(objects, { network: 'kubernetes', mesh: 'istio-sidecar' });
  const known = layers(world);
  expect(unknownAbout(known)).toEqual([]);
  const nameOf = (index: number): string => { const end = world.ends[index]; return end.kind === 'workload' ? end.workload.labels.app : end.kind; };
  const found = new Map<string, Traffic>();
  for (const { client, server, traffic } of openConnections(known, entities)) {
    const passes = intersect(traffic, among);
    const pair = `${nameOf(client)} -> ${nameOf(server)}`;
    // The three versions of reviews are treated alike.
    if (found.has(pair)) { expect(sameTraffic(found.get(pair)!, passes)).toBe(true); }
    if (passes.length > 0) { found.set(pair, passes); }
  }
  return found;
}

/** The pairs of which one side lets something through that the other does not. */
const gained = (a: Passes, b: Passes): string[] => [...b].filter(([pair, traffic]) => !isInside(traffic, a.get(pair) ?? [])).map(([pair]) => pair);
const OUTSIDE = /addresses|names/;
/** What NCA's semanticDiff counts: pods with pods and pods with addresses, opened and closed. */
const categories = (a: Passes, b: Passes): number => [gained(a, b), gained(b, a)].flatMap(pairs => [pairs.some(pair => OUTSIDE.test(pair)), pairs.some(pair => !OUTSIDE.test(pair))]).filter(Boolean).length;

function answer(scheme: Scheme, folder: string, { equivalence, semanticDiff }: Query, { among = TCP, further = [] }: Universe = {}): number {
  const found = (equivalence ?? semanticDiff ?? []).map(name => passesOf([...configOf(scheme, folder, name), ...further], among));
  const pairs = found.flatMap((a, index) => found.slice(index + 1).map(b => categories(a, b)));
  return equivalence ? pairs.filter(changed => changed > 0).length : pairs.reduce((sum, changed) => sum + changed, 0);
}

const http = (method: Language = EVERYTHING, path: Language = EVERYTHING, host: Language = EVERYTHING, ports = PORTS): Traffic =>
  box(ports, [['method', and(universe('method'), method, not(literal(NO_HTTP)))], ['path', path === EVERYTHING ? path : and(universe('path'), anyQuery(path))], ['host', host]]);

/** A part of what there is, in which NCA's answer is ours. */
interface Universe { readonly among?: Traffic; readonly further?: readonly WorldObject[] }

// Where NCA is wrong, why, and in which part of the world it is right: there our answer has to be its.

/**
 * A rule with `methods: ["*"]` or `paths: ["*"]` allows HTTP alone. `*` in such a field asks for any value that is there (IST-24: pilot/pkg/security/authz/matcher makes it the expression `.+`), and on a
 * connection that carries no HTTP an ALLOW rule with such a field never matches (IST-28: pilot/pkg/security/authz/builder leaves it out of the filter for TCP; istio.io, concepts/security, "Using Istio authorization
 * on plain TCP protocols"). `rules: [{}]` allows those connections as well, to pods and to addresses. NCA knows no connection without HTTP. Its second semanticDiff even contradicts its own
 * `istio-test-operation-regex-equiv2`, which says of the same two policies that they are not equivalent.
 */
const ONLY_HTTP: Universe = { among: http() };
/**
 * The two policies are equal for the nine methods that NCA knows. A method is any token (RFC 9110, section 9.1), and Istio compares its text (IST-24): `notMethods: ["*T"]` lets PROPFIND pass, `methods: ["*AD", "*E",
 * "*S", "TRACE", "*CH"]` does not; `methods: ["DUMMY"]` lets DUMMY pass, `notMethods: ["*"]` nothing. Envoy forwards methods of any name over HTTP/2, and over HTTP/1 those that its parser knows, among them
 * PROPFIND (`allow_custom_methods` in its core/v3/protocol.proto is for the others).
 */
const NINE_METHODS: Universe = { among: http(anyOf(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])) };
/**
 * `source.principal` with `notValues` matches whoever shows no identity at all (IST-27), and without a PeerAuthentication pods take plaintext (IST-01): anybody may call details so. The policy that it is compared
 * with also asks for a namespace, which plaintext never has. NCA takes it that every pod shows its identity, as it would under STRICT.
 */
const STRICT: Universe = {
  further: parseText('{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: default }, spec: { mtls: { mode: STRICT } } }', { file: 'strict.yaml', firstIndex: 1000 }).objects,
};

const WRONG: Readonly<Record<string, { readonly ours: number; readonly right: Universe; readonly facts: string }>> = {
  'istio-test-operation-regex-equiv1': { ours: 1, right: ONLY_HTTP, facts: 'IST-24, IST-28' },
  'semantic_diff_istio-operation-regex': { ours: 2, right: ONLY_HTTP, facts: 'IST-24, IST-28' },
  'semantic_diff_istio-operation-regex-2': { ours: 2, right: ONLY_HTTP, facts: 'IST-24, IST-28' },
  'equiv-diff-methods-details-viewer': { ours: 1, right: NINE_METHODS, facts: 'IST-24' },
  'equiv-diff-methods-reviews-viewer': { ours: 1, right: NINE_METHODS, facts: 'IST-24' },
  'equiv-diff-methods-ratings-viewer': { ours: 1, right: NINE_METHODS, facts: 'IST-24' },
  'equiv-diff-methods-allow-all-methods': { ours: 1, right: NINE_METHODS, facts: 'IST-24' },
  'equiv-diff-methods-allow-no-methods': { ours: 1, right: NINE_METHODS, facts: 'IST-24' },
  'equiv-test-2': { ours: 1, right: STRICT, facts: 'IST-01, IST-27' },
};

const EQUIV = `${DEMO}/bookinfo-test-equiv-scheme.yaml`;
const QUERIES = [EQUIV, `${DEMO}/bookinfo-test-principals-scheme.yaml`, `${DEMO}/bookinfo-test-request-attrs-scheme.yaml`, `${LAYERS}/onlineboutique-multi-layer-tests-scheme.yaml`]
  .flatMap(file => (fs.existsSync(path.join(ROOT, file)) ? schemeIn(path.join(ROOT, file)).queries.map(query => ({ file, query })) : []));

describe('queries of network-config-analyzer about two policies (IST-20, IST-24, IST-26)', () => {
  for (const { file, query } of QUERIES.filter(item => !item.query.connectivityMap)) {
    const wrong = WRONG[query.name];
    testWithShared(`data/nca-istio/${file}`, wrong ? `${query.name}: its answer only in its own world (${wrong.facts})` : query.name, full => {
      const of = (universe?: Universe) => answer(schemeIn(full), path.dirname(full), query, universe);
      expect(of()).toBe(wrong ? wrong.ours : query.expected);
      if (wrong) { expect(wrong.ours).not.toBe(query.expected); expect(of(wrong.right)).toBe(query.expected); }
    });
  }
});

const APPS = ['details', 'productpage', 'ratings', 'reviews'];
const into = (server: string, traffic: Traffic): Record<string, Traffic> =>
  Object.fromEntries([...APPS, 'addresses'].filter(client => client !== server || client === 'reviews').map(client => [`${client} -> ${server}`, traffic]));
const EVERY_PAIR: Record<string, Traffic> = Object.assign({}, ...APPS.map(server => into(server, TCP)));

/** What comes in on TCP, by pairs; `reviews` stands for its three versions. */
const MAPS: Readonly<Record<string, Readonly<Record<string, Traffic>>>> = {
  'connectivity-istio-test-regex-1': EVERY_PAIR,
  'connectivity-istio-test-regex-2': { ...EVERY_PAIR, ...into('details', http()) },
  'connectivity-istio-test-principals-basic-1': { 'productpage -> details': TCP },
  'connectivity-istio-test-principals-basic-2': { 'ratings -> details': TCP, 'reviews -> details': TCP },
  'connectivity-istio-test-principals-basic-3': {},
  'connectivity-istio-test-methods-basic-1': { 'productpage -> details': http(literal('GET'), EVERYTHING, EVERYTHING, portRange('TCP', 80)), 'productpage -> reviews': TCP },
  // `allow-no-methods` lets productpage call itself, and what a pod sends to itself passes no policy.
  'connectivity-istio-test-methods-basic-2': { 'productpage -> details': http(not(literal('GET'))), 'productpage -> reviews': http(literal('PUT')) },
  'connectivity-istio-test-methods-basic-3': {
    'productpage -> details': http(not(suffix('T'))), 'productpage -> reviews': http(prefix('P')), 'reviews -> ratings': http(and(suffix('T'), not(prefix('G')))),
    'reviews -> productpage': http(), 'details -> productpage': http(literal('DUMMY')),
  },
  'connectivity-istio-test-methods-paths-1': {
    'productpage -> details': uniteAll([
      http(anyOf(['GET', 'PUT']), anyOf(['/good_path1', '/good_path2', '/some/path2']), not(literal('disallowed-host.com')), [...portRange('TCP', 80), ...portRange('TCP', 90)]),
      http(not(literal('PUT')), not(anyOf(['/bad/path1', '/bad/path3', '/some/path2'])), literal('allowed-host.com'), portsWithout(PORTS, portRange('TCP', 90))),
      http(undefined, literal('/some/path3'), EVERYTHING, portRange('TCP', 100)),
    ]),
  },
  // IST-46: the rule names only a method, so it denies everything that is no HTTP as well.
  'connectivity-istio-test-operation-deny-1': { ...EVERY_PAIR, ...into('details', http(not(literal('GET')))) },
  'connectivity-istio-test-operation-allow-1': { 'productpage -> details': uniteAll([http(literal('GET'), prefix('/info')), http(literal('POST'), literal('/data'))]) },
};

const different = (a: Passes, b: Passes): string[] => [...new Set([...gained(a, b), ...gained(b, a)])].sort();

describe('connectivity maps of network-config-analyzer about Bookinfo: it publishes none, so these are written by hand from the policies', () => {
  for (const { file, query } of QUERIES.filter(item => item.query.connectivityMap && !item.query.expectedOutput)) {
    testWithShared(`data/nca-istio/${file}`, `${query.name} (IST-20, IST-24, IST-26, IST-28)`, full => {
      const passes = passesOf(configOf(schemeIn(full), path.dirname(full), query.connectivityMap![0]), TCP);
      const inward = new Map([...passes].filter(([pair]) => !/-> (?:addresses|names)$/.test(pair)));
      expect(different(inward, new Map(Object.entries(MAPS[query.name])))).toEqual([]);
      // No policy of Istio limits what goes out.
      expect(APPS.filter(app => sameTraffic(passes.get(`${app} -> addresses`) ?? [], TCP))).toEqual(APPS);
    });
  }
});

const SHOP = ['adservice', 'cartservice', 'checkoutservice', 'currencyservice', 'emailservice', 'frontend', 'loadgenerator', 'paymentservice', 'productcatalogservice', 'recommendationservice', 'shippingservice'];

/** A file of `expected_output` as what passes, on TCP or else on the other protocols. */
function published(text: string, tcp: boolean, namespaces: RegExp): Passes {
  const section = text.split(/^For connections of type /m).find(part => part.startsWith(tcp ? 'TCP' : 'non-TCP'))!;
  const found = new Map<string, Traffic>();
  for (const line of section.split('\n').filter(part => part.startsWith('src') && namespaces.test(part))) {
    const end = (side: string): string[] => {
      const [, pods] = new RegExp(`${side}_pods: \\[(?:app in \\()?([^\\])]*)`).exec(line) ?? [];
      return pods === undefined ? [new RegExp(`${side}: 0\\.0\\.0\\.0/0`).test(line) ? 'addresses' : 'names'] : pods === '*' ? SHOP : pods.split(',');
    };
    const field = (name: string): string[] | undefined => new RegExp(`${name}:(.*?)(?=,[a-z_]+:|\\}$)`).exec(line)?.[1].split(/, ?/);
    const texts = (name: string): Language | undefined => { const values = field(name); return values && anyOf(values); };
    const whole = line.endsWith('conn: All connections');
    const traffic = whole ? (tcp ? TCP : OTHER) : http(texts('methods'), texts('paths'), texts('hosts'), field('dst_ports')!.flatMap(port => portRange('TCP', Number(port))));
    for (const client of end('src')) { for (const server of end('dst')) { found.set(`${client} -> ${server}`, traffic); } }
  }
  return found;
}
const OTHER = onPorts([...allPortsOf('UDP'), ...allPortsOf('SCTP')]);
const SCHEME = `${LAYERS}/onlineboutique-multi-layer-tests-scheme.yaml`;
const shop = (full: string, name: string): { readonly objects: WorldObject[]; readonly text: string } => {
  const scheme = schemeIn(full);
  const query = scheme.queries.find(item => item.name === name)!;
  return { objects: configOf(scheme, path.dirname(full), query.connectivityMap![0]), text: fs.readFileSync(path.resolve(path.dirname(full), query.expectedOutput!), 'utf8') };
};
const withoutNames = (passes: Passes): Passes => new Map([...passes].filter(([pair]) => !pair.endsWith('-> names')));

describe('connectivity maps of network-config-analyzer about Online Boutique', () => {
  testWithShared(`data/nca-istio/${SCHEME}`, 'NetworkPolicy and AuthorizationPolicy together: the same connections, down to methods and paths (NP-03, X-03)', full => {
    const { objects, text } = shop(full, 'connectivity-map-of-onlineboutique');
    const expected = published(text, true, /./);
    expect(expected.size).toBe(11 + 15);
    // A host outside has an address, and all addresses are open.
    expect(different(withoutNames(passesOf(objects, TCP)), expected)).toEqual([]);
    expect(different(withoutNames(passesOf(objects, OTHER)), published(text, false, /./))).toEqual([]);
  });
  // The Gateway selects `istio: egressgateway`, and no such pod is among the manifests. NCA adds one (its docs/SimulatingLiveClusterMissingResources.md), and lists it as all pods of istio-system.
  testWithShared(`data/nca-istio/${SCHEME}`, 'with a Gateway that selects no pod: the same, without the pod that it makes up', full => {
    const { objects, text } = shop(full, 'connectivity-map-of-onlineboutique-with-istio-gateways');
    const ours = /^(?!.*istio-system)/;
    expect(different(passesOf(objects, TCP), new Map([...published(text, true, ours), ...SHOP.map(app => [`${app} -> names`, TCP] as const)]))).toEqual([]);
  });
  // With that pod, what NCA lists is open, and more: it takes the Gateway for a wall. A Gateway and a VirtualService only route; nothing isolates the pod, so that its ports are open to every address, and every
  // address to it (NP-02, IST-40; istio.io, "Egress Gateways", "Additional security considerations": Istio does not itself enforce that traffic takes the gateway, nor what else the gateway's pods may do).
  testWithShared(`data/nca-istio/${SCHEME}`, 'with the pod that it makes up: at least the same (NP-02, IST-40)', full => {
    const { objects, text } = shop(full, 'connectivity-map-of-onlineboutique-with-istio-gateways');
    const pod = parseText('{ apiVersion: v1, kind: Pod, metadata: { name: egress, namespace: istio-system, labels: { app: gateway, istio: egressgateway } }, spec: { containers: [{ name: x }] } }', { file: 'pod.yaml', firstIndex: 1000 }).objects;
    const passes = passesOf([...objects, ...pod], TCP);
    const expected = published(text.replace(/(src|dst)_ns: \[istio-system\] \1_pods: \[\*\]/g, '$1_ns: [istio-system] $1_pods: [gateway]'), true, /./);
    expect([...expected.keys()].filter(pair => pair.includes('gateway'))).toEqual(['gateway -> names', ...SHOP.map(app => `${app} -> gateway`)]);
    expect(gained(passes, expected)).toEqual([]);
    expect(gained(expected, withoutNames(passes)).sort()).toEqual(['addresses -> gateway', ...SHOP.map(app => `${app} -> gateway`), 'gateway -> addresses'].sort());
  });
});
