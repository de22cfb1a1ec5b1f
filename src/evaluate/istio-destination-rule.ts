import { IndexSet, indexSet } from '../algebra/index-set';
import { Labels, equals, selects } from '../algebra/selector';
import { asArray, asNumber, asString, formatPath, get, isAbsent, stringList, unknownFields, unknownValue } from '../parse/read';
import { Json, Path, Service, Unknown, World, WorldObject } from '../parse/world';
import { MeshSettings } from './istio-facts';
import { Scope, scopeOf } from './istio-scope';
import { Cause, Undecided } from './side';

const TLS_MODES = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'] as const;
export type TlsMode = (typeof TLS_MODES)[number];
export interface ClientSettings { readonly mode: TlsMode; readonly subjectAltNames: readonly string[]; readonly path: Path }

/** How a rule sends to one port of a Service. */
export interface PortSettings {
  readonly tls?: ClientSettings;
  /** The port has settings of its own without `tls`: the cluster falls back to automatic mTLS, while endpoints keep the mode of the rule. */
  readonly detached: boolean;
  readonly passthrough: boolean;
}

export interface DestinationRule extends Scope {
  readonly host: string;
  readonly exportTo: readonly string[];
  settings(servicePort: number): PortSettings;
  readonly cause: Cause;
}

interface Read extends DestinationRule { readonly unknown: readonly Unknown[]; readonly refused: boolean; readonly hasPolicy: boolean; readonly text: string }

export interface DestinationRules {
  /** The rule that a client's proxy uses for a Service (IST-06). */
  of(client: { readonly namespace: string; readonly labels: Labels }, service: Service): DestinationRule | undefined;
  readonly any: boolean;
  /** Whether some rule of the namespace is for some of its pods only. */
  selective(namespace: string): boolean;
  readonly undecided: readonly Undecided[];
}

const CLUSTER_DOMAIN = 'cluster.local';
export const hostOf = ({ name, namespace }: Service, clusterDomain = CLUSTER_DOMAIN): string => `${name}.${namespace}.svc.${clusterDomain}`;

type Hosts = Map<string, Read[]>;

export function destinationRules(world: World, { rootNamespace, destinationRulesStay, clusterDomain = CLUSTER_DOMAIN }: MeshSettings): DestinationRules {
  const all = world.ofKind('DestinationRule', 'networking.istio.io').map(object => ruleOf(object, clusterDomain));
  const [local, exported, kept] = [new Map<string, Hosts>(), new Map<string, Hosts>(), new Map<string, Hosts>()];
  const put = (index: Map<string, Hosts>, rule: Read) => {
    const hosts = index.get(rule.object.namespace) ?? new Map<string, Read[]>();
    index.set(rule.object.namespace, hosts.set(rule.host, [...hosts.get(rule.host) ?? [], rule]));
  };
  for (const rule of all.filter(({ refused }) => !refused)) {
    const { exportTo, object: { namespace } } = rule;
    if (exportTo.length === 0 || ['*', '.', namespace].some(place => exportTo.includes(place))) { put(local, rule); }
    const stays = exportTo.length === 0 ? destinationRulesStay : exportTo.length === 1 && ['.', namespace].includes(exportTo[0]);
    put(stays ? kept : exported, rule);
  }
  const visible = (rules: readonly Read[], namespace: string) => rules.filter(({ exportTo }) => exportTo.length === 0 || exportTo.includes('*') || exportTo.includes(namespace));
  const of: DestinationRules['of'] = ({ namespace, labels }, service) => {
    const host = hostOf(service, clusterDomain);
    const own = mostSpecific((namespace === rootNamespace ? kept : local).get(namespace), host);
    const found = own ?? [service.namespace, rootNamespace].map(place => visible(mostSpecific(exported.get(place), host) ?? [], namespace)).find(rules => rules.length > 0);
    const selected = found?.find(({ selector }) => selector && selects(equals(selector), labels));
    const rest = (found ?? []).filter(({ selector }) => !selector);
    return selected ?? rest.find(({ hasPolicy }) => hasPolicy) ?? rest[0];
  };
  const selective = new Set(all.filter(({ selector }) => selector).map(({ object }) => object.namespace));
  return { of, any: all.length > 0, selective: namespace => selective.has(namespace), undecided: [...all.flatMap(rule => rule.unknown.map(unknown => ({ unknown, workloads: serversOf(world, rule, clusterDomain) }))), ...ties(world, local, clusterDomain), ...ties(world, exported, clusterDomain)] };
}

