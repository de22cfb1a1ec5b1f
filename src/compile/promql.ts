/** Text as a PromQL string literal (Go quoting). */
export const promString = (text: string): string => JSON.stringify(text);

/** A label matcher for exactly these values; matchers are anchored regexes. */
export function anyOf(label: string, values: readonly string[]): string {
  const pattern = values.map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  return `${label}=~${promString(pattern)}`;
}
