import { IndexSet, intersectIndices, isNoIndex } from '../algebra/index-set';
import { EVERYTHING, Language } from '../algebra/language';
import { World } from '../parse/world';
import { ciliumPolicies } from './cilium-policies';

/** Servers that may be asked for these names. */
export interface Resolvable { readonly servers: IndexSet; readonly names: Language }

/**
 * What a pod may ask which DNS server for, where Cilium's proxy of DNS looks at its questions: a server that stands in several
 * parts may be asked for the names of all, one that stands in none is not watched. Undefined when nothing is.
 *
 * Rules of the same port count, with or without names; what opens the port in another way does not lead around the proxy.
 */
export function resolvable(world: World, workload: number): readonly Resolvable[] | undefined {
  const rules = ciliumPolicies(world).rulesAt(workload, 'outbound').filter(({ rule }) => !rule.deny);
  const limited = rules.some(({ rule }) => rule.defaultDeny);
  const parts = rules.flatMap(rule => rule.parts);
  const questions = parts.flatMap(({ port }) => (port.dns ? port.keys : []));
  // A resolver asks over UDP first.
  const keys = new Set(questions.some(key => key.endsWith('/UDP')) ? questions.filter(key => key.endsWith('/UDP')) : questions);
  if (keys.size === 0) { return undefined; }
  const watched = parts.filter(({ port }) => port.dns && port.keys.some(key => keys.has(key)));
  // CIL-03: without default deny, every name may be asked for.
  const names = (dns: Language | undefined): Language => (limited ? dns ?? EVERYTHING : EVERYTHING);
  return parts.filter(({ port }) => port.keys.some(key => keys.has(key))).flatMap(({ port, ends }) => {
    const servers = port.dns ? [ends] : watched.map(part => intersectIndices(part.ends, ends));
    return servers.filter(set => !isNoIndex(set)).map(set => ({ servers: set, names: names(port.dns) }));
  });
}
