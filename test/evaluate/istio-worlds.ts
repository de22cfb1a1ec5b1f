import { hasIndex } from '../../src/algebra/index-set';
import { formatPorts } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { NO_TRAFFIC, Traffic, intersect, onPorts, subtract, uniteAll } from '../../src/algebra/traffic';
import { allPortsOf } from '../../src/algebra/ports';
import { istioMesh } from '../../src/evaluate/istio';
import { impliedPods } from '../../src/evaluate/istio-waypoint';
import { Authz, MeshFacts, MeshLayer } from '../../src/evaluate/mesh';
import { WorldOptions, makeWorld } from '../../src/parse/make-world';
import { parseText } from '../../src/parse/text';
import { World } from '../../src/parse/world';

export const FACTS: MeshFacts = { kind: 'sidecar', rootNamespace: 'istio-system', trustDomain: 'td', outboundTrafficPolicy: 'ALLOW_ANY' };
export const AMBIENT: MeshFacts = { ...FACTS, kind: 'ambient' };

const yaml = (kind: string, apiVersion: string, metadata: object, rest: object): string => `${JSON.stringify({ apiVersion, kind, metadata, ...rest })}\n---\n`;

/** YAML in flow style: `{ a: b }`. */
export const namespace = (name: string, labels = '{}'): string => `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: ${labels} } }\n---\n`;

export interface PodParts { readonly namespace?: string; readonly labels?: object; readonly annotations?: object; readonly account?: string; readonly spec?: object }

/** A pod labelled `app: name` that runs as the ServiceAccount of its name. */
export const pod = (name: string, { namespace: place = 'shop', labels = {}, annotations = {}, account = name, spec = {} }: PodParts = {}): string =>
  yaml('Pod', 'v1', { name, namespace: place, labels: { app: name, ...labels }, annotations }, { spec: { serviceAccountName: account, containers: [{ name: 'main' }], ...spec } });

export const service = (name: string, ports: string, rest = '', place = 'shop', labels = '{}'): string =>
  `{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: ${place}, labels: ${labels} }, spec: { selector: { app: ${name} }, ports: [${ports}]${rest} } }\n---\n`;

export const istio = (kind: string, spec: string, { name = kind.toLowerCase(), place = 'shop', annotations = '{}' } = {}): string => {
  const group = ['DestinationRule'].includes(kind) ? 'networking.istio.io/v1' : 'security.istio.io/v1';
  return `{ apiVersion: ${group}, kind: ${kind}, metadata: { name: ${name}, namespace: ${place}, annotations: ${annotations} }, spec: ${spec} }\n---\n`;
};
export const policy = (spec: string, options = {}): string => istio('AuthorizationPolicy', spec, options);

/** Two pods in the mesh, `web` and `api`, and a Service in front of the second. */
export const SHOP = namespace('shop', '{ istio-injection: enabled, istio.io/dataplane-mode: ambient }') + pod('web') + pod('api')
  + service('api', '{ name: http, port: 80, targetPort: 8080 }, { name: tcp-raw, port: 90, targetPort: 9000 }, { name: other, port: 95, targetPort: 9500 }');

export interface Mesh {
  readonly world: World;
  readonly layer: MeshLayer;
  index(name: string): number;
  /** What gets through at the server, in its ports: from a pod by its name, or from an address. */
  passes(client: string, server: string, how?: 'identified' | 'anonymous' | 'waypoint'): string[];
  sets(client: string, server: string, how?: 'identified' | 'anonymous' | 'waypoint'): Traffic;
  accepts(server: string): { readonly plaintext: string; readonly mutual: string };
  sends(client: string, server: string): { readonly plaintext: string; readonly mutual: string };
  /** Messages of what is undecided about the workload. */
  undecided(name?: string): string[];
}

export function mesh(text: string, facts: Partial<MeshFacts> = {}, options: WorldOptions = {}): Mesh {
  const { objects, errors } = parseText(text, { file: 'world.yaml' });
  if (errors.length > 0) { throw errors[0]; }
  const world = makeWorld(objects, { ...options, peers: [...impliedPods(objects), ...options.peers ?? []] });
  const layer = istioMesh(world, { ...FACTS, ...facts });
  const index = (name: string): number => {
    const found = world.ends.find(end => (end.kind === 'workload' ? end.workload.name === name || `${end.workload.namespace}/${end.workload.name}` === name : end.kind === 'names' && name === 'outside'));
    if (!found) { throw new Error(`no ${name}`); }
    return found.index;
  };
  const sets: Mesh['sets'] = (client, server, how = 'identified') => {
    const authz = how === 'waypoint' ? layer.waypointAuthz(index(server)) : layer.authz(index(server));
    return allowedBy(authz, index(client), how === 'anonymous' ? 'anonymous' : 'identified');
  };
  return {
    world, layer, index, sets,
    passes: (client, server, how) => formatTraffic(sets(client, server, how)),
    accepts: server => { const { plaintext, mutual } = layer.accepts(index(server)); return { plaintext: formatPorts(plaintext), mutual: formatPorts(mutual) }; },
    sends: (client, server) => { const { plaintext, mutual } = layer.sends(index(client), index(server)); return { plaintext: formatPorts(plaintext), mutual: formatPorts(mutual) }; },
    undecided: name => layer.undecided.filter(({ workloads }) => name === undefined || hasIndex(workloads, index(name))).map(({ unknown }) => unknown.message),
  };
}

/** IST-20. */
export function allowedBy({ allowListed, allows, denies }: Authz, client: number, how: 'identified' | 'anonymous'): Traffic {
  const tcp = onPorts(allPortsOf('TCP'));
  const matching = (rules: Authz['allows']) => rules.filter(rule => hasIndex(rule[how], client));
  const allowed = allowListed ? intersect(uniteAll(matching(allows).map(({ traffic }) => traffic)), tcp) : tcp;
  return matching(denies).reduce<Traffic>((left, { traffic }) => subtract(left, traffic), allowed.length === 0 ? NO_TRAFFIC : allowed);
}

/** Ports of a sidecar that its proxy does not see (IST-52); everybody reaches them. */
export const OPEN = 'TCP 15020-15021,15090';
