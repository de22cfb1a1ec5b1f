import { parseAddress } from '../../src/algebra/cidr';
import { hasIndex } from '../../src/algebra/index-set';
import { matches } from '../../src/algebra/language';
import { holds } from '../../src/algebra/ranges';
import { istioMesh } from '../../src/evaluate/istio';
import { impliedPods } from '../../src/evaluate/istio-waypoint';
import { Authz, MeshLayer } from '../../src/evaluate/mesh';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { World } from '../../src/parse/world';
import { Probe, STRANGER } from '../generate/istio-world';
import { USERS } from '../generate/tokens';
import { Word } from '../harness/compare';
import { addressEnd } from './network';

export function meshOf(objects: readonly object[], kind: 'sidecar' | 'ambient'): { readonly world: World; readonly mesh: MeshLayer } {
  const read = objectsFromJson(objects.map(json => ({ json })));
  const world = makeWorld(read, { addresses: [parseAddress(STRANGER)!], peers: impliedPods(read) });
  return { world, mesh: istioMesh(world, { kind, rootNamespace: 'istio-system', trustDomain: 'cluster.local', outboundTrafficPolicy: 'ALLOW_ANY' }) };
}

export const workloadOf = ({ workloads }: World, name: string): number | undefined => workloads.find(item => `${item.namespace}/${item.name}` === name)?.index;

/** Where rules name addresses, what they say about pods depends on the addresses of pods, and that about the stranger does not. */
const ABOUT_PODS = /addresses of pods/;

/** What the proxy of a server does with a connection: our verdict for one request. */
export function ourMesh(objects: readonly object[], kind: 'sidecar' | 'ambient'): { readonly refuses: boolean; word(probe: Probe): readonly Word[] } {
  const { world, mesh } = meshOf(objects, kind);
  const { undecided } = mesh;
  const word = (probe: Probe): Word => {
    const server = workloadOf(world, probe.to);
    const stranger = probe.from.startsWith('ip:');
    const client = stranger ? addressEnd(world, STRANGER) : workloadOf(world, probe.from);
    // Without a proxy there is nothing to compare with.
    if (server === undefined || client === undefined || mesh.member(server).capture !== kind) { return undefined; }
    if (undecided.some(({ unknown, workloads }) => hasIndex(workloads, server) && !(stranger && ABOUT_PODS.test(unknown.message)))) { return undefined; }
    const accepts = mesh.accepts(server);
    const open = holds(probe.mtls ? accepts.mutual : accepts.plaintext, probe.port) && authorized(mesh.authz(server), client, probe, readsTokens(world, probe.to));
    return open ? 'passed' : 'refused';
  };
  return { refuses: undecided.length > 0, word: probe => [word(probe)] };
}

/** A token that nobody checks says nothing (IST-34). */
const readsTokens = (world: World, server: string): boolean => world.ofKind('RequestAuthentication', 'security.istio.io').some(({ namespace, name }) => `${namespace}/${name}` === server);

type Request = Omit<Probe, 'protocol' | 'from' | 'to'>;

/** A request as the fields that sets of requests are about; `reads`: somebody checks its token. */
export function requestFields(probe: Request, reads: boolean): Readonly<Record<string, string>> {
  const user = reads && probe.user ? USERS[probe.user] : undefined;
  return {
    method: probe.method, path: probe.path, host: probe.host.toLowerCase(), sni: probe.sni, principal: user ? `=${user.principal}` : '', 'claim:a': user ? `=${user.claims.a}` : '',
    'header:x-team': 'X-Team' in probe.headers ? `=${probe.headers['X-Team']}` : '',
  };
}

export function authorized({ allowListed, allows, denies }: Authz, client: number, probe: Request, reads: boolean): boolean {
  const fields = requestFields(probe, reads);
  const hit = (rules: Authz['allows']): boolean => rules.some(rule => hasIndex(probe.mtls ? rule.identified : rule.anonymous, client)
    && rule.traffic.some(({ ports, fields: wanted }) => holds(ports, probe.port) && [...wanted].every(([name, language]) => matches(language, known(fields, name)))));
  return !hit(denies) && (!allowListed || hit(allows));
}

export function known(fields: Readonly<Record<string, string>>, name: string): string {
  if (!Object.hasOwn(fields, name)) { throw new Error(`no probe says the field ${name}`); }
  return fields[name];
}
