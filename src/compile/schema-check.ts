import { PRODUCT_OF, Product } from '../../imports/validators';
import { Fields, Validate, isFields, sentence, show, step } from '../../imports/validators/runtime';
import { contains, formatCidr, parseNetwork } from '../algebra/cidr';

/** Each is loaded with the first object of that product: all together are most of a megabyte of code. */
const LOADERS: { readonly [product in Product]: () => { validators: { [kind: string]: Validate } } } = {
  'kubernetes': () => require('../../imports/validators/kubernetes'),
  'istio': () => require('../../imports/validators/istio'),
  'cilium': () => require('../../imports/validators/cilium'),
  'spire': () => require('../../imports/validators/spire'),
  'prometheus': () => require('../../imports/validators/prometheus'),
  'gateway-api': () => require('../../imports/validators/gateway-api'),
};

/** What the API server checks between fields of its own kinds, in Go; no schema says it. */
const NATIVE: { readonly [id: string]: (spec: Fields) => string[] } = {
  'networking.k8s.io/v1 NetworkPolicy': networkPolicyProblems,
  'v1 Service': serviceProblems,
};

const productOf = (id: string): Product | undefined => (PRODUCT_OF as { readonly [id: string]: Product | undefined })[id];

export const hasSchema = (apiVersion: string, kind: string): boolean => productOf(`${apiVersion} ${kind}`) !== undefined;

/**
 * Why the API server would refuse this object, or silently drop a part of it: a pruned field can widen a rule (X-02).
 * All problems at once, none when it is good. An object without a schema is a problem: nothing is known about it.
 */
export function schemaProblems(manifest: object): string[] {
  const { apiVersion, kind, spec } = manifest as Fields;
  const id = `${String(apiVersion)} ${String(kind)}`;
  const product = productOf(id);
  if (!product) {
    const other = Object.keys(PRODUCT_OF).find(known => known.endsWith(` ${String(kind)}`));
    return [`${show(id)}: no schema for this kind, so its fields cannot be checked${other ? `; there is one for ${other}` : ''}`];
  }
  const violations = LOADERS[product]().validators[String(kind)](manifest, '', null) ?? [];
  return [...violations.map(violation => sentence(manifest, violation)), ...(isFields(spec) ? NATIVE[id]?.(spec) ?? [] : [])];
}

/** X-01: an empty list means "nobody" in one API and "everybody" in the next, so none is ever written. `{}` as an item is fine. */
export function emptyListProblems(manifest: object): string[] {
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...content } = manifest as Fields;
  const walk = (value: unknown, path: string): string[] => {
    if (Array.isArray(value) && value.length === 0) { return [`${path}: empty list; leave the field out or drop the rule (X-01)`]; }
    return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => walk(inner, step(path, value, key))) : [];
  };
  return walk(content, '');
}

/** The objects of a list, each with its path; none of a list that is wrong anyway, since the schema says so. */
const items = (owner: Fields, field: string, path: string): Array<[Fields, string]> =>
  (Array.isArray(owner[field]) ? owner[field] : []).flatMap((item, index) => (isFields(item) ? [[item, `${path}.${field}[${index}]`]] : []));

/** pkg/apis/networking/validation of Kubernetes 1.36: NP-05, NP-08. */
function networkPolicyProblems(spec: Fields): string[] {
  return [['ingress', 'from'], ['egress', 'to']].flatMap(([direction, peers]) => items(spec, direction, 'spec').flatMap(([rule, path]) => [
    ...items(rule, peers, path).flatMap(([peer, at]) => peerProblems(peer, at)),
    ...items(rule, 'ports', path).flatMap(([{ port, endPort }, at]) => {
      const good = endPort === undefined || (typeof port === 'number' && typeof endPort === 'number' && endPort >= port);
      return good ? [] : [`${at}.endPort: ${show(endPort)} needs a numeric port that is not above it, got ${show(port)} (NP-08)`];
    }),
  ]));
}

function peerProblems({ podSelector, namespaceSelector, ipBlock }: Fields, at: string): string[] {
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (!isFields(ipBlock)) { return selects ? [] : [`${at}: no peer; give a podSelector, a namespaceSelector or an ipBlock (NP-05)`]; }
  const outer = parseNetwork(String(ipBlock.cidr));
  const except = Array.isArray(ipBlock.except) ? ipBlock.except.map(String) : [];
  return [
    ...(selects ? [`${at}: ipBlock beside a selector; make two peers of them (NP-05)`] : []),
    ...(typeof ipBlock.cidr === 'string' ? cidrProblems(ipBlock.cidr, `${at}.ipBlock.cidr`) : []),
    ...except.flatMap((text, index) => {
      const path = `${at}.ipBlock.except[${index}]`;
      const inner = parseNetwork(text);
      const inside = !inner || !outer || (contains(outer, inner) && !contains(inner, outer));
      return [...cidrProblems(text, path), ...(inside ? [] : [`${path}: ${show(text)} is not strictly inside ${show(ipBlock.cidr)} (NP-05)`])];
    }),
  ];
}

/** Canonical text only: `10.0.0.1/8` has two readings (1.36 refuses it), and another spelling of a block looks like another block in a diff. */
function cidrProblems(text: string, at: string): string[] {
  const network = parseNetwork(text);
  if (network && formatCidr(network) === text) { return []; }
  return [`${at}: ${show(text)} is not a CIDR in canonical form; ${network ? `write ${formatCidr(network)}` : 'write one such as 10.0.0.0/8'} (NP-05)`];
}

/** pkg/apis/core/validation, ValidateService. */
function serviceProblems(spec: Fields): string[] {
  const ports = items(spec, 'ports', 'spec');
  const names = ports.map(([{ name }]) => name);
  if (ports.length === 0 && spec.clusterIP !== 'None' && spec.type !== 'ExternalName') {
    return ['spec.ports: missing; a Service that is neither headless nor ExternalName needs one'];
  }
  return ports.flatMap(([{ name }, at], index) => [
    ...(name === undefined && ports.length > 1 ? [`${at}.name: missing; each of several ports needs one`] : []),
    ...(name !== undefined && names.indexOf(name) < index ? [`${at}.name: ${show(name)} is the name of an earlier port; names must be unique`] : []),
  ]);
}
