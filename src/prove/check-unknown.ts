import { intersectIndices, isNoIndex, members } from '../algebra/index-set';
import { Layers } from '../evaluate/connection';
import { formatPath } from '../parse/read';
import { Undecided } from '../evaluate/side';
import { Unknown } from '../parse/world';
import { meshed } from '../model/platform';
import { Claim } from './claim';
import { place } from './places';
import { Finding } from './proof';

/** ZT010: what nobody here understands may open or close anything, so the verdict of what it touches is "cannot decide". */
export function unknowns(layers: Layers, claim: Claim, further: readonly Undecided[] = []): Finding[] {
  const touching = [...layers.network.undecided, ...layers.mesh.undecided, ...further].filter(({ workloads }) => !isNoIndex(intersectIndices(workloads, claim.subjects)));
  const all = new Map([...layers.world.unknown, ...touching.map(({ unknown }) => unknown)].map(unknown => [key(unknown), unknown]));
  return [...all.values()].map(unknown => {
    const { object, path, message } = unknown;
    return {
      id: key(unknown), code: 'ZT010', severity: 'error', verdict: 'undecided', subject: objectName(unknown), message: `cannot decide: ${message}`,
      fix: 'remove it, or waive it by this id if it carries no traffic and changes no policy', layers: [], places: [place(object, path)], origins: object.origin ? [object.origin] : [], facts: ['X-02'],
    };
  });
}

/** Policies of a product that the declared platform does not have: they mean nothing, or the declaration is not the whole truth. */
export function undeclaredLayers({ world }: Layers, { intent: { platform }, subjects }: Claim): Undecided[] {
  const homes = new Set(members(subjects, world.workloads.length).map(index => world.workloads[index].namespace));
  const within = (group: string, kinds: readonly string[], product: string): Undecided[] => kinds.flatMap(kind => world.ofKind(kind, group))
    .filter(({ namespace }) => namespace === '' || homes.has(namespace))
    .map(object => ({ workloads: subjects, unknown: { what: 'kind', object, path: [], message: `the platform is declared without ${product}, so nobody knows what ${object.kind} means there` } }));
  return [
    ...(platform.network.kind === 'cilium' ? [] : within('cilium.io', CILIUM, 'Cilium')),
    ...(meshed(platform) ? [] : [...within('security.istio.io', ISTIO_SECURITY, 'a mesh'), ...within('networking.istio.io', ISTIO_NETWORKING, 'a mesh'), ...within('extensions.istio.io', ['WasmPlugin'], 'a mesh')]),
  ];
}

const CILIUM = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'];
const ISTIO_SECURITY = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'];
const ISTIO_NETWORKING = ['DestinationRule', 'VirtualService', 'Sidecar', 'EnvoyFilter', 'ProxyConfig'];

const objectName = ({ object: { kind, namespace, name } }: Unknown): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
const key = (unknown: Unknown): string => `ZT010 ${objectName(unknown)}${unknown.path.length > 0 ? ` ${formatPath(unknown.path)}` : ''}`;
