/*
 * Written by hand: what the generated validators beside this file call, and the sentences for what they find. Everything
 * else in this folder is generated. `SHAPES` are checks that a schema names: formats, and what the API server checks in Go or CEL.
 */
import { isIPv4, isIPv6 } from 'net';

/** One violated keyword, before it becomes a sentence. `path` is a JSON pointer. */
export interface Violation {
  readonly path: string;
  readonly rule: string;
  readonly info: unknown;
}

/** Appends what it finds to `found`, and returns it: null as long as nothing is wrong. */
export type Validate = (data: unknown, path: string, found: Violation[] | null) => Violation[] | null;

/** `field` belongs to one value of `by`: 'only' forbids it with another value, 'needs' demands it with this one. */
export type Tie = readonly [by: string, value: string, field: string, kind: 'only' | 'needs'];

export type Fields = { readonly [field: string]: unknown };

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export function add(found: Violation[] | null, path: string, rule: string, info: unknown): Violation[] {
  if (found === null) { return [{ path, rule, info }]; }
  found.push({ path, rule, info });
  return found;
}

/** Kubernetes counts characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) { length--; at++; }
  }
  return length;
}

/** Index of the first item that repeats an earlier one: in `keys` (name and default) of a list-map, or whole, in a set. */
export function duplicate(items: readonly unknown[], keys: ReadonlyArray<readonly [string, unknown]>): number | undefined {
  if (items.length < 2) { return undefined; }
  const seen = new Set<string>();
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    const key = keys.length === 0 || !isFields(item) ? item : keys.map(([name, initial]) => item[name] ?? initial);
    if (seen.size === seen.add(JSON.stringify(key)).size) { return at; }
  }
  return undefined;
}

export const present = (data: Fields, names: readonly string[]): number =>
  names.reduce((sum, name) => (data[name] === undefined ? sum : sum + 1), 0);

/** The ties that do not hold. Without a value of `by`, which is then reported as missing, nothing can be said. */
export function broken(data: Fields, ties: readonly Tie[]): Tie[] {
  return ties.filter(([by, value, field, kind]) => data[by] !== undefined
    && (kind === 'only' ? data[by] !== value && data[field] !== undefined : data[by] === value && data[field] === undefined));
}

interface Shape {
  test(value: unknown): boolean;
  /** Completes "... is not". */
  readonly text: string;
}

const listSize = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

