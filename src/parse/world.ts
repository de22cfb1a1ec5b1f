import { AddressRange } from '../algebra/addresses';
import { Labels } from '../algebra/selector';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
/** Steps from the root of an object: `['spec', 'ingress', 0, 'from']`. */
export type Path = readonly (string | number)[];

/** Where something stands. Line and column count from 1 and are absent for objects that never were text. */
export interface Position { readonly file?: string; readonly line?: number; readonly column?: number }

/** The origin of objects that are in no manifest: others write them, and only what was declared tells of them. */
export const DESCRIBED = 'described by the intent';

/** One Kubernetes object as it was given, fields that we do not know included. */
export interface WorldObject {
  /** Order of appearance. */
  readonly index: number;
  readonly apiVersion: string;
  readonly kind: string;
  /** API group without the version: '' for the core group. */
  readonly group: string;
  readonly name: string;
  /** '' for objects of the cluster; `default` where a namespaced object names none. */
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly json: JsonObject;
  /** Construct path, when a construct made it. */
  readonly origin?: string;
  /** Position of the object, or of what lies under `path` (of its nearest ancestor that has one). Computed when asked. */
  at(path?: Path): Position;
}

/** Something that was read and that no evaluator may pass over in silence. */
export interface Unknown {
  /** `kind`: nobody here knows the kind. `field`: a kind we know has a field we do not. `value`: a value that has no meaning there. */
  readonly what: 'kind' | 'field' | 'value';
  readonly object: WorldObject;
  readonly path: Path;
  readonly message: string;
}

export interface ContainerPort { readonly name?: string; readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly number: number; readonly path: Path }

export interface Probe { readonly kind: 'http' | 'tcp' | 'grpc' | 'exec'; readonly container: string; readonly port?: number; readonly path: Path }

/** Pods of one template: the unit that policies select. */
export interface Workload {
  /** Its number among the ends of the world. */
  readonly index: number;
  readonly namespace: string;
  readonly name: string;
  /** `Deployment`, `Pod`, …; `Peer` for pods that are described elsewhere, `Future` for pods that do not exist yet. */
  readonly kind: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** `default` where the template names none. */
  readonly serviceAccountName: string;
  readonly hostNetwork: boolean;
  readonly ports: readonly ContainerPort[];
  readonly probes: readonly Probe[];
  /** The pod template (`metadata`, `spec`), or the pod itself. */
  readonly template: JsonObject;
  /** Path of the template in its object. */
  readonly templatePath: Path;
  /** Absent for peers and future pods, which nobody wrote down as an object. */
  readonly object?: WorldObject;
  /** `here`: in the manifests. `elsewhere`: named by the intent, its own policies are not known. `future`: a pod that could be created. */
  readonly where: 'here' | 'elsewhere' | 'future';
  /** Real trust domain of its identity, where it differs from the platform's. */
  readonly trustDomain?: string;
  /** For pods that no object here makes: whether they are in the mesh. Absent where labels and annotations tell. */
  readonly meshed?: boolean;
}

export interface ServicePort { readonly name?: string; readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number; readonly targetPort: number | string; readonly nodePort?: number; readonly appProtocol?: string; readonly path: Path }

export interface Service {
  readonly object: WorldObject;
  readonly namespace: string;
  readonly name: string;
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: string;
  readonly headless: boolean;
  /** Absent or empty: the Service selects no pod. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** Numbers of the workloads that it selects. */
  readonly workloads: readonly number[];
}

/**
 * What can be at the end of a connection, by number: first all workloads, then blocks of addresses outside the pods, then the
 * entities that only Cilium tells apart, then `names`: all hosts outside, told apart by the field `name` of the traffic.
 */
export type End =
  | { readonly kind: 'workload'; readonly index: number; readonly workload: Workload }
  | { readonly kind: 'addresses'; readonly index: number; readonly range: AddressRange }
  | { readonly kind: 'entity'; readonly index: number; readonly entity: Entity }
  | { readonly kind: 'names'; readonly index: number };

/** `host` is the pod's own node. Addresses of nodes and of the API server are addresses as well: an address end never means them. */
export const ENTITIES = ['host', 'remote-node', 'kube-apiserver', 'ingress', 'health', 'init', 'unmanaged'] as const;
export type Entity = (typeof ENTITIES)[number];

export interface World {
  readonly objects: readonly WorldObject[];
  /** By `kind`, and by `group/kind`. */
  ofKind(kind: string, group?: string): readonly WorldObject[];
  /** Labels of each namespace that an object, a workload or the intent names; `kubernetes.io/metadata.name` is always there (NP-16). */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly ends: readonly End[];
  /** Numbers of the address ends, ascending, and of the single `names` end. */
  readonly addressEnds: readonly number[];
  readonly namesEnd: number;
  entityEnd(entity: Entity): number;
  /** Unknown kinds and malformed objects; evaluators add what they do not know about the kinds that they read. */
  readonly unknown: readonly Unknown[];
}
