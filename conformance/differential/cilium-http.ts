import { hasIndex } from '../../src/algebra/index-set';
import { matches } from '../../src/algebra/language';
import { holds } from '../../src/algebra/ranges';
import { ciliumNetwork } from '../../src/evaluate/cilium';
import { passSide } from '../../src/evaluate/network';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { HttpFlow, ciliumHttpWorlds } from '../generate/cilium-http';
import { Comparison, Word, compare } from '../harness/compare';
import { startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { known, workloadOf } from './mesh';

interface Verdict { readonly ingress?: 'allowed' | 'denied'; readonly request?: string; readonly error?: string }

/** What becomes of a request at the server, by its policies of HTTP. */
function ours(objects: readonly object[]): { readonly refuses: boolean; word(flow: HttpFlow): readonly Word[] } {
  const world = makeWorld(objectsFromJson(objects.map(json => ({ json }))));
  const layer = ciliumNetwork(world);
  const { undecided } = layer;
  const word = ({ from, to, port, http: { method, path, host, headers } }: HttpFlow): Word => {
    const [client, server] = [workloadOf(world, from), workloadOf(world, to)];
    if (client === undefined || server === undefined || undecided.some(({ workloads }) => hasIndex(workloads, server))) { return undefined; }
    const header = (name: string): string => (name in headers ? `=${headers[name]}` : '');
    const fields = { method, path, host, 'header:x-team': header('X-Team'), 'header:x-other': header('X-Other'), 'header:x-team:a': '' };
    const { traffic } = passSide(layer.inbound(server), client);
    return traffic.some(part => holds(part.ports, port) && [...part.fields].every(([name, language]) => matches(language, known(fields, name)))) ? 'passed' : 'refused';
  };
  return { refuses: undecided.length > 0, word: flow => [word(flow)] };
}

const comparison: Comparison<HttpFlow, Verdict> = {
  judged: 'requests to servers under HTTP rules of CiliumNetworkPolicy, by the matchers that Cilium makes of them',
  scenarios: ciliumHttpWorlds,
  ours,
  theirs: (_, { ingress, request, error }) => [error ?? (ingress === 'denied' ? 'refused' : request ?? 'no answer')],
  usual: ['passed', 'refused'],
};

export const ciliumHttp: Part = {
  name: 'cilium-http', engine: 'Cilium, HTTP rules, and Envoy', version: '1.20.2 and 1.40.0', programs: ['cilium'], least: 20_000,
  known: ['a stock Envoy asks the matchers in its own filter: Cilium\'s filter, which asks the same ones, is only in Cilium\'s build of Envoy'],
  run: async ({ programs, envoy }, options) => {
    const engine = startEngine<HttpFlow, Verdict>(programs.get('cilium')!, ['-envoy', envoy()]);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
