import { headerNameProblems, headerProblems, headerValueProblems, httpHostProblems } from '../../../src/model/check/http';
import { refuses, refusesHostile, refusesWhatIsNoText } from './table';

describe('httpHostProblems', () => {
  refuses(httpHostProblems, 'ZT105', [
    ['', 'is empty', 'api'],
    ['*', 'has a wildcard', 'api'],
    ['*.shop.example', 'has a wildcard; use the exact host name', 'api.shop.example'],
    ['**.shop.example', 'has a wildcard', 'api.shop.example'],
    ['shop.*', 'has a wildcard', 'shop.example'],
    ['api:8080', 'has a port', 'api'],
    ['https://shop.example', 'has a scheme', 'shop.example'],
    ['Shop.example', 'has upper case letters; use "shop.example"', 'shop.example'],
    ['192.0.2.1', 'reads as an IP address', 'shop.example'],
    ['$&.example.com', '"$&.example.com" has a character', 'api.shop.svc.cluster.local'],
  ]);
  refusesWhatIsNoText(httpHostProblems, 'ZT105');
  refusesHostile(httpHostProblems);
});

describe('headers', () => {
  refuses(headerNameProblems, 'ZT123', [
    ['', 'is empty', 'x'],
    ['x tenant', 'has a character that no HTTP token has', 'x-tenant'],
    ['x:', 'has a character', 'x'],
    [':path', 'has a character', 'path'],
    ['x[0]', 'has a character', 'x_0'],
    ['Host', 'is no header in rules; use hosts', 'x-host'],
    ['__proto__', 'is no name that can be copied safely', '_proto_'],
  ]);
  refuses(headerValueProblems, 'ZT123', [
    ['', 'is empty', '-'],
    ['a\r\nb', '"a\\r\\nb" has a character that is not printable ASCII', 'a, b'],
    ['a\n', 'has a character', 'a'],
    ['ä', 'has a character', 'ae'],
    [' a', 'starts or ends with a space, which proxies drop; use "a"', 'a'],
    ['a ', 'starts or ends with a space', 'a b'],
    ['*', "starts or ends with '*'", 'a*b'],
    ['a*', "starts or ends with '*'", 'a'],
  ]);
  refusesWhatIsNoText(headerNameProblems, 'ZT123');
  refusesWhatIsNoText(headerValueProblems, 'ZT123');

  test.each<[unknown, string[]]>([
    [{ 'X-Tenant': 'acme', 'x-env': 'prod' }, []],
    [{ 'X-Tenant': 'acme', 'x-tenant': 'acme' }, ['ZT123 headers name "x-tenant" is given twice in different case']],
    [{}, ['ZT104 headers is empty']],
    [undefined, ['ZT123 headers undefined is not a plain object']],
    [['x-a'], ['ZT123 headers ["x-a"] is not a plain object']],
    [new Map(), ['ZT123 headers an object of class Map is not a plain object']],
    [JSON.parse('{"__proto__": "x"}'), ['ZT123 headers name "__proto__" is no name that can be copied safely']],
    [{ 'a b': 1 }, ['ZT123 headers name "a b" has a character that no HTTP token has', 'ZT123 headers "a b" with value 1 is not a string']],
  ])('%p', (value, found) => expect(headerProblems('headers', value).map(({ code, what }) => `${code} ${what}`)).toEqual(found));
});
