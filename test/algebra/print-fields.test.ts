import { ABSENT, anyQuery, presentAs, universe } from '../../src/algebra/http';
import { ANY, EMPTY, EVERYTHING, Language, NOTHING, and, chars, concat, literal, minus, noneOf, not, oneOf, or, plus, prefix, star, suffix } from '../../src/algebra/language';
import { portRange } from '../../src/algebra/ports';
import { formatLanguage, formatTraffic, formatValues } from '../../src/algebra/print';
import { ALL_TRAFFIC, NO_TRAFFIC, box, uniteAll } from '../../src/algebra/traffic';

describe('the notation, each sign by itself', () => {
  test.each<[string, Language, string]>([
    ['a complement', not(literal('a')), '!(a)'], ['a complement of alternatives', not(or(literal('ab'), literal('cd'))), '!(ab | cd)'],
    ['conditions in alternatives', or(and(prefix('a'), suffix('b')), literal('cd')), '*b & a* | cd'], ['alternatives in conditions', and(or(prefix('a'), prefix('b')), suffix('c')), '(a* | b*) & *c'],
    ['conditions in a text', concat(literal('x'), and(prefix('a'), suffix('b'))), 'x(*b & a*)'],
    ['a repeated word', star(literal('ab')), '(ab){0,}'], ['a repeated character', star(oneOf('a')), 'a{0,}'], ['a repeated class', star(oneOf('ac')), '[ac]{0,}'], ['repeated alternatives', star(or(literal('ab'), literal('cd'))), '(ab | cd){0,}'],
    ['once or more, at the begin', concat(plus(oneOf('a')), literal('b')), 'a{1,}b'], ['once or more, twice', concat(plus(oneOf('a')), plus(oneOf('b'))), 'a{1,}b{1,}'], ['once or more of alternatives', concat(literal('x'), plus(or(literal('ab'), literal('cd')))), 'x(ab | cd){1,}'],
    ['another repetition behind a character', concat(oneOf('a'), star(oneOf('b'))), 'ab{0,}'], ['a character before its repetition', concat(oneOf('b'), oneOf('a'), star(oneOf('a'))), 'ba{1,}'],
    ['the empty text', EMPTY, '""'], ['any text in another', concat(literal('a'), EVERYTHING, literal('b')), 'a*b'], ['any character in a text', concat(literal('a'), ANY), 'a[^]'],
    ['a range of characters', chars([[0x61, 0x63]]), '[a-c]'], ['two characters beside each other', oneOf('ab'), '[a-b]'], ['ranges and characters', chars([[0x30, 0x39], [0x61, 0x61]]), '[0-9a]'],
    ['all but a character', noneOf('a'), '[^a]'], ['all but a range', chars([[0, 0x60], [0x64, 0xffff]]), '[^a-c]'], ['all but signs of the notation', noneOf('^-]\\'), '[^\\-\\\\-\\^]'], ['a hat', oneOf('^a'), '[\\^a]'],
    ...['*', '[', ']', '(', ')', '{', '}', '|', '&', '!', '"', '\\', ' '].map((sign): [string, Language, string] => [`the sign ${sign} itself`, literal(sign), `\\${sign}`]),
    ...['^', '-', '.', '/', '?', '=', ':'].map((sign): [string, Language, string] => [`${sign}, which means nothing else`, literal(sign), sign]),
  ])('%s', (_, language, text) => expect(formatLanguage(language)).toBe(text));
});

describe('words that are left', () => {
  test.each<[string, Language, string]>([
    ['of alternatives', and(or(literal('GET'), literal('PUT')), not(literal('PUT')), not(literal('POST'))), 'GET'], ['of one word', and(literal('ab'), prefix('a')), 'ab'], ['none of them', and(or(literal('b'), literal('cd')), prefix('a')), '!(*)'],
    ['the empty one', and(or(EMPTY, literal('ab')), not(literal('ab'))), '""'], ['not where some are patterns', and(or(literal('ab'), prefix('c')), suffix('b')), '(ab | c*) & *b'], ['not where a character is one of several', and(or(literal('ab'), concat(oneOf('cd'), literal('b'))), suffix('b')), '([c-d]b | ab) & *b'],
    ['not where the last character is', and(or(literal('ab'), concat(literal('a'), oneOf('cd'))), prefix('a')), '(a[c-d] | ab) & a*'], ['in conditions in a text', concat(literal('/'), and(or(literal('a'), literal('bc')), not(literal('a')))), '/bc'], ['two in a text', concat(literal('/'), and(or(literal('ab'), literal('bc')), not(literal('ax')))), '/(ab | bc)'],
  ])('%s', (_, language, text) => expect(formatLanguage(language)).toBe(text));
});

