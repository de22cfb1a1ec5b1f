import { Language, matches } from '../algebra/language';
import { IndexSet, indexSet, sortedIndexSet } from '../algebra/index-set';

/** Ends by the identity that their certificates carry. Questions cost what they find, not what there is; each is answered once. */
export interface Principals {
  /** Ends that have an identity. */
  readonly all: IndexSet;
  exact(principal: string): IndexSet;
  startingWith(text: string): IndexSet;
  endingWith(text: string): IndexSet;
  /** Identities with the segments `ns` and then this one, followed by another. */
  inNamespace(name: string): IndexSet;
  /** Of those, the ones with the segments `sa` and then this one behind it. */
  ofAccount(namespace: string, name: string): IndexSet;
  /** The rest of them, by looking at each. */
  such(key: string, matching: (principal: string) => boolean): IndexSet;
}

export const ofLanguage = (language: Language) => (principal: string): boolean => matches(language, `spiffe://${principal}`);

/** By number of the end; ends without an identity are undefined. */
export function principalIndex(principals: readonly (string | undefined)[]): Principals {
  const ends = new Map<string, number[]>();
  for (const [end, principal] of principals.entries()) {
    if (principal === undefined) { continue; }
    const known = ends.get(principal);
    if (known) { known.push(end); } else { ends.set(principal, [end]); }
  }
  const sorted = lazy(() => [...ends.keys()].sort());
  const reversed = lazy(() => [...ends.keys()].map(reverse).sort());
  const segments = lazy(() => bySegments(ends.keys()));
  const answers = new Map<string, IndexSet>();
  const once = (key: string, find: () => Iterable<string>): IndexSet => {
    const known = answers.get(key) ?? indexSet([...find()].flatMap(principal => ends.get(principal) ?? []));
    answers.set(key, known);
    return known;
  };
  return {
    all: sortedIndexSet(principals.flatMap((principal, end) => (principal === undefined ? [] : [end]))),
    exact: principal => sortedIndexSet(ends.get(principal) ?? []),
    startingWith: text => once(`prefix ${text}`, () => between(sorted(), text)),
    endingWith: text => once(`suffix ${text}`, () => between(reversed(), reverse(text)).map(reverse)),
    inNamespace: name => once(`namespace ${name}`, () => segments().namespaces.get(name) ?? []),
    ofAccount: (namespace, name) => once(`account ${namespace}/${name}`, () => segments().accounts.get(`${namespace}/${name}`) ?? []),
    such: (key, matching) => once(`such ${key}`, () => sorted().filter(matching)),
  };
}

function bySegments(principals: Iterable<string>): { readonly namespaces: ReadonlyMap<string, ReadonlySet<string>>; readonly accounts: ReadonlyMap<string, ReadonlySet<string>> } {
  const [namespaces, accounts] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const put = (map: Map<string, Set<string>>, key: string, principal: string) => { map.set(key, (map.get(key) ?? new Set()).add(principal)); };
  for (const principal of principals) {
    const segments = principal.split('/');
    for (let at = 1; at < segments.length - 2; at++) {
      if (segments[at] !== 'ns') { continue; }
      put(namespaces, segments[at + 1], principal);
      for (let next = at + 2; next < segments.length - 1; next++) {
        const ends = next + 2 === segments.length || segments.slice(next + 2).join('/') !== '';
        if (segments[next] === 'sa' && ends) { put(accounts, `${segments[at + 1]}/${segments[next + 1]}`, principal); }
      }
    }
  }
  return { namespaces, accounts };
}

function lazy<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: compute() }).value;
}

const reverse = (text: string): string => [...text].reverse().join('');

/** All texts of a sorted list that start so. */
function between(sorted: readonly string[], start: string): readonly string[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < start) { low = middle + 1; } else { high = middle; }
  }
  let end = low;
  while (end < sorted.length && sorted[end].startsWith(start)) { end++; }
  return sorted.slice(low, end);
}
