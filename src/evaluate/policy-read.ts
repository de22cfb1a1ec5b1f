import { Cidr, contains, parseNetwork } from '../algebra/cidr';
import { PROTOCOLS, Ports, Transport } from '../algebra/ports';
import { unite } from '../algebra/ranges';
import { Selector } from '../algebra/selector';
import { asArray, asObject, asString, fitted, formatPath, isAbsent, isUnknown, labelSelector, unknownFields, unknownValue } from '../parse/read';
import { Json, JsonObject, Path, Unknown, WorldObject } from '../parse/world';
import { DestinationPorts, NamedPort } from './destination-ports';

/** Reads one policy; all that has no meaning there is kept in `unknown`. */
export interface PolicyReader {
  readonly object: WorldObject;
  readonly unknown: Unknown[];
}

export const policyReader = (object: WorldObject, apiVersion: string, specs: readonly string[] = ['spec']): PolicyReader => ({
  object,
  unknown: [
    ...unknownFields(object, object.json, [], ['apiVersion', 'kind', 'metadata', ...specs, 'status']),
    ...(object.apiVersion === apiVersion ? [] : [unknownValue(object, ['apiVersion'], `${object.kind} is known in ${apiVersion} only`)]),
  ],
});

export function complain({ object, unknown }: PolicyReader, path: Path, message: string): undefined {
  unknown.push(unknownValue(object, path, `${formatPath(path)} ${message}`));
  return undefined;
}

/** The mapping under a path, with all fields that are not known named; undefined when there is none. */
export function mappingAt(reader: PolicyReader, json: Json | undefined, path: Path, fields: readonly string[]): JsonObject | undefined {
  if (isAbsent(json)) { return complain(reader, path, 'is missing'); }
  const mapping = asObject(json);
  if (!mapping || Object.keys(mapping).some(key => !fields.includes(key))) { reader.unknown.push(...unknownFields(reader.object, json, path, fields)); }
  return mapping;
}

/** The items of a list with their paths; an absent list has none. */
export function listAt(reader: PolicyReader, json: Json | undefined, path: Path): readonly { readonly item: Json; readonly at: Path }[] {
  if (isAbsent(json)) { return []; }
  const list = asArray(json);
  if (!list) { complain(reader, path, 'is no list'); }
  return (list ?? []).map((item, index) => ({ item, at: fitted([...path, index]) }));
}

export function selectorAt({ object, unknown }: PolicyReader, json: Json | undefined, path: Path): Selector | undefined {
  const selector = labelSelector(object, json, path);
  if (!isUnknown(selector)) { return selector; }
  unknown.push(selector);
  return undefined;
}

/** Host bits are dropped, as Kubernetes does; an IPv4 address in the form of an IPv6 one has two readings. */
export function networkAt(reader: PolicyReader, json: Json | undefined, path: Path): Cidr | undefined {
  const text = asString(json);
  const cidr = text === undefined ? undefined : parseNetwork(text);
  return cidr && !contains(MAPPED, cidr) ? cidr : complain(reader, path, 'is no block of addresses');
}

const MAPPED: Cidr = parseNetwork('::ffff:0:0/96')!;

export const isPortNumber = (json: Json | undefined): json is number => typeof json === 'number' && Number.isInteger(json) && json >= 1 && json <= 65535;

/** RFC 6335: what Kubernetes takes for the name of a port, and not for a number in quotes. */
export const isPortName = (json: Json | undefined): json is string =>
  typeof json === 'string' && json.length <= 15 && /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(json);

/** TCP where nothing is said (NP-07). */
export function transportAt(reader: PolicyReader, json: Json | undefined, path: Path): Transport | undefined {
  if (isAbsent(json)) { return 'TCP'; }
  return PROTOCOLS.find(protocol => protocol === json) ?? complain(reader, path, 'is no protocol with ports');
}

export const unitePorts = (parts: readonly (Ports | NamedPort | undefined)[]): DestinationPorts => ({
  ports: parts.reduce<Ports>((all, part) => (isPorts(part) ? unite(all, part) : all), []),
  names: parts.filter((part): part is NamedPort => part !== undefined && !isPorts(part)),
});

const isPorts = (part: Ports | NamedPort | undefined): part is Ports => Array.isArray(part);
