import { EVERYTHING, literal, matches } from '../../src/algebra/language';
import { ofLanguage, principalIndex } from '../../src/evaluate/istio-principals';
import { ambiguousIssuer, claimMatch, tokenPrincipals } from '../../src/evaluate/istio-tokens';
import { expandDomains, expandPrincipals } from '../../src/evaluate/istio-trust-domain';

describe('ends by the identity of their certificates', () => {
  const WEB = 'td/ns/shop/sa/web';
  const ALL = [WEB, undefined, 'td/ns/pay/sa/web', WEB, 'other/ns/shop/sa/api', 'td/ns/ns/sa/a', 'td/x/ns/shop/y/sa/web/z', 'ns/shop/sa/web', 'td/ns/shop'];
  const found = () => principalIndex(ALL);

  test('who has one', () => expect(found().all.items).toEqual([0, 2, 3, 4, 5, 6, 7, 8]));
  test.each<[string, number[]]>([[WEB, [0, 3]], ['td/ns/pay/sa/web', [2]], ['td/ns/shop/sa', []], ['', []]])('%s alone', (text, ends) => expect(found().exact(text).items).toEqual(ends));
  test.each<[string, number[]]>([['td/ns/shop', [0, 3, 8]], ['td/', [0, 2, 3, 5, 6, 8]], ['o', [4]], ['', [0, 2, 3, 4, 5, 6, 7, 8]], ['u', []], ['td/ns/shop/sa/webs', []]])('those that begin with %j', (text, ends) => {
    const index = found();
    expect([index.startingWith(text).items, index.startingWith(text).items, index.startingWith(`${text}!`).items]).toEqual([ends, ends, []]);
  });
  test.each<[string, number[]]>([['/sa/web', [0, 2, 3, 7]], ['shop/sa/web', [0, 3, 7]], ['z', [6]], ['', [0, 2, 3, 4, 5, 6, 7, 8]], ['/we', []]])('those that end with %j', (text, ends) => {
    const index = found();
    expect([index.endingWith(text).items, index.endingWith(text).items, index.endingWith(`!${text}`).items]).toEqual([ends, ends, []]);
  });
  // IST-24: the segment `ns` anywhere behind the trust domain, then the name, then something.
  test.each<[string, number[]]>([['shop', [0, 3, 4, 6]], ['pay', [2]], ['ns', [5]], ['sa', [5]], ['sho', []], ['x', []]])('IST-24: those of the namespace %s', (name, ends) => expect(found().inNamespace(name).items).toEqual(ends));
  test.each<[string, string, number[]]>([['shop', 'web', [0, 3, 6]], ['pay', 'web', [2]], ['ns', 'a', [5]], ['shop', 'api', [4]], ['shop', 'z', []], ['sa', 'a', []]])(
    'IST-25: those of the account %s/%s', (namespace, name, ends) => expect(found().ofAccount(namespace, name).items).toEqual(ends));
  test('those by any other question, each asked once', () => {
    const index = found();
    expect(index.such('short', principal => principal.length < 12).items).toEqual([8]);
    expect(index.such('short', () => true).items).toEqual([8]);
    expect(index.such('language', ofLanguage(literal(`spiffe://${WEB}`))).items).toEqual([0, 3]);
  });
  test('IST-25: an empty rest is no rest, and the account follows the word', () => {
    const index = principalIndex(['td/ns/shop/sa/web/', 'td/ns/shop/sb/web', 'td/ns/shop/sa']);
    expect([index.ofAccount('shop', 'web').items, index.inNamespace('shop').items]).toEqual([[], [0, 1, 2]]);
  });
});

