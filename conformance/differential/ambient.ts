import { Probe, STRANGER, meshWorlds } from '../generate/istio-world';
import { Comparison, Word, compare } from '../harness/compare';
import { Engine, startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { ourMesh } from './mesh';
import { Connection, Index, ztunnel } from './ztunnel';

const comparison: Comparison<Probe, Word> = {
  judged: 'connections to servers behind ztunnel, under PeerAuthentication and AuthorizationPolicy as istiod converts them',
  scenarios: meshWorlds({ labels: { 'istio.io/dataplane-mode': 'ambient' }, actions: ['ALLOW', 'ALLOW', 'DENY', 'DENY'], policies: 2, servers: 16, probes: 1000, tokens: false }),
  ours: objects => ourMesh(objects, 'ambient'),
  theirs: (_, word) => [word],
  usual: ['passed', 'refused'],
};

function connectionOf({ from, to, port, mtls }: Probe): Connection {
  const [namespace, account] = from.split('/');
  return { to, port, ...(mtls ? { principal: `cluster.local/ns/${namespace}/sa/${account}` } : {}), address: from.startsWith('ip:') ? STRANGER : '10.10.0.1' };
}

/** One answer of istiod, the index, holds for all queries. */
function perQuery(engine: Engine<never, Index>): Engine<Probe, Word> {
  return {
    ask: async ({ objects, queries }) => {
      const { answers: [index], ...rest } = await engine.ask({ objects, queries: [] });
      if (!rest.refused && !index) { throw new Error('no index'); }
      return { ...rest, answers: index ? queries.map(query => ztunnel(index, connectionOf(query))) : [] };
    },
    stop: () => engine.stop(),
  };
}

export const ambient: Part = {
  name: 'ambient', engine: 'istiod, ambient index', version: '1.31.0 (eed52ebb66ad)', programs: ['ambient'], least: 20_000,
  known: ['ztunnel itself cannot be had here: the order of DENY and ALLOW is ours, the policies and who gets them are istiod\'s'],
  run: async ({ programs }, options) => {
    const engine = perQuery(startEngine<never, Index>(programs.get('ambient')!));
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
