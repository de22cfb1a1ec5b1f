import fc from 'fast-check';
import { chance, constant, fields, list, one, sometimes } from './arbitrary';

export const NAMESPACES = ['shop', 'pay'];
export const VALUES = ['a', 'b', 'c'];
/** The last three never become part of a Cilium identity. */
export const KEYS = ['app', 'tier', 'app.kubernetes.io/name', 'pod-template-hash', 'kubernetes.io/x', 'io.cilium.k8s.policy.x'];
export const ACCOUNTS = ['sa1', 'sa2', 'default'];

/** Both are always there; equal names of pods in both occur. */
export const namespaces = fc.tuple(...NAMESPACES.map(name => fields({ team: sometimes(70, one(...VALUES)), 'x.beta.kubernetes.io/y': sometimes(50, constant('a')) })
  .map(labels => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }))));

const labels = fc.dictionary(one(...KEYS), one(...VALUES), { maxKeys: 3 });

/** Outside of every block but those of all addresses. */
const addressOf = (index: number): string => `172.30.0.${index + 1}`;

/** A pod whose ports have names: `http` has another number in each, `dns` is UDP, and `http` may be a name of UDP as well. */
const pod = (index: number) => fc.record({ namespace: one(...NAMESPACES), labels, account: one(...ACCOUNTS), http: one(80, 8080), both: chance(10) }).map(({ namespace, labels: given, account, http, both }) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${index}`, namespace, labels: given },
  status: { podIP: addressOf(index) },
  spec: {
    serviceAccountName: account,
    containers: [{ name: 'main', image: 'registry.example/pod:1', ports: [
      { name: 'http', containerPort: http, protocol: 'TCP' }, { name: 'dns', containerPort: 53, protocol: 'UDP' }, ...(both ? [{ name: 'both', containerPort: 8000, protocol: 'UDP' }] : []),
    ] }],
  },
}));

export const podAddress = (name: string): string | undefined => { const number = /\/p(\d)$/.exec(name)?.[1]; return number && addressOf(Number(number)); };

export const pods = fc.tuple(pod(0), pod(1), pod(2), pod(3));
export const ADDRESSES = ['1.2.3.4', '1.2.3.5', '10.1.2.3', '10.9.9.9', '8.8.8.8', '2001:db8::1', '2001:4860::1'];

export const BLOCKS = ['0.0.0.0/0', '10.0.0.0/8', '1.2.3.0/24', '1.2.3.4/32', '::/0', '2001:db8::/32'] as const;
const INSIDE: { readonly [block: string]: readonly string[] } = { '0.0.0.0/0': ['10.0.0.0/8', '1.2.3.4/32'], '10.0.0.0/8': ['10.1.0.0/16'], '1.2.3.0/24': ['1.2.3.4/32'], '::/0': ['2001:db8::/32'] };

/** A block, with exceptions inside of it, or with an empty list of them. */
export const block: fc.Arbitrary<Record<string, unknown>> = one(...BLOCKS).chain(cidr => fields({ cidr: constant(cidr), except: sometimes(50, fc.subarray([...INSIDE[cidr] ?? []])) }));

export const END_PORTS: readonly (readonly [string, number])[] = [
  ['TCP', 80], ['TCP', 8080], ['TCP', 8050], ['TCP', 443], ['UDP', 53], ['UDP', 80], ['SCTP', 80], ['TCP', 64], ['TCP', 53], ['TCP', 8], ['UDP', 8000],
];

export interface Flow { readonly from: string; readonly to: string; readonly protocol: string; readonly port: number }

/** Flows between the pods, whose number is the query's, and the other ends. */
export const flows = (others: readonly string[], inward: readonly string[]): fc.Arbitrary<{ readonly from: string; readonly to: string; readonly protocol: string; readonly port: number }[]> => {
  const some = ['#0', '#1', '#2', '#3'];
  const pair = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(one(...some), one(...some)).filter(([from, to]) => from !== to) },
    { weight: 3, arbitrary: fc.tuple(one(...some), one(...others)) }, { weight: 2, arbitrary: fc.tuple(one(...inward), one(...some)) },
  );
  return list(fc.tuple(pair, one(...END_PORTS)).map(([[from, to], [protocol, port]]) => ({ from, to, protocol, port })), 60, 90);
};

/** Puts the names of the pods in the place of their numbers. */
export function withNames(drawn: readonly Flow[], made: readonly { readonly metadata: { readonly name: string; readonly namespace: string } }[]): Flow[] {
  const named = (end: string) => (end.startsWith('#') ? `${made[Number(end[1])].metadata.namespace}/${made[Number(end[1])].metadata.name}` : end);
  return drawn.map(flow => ({ ...flow, from: named(flow.from), to: named(flow.to) }));
}
