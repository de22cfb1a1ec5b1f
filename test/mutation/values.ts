import { Operator, Path, fieldOf, themeOf } from './operators';

/** Another value for a field. */
export interface Other { readonly operator: Operator; readonly what: string; readonly value: unknown }

const WORDS: Readonly<Record<string, readonly string[]>> = {
  TCP: ['UDP', 'SCTP'], UDP: ['TCP'], STRICT: ['PERMISSIVE', 'DISABLE'], PERMISSIVE: ['DISABLE', 'STRICT'], ALLOW: ['DENY', 'AUDIT'], REGISTRY_ONLY: ['ALLOW_ANY'],
  Ingress: ['Egress'], Egress: ['Ingress'], In: ['NotIn', 'Exists'], enabled: ['disabled'], ambient: ['none'], restricted: ['privileged'], http: ['tcp'], tcp: ['http'],
  GET: ['DELETE'], POST: ['PUT'], ClusterIP: ['NodePort', 'LoadBalancer'], Selector: ['All'], PathPrefix: ['Exact'], Exact: ['PathPrefix'], HTTPS: ['HTTP'], Terminate: ['Passthrough'],
  DNS: ['NONE'], MESH_EXTERNAL: ['MESH_INTERNAL'], service: ['all', 'none'], ANY: ['TCP'],
};

/** What the same field says elsewhere in the manifests, by field: where a bad merge takes its values from. */
export type Seen = ReadonlyMap<string, ReadonlySet<unknown>>;

export function seenIn(objects: readonly unknown[]): Seen {
  const seen = new Map<string, Set<unknown>>();
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) { visit(item, [...path, Array.isArray(value) ? Number(key) : key]); }
      return;
    }
    const values = seen.get(fieldOf(path)) ?? new Set();
    seen.set(fieldOf(path), values.add(value));
  };
  for (const object of objects) { visit(object, []); }
  return seen;
}

/** The next value after this one, in the order of appearance. */
function swapped(seen: Seen, field: string, value: unknown): unknown {
  const values = [...seen.get(field) ?? []].filter(item => typeof item === typeof value);
  return values.length < 2 ? undefined : values[(values.indexOf(value) + 1) % values.length];
}

/** All values that stand in for this one. */
export function othersOf(kind: string, path: Path, value: unknown, seen: Seen): Other[] {
  const operator = themeOf(kind, path);
  const swap = swapped(seen, fieldOf(path), value);
  const others: Other[] = swap === undefined ? [] : [{ operator, what: `change to ${String(swap)}`, value: swap }];
  if (typeof value === 'boolean') { others.push({ operator, what: 'flip', value: !value }); }
  if (typeof value === 'number') { others.push({ operator, what: 'add one to', value: value + 1 }); }
  if (typeof value === 'string') { others.push(...textsFor(operator, value, typeof path.at(-1) === 'number')); }
  return [...new Map(others.filter(other => other.value !== value).map(other => [String(other.value), other])).values()];
}

/** Names of objects are no patterns; items of lists may be. */
function textsFor(operator: Operator, value: string, isList: boolean): Other[] {
  const others: Other[] = (WORDS[value] ?? []).map(other => ({ operator, what: `${value} to ${other}`, value: other }));
  const add = (what: string, text: string, as = operator) => others.push({ operator: as, what, value: text });
  add('misspell', `${value}x`);
  if (/^\d+$/.test(value)) { add('add one to', `${Number(value) + 1}`); }
  const [, domain, namespace, account] = /^([^/]+)\/ns\/([^/]+)\/sa\/(.+)$/.exec(value) ?? [];
  if (account !== undefined) {
    add('widen to its namespace', `${domain}/ns/${namespace}/*`);
    add('widen to its trust domain', `${domain}/*`);
    add('change the namespace of', `${domain}/ns/${namespace}x/sa/${account}`);
    for (const other of ['cluster.local', 'other.example', '*']) { add(`change the trust domain to ${other} in`, `${other}/ns/${namespace}/sa/${account}`, 'trust domain'); }
  }
  if (['principal', 'method', 'path'].includes(operator) || isList) { add('widen', '*'); }
  if (operator === 'path') { add('widen', '/'); add('widen the end of', `${value.slice(0, Math.max(1, Math.floor(value.length / 2)))}*`); add('shorten', value.slice(0, -1)); }
  // Blocks of addresses, and names.
  const [, block, size] = /^([\d.]+|[\da-f:]+)\/(\d+)$/.exec(value) ?? [];
  if (size !== undefined) { add('widen', `${block.includes(':') ? '::' : '0.0.0.0'}/0`); add('shift', value.replace(/^\d+|^[\da-f]+/, '11')); }
  if (/^[^/]*[a-z]\.[a-z][^/]*$/.test(value) && operator === 'another value') { add('widen', `*${value.slice(value.indexOf('.'))}`); add('change the first part of', value.replace(/^[^.]*/, 'other')); }
  if (value.startsWith('spiffe://')) { add('change the trust domain of', value.replace(/^spiffe:\/\/[^/]*/, 'spiffe://other.example'), 'trust domain'); }
  return others;
}

/** What else could stand in a list beside its items. */
export function moreFor(path: Path, list: readonly unknown[], seen: Seen): unknown[] {
  const field = fieldOf(path);
  if (typeof list[0] === 'object') { return ['ingress', 'egress', 'rules', 'from', 'to', 'http', 'dns', 'toPorts', 'fromEndpoints', 'toEndpoints', 'matches'].includes(field) ? [{}] : []; }
  const swap = swapped(seen, field, list[list.length - 1]);
  const wide: Readonly<Record<string, unknown>> = { methods: 'DELETE', paths: '*', principals: '*', hosts: field === 'hosts' && String(list[0]).includes('/') ? '*/*' : '*', fromEntities: 'all', toEntities: 'all', values: 'other' };
  return [...new Set([swap, wide[field]])].filter(item => item !== undefined && !list.includes(item));
}
