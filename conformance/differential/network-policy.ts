import fc from 'fast-check';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { list, numbered } from '../generate/arbitrary';
import { networkPolicy } from '../generate/network-policy';
import { ADDRESSES, Flow, flows, namespaces, podAddress, pods, withNames } from '../generate/pods';
import { Comparison, Word, compare } from '../harness/compare';
import { Case, startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { isPod, ourNetwork } from './network';

export interface NetworkVerdict { readonly egress: 'allowed' | 'denied'; readonly ingress: 'allowed' | 'denied' }

/** Only pods have policies. */
export const verdictsOf = ({ from, to }: Flow, { egress, ingress }: NetworkVerdict): readonly Word[] => [isPod(from) ? egress : undefined, isPod(to) ? ingress : undefined];

/**
 * For the matcher NotIn does not hold where the key is missing; for Kubernetes it does (`labels.Requirement.Matches` of apimachinery). So here each NotIn
 * asks for the key as well, which both read in the same way.
 */
function withKeys(json: unknown): unknown {
  if (Array.isArray(json)) {
    return json.flatMap((item: unknown) => {
      const { key, operator } = (item ?? {}) as { key?: string; operator?: string };
      return operator === 'NotIn' ? [{ key, operator: 'Exists' }, item] : [withKeys(item)];
    });
  }
  return json !== null && typeof json === 'object' ? Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withKeys(value)])) : json;
}

const addresses = ADDRESSES.map(address => `ip:${address}`);
const scenarios: fc.Arbitrary<Case<Flow>> = fc.record({ spaces: namespaces, made: pods, policies: list(networkPolicy, 1, 4), drawn: flows(addresses, addresses) })
  .map(({ spaces, made, policies, drawn }) => ({ objects: [...spaces, ...made, ...numbered(policies.map(policy => withKeys(policy) as typeof policy))], queries: withNames(drawn, made) }));

const comparison: Comparison<Flow, NetworkVerdict> = {
  judged: 'verdicts at both ends of flows, under NetworkPolicy',
  scenarios,
  ours: objects => ourNetwork(objects, world => kubernetesNetwork(world), podAddress),
  theirs: verdictsOf,
  usual: ['allowed', 'denied'],
};

export const networkPolicies: Part = {
  name: 'network-policy', engine: 'cyclonus, matcher', version: '0.5.6', programs: ['np'], least: 20_000,
  known: [
    'NotIn does not match a missing key there, against the selectors of Kubernetes; the worlds for it ask for the key too',
    'a block of all addresses lets pods through there; for us a pod and its address are two ends (NP-13), and here either will do',
  ],
  run: async ({ programs }, options) => {
    const engine = startEngine<Flow, NetworkVerdict>(programs.get('np')!);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