describe('IST-35: the same identity under several trust domains', () => {
  test.each<[string, string[], string[]]>([
    ['td/ns/shop/sa/web', ['td'], ['td/ns/shop/sa/web']],
    ['td/ns/shop/sa/web', ['td', 'old'], ['td/ns/shop/sa/web', 'old/ns/shop/sa/web']],
    ['old/ns/shop/sa/web', ['td', 'old'], ['td/ns/shop/sa/web', 'old/ns/shop/sa/web']],
    ['cluster.local/ns/shop/sa/web', ['td'], ['td/ns/shop/sa/web']],
    ['cluster.local/ns/shop/sa/web', ['td', 'old'], ['td/ns/shop/sa/web', 'old/ns/shop/sa/web']],
    ['other/ns/shop/sa/web', ['td', 'old'], ['other/ns/shop/sa/web']],
    ['td/ns/shop', ['td', 'old'], ['td/ns/shop']],
    ['td/ns/shop/sa/web/x', ['td', 'old'], ['td/ns/shop/sa/web/x']],
    ['cluster.local/ns/shop/*', ['td'], ['cluster.local/ns/shop/*']],
    ['*', ['td', 'old'], ['*']],
    ['*/ns/shop/sa/web', ['td', 'old'], ['*/ns/shop/sa/web']],
    ['*d/ns/shop/sa/web', ['td', 'old'], ['*d/ns/shop/sa/web']],
    ['*td/ns/shop/sa/web', ['td', 'old'], ['*td/ns/shop/sa/web', 'old/ns/shop/sa/web']],
    ['*x/ns/shop/sa/web', ['td', 'old'], ['*x/ns/shop/sa/web']],
    ['t*/ns/shop/sa/web', ['td', 'old'], ['td/ns/shop/sa/web', 'old/ns/shop/sa/web']],
    ['x*/ns/shop/sa/web', ['td', 'old'], ['x*/ns/shop/sa/web']],
    ['mine/ns/shop/sa/web', ['td', '*'], ['td/ns/shop/sa/web', '*/ns/shop/sa/web']],
    ['a.old/ns/shop/sa/web', ['td', '*.old'], ['td/ns/shop/sa/web', '*.old/ns/shop/sa/web']],
    ['a.new/ns/shop/sa/web', ['td', '*.old'], ['a.new/ns/shop/sa/web']],
    ['old.a/ns/shop/sa/web', ['td', 'old.*'], ['td/ns/shop/sa/web', 'old.*/ns/shop/sa/web']],
    ['new.a/ns/shop/sa/web', ['td', 'old.*'], ['new.a/ns/shop/sa/web']],
    ['td/ns/shop/sa/web', ['tdx', 'old'], ['td/ns/shop/sa/web']],
    ['to/ns/shop/sa/web', ['ta*', 'old'], ['to/ns/shop/sa/web']],
  ])('%s, where %j are known', (principal, domains, expected) => expect(expandPrincipals(principal, domains)).toEqual(expected));

  test('a known trust domain means all that are known, another one itself', () => {
    expect([expandDomains('td', ['td', 'old']), expandDomains('cluster.local', ['td', 'old']), expandDomains('t*', ['td'])]).toEqual([['td', 'old'], ['cluster.local'], ['t*']]);
  });
});

describe('IST-34: issuer and subject of a token', () => {
  const TOKENS = ['iss/', 'iss/sub', 'iss/stub', 'issuer/sub', 'https://a/b/sub', 'x/sub'];
  const ISSUERS = ['iss', 'issuer', 'https://a/b'];
  test.each<[string, string[]]>([
    ['iss/sub', ['iss/sub']],
    ['https://a/b/sub', ['https://a/b/sub']],
    ['*', ['iss/sub', 'iss/stub', 'issuer/sub', 'https://a/b/sub']],
    ['iss/*', ['iss/sub', 'iss/stub']],
    ['iss/s*', ['iss/sub', 'iss/stub']],
    ['iss/su*', ['iss/sub']],
    ['is*', ['iss/sub', 'iss/stub', 'issuer/sub']],
    ['https*', ['https://a/b/sub']],
    ['ix*', []],
    ['*/sub', ['iss/sub', 'issuer/sub', 'https://a/b/sub']],
    ['*uer/sub', ['issuer/sub']],
    ['*b', ['iss/sub', 'iss/stub', 'issuer/sub', 'https://a/b/sub']],
    ['*tub', ['iss/stub']],
    ['iss', ['iss/']],
    ['sub', []],
    ['/sub', []],
    ['x/sub', []],
  ])('%s', (value, expected) => {
    const language = tokenPrincipals([value], ISSUERS);
    expect(TOKENS.filter(token => matches(language, `=${token}`))).toEqual(expected);
    expect(['', ...TOKENS].filter(token => matches(language, token))).toEqual([]);
  });
  test('one of several values', () => {
    const language = tokenPrincipals(['iss/sub', 'issuer/*'], ISSUERS);
    expect(TOKENS.filter(token => matches(language, `=${token}`))).toEqual(['iss/sub', 'issuer/sub']);
    expect(TOKENS.filter(token => matches(tokenPrincipals(['*'], []), `=${token}`))).toEqual([]);
  });

  test('issuers of which one begins as another cannot be told apart', () => {
    expect([['iss', 'iss/sub'], ['iss', 'issuer'], ['iss'], ['a', 'b/a'], []].map(ambiguousIssuer)).toEqual(['iss', undefined, undefined, undefined, undefined]);
  });

  test('IST-31: a claim counts as there when it says something', () => {
    expect(['', '=', '=a'].map(text => matches(claimMatch(EVERYTHING), text))).toEqual([false, false, true]);
    expect(['', '=', '=a'].map(text => matches(claimMatch(literal('')), text))).toEqual([false, true, false]);
  });
});
