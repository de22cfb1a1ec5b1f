import { Yaml } from 'cdk8s';

/**
 * Strings that every YAML reader takes for a string, so that `yaml` writes them without quotes.
 *
 * Left out on purpose: all that YAML 1.1 reads as a boolean, null, number or date (`y`, `off`, `e1`), `: `, ` #`,
 * indicators, doubled or outer spaces and everything beyond ASCII.
 */
const PLAIN = /^(?!-{0,2}(?:y|n|yes|no|on|off|true|false|null|e[-+]?\d+)$)-{0,2}[a-z_/](?:[!-9;-~]|:(?=[!-~])| (?=[!"$-~]))*$/i;

/** Addresses, versions, quantities and durations: a digit first, then two dots, a slash or a letter that no number or date has. */
const PLAIN_DIGITS = /^(?=[\w./-]+$)\d(?:[\d.]*\.\d+\.[\d.]*$|.*[/g-np-su-wyG-NP-SU-WY])/;

/** Strings of one line that `yaml` quotes for an indicator first, `: `, ` #` or a colon last, and without anything to escape. */
const QUOTED = /^(?=[ -&(-[\]-~]+$)(?:[,[\]{}#&*!|>%@`]|.*(?:: | #|:$))/;

/** What makes more of several lines than `|-` and the lines: empty ones, outer spaces, anything but printable ASCII. */
const ODD_LINES = /[^\n -~]|^[ \n]| $| \n|\n[ \n]|\n$/;

/** Longer strings are neither matched nor kept; nobody repeats them. */
const SHORT = 200;
const CACHED_STRINGS = 10_000;

/**
 * Writes manifests as YAML, byte for byte as cdk8s's `Yaml.stringify` does, in a fraction of the time.
 *
 * Only plain maps and lists are laid out here. An odd scalar is handed to cdk8s alone, a document with anything else
 * odd in it (shared objects, keys in need of quotes, class instances, undefined) as a whole.
 */
export class YamlWriter {
  private readonly oddStrings = new Map<string, string>();

  /** All documents of one file. */
  public stringify(documents: readonly unknown[]): string {
    return documents.map(document => this.document(document)).join('---\n');
  }

  private document(document: unknown): string {
    const text = isObject(document) ? this.block(document, '', new Set()) : undefined;
    return text === undefined ? Yaml.stringify(document) : `${text}\n`;
  }

  /** A map or list, its first line without indentation; undefined when cdk8s has to write the document. */
  private block(node: object, indent: string, seen: Set<object>): string | undefined {
    // `yaml` writes an anchor where an object comes first, and aliases afterwards.
    if (seen.has(node)) { return undefined; }
    seen.add(node);
    const prototype = Object.getPrototypeOf(node);
    if (Array.isArray(node)) { return prototype === Array.prototype ? this.list(node, indent, seen) : undefined; }
    return prototype === Object.prototype ? this.map(node as Record<string, unknown>, indent, seen) : undefined;
  }

  private map(map: Record<string, unknown>, indent: string, seen: Set<object>): string | undefined {
    const inner = `${indent}  `;
    const lineBreak = `\n${indent}`;
    let text = '';
    for (const key of Object.keys(map)) {
      if (key.length > SHORT || !PLAIN.test(key)) { return undefined; }
      const value = map[key];
      const rendered = this.value(value, inner, seen);
      if (rendered === undefined) { return undefined; }
      if (text !== '') { text += lineBreak; }
      text += isObject(value) && rendered !== '{}' && rendered !== '[]' ? `${key}:\n${inner}${rendered}` : `${key}: ${rendered}`;
    }
    return text === '' ? '{}' : text;
  }

  private list(list: readonly unknown[], indent: string, seen: Set<object>): string | undefined {
    const inner = `${indent}  `;
    const lineBreak = `\n${indent}- `;
    let text = '';
    for (const item of list) {
      const rendered = this.value(item, inner, seen);
      if (rendered === undefined) { return undefined; }
      text += text === '' ? `- ${rendered}` : lineBreak + rendered;
    }
    return text === '' ? '[]' : text;
  }

  private value(value: unknown, indent: string, seen: Set<object>): string | undefined {
    switch (typeof value) {
      case 'string': return value.length <= SHORT ? this.string(value, indent) : this.oddString(value, indent);
      case 'object': return value === null ? 'null' : this.block(value, indent, seen);
      case 'boolean': return String(value);
      // Only some versions of `yaml` keep the sign of -0.
      case 'number': return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : scalar(value);
      case 'bigint': return scalar(value);
      default: return undefined;
    }
  }

  private string(value: string, indent: string): string {
    if (PLAIN.test(value) || PLAIN_DIGITS.test(value)) { return value; }
    if (QUOTED.test(value)) { return value.includes('"') ? `'${value}'` : `"${value}"`; }
    return this.oddString(value, indent);
  }

  private oddString(value: string, indent: string): string {
    if (value.includes('\n') && !ODD_LINES.test(value)) { return `|-\n${indent}${value.replaceAll('\n', `\n${indent}`)}`; }
    let text = this.oddStrings.get(value);
    if (text === undefined) {
      text = scalar(value);
      if (value.length <= SHORT && this.oddStrings.size < CACHED_STRINGS) { this.oddStrings.set(value, text); }
    }
    // Block scalars and folded quotes: every line that is not empty begins with the two spaces of `scalar`.
    return text.includes('\n') ? text.replace(/\n {2}/g, `\n${indent}`) : text;
  }
}

/** As cdk8s writes it behind a key; with no line width its form does not depend on the place. */
function scalar(value: unknown): string {
  return Yaml.stringify({ a: value }).slice('a: '.length, -'\n'.length);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
