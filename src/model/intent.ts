import { Labels, Phase, PlatformModel } from './platform';

export type Protocol = 'TCP' | 'UDP';
export type Application = 'http' | 'grpc' | 'tcp' | 'udp' | 'metrics';

/** A port of a pod (never of a Service), or an inclusive range of them. */
export interface PortModel {
  readonly name: string;
  readonly application: Application;
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
  readonly servicePort?: number;
  /** HTTP path of a metrics port. */
  readonly path?: string;
}

export interface WorkloadModel {
  /** `namespace/name`, unique per platform. */
  readonly id: string;
  /** Construct path, for messages. */
  readonly origin: string;
  readonly namespace: string;
  readonly name: string;
  /** Labels to select the pods by. */
  readonly labels: Labels;
  /** All labels of the pods, once per object that makes them; absent where only the selected ones are known. */
  readonly podLabels?: readonly Labels[];
  readonly serviceAccountName?: string;
  readonly serviceName?: string;
  /** Whether this app may label the Service (its own, or adopted with `patch`). */
  readonly serviceIsOurs: boolean;
  /** Its Service has no address of its own, so clients connect to the pods. */
  readonly headless?: boolean;
  readonly ports: readonly PortModel[];
  readonly meshed: boolean;
  readonly hostNetwork: boolean;
  readonly trustDomain: string;
  readonly probePorts: readonly number[];
  /** `elsewhere`: another repository or the platform writes the other half. */
  readonly where: 'here' | 'elsewhere';
  readonly phase: Phase;
  /** Proxies are workloads too: they have pods, an identity and policies of their own. */
  readonly role: 'app' | 'gateway' | 'waypoint';
  /** Seconds; overrides the platform's SVID lifetime. */
  readonly svidTtl?: number;
}

/** HTTP conditions that must all hold; a missing field is no condition. */
export interface HttpModel {
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly hosts?: readonly string[];
  /** Lower-case name to exact value. */
  readonly headers?: Labels;
}

/** Requests of users to a gateway. */
export interface RouteModel extends HttpModel {
  /** Where the gateway listens, if it is ours. */
  readonly ports?: readonly number[];
}

export type PeerModel =
  | { readonly kind: 'workload'; readonly workload: WorkloadModel }
  | { readonly kind: 'all-workloads' }
  | { readonly kind: 'kube-api-server' }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'own-node' }
  | { readonly kind: 'cloud-metadata' }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'anywhere'; readonly reason: string }
  | { readonly kind: 'host'; readonly host: string; readonly sni: boolean }
  /** Cilium's own ingress proxy, which is no pod (CIL-43). */
  | { readonly kind: 'cilium-ingress' };

export interface Unauthenticated {
  readonly reason: string;
  readonly expiresOn?: string;
}

/** One client may open connections to one port of one server. */
export interface LinkModel {
  readonly client: PeerModel;
  readonly server: PeerModel;
  readonly port: PortModel;
  /** Absent: no HTTP rule was declared. One rule `{}` means any request. */
  readonly http?: readonly HttpModel[];
  /** What users send to the gateway that is the client, for it to forward here; absent where no route of it was declared. */
  readonly routes?: readonly RouteModel[];
  readonly unauthenticated?: Unauthenticated;
  readonly expiresOn?: string;
  /** Construct paths that declared it. */
  readonly origins: readonly string[];
  /** Why the platform itself needs the link (MAT id and sentence); absent on declared links. */
  readonly need?: { readonly id: string; readonly reason: string };
}

export interface NamespaceModel {
  readonly name: string;
  readonly origin: string;
  readonly owned: boolean;
  readonly phase: Phase;
  readonly meshed: boolean;
  readonly waypoint: WaypointModel;
}

export interface WaypointModel {
  readonly kind: 'namespace' | 'service' | 'existing';
  readonly name: string;
  readonly namespace?: string;
  readonly serviceAccountName?: string;
}

/** Everything that one platform was told, as plain data; sorted, so that no declaration order shows. */
export interface Intent {
  readonly platform: PlatformModel;
  readonly namespaces: readonly NamespaceModel[];
  readonly workloads: readonly WorkloadModel[];
  readonly links: readonly LinkModel[];
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Stable name of a peer, for sorting, merging and messages. */
export function peerName(peer: PeerModel): string {
  switch (peer.kind) {
    case 'workload': return peer.workload.id;
    case 'cidr': return peer.except.length > 0 ? `${peer.cidr} except ${peer.except.join(' ')}` : peer.cidr;
    case 'host': return peer.host;
    default: return peer.kind;
  }
}

export function portName(port: PortModel): string {
  const numbers = port.first === port.last ? `${port.first}` : `${port.first}-${port.last}`;
  return `${port.protocol.toLowerCase()} ${numbers}`;
}

/** The server's own port that a wanted one means: its declaration tells the protocol and the Service port; a part of a range stays a part. */
export function ownPort(ports: readonly PortModel[], wanted: PortModel): PortModel | undefined {
  const own = ports.find(({ protocol, first, last }) => protocol === wanted.protocol && first <= wanted.first && wanted.last <= last);
  return own === undefined || (own.first === wanted.first && own.last === wanted.last) ? own
    : { ...own, name: wanted.name, first: wanted.first, last: wanted.last };
}

/** `shop/web -> shop/api tcp 8080`: how a link is named in messages, annotations and the intent file. */
export const linkName = (link: LinkModel): string => `${peerName(link.client)} -> ${peerName(link.server)} ${portName(link.port)}`;

export const spiffeId = (workload: WorkloadModel): string | undefined =>
  workload.serviceAccountName && `${workload.trustDomain}/ns/${workload.namespace}/sa/${workload.serviceAccountName}`;

const isAnyRequest = ({ methods, paths, hosts, headers }: HttpModel): boolean => !methods && !paths && !hosts && !headers;

/** Whether the rules say anything that a layer 4 filter could not. */
export const restrictsHttp = (rules: readonly HttpModel[] | undefined): boolean =>
  rules !== undefined && !rules.some(isAnyRequest);

/** Whether some rule does, also where another one lets every request through. */
export const namesRequests = (rules: readonly HttpModel[] | undefined): boolean => rules !== undefined && !rules.every(isAnyRequest);
