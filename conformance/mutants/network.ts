import { World } from '../../src/parse/world';
import { isBeyond } from '../differential/cilium';
import { HttpFlow } from '../generate/cilium-http';
import { Flow } from '../generate/pods';
import { Engine } from '../harness/engine';
import { Given } from './ends';

interface Verdict { readonly egress?: string; readonly ingress?: string; readonly error?: string; /** What the proxy of Cilium makes of the request, where there is one. */ readonly request?: 'passed' | 'refused' }

/** A flow, with a request over it where the layer reads them. */
export type Asked = Flow & Partial<Pick<HttpFlow, 'http'>>;

/** The engine of the network layer, the kinds that it reads, and flows of which it can say nothing. */
export interface NetworkEngine { readonly engine: Engine<Asked, Verdict>; readonly kinds: RegExp; readonly readsRequests: boolean; isBeyond(policies: string, flow: Flow): boolean }

export const kubernetesEngine = (engine: NetworkEngine['engine']): NetworkEngine => ({ engine, readsRequests: false, kinds: /^NetworkPolicy$/, isBeyond: (_, { from, to }) => [from, to].some(end => /^(reserved|fqdn):/.test(end)) });
export const ciliumEngine = (engine: NetworkEngine['engine']): NetworkEngine => ({ engine, readsRequests: true, kinds: /^(NetworkPolicy|CiliumNetworkPolicy|CiliumClusterwideNetworkPolicy)$/, isBeyond });

/** The verdicts at both ends of flows. Cilium does without a policy that it cannot import, and so it is here. */
export async function askNetwork({ engine, kinds, isBeyond: cannotSay }: NetworkEngine, { pods, namespaces, others }: Given, flows: readonly Asked[]): Promise<readonly (Verdict | undefined)[]> {
  let policies: readonly object[] = others.filter(({ kind }) => kinds.test(kind));
  const text = JSON.stringify(policies);
  const queries = flows.filter(flow => !cannotSay(text, flow));
  if (queries.length === 0) { return flows.map(() => undefined); }
  for (;;) {
    const { answers, refused } = await engine.ask({ objects: [...namespaces, ...pods.values(), ...policies], queries });
    if (!refused) {
      const said = new Map(queries.map((flow, index) => [flow, answers[index]]));
      return flows.map(flow => said.get(flow));
    }
    const left = policies.filter(policy => !refused.some(line => line.startsWith(`${titleOf(policy)}:`)));
    if (left.length === policies.length) { throw new Error(`refused without a name: ${refused.join('; ')}`); }
    policies = left;
  }
}

function titleOf(object: object): string {
  const { kind, metadata: { namespace = '', name } } = object as { kind: string; metadata: { namespace?: string; name: string } };
  return `${kind} ${namespace}/${name}`;
}

/** The policies of pods elsewhere are elsewhere too, and addresses have none. */
export function decides({ ends }: World, index: number): boolean {
  const end = ends[index];
  return end.kind === 'workload' && end.workload.where !== 'elsewhere';
}
