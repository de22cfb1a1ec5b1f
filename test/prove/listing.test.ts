import { parseText } from '../../src/parse/text';
import { graph } from '../../src/prove/graph';
import { listing } from '../../src/prove/listing';
import { openConnections } from '../../src/prove/open-connections';
import { BareFacts, bareSetting } from '../../src/prove/setting';
import { listText } from '../../src/report/list-text';

function rows(text: string, facts: BareFacts = { mesh: 'none' }) {
  const { world, entities, layers } = bareSetting(parseText(text).objects, facts);
  return listing(world, openConnections(layers(world), entities));
}
const pod = (name: string, more = '') => `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop, labels: { app: ${name} }${more} }, spec: { containers: [{ name: x }] } }`;
const policy = (spec: string) => `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: p, namespace: shop }, spec: ${spec} }`;
const yaml = (...documents: string[]) => documents.join('\n---\n');
const lines = (text: string, facts?: BareFacts) => listText(rows(text, facts)).trimEnd().split('\n').map(line => line.replace(/ +/g, ' '));

describe('listing', () => {
  test('without policies everything is open; all addresses are one end', () => {
    expect(lines(yaml(pod('a'), pod('b')))).toEqual([
      'every address -> shop/a all ports', 'every address -> shop/b all ports', 'shop/a -> every address all ports', 'shop/a -> hosts outside all ports', 'shop/a -> shop/b all ports',
      'shop/b -> every address all ports', 'shop/b -> hosts outside all ports', 'shop/b -> shop/a all ports', '8 connections',
    ]);
  });
  test('NP-05: blocks with the same traffic are one end, others are not', () => {
    const blocks = policy('{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 80 }] }, { from: [{ ipBlock: { cidr: 10.2.0.0/16 } }], ports: [{ port: 81 }] }] }');
    expect(lines(yaml(pod('a'), blocks))).toEqual(['10.0.0.0/16, 10.2.0.0-10.1.255.255 -> shop/a TCP 80'].slice(1).concat([
      '10.0.0.0/16, 10.3.0.0-10.255.255.255 -> shop/a TCP 80', '10.2.0.0/16 -> shop/a TCP 80-81', '2 connections',
    ]));
  });
  test('two workloads of one name are told apart by their kind', () => {
    const deployment = '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a, namespace: shop }, spec: { template: { metadata: { labels: { app: d } }, spec: { containers: [{ name: x }] } } } }';
    const deny = policy('{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ podSelector: {} }] }], ingress: [{ from: [{ podSelector: {} }] }] }');
    expect(lines(yaml(pod('a'), deployment, deny))).toEqual(['shop/a (Deployment) -> shop/a (Pod) all ports', 'shop/a (Pod) -> shop/a (Deployment) all ports', '2 connections']);
  });
  test('the order of objects does not show', () => {
    const parts = [pod('a'), pod('b'), pod('c'), policy('{ podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: b } } }] }] }')];
    expect(lines(yaml(...parts))).toEqual(lines(yaml(...[...parts].reverse())));
  });
  test('CIL-18: with Cilium entities are ends of their own', () => {
    const names = rows(pod('a'), { network: 'cilium', mesh: 'none' }).map(({ client }) => client.name);
    expect(names).toContain('remote-node (Cilium entity)');
    expect(rows(pod('a'), { network: 'kubernetes', mesh: 'none' }).map(({ client }) => client.name)).not.toContain('remote-node (Cilium entity)');
  });
  test('a graph has the ends that have a connection, and an edge for each row', () => {
    const drawn = graph(rows(yaml(pod('a'), pod('b'), policy('{ podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: b } } }], ports: [{ port: 80 }] }], ingress: [{ from: [{ podSelector: {} }] }] }'))), []);
    expect(drawn.nodes).toEqual([{ name: 'shop/a', kind: 'workload', namespace: 'shop' }, { name: 'shop/b', kind: 'workload', namespace: 'shop' }]);
    expect(drawn.edges.map(({ client, server, traffic }) => [client, server, traffic.map(({ text }) => text)])).toEqual([['shop/a', 'shop/b', ['TCP 80']]]);
  });
});
