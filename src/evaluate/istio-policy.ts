import { asArray, asObject, asString, fitted, formatPath, get, isAbsent, stringList, unknownFields, unknownValue } from '../parse/read';
import { Json, Path, Unknown, WorldObject } from '../parse/world';
import { SOURCE_FIELDS, OPERATION_FIELDS, Term, pathOf, termProblems, whenKey } from './istio-terms';
import { Target, targetsOf } from './istio-targets';
import { Scope, scopeOf } from './istio-scope';

export type Action = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

/** One item of `from` or `to`: all of its terms must hold. */
export interface Group { readonly path: Path; readonly terms: readonly Term[] }

export interface PolicyRule {
  readonly path: Path;
  /** None: from everywhere. */
  readonly from: readonly Group[];
  readonly to: readonly Group[];
  readonly when: readonly Term[];
  /** All of its terms. */
  readonly terms: readonly Term[];
}

export interface Policy extends Scope {
  readonly action: Action;
  readonly rules: readonly PolicyRule[];
  /** IST-36. */
  readonly dryRun: boolean;
  /** IST-23: empty for a policy with a selector or for a whole namespace. */
  readonly targets: readonly Target[];
  readonly unknown: readonly Unknown[];
  /** The API server or the webhook refuses it (IST-21): it is not there. */
  readonly refused: boolean;
}

const ACTIONS = ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'] as const;
const NO_TERMS: readonly Term[] = [];
const NO_TEXTS: readonly string[] = [];
const SPEC = ['selector', 'targetRef', 'targetRefs', 'rules', 'action', 'provider'];

export function policyOf(object: WorldObject): Policy {
  const unknown: Unknown[] = [];
  const spec = get(object.json, 'spec');
  const reader: Reader = {
    object,
    refuse: (path, message) => { unknown.push(unknownValue(object, path, message)); refused = true; },
    fields: (value, path, allowed) => { if (!hasOnly(value, allowed)) { unknown.push(...unknownFields(object, value, path, allowed)); } },
  };
  let refused = false;
  reader.fields(spec, ['spec'], SPEC);
  const action = isAbsent(get(spec, 'action')) ? 'ALLOW' : ACTIONS.find(name => name === get(spec, 'action'));
  if (!action) { reader.refuse(['spec', 'action'], 'spec.action is no action'); }
  const rules = rulesOf(reader, get(spec, 'rules'), action ?? 'DENY');
  const scope = scopeOf(object, reader.refuse);
  const targets = targetsOf(object, reader.refuse);
  if (targets.length > 0 && !isAbsent(get(spec, 'selector'))) { reader.refuse(['spec'], 'spec.selector and spec.targetRefs exclude each other'); }
  checkProvider(reader, get(spec, 'provider'), action);
  const dry = dryRun(reader, action);
  return { action: action ?? 'AUDIT', rules, dryRun: dry, targets, unknown, refused, ...scope };
}

function hasOnly(value: Json | undefined, allowed: readonly string[]): boolean {
  const mapping = asObject(value);
  return mapping !== undefined && Object.keys(mapping).every(key => allowed.includes(key));
}

/** Policies repeat the same few paths; each is made once. */
const paths = new Map<string, Path>();

function pathTo(...steps: Path): Path {
  const key = steps.join(' ');
  const found = paths.get(key) ?? steps;
  paths.set(key, found);
  return found;
}

export interface Reader {
  readonly object: WorldObject;
  refuse(path: Path, message: string): void;
  fields(value: Json | undefined, path: Path, allowed: readonly string[]): void;
}

function checkProvider(reader: Reader, provider: Json | undefined, action: Action | undefined): void {
  if (action !== 'CUSTOM') {
    if (!isAbsent(provider)) { reader.refuse(['spec', 'provider'], 'spec.provider goes with CUSTOM alone'); }
    return;
  }
  reader.fields(provider, ['spec', 'provider'], ['name']);
  if (!asString(get(provider, 'name'))) { reader.refuse(['spec', 'provider', 'name'], 'spec.provider.name is missing'); }
}

/** Go's ParseBool. The webhook refuses what is none, and the annotation with another action (IST-36). */
function dryRun({ object, refuse }: Reader, action: Action | undefined): boolean {
  const value = object.annotations['istio.io/dry-run'];
  if (value === undefined) { return false; }
  const path = pathTo('metadata', 'annotations', 'istio.io/dry-run');
  const given = ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value);
  if (!given && !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) { refuse(path, 'istio.io/dry-run is no boolean'); }
  if (action !== 'ALLOW' && action !== 'DENY') { refuse(path, 'istio.io/dry-run goes with ALLOW and DENY alone'); }
  return given;
}