describe('fields of requests', () => {
  const ports = portRange('TCP', 80);
  const one = (field: string, language: Language) => formatTraffic(box(ports, [[field, language]]));
  test.each<[string, Language, string]>([
    ['method', literal('GET'), 'GET'], ['method', not(literal('GET')), '!(GET)'], ['host', literal('shop'), 'host shop'], ['name', prefix('a'), 'name a*'], ['sni', EMPTY, 'sni ""'],
    ['header:x-a', ABSENT, 'without header x-a'], ['header:x-a', presentAs(EMPTY), 'header x-a='], ['header:x-a', presentAs(literal('b')), 'header x-a=b'], ['header:x-a', presentAs(EVERYTHING), 'header x-a=*'], ['header:x-a', not(presentAs(literal('b'))), 'header x-a !(=b)'],
    ['header:x-a', or(ABSENT, presentAs(literal('b'))), 'header x-a "" | =b'], ['claim:iss', presentAs(literal('i')), 'claim iss=i'], ['principal', presentAs(literal('p/q')), 'principal=p/q'], ['principal', ABSENT, 'without principal'],
    ['path', anyQuery(literal('/a')), '/a'], ['path', anyQuery(EVERYTHING), '*'], ['path', not(anyQuery(literal('/a'))), '!(/a)'], ['path', or(anyQuery(literal('/a')), anyQuery(prefix('/b'))), '/a | /b*'], ['path', and(anyQuery(prefix('/a')), not(anyQuery(suffix('x')))), '!(*x) & /a*'],
    ['path', literal('/a?x'), 'target /a?x'], ['path', or(anyQuery(literal('/a')), literal('/b')), 'target /a("" | ?*) | /b'], ['path', and(anyQuery(prefix('/a')), prefix('/a?')), 'target (/a* & [^?]{0,})("" | ?*) & /a?*'], ['path', not(literal('/a')), 'target !(/a)'], ['path', concat(and(prefix('/a'), star(noneOf('?'))), literal('?x')), 'target (/a* & [^?]{0,})?x'], ['path', concat(star(noneOf('?')), literal('?x')), 'target [^?]{0,}?x'], ['path', concat(literal('/a'), oneOf('?'), EVERYTHING), 'target /a?*'],
  ])('%s of %#', (field, language, text) => expect(one(field, language)).toEqual([`TCP 80 ${text}`]));
  test('in the order of a request, others by their names', () => {
    expect(formatTraffic(box(ports, [['sni', literal('s')], ['header:b', ABSENT], ['path', anyQuery(literal('/'))], ['host', literal('h')], ['claim:c', ABSENT], ['method', literal('GET')], ['header:a', ABSENT]])))
      .toEqual(['TCP 80 GET / without claim c without header a without header b host h sni s']);
    expect(formatTraffic(box(ports, [['path', anyQuery(literal('/'))], ['host', literal('h')]]))).toEqual(['TCP 80 / host h']);
  });
  test('each kind of request, sorted', () => {
    expect(formatTraffic(uniteAll([box(portRange('TCP', 90), [['method', literal('PUT')]]), box(ports, [['method', literal('GET')]])]))).toEqual(['TCP 80 GET', 'TCP 90 PUT']);
    expect([formatTraffic(NO_TRAFFIC), formatTraffic(ALL_TRAFFIC)]).toEqual([[], ['all ports']]);
  });
});

describe('what a field can be at all is not said', () => {
  const whole = (field: string) => universe(field);
  test.each<[string, Language, string]>([
    ['host', whole('host'), '*'], ['host', and(whole('host'), prefix('a')), 'a*'], ['host', or(and(whole('host'), prefix('a')), literal('bc')), 'a* | bc'], ['host', minus(whole('host'), prefix('a')), '!(a*)'], ['host', not(and(whole('host'), prefix('a'))), '!(a*)'],
    ['sni', whole('sni'), '*'], ['sni', and(whole('sni'), not(EMPTY)), '!("")'], ['header:x', and(whole('header:x'), not(EMPTY)), '!("")'], ['method', whole('method'), '*'], ['method', literal('GET'), 'GET'], ['path', NOTHING, '!(*)'],
  ])('%s of %#', (field, language, text) => expect(formatValues(field, language)).toBe(text));
});
