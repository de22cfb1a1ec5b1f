import * as fc from 'fast-check';
import { istioPath } from '../../src/compile/istio-authorization';
import { ciliumHttp, escapeRegex, hostRegex, pathRegex } from '../../src/compile/regex';

/** CIL-29: Cilium matches the whole value, query included. */
const cilium = (pattern: string, request: string): boolean => new RegExp(`^(?:${pathRegex(pattern)})$`, 's').test(request);

/** IST-29: exact, `x*` as prefix, or the templates of Envoy; the query is no part of it. */
function istio(pattern: string, request: string): boolean {
  const [value, path] = [istioPath(pattern), request.split('?')[0]];
  if (/\{\*\*?\}/.test(value)) {
    const source = value.split('/').map(segment => (segment === '{*}' ? '[^/]+' : segment === '{**}' ? '.*' : segment.replace(/[^\w-]/g, '\\$&'))).join('/');
    return new RegExp(`^${source}$`).test(path);
  }
  return value.endsWith('*') ? path.startsWith(value.slice(0, -1)) : path === value;
}

describe('paths', () => {
  const REQUESTS = ['/', '/a', '/a/', '/a/b', '/ab', '/a?x=1', '/a/?x=1', '/a/b?x', '/a/b/c', '/a/b?x=/c', '/b/a', '/a.b', '/axb', '/A'];
  test.each([
    ['/', ['/']],
    ['/a', ['/a', '/a?x=1']],
    ['/a/', ['/a/', '/a/?x=1']],
    ['/a/*', ['/a/', '/a/b', '/a/?x=1', '/a/b?x', '/a/b/c', '/a/b?x=/c']],
    ['/*', REQUESTS],
    ['/a/*/c', ['/a/b/c']],
    ['/*/b', ['/a/b', '/a/b?x', '/a/b?x=/c']],
    ['/*/*', REQUESTS.filter(request => /^\/[^/?]+\//.test(request))],
    ['/a.b', ['/a.b']],
    ['/a/b', ['/a/b', '/a/b?x', '/a/b?x=/c']],
  ])('CIL-29, IST-29: %s means %j in both layers', (pattern, expected) => {
    expect(REQUESTS.filter(request => cilium(pattern, request))).toEqual(expected);
    expect(REQUESTS.filter(request => istio(pattern, request))).toEqual(expected);
  });

  test('CIL-29, IST-29: both layers read every pattern alike', () => {
    const segment = fc.stringMatching(/^[a-b.$+(~%-]{1,2}$/).filter(text => !/^\.+$/.test(text));
    const pattern = fc.array(fc.oneof(segment, fc.constant('*')), { minLength: 1, maxLength: 4 }).map(parts => `/${parts.join('/')}`);
    const request = fc.tuple(fc.array(fc.oneof({ weight: 4, arbitrary: segment }, fc.constant('')), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '?', '?a=/b', '?/'))
      .map(([parts, query]) => `/${parts.join('/')}${query}`);
    let matches = 0;
    fc.assert(fc.property(pattern, request, (declared, asked) => {
      const open = cilium(declared, asked);
      if (open) { matches++; }
      return open === istio(declared, asked);
    }), { numRuns: 3000, seed: 1 });
    expect(matches).toBeGreaterThan(100);
  });

  test.each([
    ['/a', '/a'],
    ['/a/*', '/a/*'],
    ['/*', '/*'],
    ['/a/*/b', '/a/{*}/b'],
    ['/a/*/b/*', '/a/{*}/b/{**}'],
    ['/*/b', '/{*}/b'],
  ])('IST-29: %s is written %s', (pattern, written) => { expect(istioPath(pattern)).toBe(written); });
});

describe('other values', () => {
  test('CIL-29: a literal matches itself and nothing else', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (literal, other) => {
      const regex = new RegExp(`^(?:${escapeRegex(literal)})$`, 's');
      return regex.test(literal) && regex.test(other) === (literal === other);
    }));
  });

  // JavaScript has no `(?i:x)` before Node 23.
  const matchesHost = (host: string, asked: string): boolean => new RegExp(`^${hostRegex(host).replace('(?i:', '(?:')}$`, 'i').test(asked);
  test.each([
    ['api.shop', ['api.shop', 'API.shop', 'api.shop:8080']],
  ])('CIL-29, IST-29: the host %s', (host, expected) => {
    const asked = ['shop', '.shop', 'x.api.shop', 'api.shop', 'API.shop', 'api.shop:8080', 'api.shop:x', 'apixshop', 'api.shop.evil', 'evil:api.shop'];
    expect(asked.filter(name => matchesHost(host, name))).toEqual(expected);
    expect(hostRegex(host)).toMatch(/^\(\?i:.*\)\(:\[0-9\]\+\)\?$/);
  });

  test('CIL-29: methods are literals too', () => { expect(ciliumHttp([{ methods: ['M-SEARCH', 'A+B'] }])).toEqual([{ method: 'M-SEARCH' }, { method: 'A\\+B' }]); });
});
