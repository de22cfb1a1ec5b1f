import { formatRequest } from '../../src/algebra/request';
import { parseText } from '../../src/parse/text';
import { diff } from '../../src/prove/diff';
import { BareFacts, bareSetting } from '../../src/prove/setting';

const pod = (name: string) => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop, labels: { app: ${name}, tier: back } }, spec: { containers: [{ name: x }] } }`;
const policy = (name: string, spec: string) => `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name}, namespace: shop }, spec: ${spec} }`;
const from = (peer: string, ports = '[{ port: 80 }]', subject = '{ matchLabels: { app: api } }') => policy('api', `{ podSelector: ${subject}, ingress: [{ from: [${peer}], ports: ${ports} }] }`);
const app = (...names: string[]) => `{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [${names.join(', ')}] }] } }`;
const block = (cidr: string) => `{ ipBlock: { cidr: ${cidr} } }`;
const PODS = ['{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }', pod('web'), pod('api'), pod('cart')];

function compared(before: readonly string[], after: readonly string[], facts: BareFacts = { mesh: 'none' }) {
  const [old, now] = [before, after].map(parts => {
    const { objects, errors } = parseText(parts.join('\n---\n'));
    expect(errors).toEqual([]);
    return bareSetting(objects, facts);
  });
  const { opened, closed, added, removed, unknown } = diff(old, now);
  const lines = (changes: typeof opened) => changes.map(({ client, server, traffic, witness }) => `${client} -> ${server} ${traffic.map(({ text }) => text).join(', ')} (${formatRequest(witness)})`);
  return { opened: lines(opened), closed: lines(closed), added, removed, unknown: unknown.map(({ message }) => message) };
}
const DENY = policy('deny', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const SAME = { opened: [], closed: [], added: [], removed: [], unknown: [] };
const world = (...policies: string[]) => [...PODS, ...policies];

describe('diff', () => {
  const rows: readonly (readonly [string, string[], string[], Partial<ReturnType<typeof compared>>])[] = [
    ['nothing', world(from(app('web'))), world(from(app('web'))), {}],
    ['only the order and the names of policies', world(from(app('web')), policy('open', '{ podSelector: { matchLabels: { app: web } } }')), [...world(policy('other', '{ podSelector: { matchLabels: { app: web } } }'), from(app('web')))].reverse(), {}],
    ['one more client', world(from(app('web'))), world(from(app('web', 'cart'))), { opened: ['shop/cart -> shop/api TCP 80 (TCP 80)'] }],
    ['one client less', world(from(app('web', 'cart'))), world(from(app('web'))), { closed: ['shop/cart -> shop/api TCP 80 (TCP 80)'] }],
    ['one more port', world(from(app('web'))), world(from(app('web'), '[{ port: 80 }, { port: 81 }]')), { opened: ['shop/web -> shop/api TCP 81 (TCP 81)'] }],
    ['another port', world(from(app('web'))), world(from(app('web'), '[{ port: 81 }]')), { opened: ['shop/web -> shop/api TCP 81 (TCP 81)'], closed: ['shop/web -> shop/api TCP 80 (TCP 80)'] }],
    ['a wider block: addresses are compared by value, whatever the cuts of either world', world(from(block('10.1.0.0/16'))), world(from(block('10.0.0.0/15'))), { opened: ['10.0.0.0/16 -> shop/api TCP 80 (TCP 80)'] }],
    ['the same addresses in other blocks', world(from(block('10.0.0.0/15'))), world(from(`${block('10.0.0.0/16')}, ${block('10.1.0.0/16')}`)), {}],
    ['NP-03: a value that no present pod has', world(from(app('web'))), world(from(app('web', 'debug'))), { opened: ['shop/new-pod(app=debug) -> shop/api TCP 80 (TCP 80)'] }],
    ['NP-16: a label that any namespace may get', world(from(app('web'))), world(from(`${app('web')}, { namespaceSelector: { matchLabels: { team: red } } }`)), {
      opened: ['new-namespace(team=red)/any-new-pod -> shop/api TCP 80 (TCP 80)'],
    }],
    ['a subject that new pods could escape', world(from(app('web'))), world(from(app('web'), '[{ port: 80 }]', '{ matchLabels: { app: api, tier: back } }')), {
      opened: expect.arrayContaining(['shop/web -> shop/new-pod(app=api) TCP 1-79,81-65535; UDP all; SCTP all (TCP 1)']) as never,
    }],
    ['a workload that is new, and closed', [pod('web'), pod('api'), from(app('web')), DENY], world(from(app('web')), DENY), { added: ['shop/cart'] }],
  ];
  test.each(rows)('%s', (_, before, after, expected) => {
    const found = compared(before, after);
    expect({ ...found, opened: found.opened.filter(line => !line.includes('any-new-pod -> ') || line.includes('new-namespace')) }).toEqual({ ...SAME, ...expected });
  });

  test('NP-02: without its last policy a workload is open to all', () => {
    const { opened, closed } = compared(world(from(app('web'))), PODS);
    expect(opened).toEqual(expect.arrayContaining(['every address -> shop/api all ports (TCP 1)', 'shop/cart -> shop/api all ports (TCP 1)']));
    expect(closed).toEqual([]);
  });

  test('what is not understood is counted on both sides', () => {
    const firewall = '{ apiVersion: example.com/v1, kind: Firewall, metadata: { name: wall } }';
    expect(compared(world(from(app('web')), firewall), world(from(app('web')), firewall)).unknown).toEqual(['example.com/v1 Firewall is no kind that is known', 'example.com/v1 Firewall is no kind that is known']);
  });

  test('there and back is the same with the sides changed', () => {
    const [a, b] = [world(from(app('web', 'x'))), world(from(block('10.0.0.0/8')))];
    const [there, back] = [compared(a, b), compared(b, a)];
    expect(there.opened.length).toBeGreaterThan(0);
    expect([there.opened, there.closed]).toEqual([back.closed, back.opened]);
  });
});
