import { EMPTY, EVERYTHING, Language, concat, literal, noneOf, oneOf, or, plus } from '../algebra/language';
import { allPortsOf } from '../algebra/ports';
import { Traffic, box, intersect } from '../algebra/traffic';
import { isPort } from '../parse/containers';
import { asArray, asObject, asString, get, isAbsent, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { portNamed, serviceNamed } from './backends';
import { conjunction, exactPath, pathBelow, pathRegex } from './http-match';
import { Notes, note, notesOn, onlyFields } from './notes';
import { UNCHANGED } from './request-change';
import { RouteRule, VirtualHost } from './route-table';
import { Backend, endpointsBehind } from './services';

/** Whose reading of Ingress is meant; of others only what the API says is known. */
export type Runner = 'istio' | 'cilium' | 'other';

export const CLASS = 'kubernetes.io/ingress.class';

/** Annotations that change no route; what any other one does is not known here. */
const HARMLESS = ['kubectl.kubernetes.io/', 'meta.helm.sh/', 'helm.sh/', 'cert-manager.io/', 'acme.cert-manager.io/', 'external-dns.alpha.kubernetes.io/', 'argocd.argoproj.io/', 'app.kubernetes.io/', 'cdk8s-zero-trust/', 'kubernetes.io/tls-acme', CLASS];

/** The hosts and rules of one Ingress. */
export function ingressHosts(world: World, object: WorldObject, runner: Runner): { readonly hosts: readonly VirtualHost[]; readonly unknown: readonly Unknown[] } {
  const notes = notesOn(object);
  const spec = get(object.json, 'spec');
  onlyFields(notes, spec, ['spec'], ['ingressClassName', 'defaultBackend', 'rules', 'tls']);
  for (const [index, item] of (asArray(get(spec, 'tls')) ?? []).entries()) { onlyFields(notes, item, ['spec', 'tls', index], ['hosts', 'secretName']); }
  for (const key of Object.keys(object.annotations)) {
    if (!HARMLESS.some(start => key.startsWith(start)) && key !== 'ingress.cilium.io/loadbalancer-mode') { note(notes, ['metadata', 'annotations', key], `what the annotation ${key} does is not known here`); }
  }
  const fallback = get(spec, 'defaultBackend');
  const hosts = (asArray(get(spec, 'rules')) ?? []).map((rule, index): VirtualHost => {
    const path: Path = ['spec', 'rules', index];
    onlyFields(notes, rule, path, ['host', 'http']);
    const domain = (asString(get(rule, 'host')) || '*').toLowerCase();
    if (domain.startsWith('*.') && runner === 'other') { note(notes, [...path, 'host'], 'how many labels a wildcard stands for differs between controllers'); }
    const rules = (asArray(get(rule, 'http', 'paths')) ?? []).map((item, order): RouteRule => {
      const found = pathRule(world, notes, item, [...path, 'http', 'paths', order], runner, index * 10_000 + order);
      return amongOthers({ ...found, requests: intersect(found.requests, wildcard(domain, runner)) }, item, domain, runner);
    });
    return { domain, rules };
  });
  if (isAbsent(fallback) || runner === 'istio') { return { hosts, unknown: notes.unknown }; }
  // For Cilium it is a prefix of everything, and stands before the rules.
  const rest = { ...ruleFor(notes, backendOf(world, notes, fallback, ['spec', 'defaultBackend']), ['spec', 'defaultBackend'], EVERYTHING, runner === 'cilium' ? [0, 0] : [-1], -1), alike: '' };
  // Cilium gives the default only what asks for no host that it knows.
  const ends = runner === 'cilium' ? ['*'] : [...new Set(['*', ...hosts.map(({ domain }) => domain)])];
  return { hosts: [...hosts, ...ends.map(domain => ({ domain, rules: [rest] }))], unknown: notes.unknown };
}

/**
 * Istio: where two hosts meet in one certificate's, their rules stand one after the other, those for every path last. Cilium puts the
 * backends of equal paths together (1.20 `GetMatchKey`).
 */
function amongOthers(rule: RouteRule, json: Json, domain: string, runner: Runner): RouteRule {
  switch (runner) {
    case 'istio': return { ...rule, group: domain, last: !rule.requests.some(({ fields }) => fields.has('path')) };
    case 'cilium': return { ...rule, alike: get(json, 'path') ? `${String(get(json, 'pathType'))} ${String(get(json, 'path'))}` : '' };
    case 'other': return rule;
  }
}

/** The API, and Cilium: a wildcard is exactly one label. Istio: any number. */
function wildcard(domain: string, runner: Runner): Traffic {
  const hosts = domain.startsWith('*.') && runner !== 'istio' ? concat(plus(noneOf('.')), literal(domain.slice(1)), or(EMPTY, concat(oneOf(':'), EVERYTHING))) : EVERYTHING;
  return box(allPortsOf('TCP'), [['host', hosts]]);
}

function pathRule(world: World, notes: Notes, json: Json, path: Path, runner: Runner, order: number): RouteRule {
  onlyFields(notes, json, path, ['path', 'pathType', 'backend']);
  const value = asString(get(json, 'path')) ?? '';
  const type = get(json, 'pathType');
  const backends = backendOf(world, notes, get(json, 'backend'), [...path, 'backend']);
  const length = runner === 'istio' ? value.length : value.replace(/\/$/, '').length;
  switch (type) {
    case 'Exact': return { ...ruleFor(notes, backends, path, exactPath(value), runner === 'cilium' ? [2, length] : [length, 1], order), start: value };
    case 'Prefix': return { ...ruleFor(notes, backends, path, pathBelow(value), runner === 'cilium' ? [0, length] : [length, 0], order), start: value.replace(/\/$/, '') };
    case 'ImplementationSpecific': case undefined: case null: {
      const { language, rank } = specific(value, runner, length);
      return ruleFor(notes, backends, path, language, rank, order);
    }
    default: return ruleFor(notes, backends, path, undefined, [length, 0], order);
  }
}

/** What a path without a type of the API means to each controller. */
function specific(value: string, runner: Runner, length: number): { readonly language: Language | undefined; readonly rank: readonly number[] } {
  if (runner === 'cilium') { return value === '' ? { language: EVERYTHING, rank: [0, 0] } : { language: pathRegex(value), rank: [1, value.length] }; }
  if (runner === 'other') { return { language: undefined, rank: [length, 0] }; }
  if (['', '*', '/*', '.*'].includes(value)) { return { language: EVERYTHING, rank: [0, 0] }; }
  const start = /^(.*)(?:\.\*|\/\*)$/.exec(value)?.[1];
  return start === undefined ? { language: exactPath(value), rank: [value.length, 1] } : { language: pathBelow(start), rank: [start.length, 0] };
}

/** Without a language nobody knows what it takes: at most everything. */
const ruleFor = ({ object }: Notes, backends: readonly Backend[], path: Path, language: Language | undefined, rank: readonly number[], order: number): RouteRule => ({
  ...conjunction([{ field: 'path', ...language ? { language } : {} }]), targets: [{ backends, change: UNCHANGED }], rank, order, source: object, cause: { object, path },
});

function backendOf(world: World, notes: Notes, json: Json | undefined, path: Path): readonly Backend[] {
  onlyFields(notes, json, path, ['service', 'resource']);
  const { object } = notes;
  const name = asString(get(json, 'service', 'name'));
  if (!asObject(get(json, 'service')) || name === undefined) { notes.unknown.push(unknownValue(object, path, 'what is behind this backend is not known here')); return []; }
  const service = serviceNamed(world, object.namespace, name);
  if (!service) { note(notes, path, `the Service ${object.namespace}/${name} is not among the manifests`); return []; }
  if (service.type === 'ExternalName' || service.selector === undefined) { note(notes, path, `what is behind the Service ${object.namespace}/${name} is not known here`); return []; }
  const port = get(json, 'service', 'port');
  const number = get(port, 'number');
  const found = isPort(number) ? portNamed(service, number) : portNamed(service, asString(get(port, 'name')) ?? '');
  return found ? endpointsBehind(world, service, found).backends : [];
}
