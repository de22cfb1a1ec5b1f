import { Labels } from '../algebra/selector';

/** What a template may ask about a pod. */
export interface PodData {
  readonly trustDomain: string;
  readonly namespace: string;
  /** Absent where pods get a name of their own. */
  readonly name?: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly serviceAccountName: string;
}

/** A text for each pod, or why nobody here can tell. */
export type Template = readonly Part[] | { readonly problem: string };
type Part = string | ((pod: PodData) => string | undefined);

/** SPI-02: the part of Go's templates that IDs are made of. Anything else is a problem, never a guess. */
export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let rest = text;
  while (rest !== '') {
    const open = rest.indexOf('{{');
    if (open < 0) { parts.push(rest); break; }
    parts.push(rest.slice(0, open));
    const close = rest.indexOf('}}', open);
    if (close < 0) { return { problem: 'an action without an end' }; }
    const action = rest.slice(open + 2, close);
    const field = fieldOf(action.trim());
    // `{{-` and `-}}` cut blanks off; nobody needs them in an ID.
    if (!field || /^-|-$/.test(action)) { return { problem: `{{${action}}} is no field that is known` }; }
    parts.push(field);
    rest = rest.slice(close + 2);
  }
  return parts;
}

function fieldOf(action: string): ((pod: PodData) => string | undefined) | undefined {
  switch (action) {
    case '.TrustDomain': return pod => pod.trustDomain;
    case '.PodMeta.Namespace': return pod => pod.namespace;
    case '.PodMeta.Name': return pod => pod.name;
    case '.PodSpec.ServiceAccountName': return pod => pod.serviceAccountName;
  }
  const index = /^index \.PodMeta\.(Labels|Annotations) (?:"([^"\\]*)"|`([^`]*)`)$/.exec(action);
  // A name with other characters is no identifier in Go's templates.
  const direct = /^\.PodMeta\.(Labels|Annotations)\.([A-Za-z_]\w*)$/.exec(action);
  const found = index ?? direct;
  if (!found) { return undefined; }
  const key = found[2] ?? found[3] ?? '';
  // What is missing is the empty text for `index`, and `<no value>` otherwise: no ID is made of either.
  return pod => { const map = found[1] === 'Labels' ? pod.labels : pod.annotations; return Object.hasOwn(map, key) ? map[key] : index ? '' : '<no value>'; };
}

/** Undefined: the text depends on what no manifest says. */
export function render(parts: readonly Part[], pod: PodData): string | undefined {
  const texts = parts.map(part => (typeof part === 'string' ? part : part(pod)));
  return texts.includes(undefined) ? undefined : texts.join('');
}

/** The ID without its scheme; undefined when SPIRE takes it for none: wrong trust domain, empty or strange segments (SPI-02). */
export function spiffeIdOf(text: string, trustDomain: string): string | undefined {
  const start = `spiffe://${trustDomain}/`;
  if (!text.startsWith(start) || text.length > 2048) { return undefined; }
  const segments = text.slice(start.length).split('/');
  return segments.every(segment => /^[A-Za-z0-9._-]+$/.test(segment) && segment !== '.' && segment !== '..') ? text.slice('spiffe://'.length) : undefined;
}
