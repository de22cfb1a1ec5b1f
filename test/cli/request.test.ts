import * as fc from 'fast-check';
import { formatTraffic } from '../../src/algebra/print';
import { formatRequest, sampleRequest } from '../../src/algebra/request';
import { sameTraffic } from '../../src/algebra/traffic';
import { readRequest } from '../../src/cli/request';

describe('a request', () => {
  test.each([
    ['TCP 8080 GET /orders?x=1 host=shop.example header:x-role=admin', 'TCP 8080 GET target /orders?x=1 header x-role=admin host shop.example'],
    ['8080', 'TCP 8080'], ['udp 53', 'UDP 53'], ['TCP 8000-8010', 'TCP 8000-8010'], ['SCTP', 'SCTP all'], ['GET', 'TCP all GET'], ['/a', 'TCP all target /a'],
    ['TCP 443 sni=API.example', 'TCP 443 sni api.example'], ['TCP 80 host=Shop.Example', 'TCP 80 host shop.example'], ['TCP 80 header:X-Role=Admin', 'TCP 80 header x-role=Admin'],
    ['TCP 80 header:x=', 'TCP 80 header x='], ['TCP 80 !header:x', 'TCP 80 without header x'], ['TCP 80 !principal', 'TCP 80 without principal'], ['TCP 80 header:x="a b"', 'TCP 80 header x=a\\ b'],
    ['TCP 80 GET /a host shop.example header x-role=admin without claim sub', 'TCP 80 GET target /a without claim sub header x-role=admin host shop.example'],
  ])('%s', (text, expected) => {
    const traffic = readRequest(text);
    if (typeof traffic === 'string') { throw new Error(traffic); }
    expect(formatTraffic(traffic)).toEqual([expected]);
  });
  test.each([
    ['', 'there is nothing in it'], ['TCP 0', '"0" is no port'], ['TCP 70000', '"70000" is no port'], ['TCP 9-8', '"9-8" is no port'], ['TCP 80x', '"80x" is no port'], ['TCP UDP', 'it has two protocols'],
    ['80 81', 'it has two ports'], ['GET POST', 'it says one thing twice'], ['header:x=1 header:X=2', 'it says one thing twice'], ['UDP 53 (no HTTP)', 'UDP carries no such fields'], ['UDP 53 GET', 'UDP carries no such fields'], ['TCP 80 colour=red', '"colour=red" is no part of a request'],
    ['TCP 80 header:x', '"header:x" is no part'], ['TCP 80 !header:x=1', '"!header:x=1" is no part'], ['TCP 80 host=', '"host=" is no part'], ['TCP 80 host', '"host=" is no part'], ['TCP 80 without', '"!:" is no part'], ['TCP 80 get', '"get" is no part'],
  ])('%j is refused: %s', (text, problem) => {
    expect(readRequest(text)).toContain(problem);
    expect(readRequest(text)).toContain('write it as "TCP 8080');
  });
  test('what reports print of a request reads back as that request', () => fc.assert(fc.property(
    fc.constantFrom('TCP 80', 'TCP 80 (no HTTP)', 'TCP 80 GET', 'TCP 80 GET /a?b=c', 'TCP 80 /a', 'TCP 8080 POST /x/y host=a.example', 'TCP 80 header:a=1 claim:b=2 !header:c', 'TCP 80 principal=x !claim:sub', 'TCP 443 sni=a.example', 'UDP 53'), text => {
      const traffic = readRequest(text);
      if (typeof traffic === 'string') { throw new Error(traffic); }
      const again = readRequest(formatRequest(sampleRequest(traffic)!));
      if (typeof again === 'string') { throw new Error(again); }
      expect(sameTraffic(again, traffic)).toBe(true);
    })));
  test('no text throws', () => fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('TCP', '80', 'GET', '/', 'host', 'header', 'without', '=', '!', ':', '"', 'x=1', 'principal')).map(parts => parts.join(' '))), text => {
    expect(['string', 'object']).toContain(typeof readRequest(text));
  })));
});
