import { execFileSync } from 'child_process';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { Flow } from '../generate/pods';
import { compare } from '../harness/compare';
import { Case, startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { ourNetwork } from './network';
import { NetworkVerdict, verdictsOf } from './network-policy';

interface Step { readonly name: string; readonly objects: readonly { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string }; readonly status?: { readonly podIP?: string } }[] }

const PORTS = [['TCP', 80], ['TCP', 81], ['UDP', 80], ['UDP', 81], ['SCTP', 80], ['SCTP', 81], ['TCP', 53], ['UDP', 53], ['TCP', 79], ['TCP', 103]] as const;
const OUTSIDE = 'ip:8.8.8.8';
const CASES = 230;

/** Every pod to every pod and to an address outside, at all ports that they serve and some that they do not. */
function caseOf({ objects }: Step): Case<Flow> {
  const pods = objects.filter(({ kind }) => kind === 'Pod').map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
  const pairs = [...pods, OUTSIDE].flatMap(from => [...pods, OUTSIDE].map(to => [from, to] as const)).filter(([from, to]) => from !== OUTSIDE || to !== OUTSIDE);
  return { objects, queries: pairs.flatMap(([from, to]) => PORTS.map(([protocol, port]) => ({ from, to, protocol, port }))) };
}

export const cyclonus: Part = {
  name: 'cyclonus', engine: 'cyclonus, test cases', version: '0.5.6', programs: ['np'], least: 200_000,
  run: async ({ programs }, options) => {
    const program = programs.get('np')!;
    const steps = execFileSync(program, ['cases'], { encoding: 'utf8', maxBuffer: 1 << 28 }).trim().split('\n').map(line => JSON.parse(line) as Step);
    const numbers = new Set(steps.map(({ name }) => name.split('.')[0]));
    if (numbers.size !== CASES) { throw new Error(`${numbers.size} test cases instead of ${CASES}`); }
    const engine = startEngine<Flow, NetworkVerdict>(program);
    try {
      const { notes, ...outcome } = await compare(engine, {
        judged: 'its test cases, after each of their steps: all pairs of its pods, at all ports and protocols',
        scenarios: steps.map(caseOf),
        // To it a pod is its address as well (NP-13).
        ours: objects => ourNetwork(objects, world => kubernetesNetwork(world), pod => (objects as Step['objects']).find(({ metadata: { namespace, name } }) => `${namespace}/${name}` === pod)?.status?.podIP),
        theirs: verdictsOf, usual: ['allowed', 'denied'],
      }, Infinity, options);
      return { ...outcome, notes: [`${numbers.size} test cases`, ...notes] };
    } finally { engine.stop(); }
  },
};
