/** One small change of one object: what a tired author, a bad merge or an attacker with one commit does. */
export interface Mutant {
  readonly name: string;
  /** The changed objects; the others are the same values. */
  readonly objects: readonly unknown[];
}

type Path = readonly (string | number)[];
interface Change { readonly what: string; readonly path: Path; readonly value: unknown }
const GONE = Symbol('gone');

/** Parts that no evaluator reads: names of people's labels, annotations, images, resources. */
const IGNORED = new Set(['annotations', 'image', 'resources', 'status']);
const WORDS: Readonly<Record<string, readonly string[]>> = {
  TCP: ['UDP'], UDP: ['TCP'], STRICT: ['PERMISSIVE', 'DISABLE'], ALLOW: ['DENY'], DENY: ['ALLOW'], REGISTRY_ONLY: ['ALLOW_ANY'],
  Ingress: ['Egress'], Egress: ['Ingress'], In: ['NotIn', 'Exists'], ISTIO_MUTUAL: ['DISABLE'], enabled: ['disabled'], ambient: ['none'], world: ['all'], cluster: ['all'],
};

/** All mutants of a set of manifests, in a fixed order. */
export function* mutants(objects: readonly any[]): Generator<Mutant> {
  for (const [index, object] of objects.entries()) {
    const title = `${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name}`;
    yield { name: `delete ${title}`, objects: objects.filter((_, other) => other !== index) };
    for (const { what, path, value } of changes(object, [])) {
      yield { name: `${what} ${title} at ${path.join('.')}`, objects: objects.map((other, at) => (at === index ? changed(other, path, value) : other)) };
    }
  }
}

function* changes(value: unknown, path: Path): Generator<Change> {
  const last = path[path.length - 1];
  if (typeof last === 'string' && IGNORED.has(last)) { return; }
  if (path[0] === 'metadata' && path.length === 2 && last !== 'namespace' && last !== 'labels' && last !== 'name') { return; }
  if (Array.isArray(value)) { yield* ofList(value, path); } else if (typeof value === 'object' && value !== null) { yield* ofMapping(value as Record<string, unknown>, path); } else { yield* ofScalar(value, path); }
}

function* ofList(list: readonly unknown[], path: Path): Generator<Change> {
  yield { what: 'empty', path, value: [] };
  for (const [index, item] of list.entries()) {
    if (list.length > 1) { yield { what: 'drop', path: [...path, index], value: GONE }; }
    yield { what: 'duplicate', path, value: [...list, item] };
    yield* changes(item, [...path, index]);
  }
}

function* ofMapping(mapping: Readonly<Record<string, unknown>>, path: Path): Generator<Change> {
  if (path.length > 1 && Object.keys(mapping).length > 0) { yield { what: 'empty', path, value: {} }; }
  for (const [key, item] of Object.entries(mapping)) {
    if (path.length === 0 && ['apiVersion', 'kind'].includes(key)) { continue; }
    if (path.length > 0 && !(path[0] === 'metadata' && ['name', 'annotations', 'creationTimestamp'].includes(key))) {
      yield { what: 'remove', path: [...path, key], value: GONE };
      const { [key]: moved, ...rest } = mapping;
      yield { what: 'rename', path, value: { ...rest, [`${key}x`]: moved } };
    }
    yield* changes(item, [...path, key]);
  }
}

function* ofScalar(value: unknown, path: Path): Generator<Change> {
  if (typeof value === 'boolean') { yield { what: 'flip', path, value: !value }; }
  if (typeof value === 'number') { yield { what: 'add one to', path, value: value + 1 }; }
  if (typeof value !== 'string') { return; }
  for (const other of WORDS[value] ?? []) { yield { what: `${value} to ${other}`, path, value: other }; }
  if (/^\d+$/.test(value)) { yield { what: 'add one to', path, value: `${Number(value) + 1}` }; }
  yield { what: 'misspell', path, value: `${value}x` };
  if (/[/.]/.test(value)) {
    yield { what: 'widen', path, value: '*' };
    yield { what: 'widen the end of', path, value: `${value.slice(0, Math.max(1, Math.floor(value.length / 2)))}*` };
    yield { what: 'change the trust domain or the first part of', path, value: value.replace(/^[^/]*/, 'other.example') };
  }
}

function changed(value: any, path: Path, to: unknown): unknown {
  if (path.length === 0) { return to; }
  const [step, ...rest] = path;
  if (Array.isArray(value)) {
    return to === GONE && rest.length === 0 ? value.filter((_, index) => index !== step) : value.map((item, index) => (index === step ? changed(item, rest, to) : item));
  }
  if (to === GONE && rest.length === 0) {
    const { [step]: _, ...others } = value;
    return others;
  }
  return { ...value, [step]: changed(value[step], rest, to) };
}
