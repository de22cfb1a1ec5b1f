import { Fault, empty, has, lacks, longerThan, textFaults } from './faults';
import { plainEntries } from './maps';
import { SUBDOMAIN_FAULTS } from './names';
import { problem, Problem } from './problem';
import { quote } from './quote';

const PART = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const PART_WHAT = "is more than letters, digits, '-', '_' and '.' between a letter or digit at both ends";
const RIGHT_KEY = "use 'name' or 'dns.prefix/name', the name of at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends";
const RIGHT_VALUE = "use at most 63 letters, digits, '-', '_' and '.', a letter or digit at both ends, or the empty text";

const prefix = (key: string): string => key.slice(0, Math.max(key.indexOf('/'), 0));
const name = (key: string): string => key.slice(key.indexOf('/') + 1);
const onPrefix = ([seen, what]: Fault): Fault => [key => key.includes('/') && seen(prefix(key)), `has a prefix that ${what}`];
const onName = ([seen, what]: Fault): Fault => [key => seen(name(key)), `has a name that ${what}`];

const KEY_FAULTS: readonly Fault[] = [
  has(/\/.*\//s, "has more than one '/'"),
  ...SUBDOMAIN_FAULTS.map(onPrefix),
  ...[empty, longerThan(63), lacks(PART, PART_WHAT)].map(onName),
];

/** Key of a label or annotation: an optional DNS prefix, and a name. */
export function labelKeyProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT107', field, value, RIGHT_KEY, KEY_FAULTS);
}

export function labelValueProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT107', field, value, RIGHT_VALUE, [
    longerThan(63),
    [text => text !== '' && !PART.test(text), PART_WHAT],
  ]);
}

function mapProblems(field: string, value: unknown, check: (key: string, item: unknown) => Problem[]): Problem[] {
  return plainEntries(value)?.flatMap(([key, item]) => check(key, item))
    ?? [problem('ZT107', `${field} ${quote(value)} is not a plain object`, 'give an object of texts by key')];
}

/** The labels of an object; there may be none. */
export function labelsProblems(field: string, value: unknown): Problem[] {
  return mapProblems(field, value, (key, item) => [
    ...labelKeyProblems(`${field} key`, key), ...labelValueProblems(`${field} ${quote(key)} with value`, item),
  ]);
}

/** Labels to select by; none would select everything (NP-04). */
export function selectorProblems(field: string, value: unknown): Problem[] {
  const problems = labelsProblems(field, value);
  return plainEntries(value)?.length === 0 ? [problem('ZT104', `${field} is empty, which selects everything`, 'give at least one label')] : problems;
}

/** Annotations take any text, 256 KiB with all keys in UTF-8. */
export function annotationsProblems(field: string, value: unknown): Problem[] {
  let size = 0;
  const problems = mapProblems(field, value, (key, item) => {
    size += Buffer.byteLength(key) + (typeof item === 'string' ? Buffer.byteLength(item) : 0);
    const text = textFaults('ZT107', `${field} ${quote(key)} with value`, item, 'use a string', []);
    // Kubernetes lowers the case of annotation keys before it checks them; labels it does not.
    return [...labelKeyProblems(`${field} key`, key.replace(/[A-Z]/g, letter => letter.toLowerCase())), ...text];
  });
  if (size > 262144) { problems.push(problem('ZT107', `${field} has ${size} bytes`, 'use at most 262144 bytes in all')); }
  return problems;
}
