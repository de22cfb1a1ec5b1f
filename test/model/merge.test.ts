import * as fc from 'fast-check';
import { HttpModel, LinkModel, PeerModel, WorkloadModel, linkName, ownPort, restrictsHttp } from '../../src/model/intent';
import { mergeLinks } from '../../src/model/merge';

const workload = (id: string): PeerModel => ({ kind: 'workload', workload: { id, namespace: 'shop', name: id } as WorkloadModel });
const port = (first: number, last = first, protocol: 'TCP' | 'UDP' = 'TCP') => ({ name: `p${first}`, application: 'http' as const, protocol, first, last });
const link = (more: Partial<LinkModel> = {}): LinkModel => ({ client: workload('web'), server: workload('api'), port: port(80), origins: ['a'], ...more });
const get: HttpModel = { methods: ['GET'] };
const post: HttpModel = { methods: ['POST'] };

describe('merging', () => {
  test('keeps what is alone as it is', () => {
    const only = link({ http: [get], expiresOn: '2027-01-01' });
    expect(mergeLinks([only])).toEqual({ links: [only], conflicts: [] });
  });

  test('sorts the rules of one declaration too, and says each once', () => {
    expect(mergeLinks([link({ http: [post, get, post] })]).links[0].http).toEqual([get, post]);
  });

  test('tells links apart by client, server, port and protocol', () => {
    const links = [link(), link({ client: workload('b') }), link({ server: workload('c') }), link({ port: port(81) }), link({ port: port(80, 81) }), link({ port: port(80, 80, 'UDP') })];
    expect(mergeLinks([...links, ...links]).links.map(linkName)).toEqual(links.map(linkName).sort());
  });

  test('unites rules, and no rules take nothing away', () => {
    const [merged] = mergeLinks([link({ http: [post], origins: ['b'] }), link(), link({ http: [get, post] })]).links;
    expect(merged.http).toEqual([get, post]);
    expect(merged.origins).toEqual(['a', 'b']);
    expect(mergeLinks([link(), link()]).links[0].http).toBeUndefined();
    // Any request is not the same as nothing said.
    expect(mergeLinks([link(), link({ http: [{}] })]).links[0].http).toEqual([{}]);
  });

  test.each<[string, Partial<LinkModel>, Partial<LinkModel>, string]>([
    ['two ends', { expiresOn: '2027-01-01' }, { expiresOn: '2027-01-02' }, 'different ends: "2027-01-01" and "2027-01-02"'],
    ['two reasons', { unauthenticated: { reason: 'a' } }, { unauthenticated: { reason: 'b' } }, 'reasons for being unauthenticated: "a" and "b"'],
    ['TLS and none', { server: { kind: 'host', host: 'a.example', sni: true } }, { server: { kind: 'host', host: 'a.example', sni: false } }, 'handshakes: "TLS" and "no TLS"'],
    ['two reasons for anywhere', { server: { kind: 'anywhere', reason: 'a' } }, { server: { kind: 'anywhere', reason: 'b' } }, 'reasons: "a" and "b"'],
  ])('%s contradict each other, one and nothing do not', (_, first, second, says) => {
    const { conflicts } = mergeLinks([link(second), link(first)]);
    expect(conflicts.map(({ problem: { code, what } }) => [code, what.includes(says)])).toEqual([['ZT121', true]]);
    expect(mergeLinks([link(first), link(first)]).conflicts).toEqual([]);
  });

  test('is the same in any order', () => {
    const rule = fc.constantFrom<HttpModel>({}, get, post, { paths: ['/a'] });
    const part = fc.record({
      client: fc.constantFrom(workload('web'), workload('b')), server: fc.constantFrom<PeerModel>(workload('api'), { kind: 'host', host: 'a.example', sni: true }, { kind: 'host', host: 'a.example', sni: false }),
      port: fc.constantFrom(port(80), port(81)), origins: fc.constantFrom(['a'], ['b']),
      http: fc.option(fc.array(rule, { minLength: 1, maxLength: 3 }), { nil: undefined }), expiresOn: fc.constantFrom(undefined, '2027-01-01', '2027-01-02'),
      unauthenticated: fc.constantFrom(undefined, { reason: 'x' }, { reason: 'y' }, { reason: 'x', expiresOn: '2027-01-01' }),
    });
    fc.assert(fc.property(fc.array(part, { maxLength: 6 }).chain(parts => fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length }))), ([parts, shuffled]) => {
      const [one, two] = [mergeLinks(parts), mergeLinks(shuffled)];
      expect(two.conflicts).toEqual(one.conflicts);
      if (one.conflicts.length === 0) { expect(two.links).toEqual(one.links); }
    }));
  });
});

describe('the own port of a server', () => {
  const ports = [{ ...port(80), servicePort: 8080 }, port(90, 99), port(53, 53, 'UDP')];
  test.each([
    ['the same', port(80), ports[0]], ['a part of a range', { ...port(95), name: 'x' }, { ...ports[1], name: 'x', first: 95, last: 95 }], ['all of a range', port(90, 99), ports[1]],
    ['more than a range', port(90, 100), undefined], ['another protocol', port(80, 80, 'UDP'), undefined], ['UDP', port(53, 53, 'UDP'), ports[2]], ['none', port(1), undefined],
  ])('%s', (_, wanted, expected) => expect(ownPort(ports, wanted)).toEqual(expected));
});

test('rules restrict unless one of them lets any request through', () => {
  expect([undefined, [{}], [get, {}], [get], [{ headers: { a: 'b' } }], []].map(restrictsHttp)).toEqual([false, false, false, true, true, true]);
});