/** An exact host, else the longest pattern. Only this one counts, also when it says nothing about TLS. */
function mostSpecific(hosts: Hosts | undefined, host: string): readonly Read[] | undefined {
  if (!hosts) { return undefined; }
  const exact = hosts.get(host);
  if (exact) { return exact; }
  const patterns = [...hosts.keys()].filter(pattern => pattern.startsWith('*') && host.endsWith(pattern.slice(1)));
  return hosts.get(patterns.sort((a, b) => b.length - a.length)[0]);
}

function serversOf(world: World, { host }: Read, clusterDomain: string): IndexSet {
  const such = world.services.filter(service => hostOf(service, clusterDomain) === host || (host.startsWith('*') && hostOf(service, clusterDomain).endsWith(host.slice(1))));
  return indexSet(such.flatMap(({ workloads }) => workloads));
}

/** Rules for one host in one namespace are merged, the oldest first, and no manifest says which that is. */
function ties(world: World, index: Map<string, Hosts>, clusterDomain: string): Undecided[] {
  return [...index.values()].flatMap(hosts => [...hosts.values()]).flatMap(rules => {
    const open = rules.filter(({ selector, hasPolicy }) => !selector && hasPolicy);
    const chosen = rules.filter(({ selector }) => selector);
    return [open, chosen].filter(list => new Set(list.map(({ text }) => text)).size > 1).map(list => ({
      unknown: unknownValue(list[1].object, ['spec', 'host'], `beside ${list[0].object.name} for the same host: the older one counts (IST-06)`), workloads: serversOf(world, list[1], clusterDomain),
    }));
  });
}

const LEVEL = ['loadBalancer', 'connectionPool', 'outlierDetection', 'tls'];
const POLICY = [...LEVEL, 'portLevelSettings', 'retryBudget'];
const UNREAD = ['tunnel', 'proxyProtocol'];

/** What the webhook refuses about the places that a rule is for. */
function unfitPlaces(exportTo: readonly string[], namespace: string, forPods: boolean): string | undefined {
  const places = exportTo.map(place => place === '.' ? namespace : place);
  if (!places.every(place => place === '*' || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(place))) { return 'names no namespace'; }
  if (new Set(places).size < places.length) { return 'names a namespace twice'; }
  if (places.length > 1 && places.includes('*')) { return 'has * beside others'; }
  return forPods && places.some(place => place !== namespace) ? 'goes beyond the namespace, which a rule with a workloadSelector may not' : undefined;
}

