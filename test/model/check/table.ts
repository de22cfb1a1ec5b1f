import { CODES, InputCode } from '../../../src/model/check/codes';
import { Problem, problemText, quote } from '../../../src/model/check/problem';

export type Check = (field: string, value: unknown) => Problem[];
/** A bad value, what its message must say, and the nearest value that is right. */
export type Row = readonly [bad: unknown, says: string, twin: unknown];

/** What is not even a text; every check of a text refuses it. */
export const NO_TEXTS: readonly unknown[] = [undefined, null, NaN, 0, true, 80n, Symbol('x'), () => 'x', [], ['x'], {}, Object('x'), JSON.parse('{"__proto__": {"x": 1}}')];

/** Texts that try to leave their place: other languages, terminals, prototypes. */
export const HOSTILE: readonly string[] = [
  '__proto__', '"; DROP', "' or '1'='1", '{{ .Secret }}', '${HOME}', '$(id)', '`id`', 'a\nb: c', 'a\r\nSet-Cookie: x', 'a\0b', '\u001b[2J', '\u202egnp.exe',
  'a\u2028b', '\ud800', '\ufeffa', '- a', '? a', '!!js/function x', '&a [*a]', '<script>', '../../etc/passwd', '\uff0fetc', 'a'.repeat(100_000), '*'.repeat(5000), ' ', '\t',
];

export function refuses(check: Check, code: InputCode, rows: readonly Row[]): void {
  const named = rows.map(([bad, says, twin]) => [quote(bad), says, quote(twin), bad, twin] as const);
  test.each(named)('%s: %s, unlike %s', (_bad, says, _twin, bad, twin) => {
    const problems = check('the field', bad);
    expect(problems.map(found => found.code)).toEqual([code]);
    expect(problemText('shop/web', problems[0])).toContain(says);
    expect(check('the field', twin)).toEqual([]);
  });
}

/** Refuses all hostile texts but those that are ordinary ones here. */
export function refusesHostile(check: Check, ordinary: readonly string[] = []): void {
  test('refuses what tries to leave its place', () => {
    expect(HOSTILE.filter(text => check('the field', text).length !== 1)).toEqual(ordinary);
  });
}

export function refusesWhatIsNoText(check: Check, code: InputCode): void {
  test.each(NO_TEXTS.map(value => [quote(value), value]))('%s is no text', (_, value) => {
    expect(check('the field', value).map(({ code: given, what }) => [given, what.endsWith('is not a string')])).toEqual([[code, true]]);
  });
}

/** The form of every message, whatever the value. */
export function expectForm(problems: readonly Problem[]): void {
  for (const found of problems) {
    const text = problemText('shop/web', found);
    expect(Object.keys(CODES)).toContain(found.code);
    expect(text).toMatch(/^shop\/web: [^\p{Cc}\p{Cs}\u2028-\u202e]{1,600}; [^\p{Cc}\p{Cs}\u2028-\u202e]{1,400} \(ZT\d{3}\)$/u);
    expect(found.what + found.right).not.toMatch(/invalid/i);
    expect(found.right).not.toMatch(/\.$/);
  }
}
