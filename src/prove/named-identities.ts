import { asArray, get, stringList } from '../parse/read';
import { World } from '../parse/world';

export interface NamedIdentity { readonly account: string; readonly trustDomain?: string }

/** Identities that an AuthorizationPolicy calls by name, by their namespace: who runs as one of them is let in wherever it stands. */
export function namedIdentities(world: World): ReadonlyMap<string, readonly NamedIdentity[]> {
  const found = new Map<string, Map<string, NamedIdentity>>();
  const add = (namespace: string, account: string, trustDomain?: string) => {
    const known = found.get(namespace) ?? new Map<string, NamedIdentity>();
    found.set(namespace, known.set(`${trustDomain ?? ''} ${account}`, { account, ...(trustDomain ? { trustDomain } : {}) }));
  };
  for (const { json, namespace } of world.ofKind('AuthorizationPolicy', 'security.istio.io')) {
    for (const source of (asArray(get(json, 'spec', 'rules')) ?? []).flatMap(rule => asArray(get(rule, 'from')) ?? []).map(from => get(from, 'source'))) {
      for (const text of stringList(get(source, 'principals')) ?? []) {
        const [domain, ns, home, sa, account, ...more] = text.split('/');
        if (ns === 'ns' && sa === 'sa' && more.length === 0 && [domain, home, account].every(part => part && !part.includes('*'))) { add(home, account, domain); }
      }
      for (const text of stringList(get(source, 'serviceAccounts')) ?? []) {
        const [home, account] = text.includes('/') ? text.split('/') : [namespace, text];
        if (account && !account.includes('*')) { add(home, account); }
      }
    }
  }
  return new Map([...found].map(([home, identities]) => [home, [...identities.values()]]));
}