function rulesOf(reader: Reader, json: Json | undefined, action: Action): readonly PolicyRule[] {
  const path: Path = ['spec', 'rules'];
  const rules = asArray(json) ?? [];
  if (!isAbsent(json) && !asArray(json)) { reader.refuse(path, 'spec.rules is no list'); }
  if (rules.length === 0 && (action === 'DENY' || action === 'CUSTOM')) { reader.refuse(path, `${action} without rules`); }
  if (rules.length > 512) { reader.refuse(path, 'more than 512 rules (IST-26)'); }
  return fitted(rules.flatMap((rule, index) => ruleOf(reader, rule, pathTo(...path, index), action)));
}

function ruleOf(reader: Reader, json: Json, path: Path, action: Action): PolicyRule[] {
  if (!asObject(json)) { reader.refuse(path, `${formatPath(path)} is no rule`); return []; }
  reader.fields(json, path, ['from', 'to', 'when']);
  const from = groupsOf(reader, get(json, 'from'), [...path, 'from'], 'source', SOURCE);
  const to = groupsOf(reader, get(json, 'to'), [...path, 'to'], 'operation', OPERATION);
  const when = whenOf(reader, get(json, 'when'), [...path, 'when']);
  const terms = when.concat(...from.map(group => group.terms), ...to.map(group => group.terms));
  for (const term of terms) {
    for (const problem of termProblems(term, action)) { reader.refuse(pathOf(term), `${formatPath(pathOf(term))}: ${problem}`); }
  }
  return [{ path, from, to, when, terms }];
}

/** Each field and its negation, with the attribute that it is about. */
const fieldTable = (fields: Readonly<Record<string, string>>) => new Map(Object.entries(fields).flatMap(([field, key]): (readonly [string, { readonly key: string; readonly negated: boolean }])[] =>
  [[field, { key, negated: false }], [`not${field[0].toUpperCase()}${field.slice(1)}`, { key, negated: true }]]));

const SOURCE = fieldTable(SOURCE_FIELDS);
const OPERATION = fieldTable(OPERATION_FIELDS);

/** IST-21: an empty list, and an item without any field, are refused. */
function groupsOf(reader: Reader, json: Json | undefined, path: Path, name: string, table: typeof SOURCE): Group[] {
  if (isAbsent(json)) { return []; }
  const items = asArray(json) ?? [];
  if (items.length === 0 || items.length > 512) { reader.refuse(path, `${formatPath(path)} has to be a list of 1 to 512 items`); }
  return items.map((item, index) => {
    const at = pathTo(...path, index, name);
    reader.fields(item, at.slice(0, -1), [name]);
    const terms = termsIn(reader, get(item, name), at, table);
    if (terms.length === 0) { reader.refuse(at, `${formatPath(at)} must not be empty`); }
    if (terms.some(({ key }) => key === 'source.serviceAccount') && terms.some(({ key }) => key === 'source.principal' || key === 'source.namespace')) {
      reader.refuse(at, 'serviceAccounts cannot stand beside principals or namespaces (IST-25)');
    }
    return { path: at, terms };
  });
}

function termsIn(reader: Reader, json: Json | undefined, path: Path, table: typeof SOURCE): readonly Term[] {
  const group = asObject(json);
  if (!group) { return []; }
  const found = new Map<string, Term>();
  for (const field of Object.keys(group)) {
    const known = table.get(field);
    if (!known) { reader.fields({ [field]: null }, path, []); continue; }
    const { key, negated } = known;
    const texts = textsOf(reader, group[field], path, field);
    if (texts.length === 0) { continue; }
    const other = found.get(key);
    found.set(key, { key, at: path, field: other?.field ?? field, values: negated ? other?.values ?? NO_TEXTS : texts, notValues: negated ? texts : other?.notValues ?? NO_TEXTS });
  }
  return [...found.values()];
}

function textsOf(reader: Reader, json: Json | undefined, path: Path, field: string): readonly string[] {
  const texts = stringList(json);
  if (!texts || texts.includes('')) { reader.refuse([...path, field], `${formatPath([...path, field])} has to be a list of texts that are not empty`); }
  return texts ?? [];
}

function whenOf(reader: Reader, json: Json | undefined, path: Path): readonly Term[] {
  if (isAbsent(json)) { return NO_TERMS; }
  if (!asArray(json)) { reader.refuse(path, `${formatPath(path)} is no list`); }
  return (asArray(json) ?? []).flatMap((item, index): Term[] => {
    const at = pathTo(...path, index);
    reader.fields(item, at, ['key', 'values', 'notValues']);
    const key = asString(get(item, 'key')) ?? '';
    const [values, notValues] = ['values', 'notValues'].map(part => textsOf(reader, get(item, part), at, part));
    if (values.length + notValues.length === 0) { reader.refuse(at, `${formatPath(at)} needs values or notValues`); }
    if (!whenKey(key)) { reader.refuse([...at, 'key'], `${formatPath([...at, 'key'])}: ${JSON.stringify(key)} is no attribute (IST-31)`); }
    return [{ key, values, notValues, at }];
  });
}
