import { formatPorts } from '../../src/algebra/ports';
import { portsOf } from '../../src/algebra/traffic';
import { connections } from '../../src/prove/connections';
import { judge, pod, policy } from '../setup/network-world';

function listed(text: string): string[] {
  const { world, layer } = judge(text);
  const name = (index: number) => { const end = world.ends[index]; return end.kind === 'workload' ? end.workload.name : end.kind === 'addresses' ? `IPv${end.range.family}` : end.kind; };
  return [...connections(world, layer)].map(({ client, server, traffic }) => `${name(client)} -> ${name(server)} ${formatPorts(portsOf(traffic))}`).sort();
}

test('NP-02 without policies everybody reaches everybody else', () => {
  expect(listed(pod('shop/a') + pod('shop/b'))).toEqual([
    'IPv4 -> a all ports', 'IPv4 -> b all ports', 'IPv6 -> a all ports', 'IPv6 -> b all ports', 'a -> IPv4 all ports', 'a -> IPv6 all ports', 'a -> b all ports', 'a -> names all ports',
    'b -> IPv4 all ports', 'b -> IPv6 all ports', 'b -> a all ports', 'b -> names all ports',
  ]);
});

test('NP-03 each pair is listed once, whichever of its sides is closed', () => {
  expect(listed(['a', 'b', 'c'].map(name => pod(`shop/${name}`, `app: ${name}`)).join('')
    + policy('shop/all', '{ podSelector: {}, policyTypes: [Ingress] }')
    + policy('shop/a', '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: b } } }, { podSelector: { matchLabels: { app: c } } }] }] }')
    + policy('shop/b', '{ podSelector: { matchLabels: { app: b } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] }'))).toEqual(['a -> b TCP 80', 'c -> IPv4 all ports', 'c -> IPv6 all ports', 'c -> b TCP 80', 'c -> names all ports']);
});

/** Pairs that a selector names by the hundred are looked at from the other side. */
test('NP-03 a wide selector at one side and a narrow one at the other', () => {
  const many = Array.from({ length: 150 }, (_, index) => index);
  const lines = listed(many.map(index => pod(`shop/p${index}`, `app: p${index}, role: all`)).join('')
    + policy('shop/all', '{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ podSelector: { matchLabels: { role: all } } }, { ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 80 }] }] }')
    + policy('shop/p7', '{ podSelector: { matchLabels: { app: p7 } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: p8 } } }, { ipBlock: { cidr: 10.0.0.0/8 } }] }] }'));
  expect(lines.filter(line => !line.includes('IPv4'))).toEqual(['p8 -> p7 TCP 80']);
  expect(lines.filter(line => line.includes('IPv4'))).toEqual(['IPv4 -> p7 all ports', ...many.map(index => `p${index} -> IPv4 TCP 80`)].sort());
});