// A value of another type passes: that is said by the keyword `type`, once.
const string = (test: (value: string) => boolean, text: string): Shape => ({ test: value => typeof value !== 'string' || test(value), text });
const matching = (pattern: RegExp, max: number, text: string): Shape => string(value => value.length <= max && pattern.test(value), text);
const number = (test: (value: number) => boolean, text: string): Shape => ({ test: value => typeof value !== 'number' || test(value), text });
const object = (test: (value: Fields) => boolean, text: string): Shape => ({ test: value => !isFields(value) || test(value), text });

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const QUALIFIED = /^(?:([^/]*)\/)?(?:[A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const isSubdomain = (value: string): boolean => value.length <= 253 && SUBDOMAIN.test(value);
const isIPv6Address = (value: string): boolean => isIPv6(value) && !value.includes('%');

function isQualifiedName(value: string): boolean {
  const match = QUALIFIED.exec(value);
  return match !== null && (match[1] === undefined || isSubdomain(match[1]));
}

function isCidr(value: string): boolean {
  const [address, length, ...rest] = value.split('/', 3);
  const width = isIPv4(address) ? 32 : isIPv6Address(address) ? 128 : -1;
  return rest.length === 0 && /^(?:0|[1-9][0-9]{0,2})$/.test(length ?? '') && Number(length) <= width;
}

/** pkg `k8s.io/apimachinery/pkg/util/validation`, IsValidPortName */
const isPortName = (value: string): boolean => value.length <= 15 && /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value);

const UNITS: { readonly [unit: string]: number } = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of what Go's time.ParseDuration reads; NaN otherwise. */
function goSeconds(value: string): number {
  if (!/^[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$|^[-+]?0$/.test(value)) { return NaN; }
  const sum = [...value.matchAll(/([0-9.]+)(ns|us|µs|μs|ms|s|m|h)/g)].reduce((total, [, amount, unit]) => total + Number(amount) * UNITS[unit], 0);
  return value.startsWith('-') ? -sum : sum;
}

export const SHAPES = {
  // Types and formats of the schemas.
  intOrString: { test: value => typeof value === 'string' || Number.isInteger(value), text: 'an integer or a string' },
  intOrPercent: { test: value => (typeof value === 'string' ? /^[0-9]+%$/.test(value) : typeof value !== 'number' || value >= 0), text: 'a number, not negative, or a percentage such as 25%' },
  numberOrString: { test: value => typeof value === 'string' || Number.isFinite(value), text: 'a number or a string' },
  int32: number(value => value >= -(2 ** 31) && value < 2 ** 31, 'in the range of a 32 bit integer'),
  int64: number(value => value >= -(2 ** 63) && value < 2 ** 63, 'in the range of a 64 bit integer'),
  quantity: matching(/^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$/, 100, 'a quantity such as 100m or 1Gi'),
  dateTime: string(value => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)), 'a time such as 2030-01-31T12:00:00Z'),
  base64: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, Infinity, 'base64 text'),
  ipv4: string(isIPv4, 'an IPv4 address'),
  ipv6: string(isIPv6Address, 'an IPv6 address'),
  cidr: string(isCidr, 'a CIDR such as 10.0.0.0/8'),
  // Names.
  dnsLabel: matching(new RegExp(`^${LABEL}$`), 63, 'a DNS label: a-z, 0-9 and -, at most 63 characters'),
  dns1035: matching(/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/, 63, 'a DNS label that starts with a letter: a-z, 0-9 and -, at most 63 characters'),
  dnsSubdomain: string(isSubdomain, 'an RFC 1123 subdomain: a-z, 0-9, - and ., at most 253 characters'),
  cronJobName: string(value => value.length <= 52 && isSubdomain(value), 'an RFC 1123 subdomain of at most 52 characters'),
  pathSegment: string(value => value !== '' && value !== '.' && value !== '..' && !/[/%]/.test(value), 'a name without / and %'),
  qualifiedName: string(isQualifiedName, 'a qualified name such as example.com/name, the name at most 63 characters'),
  annotationKey: string(value => isQualifiedName(value.toLowerCase()), 'a qualified name such as example.com/name, the name at most 63 characters'),
  labelValue: matching(/^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/, 63, 'a label value: letters, digits, -, _ and ., at most 63 characters'),
  portName: string(isPortName, 'a port name: a-z, 0-9 and single -, at least one letter, at most 15 characters'),
  port: {
    test: value => (typeof value === 'string' ? isPortName(value) : typeof value !== 'number' || (value >= 1 && value <= 65535)),
    text: 'a port: 1 to 65535, or a name of a-z, 0-9 and single -, at least one letter, at most 15 characters',
  },
  // Native validation of Kubernetes, for whole objects.
  labelRequirement: object(({ operator, values }) => (operator === 'In' || operator === 'NotIn' ? listSize(values) > 0
    : listSize(values) === 0 || (operator !== 'Exists' && operator !== 'DoesNotExist')),
    'a requirement: In and NotIn need values, Exists and DoesNotExist take none'),
  policyRule: object(({ verbs, apiGroups, resources, nonResourceURLs }) => listSize(verbs) > 0
    && (listSize(nonResourceURLs) > 0 ? listSize(apiGroups) + listSize(resources) === 0 : listSize(apiGroups) > 0 && listSize(resources) > 0),
  'a rule: needs verbs, and either apiGroups with resources or nonResourceURLs'),
  subject: object(({ kind, name, namespace, apiGroup }) => name !== '' && (kind === 'ServiceAccount'
    ? (apiGroup ?? '') === '' && typeof namespace === 'string' && namespace !== '' && isSubdomain(String(name))
    : (apiGroup ?? 'rbac.authorization.k8s.io') === 'rbac.authorization.k8s.io'), 'a subject: a ServiceAccount needs a namespace and no apiGroup, others have rbac.authorization.k8s.io'),
  selectsTemplate: object(({ selector, template }) => {
    const wanted = isFields(selector) && isFields(selector.matchLabels) ? selector.matchLabels : {};
    const metadata = isFields(template) && isFields(template.metadata) ? template.metadata : {};
    const labels = isFields(metadata.labels) ? metadata.labels : {};
    const some = Object.keys(wanted).length > 0 || (isFields(selector) && listSize(selector.matchExpressions) > 0);
    return some && Object.entries(wanted).every(([key, value]) => labels[key] === value);
  }, 'consistent: the selector must not be empty, and its matchLabels must all be labels of the template'),
  // CEL rules of CRDs.
  duration1ms: string(value => goSeconds(value) >= 0.001, 'a duration of at least 1ms such as 30s'),
  nonEmptyKey: string(value => value !== '', 'a key: must not be empty'),
  noStar: string(value => !value.includes('*'), 'allowed: no * here'),
  notOnlyStar: string(value => value !== '*', 'allowed: * alone is too wide'),
  starAlone: { test: value => !Array.isArray(value) || value.length < 2 || !value.includes('*'), text: 'allowed: * cannot stand beside other items' },
  portKey: string(value => /^[0-9]+$/.test(value) && Number(value) >= 1 && Number(value) <= 65535, 'a port number from 1 to 65535'),
  httpUrl: string(value => /^https?:\/\/[^/]/.test(value), 'a URL with http:// or https://'),
  portLevelMtls: object(({ portLevelMtls, selector }) => portLevelMtls === undefined
    || (isFields(selector) && isFields(selector.matchLabels) && Object.keys(selector.matchLabels).length > 0), 'allowed: portLevelMtls needs a selector with matchLabels'),
  serviceAccounts: object(({ serviceAccounts, notServiceAccounts, ...others }) => (serviceAccounts === undefined && notServiceAccounts === undefined)
    || present(others, ['principals', 'notPrincipals', 'namespaces', 'notNamespaces']) === 0, 'allowed: serviceAccounts cannot stand beside principals or namespaces'),
  serviceEntryEndpoints: object(({ resolution, endpoints }) => (resolution === undefined || resolution === 'NONE' ? endpoints === undefined
    : resolution !== 'DNS_ROUND_ROBIN' || listSize(endpoints) <= 1), 'allowed: resolution NONE takes no endpoints, DNS_ROUND_ROBIN at most one'),
  serviceEntryAddresses: object(({ resolution, addresses }) => !Array.isArray(addresses) || resolution === undefined || resolution === 'NONE' || resolution === 'STATIC'
    || !addresses.some(address => String(address).includes('/')), 'allowed: CIDR addresses need resolution NONE or STATIC'),
  listeners: {
    test: value => !Array.isArray(value) || value.filter(isFields).every(({ protocol, tls, hostname }) => (isFields(tls)
      ? !['HTTP', 'TCP', 'UDP'].includes(String(protocol)) && (protocol !== 'HTTPS' || (tls.mode ?? 'Terminate') === 'Terminate') : protocol !== 'TLS')
      && (!['TCP', 'UDP'].includes(String(protocol)) || (hostname ?? '') === '')),
    text: 'consistent: TLS needs tls, HTTPS terminates it, HTTP, TCP and UDP have none; TCP and UDP have no hostname',
  },
  terminates: object(({ mode, certificateRefs, options }) => (mode ?? 'Terminate') !== 'Terminate' || listSize(certificateRefs) > 0
    || (isFields(options) && Object.keys(options).length > 0), 'complete: mode Terminate needs certificateRefs or options'),
  filters: {
    test: value => {
      const types = (Array.isArray(value) ? value : []).filter(isFields).map(({ type }) => (type === 'URLRewrite' ? 'RequestRedirect' : type));
      return types.every((type, at) => type === 'RequestMirror' || type === 'ExtensionRef' || types.indexOf(type) === at);
    },
    text: 'allowed: each type once, but RequestMirror and ExtensionRef, and only one of RequestRedirect and URLRewrite',
  },
  grpcMethod: object(({ type, service, method }) => (service !== undefined || method !== undefined) && ((type ?? 'Exact') !== 'Exact'
    || (/^\.?[a-z_][a-z_0-9]*(?:\.[a-z_][a-z_0-9]*)*$/i.test(String(service ?? 'a')) && /^[A-Za-z_][A-Za-z_0-9]*$/.test(String(method ?? 'a')))),
  'a gRPC method: needs service or method, both identifiers'),
  backendPort: object(({ group, kind, port }) => (group ?? '') !== '' || (kind ?? 'Service') !== 'Service' || port !== undefined, 'complete: a Service needs a port'),
  gatewayPath: object(({ type, value }) => type === 'RegularExpression' || typeof (value ?? '/') !== 'string'
    || (/^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/.test(String(value ?? '/')) && !/\/\/|\/\.\.?(?:\/|$)|%2f/i.test(String(value ?? '/'))),
  'a path: starts with /, only URL characters, no //, /./, /../, %2F or #'),
} satisfies { [name: string]: Shape };

