import { Operator, Path, fieldOf, inSelector } from './operators';
import { Seen, moreFor, othersOf } from './values';

/** One small change inside of an object. */
export interface Change { readonly operator: Operator; readonly what: string; readonly path: Path; readonly value: unknown }
const GONE = Symbol('gone');

/** What is for people, or for other parts of the cluster than the proof is about. */
const IGNORED = new Set(['image', 'resources', 'status', 'env', 'args', 'command', 'volumes', 'volumeMounts', 'groups', 'replicas', 'ttl', 'jwtTtl']);

export function* changesOf(object: any, seen: Seen): Generator<Change> {
  yield* changes(object.kind, object, [], seen);
  for (const [field, value] of additions(object)) { yield { operator: 'add a field', what: `add ${field.join('.')} to`, path: field, value }; }
}

function* changes(kind: string, value: unknown, path: Path, seen: Seen): Generator<Change> {
  const last = path.at(-1);
  if (typeof last === 'string' && IGNORED.has(last)) { return; }
  if (path[0] === 'metadata' && path.length === 2 && !['namespace', 'labels', 'name'].includes(String(last))) { return; }
  if (path[0] === 'metadata' && path.length === 3 && /^cdk8s-zero-trust|managed-by$/.test(String(last))) { return; }
  if (Array.isArray(value)) { yield* ofList(kind, value, path, seen); return; }
  if (typeof value === 'object' && value !== null) { yield* ofMapping(kind, value as Record<string, unknown>, path, seen); return; }
  for (const { operator, what, value: other } of othersOf(kind, path, value, seen)) { yield { operator, what, path, value: other }; }
}

const wider = (path: Path, otherwise: Operator): Operator => (inSelector(path) ? 'widen a selector' : otherwise);

function* ofList(kind: string, list: readonly unknown[], path: Path, seen: Seen): Generator<Change> {
  yield { operator: wider(path, 'empty a rule'), what: 'empty', path, value: [] };
  for (const item of moreFor(path, list, seen)) { yield { operator: 'add a rule', what: `add ${JSON.stringify(item)} to`, path, value: [...list, item] }; }
  for (const [index, item] of list.entries()) {
    if (list.length > 1) { yield { operator: wider(path, 'drop a rule'), what: 'drop', path: [...path, index], value: GONE }; }
    yield { operator: 'duplicate a rule', what: `duplicate ${index} of`, path, value: [...list, item] };
    yield* changes(kind, item, [...path, index], seen);
  }
}

function* ofMapping(kind: string, mapping: Readonly<Record<string, unknown>>, path: Path, seen: Seen): Generator<Change> {
  if (path.length > 0 && path[0] !== 'metadata' && Object.keys(mapping).length > 0) { yield { operator: wider(path, 'empty a rule'), what: 'empty', path, value: {} }; }
  for (const [key, item] of Object.entries(mapping)) {
    const inner = [...path, key];
    if (path.length === 0 && ['apiVersion', 'kind', 'metadata'].includes(key)) { if (key === 'metadata') { yield* changes(kind, item, inner, seen); } continue; }
    const label = path.includes('labels');
    if (!(path[0] === 'metadata' && (['name', 'annotations'].includes(key) || /^cdk8s-zero-trust|managed-by$/.test(key)))) {
      yield { operator: label ? 'label' : wider(inner, 'remove a field'), what: 'remove', path: inner, value: GONE };
      yield { operator: label ? 'label' : inSelector(path) ? 'misspell a selector' : 'rename a field', what: `rename ${key} in`, path, value: renamed(mapping, key) };
    }
    yield* changes(kind, item, inner, seen);
  }
}

const renamed = (mapping: Readonly<Record<string, unknown>>, key: string) => Object.fromEntries(Object.entries(mapping).map(([name, item]) => [name === key ? `${name}x` : name, item]));

/** Fields that a kind may have and that change what it means. */
function additions({ kind, spec = {}, metadata }: any): [Path, unknown][] {
  const pods: [Path, unknown][] = spec.template ? [
    [['spec', 'template', 'metadata', 'labels', 'sidecar.istio.io/inject'], 'false'], [['spec', 'template', 'metadata', 'labels', 'istio.io/dataplane-mode'], 'none'],
    [['spec', 'template', 'metadata', 'annotations'], { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' }], [['spec', 'template', 'metadata', 'annotations'], { 'ambient.istio.io/bypass-inbound-capture': 'true' }],
    [['spec', 'template', 'spec', 'hostNetwork'], true],
  ] : [];
  const own: Readonly<Record<string, readonly [Path, unknown][]>> = {
    Namespace: [[['metadata', 'labels', 'istio.io/dataplane-mode'], 'none'], [['metadata', 'labels', 'istio-injection'], 'disabled'], [['metadata', 'labels', 'istio.io/use-waypoint'], 'none']],
    Service: [[['spec', 'externalIPs'], ['203.0.113.7']], [['spec', 'type'], 'LoadBalancer'], [['metadata', 'labels', 'istio.io/use-waypoint'], 'none'], [['spec', 'ports', 0, 'nodePort'], 30080]],
    NetworkPolicy: ['ingress', 'egress'].filter(field => !spec[field]).map(field => [['spec', field], [{}]]),
    CiliumNetworkPolicy: [[['spec', 'enableDefaultDeny'], { ingress: false, egress: false }], ...['ingress', 'egress'].flatMap((field): [Path, unknown][] => [[['spec', `${field}Deny`], [{}]], ...(spec[field] ? [] : [[['spec', field], [{}]] as [Path, unknown]])])],
    AuthorizationPolicy: [[['metadata', 'annotations'], { 'istio.io/dry-run': 'true' }], ...(spec.rules ? [] : [[['spec', 'rules'], [{}]] as [Path, unknown]])],
    PeerAuthentication: [[['spec', 'portLevelMtls'], { 8080: { mode: 'DISABLE' } }], [['spec', 'selector'], { matchLabels: { app: 'other' } }]],
    Sidecar: [[['spec', 'workloadSelector'], { labels: { app: 'other' } }]],
    Gateway: [[['spec', 'listeners', 1], { name: 'more', port: 81, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }]],
    HTTPRoute: [[['spec', 'hostnames', 1], 'other.example'], [['spec', 'rules', 0, 'filters'], [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/other' } } }]]],
    ServiceAccount: [[['metadata', 'annotations'], { 'eks.amazonaws.com/role-arn': 'other' }]],
  };
  return [...pods, ...own[kind] ?? []].filter(([path]) => !(fieldOf(path) === 'annotations' && path.length === 2 && metadata.annotations === null));
}

/** The value with one change; nothing else is copied. */
export function changed(value: any, path: Path, to: unknown): any {
  if (path.length === 0) { return to; }
  const [step, ...rest] = path;
  if (rest.length === 0 && to === GONE) {
    return Array.isArray(value) ? value.filter((_, index) => index !== step) : Object.fromEntries(Object.entries(value).filter(([key]) => key !== step));
  }
  // A list may grow by one.
  if (Array.isArray(value)) { return step === value.length ? [...value, changed({}, rest, to)] : value.map((item, index) => (index === step ? changed(item, rest, to) : item)); }
  return { ...value, [step]: changed(value?.[step] ?? (typeof rest[0] === 'number' ? [] : {}), rest, to) };
}
