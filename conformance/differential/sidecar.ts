import { Probe, meshWorlds } from '../generate/istio-world';
import { Comparison, compare } from '../harness/compare';
import { startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { ourMesh } from './mesh';

interface Result { readonly passed: boolean; readonly why?: string; readonly error?: string }

const comparison: Comparison<Probe, Result> = {
  judged: 'requests to servers behind a sidecar, under PeerAuthentication and AuthorizationPolicy',
  scenarios: meshWorlds({ labels: { 'istio-injection': 'enabled' }, actions: ['ALLOW', 'ALLOW', 'ALLOW', 'DENY', 'DENY', 'AUDIT'], policies: 3, servers: 16, probes: 1000, tokens: true }),
  ours: objects => ourMesh(objects, 'sidecar'),
  theirs: (_, { passed, error }) => [error ?? (passed ? 'passed' : 'refused')],
  usual: ['passed', 'refused'],
};

export const sidecar: Part = {
  name: 'sidecar', engine: 'istiod and Envoy', version: '1.31.0 (eed52ebb66ad) and 1.40.0', programs: ['sidecar'], least: 20_000,
  run: async ({ programs, envoy }, options) => {
    const engine = startEngine<Probe, Result>(programs.get('sidecar')!, ['-envoy', envoy()]);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
