import { Plan } from './plan';
import { HttpModel, LinkModel, compare, linkName, restrictsHttp } from '../model/intent';

/** LIM-01: annotations share 256 KiB, and a reader wants a page. */
const MAX_LINES = 40;

/** The links behind an object, one per line, for readers. */
export function describeLinks(links: readonly LinkModel[]): string | undefined {
  const lines = [...new Set(links.map(describeLink))].sort(compare);
  if (lines.length === 0) { return undefined; }
  return (lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), `and ${lines.length - MAX_LINES} more`] : lines).join('\n');
}

/** Each link is told at both ends, and again whenever its objects are written. */
const TOLD = new WeakMap<LinkModel, string>();

export function describeLink(link: LinkModel): string {
  const known = TOLD.get(link);
  if (known !== undefined) { return known; }
  const text = tell(link);
  TOLD.set(link, text);
  return text;
}

function tell(link: LinkModel): string {
  // A reader must not take a rule for enforced that waits for its phase.
  const waits = restrictsHttp(link.http) && link.server.kind === 'workload' && link.server.workload.phase < 2 ? ' (from phase 2 on)' : '';
  const rules = link.http && link.http.length > 0 ? ` ${describeRules(link.http)}${waits}` : '';
  if (link.need) { return `${linkName(link)} (${link.need.id}: ${link.need.reason})`; }
  return `${linkName(link)}${rules}${link.unauthenticated ? ` (unauthenticated: ${link.unauthenticated.reason})` : ''}`;
}

export function describeRules(rules: readonly HttpModel[]): string {
  return rules.map(({ methods, paths, hosts, headers }) => {
    const words = [methods?.join('|'), paths?.join('|'), hosts && `host ${hosts.join('|')}`, headers && `headers ${Object.keys(headers).join('|')}`];
    return words.filter(word => word !== undefined).join(' ') || 'any request';
  }).join(', ');
}

export const describeInbound = (plan: Plan, id: string): string | undefined => describeLinks(plan.callers.get(id) ?? []);
export const describeOutbound = (plan: Plan, id: string): string | undefined => describeLinks(plan.calls.get(id) ?? []);
