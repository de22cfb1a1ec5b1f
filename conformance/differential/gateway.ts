import { hasIndex } from '../../src/algebra/index-set';
import { matches } from '../../src/algebra/language';
import { holds } from '../../src/algebra/ranges';
import { waysIn } from '../../src/evaluate/gateways';
import { Entrance, gatewayWorlds } from '../generate/gateway';
import { STRANGER } from '../generate/istio-world';
import { Comparison, Word, compare } from '../harness/compare';
import { startEngine } from '../harness/engine';
import { Part } from '../harness/part';
import { authorized, known, meshOf, requestFields, workloadOf } from './mesh';
import { addressEnd } from './network';

interface Result { readonly passed: boolean; readonly why?: string; readonly error?: string; readonly backends?: readonly string[] }

/** Which pods a gateway sends a request to. */
function ourGateways(objects: readonly object[]): { readonly refuses: boolean; word(entrance: Entrance): readonly Word[] } {
  const { world, mesh } = meshOf(objects, 'sidecar');
  const { entries, undecided } = waysIn(world, 'cluster.local');
  const open = [...undecided, ...mesh.undecided];
  const stranger = addressEnd(world, STRANGER);
  const word = (entrance: Entrance): Word => {
    const door = workloadOf(world, entrance.to);
    // What is behind a gateway is in its own namespaces, in7 and far7.
    const number = entrance.to.slice(2, entrance.to.indexOf('/'));
    const around = world.workloads.filter(({ namespace }) => namespace === `in${number}` || namespace === `far${number}`);
    if (door === undefined || open.some(({ workloads }) => around.some(({ index }) => hasIndex(workloads, index)))) { return undefined; }
    const probe = { ...entrance, mtls: false, sni: '' };
    const fields = requestFields(probe, false);
    const listens = entries.some(item => item.door.kind === 'pods' && hasIndex(item.door.workloads, door) && item.requests.some(({ ports }) => holds(ports, entrance.port)));
    const led = entries.filter(item => item.door.kind === 'pods' && hasIndex(item.door.workloads, door)
      && item.requests.some(({ ports, fields: wanted }) => holds(ports, entrance.port) && [...wanted].every(([name, language]) => matches(language, known(fields, name)))));
    // A gateway without a route to a pod answers as it likes, and a policy there is no matter of ours.
    if (listens && !authorized(mesh.authz(door), stranger, probe, false)) { return 'refused'; }
    return where(led.map(({ target }) => `${world.workloads[target.workload].namespace}/${world.workloads[target.workload].name}:${target.port}`));
  };
  return { refuses: open.length > 0, word: entrance => [word(entrance)] };
}

/** Every gateway has namespaces of its own: without their numbers equal answers are equal words. */
const where = (pods: readonly string[]): string => [...new Set(pods)].sort().join(' ').replace(/\b(in|far)\d+\//g, '$1/') || 'nowhere';

const comparison: Comparison<Entrance, Result> = {
  judged: 'requests from outside to gateways: to which pods and ports they go, under Gateway and VirtualService of Istio, Gateway, HTTPRoute, GRPCRoute and ReferenceGrant of the Gateway API, and AuthorizationPolicy',
  scenarios: gatewayWorlds,
  ours: ourGateways,
  theirs: (_, { passed, why, error, backends = [] }) => [error ?? (!passed && why?.startsWith('HTTP') ? 'refused' : where(backends))],
  // A refusal is none where nothing would have gone on.
  agree: (word, real) => word === real || (word === 'nowhere' && real === 'refused'),
  usual: ['nowhere', 'refused', 'in/one:8080'],
};

export const gateway: Part = {
  name: 'gateway', engine: 'istiod and Envoy', version: '1.31.0 (eed52ebb66ad) and 1.40.0', programs: ['sidecar'], least: 20_000,
  known: ['a route is answered with the pods behind it, as istiod lists them, in the place of sending the request; a policy may refuse what would have led nowhere'],
  run: async ({ programs, envoy }, options) => {
    const engine = startEngine<Entrance, Result>(programs.get('sidecar')!, ['-envoy', envoy()]);
    try { return await compare(engine, comparison, options.full ? 1_000_000 : 20_000, options); } finally { engine.stop(); }
  },
};
