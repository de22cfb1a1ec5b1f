import { hasIndex } from '../../src/algebra/index-set';
import { holds } from '../../src/algebra/ranges';
import { MeshLayer } from '../../src/evaluate/mesh';
import { registryOf, Reach } from '../../src/evaluate/registry';
import { World } from '../../src/parse/world';
import { Destination, outboundWorlds } from '../generate/istio-outbound';
import { Comparison, Word, compare } from '../harness/compare';
import { startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { meshOf, workloadOf } from './mesh';

interface Result { readonly clusters: readonly { readonly host: string; readonly default: string; readonly endpoints?: { readonly [pod: string]: string } }[] }

function ours(objects: readonly object[]): { readonly refuses: boolean; word(destination: Destination): readonly Word[] } {
  const { world, mesh } = meshOf(objects, 'sidecar');
  const registry = registryOf(world, mesh.facts, 'cluster.local');
  const reach = (client: number, { name, port, to }: Destination): Reach | undefined => {
    if (name !== undefined) { return registry.toHost(client, name, port); }
    const service = world.services.find(item => `${item.namespace}/${item.name}` === to);
    return service && registry.toService(client, service, port);
  };
  return {
    refuses: mesh.undecided.length + registry.undecided.length > 0,
    word: destination => {
      const client = workloadOf(world, destination.from);
      if (client === undefined || registry.undecided.some(({ workloads }) => hasIndex(workloads, client))) { return [undefined, undefined]; }
      const kind = reach(client, destination)?.kind;
      return [kind === undefined || kind === 'unclear' ? undefined : kind === 'known' ? 'in the registry' : 'not in the registry', formOf(world, mesh, client, destination)];
    },
  };
}

/** How the proxy of the client sends to that pod. */
function formOf(world: World, mesh: MeshLayer, client: number, { to, port }: Destination): Word {
  const server = to === undefined ? undefined : workloadOf(world, to);
  const target = world.services.find(item => `${item.namespace}/${item.name}` === to)?.ports.find(item => item.port === port)?.targetPort;
  if (server === undefined || target === undefined || mesh.member(client).capture !== 'sidecar' || mesh.member(server).capture !== 'sidecar' || mesh.undecided.some(({ workloads }) => hasIndex(workloads, server))) { return undefined; }
  const { mutual, plaintext } = mesh.sends(client, server);
  return holds(mutual, Number(target)) ? 'mutual' : holds(plaintext, Number(target)) ? 'plaintext' : 'closed';
}

const comparison: Comparison<Destination, Result> = {
  judged: 'what the sidecars of clients know (Sidecar, ServiceEntry, exportTo), and how they send to each endpoint (DestinationRule, automatic mTLS)',
  scenarios: outboundWorlds,
  ours,
  theirs: ({ to }, { clusters: [cluster] }) => [cluster ? 'in the registry' : 'not in the registry', cluster && to ? cluster.endpoints?.[to] ?? cluster.default : undefined],
  // TLS without the certificate of the mesh is no identity for us; closed is what the client sends and the server does not take.
  agree: (word, real) => word === real || (real === 'tls' && word !== 'mutual') || (real === 'mutual' && word === 'closed'),
  usual: ['in the registry', 'not in the registry', 'mutual', 'plaintext'],
};

export const outbound: Part = {
  name: 'outbound', engine: 'istiod, clusters and endpoints', version: '1.31.0 (eed52ebb66ad)', programs: ['sidecar'], least: 20_000,
  known: ['the clusters are read, not sent through: what Envoy does with them is its documented order of transport sockets'],
  run: async ({ programs }, options) => {
    const engine = startEngine<Destination, Result>(programs.get('sidecar')!);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
