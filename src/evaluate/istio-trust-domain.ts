/**
 * IST-35: principals of five segments whose trust domain is a known one or literally `cluster.local` are compared under the real
 * trust domain and each alias. Other principals stay as they are.
 */
export function expandPrincipals(principal: string, trustDomains: readonly string[]): readonly string[] {
  if (trustDomains.length === 1 && principal.startsWith(`${trustDomains[0]}/`)) { return [principal]; }
  const [domain, ...rest] = principal.split('/');
  if (rest.length !== 4) { return [principal]; }
  if (domain !== 'cluster.local' && !trustDomains.some(known => meets(domain, known))) { return [principal]; }
  return [...new Set(trustDomains.map(known => (domain.startsWith('*') && known.endsWith(domain.slice(1)) ? principal : [known, ...rest].join('/'))))];
}

/** Equal, or one is a pattern that the other fits. */
const meets = (a: string, b: string): boolean => a === b || fits(a, b) || fits(b, a);
const fits = (text: string, pattern: string): boolean =>
  (pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1))) || (pattern.startsWith('*') && text.endsWith(pattern.slice(1)));

/** For `trustDomains`: a known one means all that are known. */
export const expandDomains = (domain: string, trustDomains: readonly string[]): readonly string[] => (trustDomains.includes(domain) ? trustDomains : [domain]);
