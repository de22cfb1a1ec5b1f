import { universe } from './http';
import { EMPTY, EVERYTHING, Language, NOTHING, and, concat, literal, matches, not, noneOf, oneOf, or, star } from './language';
import { formatPorts } from './ports';
import { Ranges, subtract } from './ranges';
import { Box, Traffic } from './traffic';

/** Binds weaker than what stands inside of it. */
const enum Level { OR, AND, CONCAT }

/**
 * Exactly the language, as text: `*` is any text, `[a-z]` one such character, `{1,}` and `{0,}` say how often, `|` is or, `&` is and,
 * `!(x)` all but x, `""` the empty text. Where one of these characters is meant itself, a backslash stands before it.
 */
export const formatLanguage = (language: Language): string => print(language, Level.OR);

function print(language: Language, level: Level): string {
  if (language === EVERYTHING) { return '*'; }
  if (language === NOTHING) { return '!(*)'; }
  switch (language.kind) {
    case 'empty': return '""';
    case 'chars': return printChars(language.chars);
    case 'star': return `${group(language.body)}{0,}`;
    case 'not': return `!(${formatLanguage(language.body)})`;
    case 'concat': return printSequence(language);
    // Terms are sorted by the order in which they were made: text must not show that.
    case 'or': return wrap(language.parts.map(part => print(part, Level.AND)).sort().join(' | '), level > Level.OR);
    case 'and': { const words = wordsOf(language, language.parts); return words ? print(words, level) : wrap(language.parts.map(part => print(part, Level.CONCAT)).sort().join(' & '), level > Level.AND); }
  }
}

/** Where only certain words are left, all other conditions say no more than which of them. */
function wordsOf(language: Language, parts: readonly Language[]): Language | undefined {
  const words = parts.map(part => (part.kind === 'or' ? part.parts : [part]).map(wordOf)).find((found): found is string[] => found.every(word => word !== undefined));
  return words && or(...words.filter(word => matches(language, word)).map(literal));
}

/** The one text of the language, where it is written as that. */
function wordOf(language: Language): string | undefined {
  let word = '';
  let rest = language;
  for (; rest.kind === 'concat'; rest = rest.tail) {
    const char = charOf(rest.head);
    if (char === undefined) { return undefined; }
    word += char;
  }
  const last = rest === EMPTY ? '' : charOf(rest);
  return last === undefined ? undefined : word + last;
}

const charOf = (language: Language): string | undefined =>
  (language.kind === 'chars' && language.chars.length === 1 && language.chars[0][0] === language.chars[0][1] ? String.fromCharCode(language.chars[0][0]) : undefined);

const wrap = (text: string, needed: boolean): string => (needed ? `(${text})` : text);
const group = (body: Language): string => (body.kind === 'chars' ? print(body, Level.CONCAT) : `(${formatLanguage(body)})`);

function printSequence(language: Language): string {
  const parts: Language[] = [];
  let rest = language;
  for (; rest.kind === 'concat'; rest = rest.tail) { parts.push(rest.head); }
  parts.push(rest);
  let text = '';
  for (let index = 0; index < parts.length; index++) {
    const next = parts[index + 1];
    const repeated = next?.kind === 'star' && next.body === parts[index];
    text += repeated ? `${group(parts[index])}{1,}` : print(parts[index], Level.CONCAT);
    if (repeated) { index++; }
  }
  return text;
}

const escape = (char: string): string => (/[*[\](){}|&!"\\ ]/.test(char) ? `\\${char}` : char);

function printChars(set: Ranges): string {
  if (set.length === 1 && set[0][0] === set[0][1]) { return escape(String.fromCharCode(set[0][0])); }
  const outside = subtract([[0, 0xffff]], set);
  const inverted = set.some(([, last]) => last === 0xffff);
  return `[${inverted ? '^' : ''}${(inverted ? outside : set).map(([first, last]) => (first === last ? classChar(first) : `${classChar(first)}-${classChar(last)}`)).join('')}]`;
}

const classChar = (code: number): string => (/[\]\\^-]/.test(String.fromCharCode(code)) ? `\\${String.fromCharCode(code)}` : String.fromCharCode(code));

const QUERY = or(EMPTY, concat(oneOf('?'), EVERYTHING));
const WITHOUT_QUERY = star(noneOf('?'));

/** The paths without their query, where any query or none may follow; undefined where the query matters. */
function pathAlone(language: Language): Language | undefined {
  const all = (parts: readonly Language[]): readonly Language[] | undefined => {
    const found = parts.map(pathAlone);
    return found.every(part => part !== undefined) ? found : undefined;
  };
  switch (language.kind) {
    case 'or': { const parts = all(language.parts); return parts && or(...parts); }
    case 'and': { const parts = all(language.parts); return parts && and(...parts); }
    case 'not': { const inner = pathAlone(language.body); return inner && not(inner); }
    case 'concat': {
      if (language.tail !== QUERY) { return undefined; }
      const { head } = language;
      if (head === WITHOUT_QUERY) { return EVERYTHING; }
      return head.kind === 'and' && head.parts.includes(WITHOUT_QUERY) ? and(...head.parts.filter(part => part !== WITHOUT_QUERY)) : undefined;
    }
    default: return undefined;
  }
}

/** `target` is the path with its query, in the words of RFC 9112. */
function formatPath(language: Language): string {
  const path = pathAlone(language);
  return path ? formatLanguage(path) : `target ${formatLanguage(language)}`;
}

/** A field is always within its universe, so that part says nothing. */
function told(name: string, language: Language): Language {
  const whole = universe(name);
  const strip = (part: Language): Language => {
    switch (part.kind) {
      case 'and': return and(...part.parts.filter(item => item !== whole).map(strip));
      case 'or': return or(...part.parts.map(strip));
      case 'not': return not(strip(part.body));
      default: return part;
    }
  };
  return language === whole ? EVERYTHING : strip(language);
}

/** Values of a field, as `formatLanguage` writes them. */
export const formatValues = (name: string, language: Language): string => formatLanguage(told(name, language));

function formatField(name: string, given: Language): string {
  const language = told(name, given);
  if (name === 'method') { return formatLanguage(language); }
  if (name === 'path') { return formatPath(language); }
  if (!name.includes(':') && name !== 'principal') { return `${name} ${formatLanguage(language)}`; }
  const title = name.replace(':', ' ');
  if (language === EMPTY) { return `without ${title}`; }
  if (language === oneOf('=')) { return `${title}=`; }
  const present = language.kind === 'concat' && language.head === oneOf('=');
  return present ? `${title}=${formatLanguage(language.tail)}` : `${title} ${formatLanguage(language)}`;
}

const first = ['method', 'path'];
const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);

/** `TCP 8080 GET /orders/* host shop.example`: fields in the order of `formatRequest`. */
export function formatBox({ ports, fields }: Box): string {
  const sorted = [...fields].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return [formatPorts(ports), ...sorted.map(([name, language]) => formatField(name, language))].join(' ');
}

/** One text for each kind of request, sorted; none for no traffic. */
export const formatTraffic = (traffic: Traffic): string[] => traffic.map(formatBox).sort();
