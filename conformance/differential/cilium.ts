import fc from 'fast-check';
import { ciliumNetwork } from '../../src/evaluate/cilium';
import { either, list, numbered } from '../generate/arbitrary';
import { ENTITIES, HOSTS, ciliumPolicy } from '../generate/cilium-policy';
import { networkPolicy } from '../generate/network-policy';
import { ADDRESSES, Flow, flows, namespaces, pods, withNames } from '../generate/pods';
import { Comparison, compare } from '../harness/compare';
import { Case, startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { isPod, ourNetwork } from './network';

interface Verdict { readonly egress?: 'allowed' | 'denied'; readonly ingress?: 'allowed' | 'denied'; readonly error?: string }

const others = [...ADDRESSES.map(address => `ip:${address}`), ...ENTITIES.map(entity => `reserved:${entity}`)];
const named = HOSTS.map(host => `fqdn:${host}`);

const scenarios: fc.Arbitrary<Case<Flow>> = fc.record({
  spaces: namespaces, made: pods, policies: list(either<{ metadata: { name: string } }>([3, networkPolicy], [7, ciliumPolicy]), 1, 4),
  drawn: flows([...others, ...named], others),
}).map(({ spaces, made, policies, drawn }) => ({ objects: [...spaces, ...made, ...numbered(policies)], queries: withNames(drawn, made) }));

/**
 * What the repository cannot answer: the agent lets the own node in whatever the policies say (CIL-19), the addresses of the API server may be
 * those of nodes, and an address that has a name also has the labels of all blocks around it.
 */
export function isBeyond(text: string, { from, to }: Pick<Flow, 'from' | 'to'>): boolean {
  return from === 'reserved:host' || ([from, to].includes('reserved:kube-apiserver') && text.includes('remote-node')) || (to.startsWith('fqdn:') && /"(0\.0\.0\.0|::)\/0"/.test(text));
}

const comparison: Comparison<Flow, Verdict> = {
  judged: 'verdicts at both ends of flows, under CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and NetworkPolicy together',
  scenarios,
  ours: objects => {
    const text = JSON.stringify(objects);
    const { refuses, word } = ourNetwork(objects, ciliumNetwork);
    return { refuses, word: flow => (isBeyond(text, flow) ? [undefined, undefined] : word(flow)) };
  },
  theirs: ({ from, to }, { egress, ingress, error }) => [isPod(from) ? error ?? egress : undefined, isPod(to) ? error ?? ingress : undefined],
  usual: ['allowed', 'denied'],
};

export const cilium: Part = {
  name: 'cilium', engine: 'Cilium, policy repository', version: '1.20.2', programs: ['cilium'], least: 20_000,
  run: async ({ programs }, options) => {
    const engine = startEngine<Flow, Verdict>(programs.get('cilium')!);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
