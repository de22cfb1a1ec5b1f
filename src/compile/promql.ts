/** Text as a PromQL string literal (Go quoting). */
export const promString = (text: string): string => JSON.stringify(text);

const alternatives = (values: readonly string[]): string => promString(values.map(value => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'));

/** Label matchers for exactly these values, and for all others; matchers are anchored regexes. */
export const anyOf = (label: string, values: readonly string[]): string => `${label}=~${alternatives(values)}`;
export const noneOf = (label: string, values: readonly string[]): string => `${label}!~${alternatives(values)}`;