export type ShapeName = keyof typeof SHAPES;

/** JSON, so that control characters of foreign text cannot reach a terminal. */
export function show(value: unknown): string {
  const text = isFields(value) ? 'an object' : Array.isArray(value) ? 'a list' : JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export const step = (path: string, parent: unknown, key: string): string => (Array.isArray(parent) ? `${path}[${key}]`
  : /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}${path === '' ? '' : '.'}${key}` : `${path}[${JSON.stringify(key)}]`);

/** Where: what, with the value; what would be right. */
export function sentence(manifest: object, { path: pointer, rule, info }: Violation): string {
  let value: unknown = manifest;
  let path = '';
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    path = step(path, value, key);
    value = (value as Fields)[key];
  }
  const at = path === '' ? 'the object' : path;
  switch (rule) {
    case 'fields': {
      const [key, known] = info as [string, ReadonlySet<string>];
      return `${step(path, value, key)}: unknown field${advice(path, key, known)}`;
    }
    case 'required': return `${step(path, value, String(info))}: missing; this field is required`;
    case 'type': return `${at}: ${show(value)} is not of type ${String(info)}${value === null ? '; leave the field out' : ''}`;
    case 'values': return `${at}: ${show(value)} is not a known value; use ${[...info as ReadonlySet<unknown>].map(show).join(', ')}`;
    case 'pattern': return `${at}: ${show(value)} does not match ${String(info)}`;
    case 'minimum': case 'maximum': return `${at}: ${show(value)} is out of range; the ${rule} is ${String(info)}`;
    case 'shape': return `${at}: ${show(value)} is not ${SHAPES[info as ShapeName].text}`;
    case 'keys': {
      const [key, shape] = info as [string, ShapeName];
      return `${step(path, value, key)}: the key is not ${SHAPES[shape].text}`;
    }
    case 'unique': {
      const [index, keys] = info as [number, ReadonlyArray<readonly [string]>];
      return `${path}[${index}]: repeats an earlier item${keys.length > 0 ? ` with the same ${keys.map(([key]) => key).join(' and ')}` : ''}`;
    }
    case 'count': {
      const [min, max, names] = info as [number, number, readonly string[]];
      const there = names.filter(name => (value as Fields)[name] !== undefined);
      return `${at}: has ${there.join(' and ') || 'none'} of ${names.join(', ')}; needs ${min === 0 ? 'at most' : max === 1 ? 'exactly' : 'at least'} one`;
    }
    case 'tied': {
      const [by, wanted, field, kind] = info as Tie;
      return `${step(path, value, field)}: ${kind === 'only' ? 'only allowed' : 'missing; required'} where ${by} is ${wanted}, and it is ${show((value as Fields)[by])}`;
    }
    // minLength, maxItems and so on; oneOf, anyOf and not have no number.
    default: return `${at}: ${show(value)} breaks ${rule}${typeof info === 'number' ? ` ${info}` : ' of the schema'}`;
  }
}

function advice(path: string, key: string, known: ReadonlySet<string>): string {
  if (path === '' && key === 'status') { return '; only the cluster writes it, leave it out'; }
  const distances = [...known].map(name => [editDistance(key.toLowerCase(), name.toLowerCase()), name] as const);
  const [distance, nearest] = distances.sort(([a], [b]) => a - b)[0] ?? [Infinity, ''];
  if (distance <= Math.max(1, key.length / 4)) { return `; did you mean ${nearest}`; }
  return `; known here are ${[...known].slice(0, 12).join(', ')}${known.size > 12 ? ', ...' : ''}`;
}

/** Levenshtein, one row at a time. The key may be foreign text of any length. */
function editDistance(key: string, name: string): number {
  if (Math.abs(key.length - name.length) > key.length / 4 + 1) { return Infinity; }
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let i = 1; i <= key.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) { next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (key[i - 1] === name[j - 1] ? 0 : 1)); }
    row = next;
  }
  return row[name.length];
}
