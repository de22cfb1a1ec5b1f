import { Addresses, addresses, subtractAddresses } from '../algebra/addresses';
import { Cidr, contains, parseAddress, parseNetwork } from '../algebra/cidr';
import { Language } from '../algebra/language';
import { Labels } from '../algebra/selector';
import { asString, get, stringMap } from '../parse/read';
import { Json, Path } from '../parse/world';
import { namesAt } from './cilium-names';
import { CiliumReader, EndpointSelector, doubt, peerAt } from './cilium-selector';
import { complain, listAt, mappingAt } from './policy-read';

/** One peer of a rule, with a key that is the same only for peers that Cilium takes for one. */
export type CiliumPeer =
  | EndpointSelector
  | { readonly kind: 'everybody'; readonly key: string }
  | { readonly kind: 'addresses'; readonly key: string; readonly addresses: Addresses }
  /** A CiliumCIDRGroup by its name, or all with such labels. */
  | { readonly kind: 'group'; readonly key: string; readonly name?: string; readonly labels?: Labels; readonly except: Addresses }
  | { readonly kind: 'names'; readonly key: string; readonly names: Language }
  | { readonly kind: 'service'; readonly key: string; readonly path: Path; readonly namespace: string; readonly name?: string; readonly labels?: Labels };

/** CIL-17 */
const ENTITY_NAMES = ['all', 'world', 'cluster', 'cluster-mesh', 'host', 'init', 'ingress', 'unmanaged', 'remote-node', 'health', 'none', 'kube-apiserver'];

/** Kinds of peers, of which a rule may have one (CIL-10). */
const SOURCES = ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups'];
const TARGETS = ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices', 'toFQDNs'];
/** Empty lists that mean nobody; those of the others mean that nothing is said (CIL-05, CIL-06). */
const NOBODY_WHEN_EMPTY = /Endpoints|CIDR|Entities|Nodes/;

export const peerFields = (direction: 'ingress' | 'egress', deny: boolean): readonly string[] =>
  (direction === 'ingress' ? SOURCES : deny ? TARGETS.filter(field => field !== 'toFQDNs') : TARGETS);

/** Peers of a rule, and where they stand. `everybody` where a rule has ports and says nobody, nobody where it says neither. */
export function peersAt(reader: CiliumReader, rule: Json, path: Path, fields: readonly string[], hasPorts: boolean): { readonly peers: readonly CiliumPeer[]; readonly path: Path } {
  const given = fields.map(field => ({ field, at: [...path, field], items: listAt(reader, get(rule, field), [...path, field]), there: get(rule, field) !== undefined }));
  const [used, ...more] = given.filter(({ items }) => items.length > 0);
  if (more.length > 0) { complain(reader, path, `combines ${used.field} and ${more[0].field} (CIL-10)`); }
  if (given.some(({ field, items, there }) => there && items.length === 0 && NOBODY_WHEN_EMPTY.test(field))) { return { peers: [], path }; }
  const everybody: CiliumPeer[] = hasPorts ? [{ kind: 'everybody', key: '*' }] : [];
  if (!used) { return { peers: everybody, path }; }
  return { peers: used.items.flatMap(({ item, at }) => peerOf(reader, used.field, item, at) ?? []), path: used.at };
}

function peerOf(reader: CiliumReader, field: string, item: Json, path: Path): CiliumPeer | undefined {
  switch (field.replace(/^(from|to)/, '')) {
    case 'Endpoints': return peerAt(reader, item, path);
    case 'CIDR': return cidrAt(reader, item, path);
    case 'CIDRSet': return setAt(reader, item, path);
    case 'Entities': return entityAt(reader, item, path);
    case 'FQDNs': { const found = namesAt(reader, item, path); return found && { kind: 'names', ...found }; }
    case 'Services': return serviceAt(reader, item, path);
    // CIL-20: without a flag of the agent, a policy with nodes does not exist.
    case 'Nodes': return complain(reader, path, 'needs an agent that knows the labels of nodes (CIL-20)');
    default: return doubt(reader, path, 'means machines of a cloud, whose addresses no manifest holds (CIL-18)');
  }
}

function entityAt(reader: CiliumReader, item: Json, path: Path): CiliumPeer | undefined {
  const entity = asString(item);
  if (!entity || !ENTITY_NAMES.includes(entity)) { return complain(reader, path, 'is no entity (CIL-17)'); }
  return entity === 'all' ? { kind: 'everybody', key: '*' } : { kind: 'entity', entity, key: `entity ${entity}` };
}

