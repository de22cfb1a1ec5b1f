import { hasIndex } from '../../src/algebra/index-set';
import { meshSettings } from '../../src/evaluate/istio-facts';
import { NO_HTTP } from '../../src/evaluate/istio-http';
import { membersOf } from '../../src/evaluate/istio-members';
import { waypointBindings } from '../../src/evaluate/istio-waypoint-binding';
import { servicePortsOf } from '../../src/evaluate/services';
import { podIndex } from '../../src/parse/select';
import { World } from '../../src/parse/world';
import { Passage, waypointWorlds } from '../generate/istio-waypoint';
import { Comparison, Word, compare } from '../harness/compare';
import { startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { authorized, meshOf, workloadOf } from './mesh';

interface Result { readonly waypoint?: string; readonly passed: boolean; readonly error?: string }

/** Which waypoint a connection goes through, and what it does there. */
function ourWaypoints(objects: readonly object[]): { readonly refuses: boolean; word(passage: Passage): readonly Word[] } {
  const { world, mesh } = meshOf(objects, 'ambient');
  const pods = podIndex(world.workloads, world.namespaces);
  const bindings = waypointBindings(world, pods, membersOf(world, pods, meshSettings(world, mesh.facts)));
  const { undecided } = mesh;
  const word = (passage: Passage): readonly Word[] => {
    const [client, server] = [workloadOf(world, passage.from), workloadOf(world, passage.to)];
    if (client === undefined || server === undefined || undecided.some(({ workloads }) => hasIndex(workloads, server))) { return [undefined, undefined]; }
    const bound = bindings.of(server);
    const dialled = world.services.find(({ namespace, name }) => `${namespace}/${name}` === passage.service);
    const used = bound && (!dialled || dialled.headless ? bound.direct : bound.services.some(({ namespace, name }) => `${namespace}/${name}` === passage.service));
    if (!bound || !used) { return ['none', undefined]; }
    const through = `${bound.namespace}/${bound.name}`;
    // The ways to the pods' own addresses and to their Services are one to us.
    if (passage.service === undefined && bound.services.length > 0) { return [through, undefined]; }
    const [, service] = passage.service?.split('/') ?? [];
    const ports = !dialled || dialled.headless ? [passage.port]
      : servicePortsOf(world, server).flatMap(front => (front.service.name === service && front.servicePort.port === passage.port && front.servicePort.protocol === 'TCP' ? [front.port] : []));
    const probe = { ...passage, mtls: true, sni: '', ...(passage.protocol === 'tcp' ? { method: NO_HTTP, path: '', host: '', headers: {}, user: undefined } : {}) };
    const reads = readsTokens(world, passage);
    return [through, ports.some(port => authorized(mesh.waypointAuthz(server, service), client, { ...probe, port }, reads)) ? 'passed' : 'refused'];
  };
  return { refuses: undecided.length > 0, word };
}

/** A waypoint reads tokens for the Services that a RequestAuthentication is attached to. */
const readsTokens = (world: World, { service }: Passage): boolean => world.ofKind('RequestAuthentication', 'security.istio.io').some(({ namespace, json }) => {
  const { spec } = json as { spec: { targetRefs: readonly { readonly name: string }[] } };
  return spec.targetRefs.some(({ name }) => `${namespace}/${name}` === service);
});

const comparison: Comparison<Passage, Result> = {
  judged: 'connections to ambient servers: which waypoint they go through, and requests through it, under AuthorizationPolicy with targetRefs',
  scenarios: waypointWorlds,
  ours: ourWaypoints,
  theirs: (_, { waypoint, passed, error }) => [error ?? waypoint ?? 'none', waypoint ? error ?? (passed ? 'passed' : 'refused') : undefined],
  usual: ['passed', 'refused', 'none', 'shop/way'],
};

export const waypoint: Part = {
  name: 'waypoint', engine: 'istiod and Envoy', version: '1.31.0 (eed52ebb66ad) and 1.40.0', programs: ['sidecar'], least: 55_000,
  known: ['the tunnel is made here as ztunnel makes it, to the waypoint that istiod names for the address that is dialled: ztunnel itself cannot be had'],
  run: async ({ programs, envoy }, options) => {
    const engine = startEngine<Passage, Result>(programs.get('sidecar')!, ['-ambient', '-envoy', envoy()]);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 55_000, options); } finally { engine.stop(); }
  },
};
