import { indexSet } from '../algebra/index-set';
import { asArray, get } from '../parse/read';
import { Pods } from '../parse/select';
import { Unknown, Workload, World } from '../parse/world';
import { Bypass, GATEWAY_NAME, Role, bypassOf, captureCauses, captureOf, isDescribed } from './istio-capture';
import { MeshSettings } from './istio-facts';
import { Principals, principalIndex } from './istio-principals';
import { only } from './istio-scope';
import { strangeToClasses, strangeToGateways, strangeToNamespaces, strangeToPods, strangeToServices } from './istio-settings';
import { GATEWAY_API } from './istio-waypoint';
import { Member } from './mesh';
import { Undecided } from './side';
import { spireIdentities } from './spire';

/** Who is in the mesh, how, and as whom. */
export interface Members {
  role(workload: number): Role;
  member(workload: number): Member;
  principal(workload: number): string | undefined;
  bypass(workload: number): Bypass;
  /** Whether ambient pods, and sidecars for them, reach the workload through a tunnel. */
  tunnel(workload: number): boolean;
  readonly principals: Principals;
  readonly undecided: readonly Undecided[];
}

const NO_BYPASS: Bypass = { inbound: [], outbound: [], unknown: [] };

export function membersOf(world: World, pods: Pods, settings: MeshSettings): Members {
  const { kind, spire, trustDomain } = settings;
  const spireIds = spire && kind !== 'none' ? spireIdentities(world, pods, { className: spire.className, trustDomain }) : undefined;
  const captured = world.workloads.map(workload => captureOf(workload, world.namespaces.get(workload.namespace) ?? {}, kind));
  const bypasses = world.workloads.map((workload, index) => (captured[index].role === 'sidecar' ? bypassOf(workload) : NO_BYPASS));
  const principals = world.workloads.map((workload, index): string | undefined => {
    const { role } = captured[index];
    if (role === 'none') { return undefined; }
    const own = standardPrincipal(workload, trustDomain);
    if (!spireIds || isDescribed(workload)) { return own; }
    const socket = hasSocket(workload);
    // SPI-15: a proxy of Istio's own making takes istiod's certificate unless its template mounts the socket; ztunnel asks SPIRE for each pod.
    if ((role === 'gateway' || role === 'waypoint') && !socket) { return own; }
    return role !== 'sidecar' || socket ? spireIds.of(index).id : undefined;
  });
  const known: Member[] = [];
  const member = (index: number): Member => known[index] ??= memberOf(index);
  const memberOf = (index: number): Member => {
    const { role } = captured[index];
    const workload = world.workloads[index];
    const principal = principals[index];
    return {
      capture: role === 'none' ? 'none' : role === 'ambient' || role === 'waypoint' ? 'ambient' : 'sidecar',
      ...(principal === undefined ? {} : { principal }),
      causes: [...captureCauses(workload, captured[index]), ...(spireIds && role !== 'none' && !isDescribed(workload) ? spireIds.of(index).causes : [])],
    };
  };
  return {
    role: index => captured[index].role,
    member,
    principal: index => principals[index],
    bypass: index => bypasses[index],
    tunnel: index => {
      const { role } = captured[index];
      return kind !== 'sidecar' && (role === 'ambient' || (role === 'sidecar' && (bypasses[index].tunnel ?? settings.sidecarTunnel ?? true)));
    },
    principals: principalIndex(principals),
    get undecided() {
      return [
        ...spireIds?.undecided ?? [],
        ...bypasses.flatMap(({ unknown }, index) => unknown.map(item => ({ unknown: item, workloads: only(index) }))),
        ...strangeSettings(world, index => captured[index].role),
      ];
    },
  };
}

function strangeSettings(world: World, roleOf: (workload: number) => Role): Undecided[] {
  const about = (found: readonly Unknown[], roles: readonly Role[], isMeant: (workload: Workload) => boolean): Undecided[] =>
    found.map(unknown => ({ unknown, workloads: indexSet(world.workloads.filter(workload => roles.includes(roleOf(workload.index)) && isMeant(workload)).map(({ index }) => index)) }));
  const captured: readonly Role[] = ['sidecar', 'ambient'];
  const proxies: readonly Role[] = ['gateway', 'waypoint'];
  return [
    ...world.workloads.flatMap(workload => about(strangeToPods(workload), captured, ({ index }) => index === workload.index)),
    ...world.services.flatMap(service => about(strangeToServices(service), captured, ({ index }) => service.workloads.includes(index))),
    ...world.ofKind('Namespace', '').flatMap(object => about(strangeToNamespaces(object), captured, ({ namespace }) => namespace === object.name)),
    ...world.ofKind('Gateway', GATEWAY_API).flatMap(object => about(strangeToGateways(object), proxies, ({ namespace, labels }) => namespace === object.namespace && labels[GATEWAY_NAME] === object.name)),
    ...world.ofKind('ConfigMap', '').flatMap(object => about(strangeToClasses(object), proxies, () => true)),
  ];
}

/** The only form in which clients of Istio look for a server's identity (SPI-15). */
export const standardPrincipal = ({ namespace, serviceAccountName, trustDomain }: Workload, domain: string): string =>
  `${trustDomain ?? domain}/ns/${namespace}/sa/${serviceAccountName}`;

/** SPI-15: the injection template `spire`, or the volume of the CSI driver itself. */
function hasSocket({ annotations, template }: Workload): boolean {
  return (annotations['inject.istio.io/templates'] ?? '').includes('spire') || (asArray(get(template, 'spec', 'volumes')) ?? []).some(volume => get(volume, 'csi', 'driver') === 'csi.spiffe.io');
}