function ruleOf(object: WorldObject, clusterDomain: string): Read {
  const unknown: Unknown[] = [];
  let refused = false;
  const refuse = (path: Path, message: string) => { unknown.push(unknownValue(object, path, message)); refused = true; };
  const fields = (json: Json | undefined, path: Path, allowed: readonly string[]) => { unknown.push(...unknownFields(object, json, path, allowed)); };
  const spec = get(object.json, 'spec');
  fields(spec, ['spec'], ['host', 'trafficPolicy', 'subsets', 'exportTo', 'workloadSelector']);
  const scope = scopeOf(object, refuse, 'workloadSelector');
  const name = asString(get(spec, 'host')) ?? '';
  if (name === '') { refuse(['spec', 'host'], 'spec.host is missing'); }
  const exportTo = stringList(get(spec, 'exportTo'));
  const unfit = exportTo ? unfitPlaces(exportTo, object.namespace, scope.selector !== undefined) : 'is no list of texts';
  if (unfit) { refuse(['spec', 'exportTo'], `spec.exportTo ${unfit}`); }
  const tlsOf = (json: Json | undefined, path: Path): ClientSettings | undefined => {
    if (isAbsent(json)) { return undefined; }
    fields(json, path, ['mode', 'clientCertificate', 'privateKey', 'caCertificates', 'credentialName', 'subjectAltNames', 'sni', 'insecureSkipVerify', 'caCrl']);
    // The mode's first value is the one that counts where none is written.
    const mode = isAbsent(get(json, 'mode')) ? 'DISABLE' : TLS_MODES.find(value => value === get(json, 'mode'));
    const subjectAltNames = stringList(get(json, 'subjectAltNames'));
    if (!mode || !subjectAltNames) { refuse(path, `${formatPath(path)} is no TLS setting`); }
    return { mode: mode ?? 'DISABLE', subjectAltNames: subjectAltNames ?? [], path };
  };
  const path: Path = ['spec', 'trafficPolicy'];
  const policy = get(spec, 'trafficPolicy');
  fields(policy, path, POLICY);
  const filled = (json: Json | undefined, at: Path, names: readonly string[]) => {
    const given = names.some(key => !isAbsent(get(json, key)) && asArray(get(json, key))?.length !== 0);
    if (!given) { refuse(at, `${formatPath(at)} says nothing`); }
  };
  if (!isAbsent(policy)) { filled(policy, path, [...POLICY, ...UNREAD]); }
  const top = tlsOf(get(policy, 'tls'), [...path, 'tls']);
  const levels = (asArray(get(policy, 'portLevelSettings')) ?? []).map((level, index) => {
    const at = [...path, 'portLevelSettings', index];
    fields(level, at, ['port', ...LEVEL]);
    filled(level, at, LEVEL);
    const number = asNumber(get(level, 'port', 'number'));
    if (number === undefined) { refuse([...at, 'port'], `${formatPath(at)} has no port`); }
    return { number, tls: tlsOf(get(level, 'tls'), [...at, 'tls']), passthrough: isPassthrough(level) };
  });
  for (const [index, subset] of (asArray(get(spec, 'subsets')) ?? []).entries()) {
    const own = get(subset, 'trafficPolicy');
    const at = ['spec', 'subsets', index];
    fields(subset, at, ['name', 'labels', 'trafficPolicy']);
    fields(own, [...at, 'trafficPolicy'], POLICY);
    if (!isAbsent(own)) { filled(own, [...at, 'trafficPolicy'], [...POLICY, ...UNREAD]); }
    const withTls = [own, ...asArray(get(own, 'portLevelSettings')) ?? []].some(item => !isAbsent(get(item, 'tls')));
    if (withTls) { unknown.push(unknownValue(object, [...at, 'trafficPolicy'], 'whether requests go to this subset, which has TLS settings of its own, is not known')); }
  }
  const { namespace } = object;
  return {
    ...scope, host: name.includes('.') || name === '*' ? name : `${name}.${namespace}.svc.${clusterDomain}`,
    // A rule for some pods never leaves its namespace.
    exportTo: scope.selector ? ['.'] : exportTo ?? [],
    settings: port => {
      const level = levels.find(({ number }) => number === port);
      if (!level) { return { ...(top ? { tls: top } : {}), detached: false, passthrough: isPassthrough(policy) }; }
      return { ...(level.tls ?? top ? { tls: level.tls ?? top } : {}), detached: level.tls === undefined, passthrough: level.passthrough };
    },
    cause: { object, path: top?.path ?? ['spec'], fact: 'IST-06' },
    unknown, refused, hasPolicy: !isAbsent(policy), text: JSON.stringify([policy ?? null, exportTo ?? null, scope.selector ?? null]),
  };
}

const isPassthrough = (policy: Json | undefined): boolean => get(policy, 'loadBalancer', 'simple') === 'PASSTHROUGH';