function cidrAt(reader: CiliumReader, item: Json, path: Path): CiliumPeer | undefined {
  const text = asString(item);
  const cidr = text === undefined ? undefined : parseNetwork(text) ?? parseAddress(text);
  return cidr && !contains(MAPPED, cidr) ? { kind: 'addresses', key: addressesKey(addresses([cidr])), addresses: addresses([cidr]) } : complain(reader, path, 'is no block of addresses');
}

export const addressesKey = (all: Addresses): string => `cidr ${all.map(({ family, first, last }) => `${family} ${first}-${last}`).join()}`;

/** An IPv4 address in the form of an IPv6 one has two readings. */
const MAPPED: Cidr = parseNetwork('::ffff:0:0/96')!;

/** CIL-18 */
function setAt(reader: CiliumReader, item: Json, path: Path): CiliumPeer | undefined {
  const set = mappingAt(reader, item, path, ['cidr', 'except', 'cidrGroupRef', 'cidrGroupSelector']);
  if (!set) { return undefined; }
  const key = `group ${JSON.stringify(set)}`;
  const [cidr, group, selector] = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].map(field => get(set, field));
  if ([cidr, group, selector].filter(value => value !== undefined && value !== '').length !== 1) { return complain(reader, path, 'needs exactly one of cidr, cidrGroupRef and cidrGroupSelector'); }
  const block = cidr === undefined ? undefined : blockAt(reader, cidr, [...path, 'cidr']);
  const holes = listAt(reader, get(set, 'except'), [...path, 'except']).map(({ item: hole, at }) => {
    const found = blockAt(reader, hole, at);
    return found && block && !contains(block, found) ? complain(reader, at, 'is not inside the block (CIL-18)') : found;
  });
  if ((cidr !== undefined && !block) || !holes.every(hole => hole !== undefined)) { return undefined; }
  const except = addresses(holes);
  if (block) {
    const left = subtractAddresses(addresses([block]), except);
    return { kind: 'addresses', key: addressesKey(left), addresses: left };
  }
  if (group !== undefined) {
    const name = asString(group);
    return name ? { kind: 'group', key, name, except } : complain(reader, [...path, 'cidrGroupRef'], 'is no name');
  }
  const labels = labelsAt(reader, selector, [...path, 'cidrGroupSelector']);
  return labels && { kind: 'group', key, labels, except };
}

function blockAt(reader: CiliumReader, json: Json, path: Path): Cidr | undefined {
  const text = asString(json);
  const cidr = text === undefined ? undefined : parseNetwork(text);
  return cidr && !contains(MAPPED, cidr) ? cidr : complain(reader, path, 'is no block of addresses');
}

/** A selector of objects by equality; others are not followed. */
function labelsAt(reader: CiliumReader, json: Json | undefined, path: Path): Labels | undefined {
  const selector = json === undefined ? undefined : mappingAt(reader, json, path, ['matchLabels', 'matchExpressions']);
  const labels = stringMap(get(selector, 'matchLabels'));
  if (!selector || !labels) { return complain(reader, path, 'is no selector'); }
  if (listAt(reader, get(selector, 'matchExpressions'), path).length > 0 || Object.keys(labels).some(key => key.includes(':'))) { return doubt(reader, path, 'selects in a way that is not followed'); }
  return labels;
}

function serviceAt(reader: CiliumReader, item: Json, path: Path): CiliumPeer | undefined {
  const service = mappingAt(reader, item, path, ['k8sService', 'k8sServiceSelector']);
  if (!service) { return undefined; }
  const key = `service ${JSON.stringify(service)}`;
  const [byLabel, byName] = ['k8sServiceSelector', 'k8sService'].map(field => get(service, field));
  // With both, the selector is the one that counts.
  if (byLabel !== undefined) {
    const at = [...path, 'k8sServiceSelector'];
    const given = mappingAt(reader, byLabel, at, ['selector', 'namespace']);
    const labels = given && labelsAt(reader, get(given, 'selector'), [...at, 'selector']);
    return labels && { kind: 'service', key, path, namespace: asString(get(given, 'namespace')) ?? '', labels };
  }
  const given = byName === undefined ? undefined : mappingAt(reader, byName, [...path, 'k8sService'], ['serviceName', 'namespace']);
  return { kind: 'service', key, path, namespace: asString(get(given, 'namespace')) ?? '', name: asString(get(given, 'serviceName')) ?? '' };
}

