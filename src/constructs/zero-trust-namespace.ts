import { Construct } from 'constructs';
import { adoptWorkload } from './adopted-workload';
import { namespaceObjects, requiredNamespaceLabels } from './namespace-objects';
import { PodSecurity } from './pod-security';
import { addOwnWorkload } from './own-workload';
import { OwnWorkloadProps } from './own-workload-props';
import { Phase } from './phase';
import { nearestPlatform } from './platform-registry';
import { Waypoint } from './waypoint';
import { Workload } from './workload';
import { WorkloadSource } from './workload-source';
import { World } from './world';
import { ZeroTrustPlatform } from './zero-trust-platform';
import { namespaceWaypoint, waypointLabels } from '../compile/waypoint';
import { dnsLabelProblems } from '../model/check/names';
import { Problem, problem, quote, throwProblems } from '../model/check/problem';
import { NamespaceModel } from '../model/intent';
import { ambient, highestPhase, meshed, sidecar } from '../model/platform';

/** Options of a `ZeroTrustNamespace`. */
export interface ZeroTrustNamespaceProps {
  /**
   * Name of the Kubernetes namespace (ZT101).
   *
   * @default - the id of the construct
   */
  readonly namespaceName?: string;

  /**
   * The cluster it lies in.
   *
   * @default - the nearest platform in the tree (ZT133 if there is none)
   */
  readonly platform?: ZeroTrustPlatform;

  /**
   * Whether this app writes the Namespace and its shared objects: default deny, mutual TLS, proxy scope. If not, each
   * workload is isolated by its own objects, and `requiredLabels` lists what the owner must set.
   *
   * @default true
   */
  readonly manageNamespace?: boolean;

  /**
   * How far the rollout is in this namespace (ZT113 if the platform cannot carry it).
   *
   * @default - the platform's phase
   */
  readonly phase?: Phase;

  /**
   * Pod Security Standard that pods must pass.
   *
   * @default PodSecurity.RESTRICTED
   */
  readonly podSecurity?: PodSecurity;

  /**
   * Which proxy reads HTTP in ambient.
   *
   * @default Waypoint.perNamespace()
   */
  readonly waypoint?: Waypoint;
}

/** Options of `ZeroTrustNamespace.fromName`. */
export interface NamespaceReferenceProps {
  /**
   * The cluster it lies in.
   *
   * @default - the nearest platform in the tree (ZT133 if there is none)
   */
  readonly platform?: ZeroTrustPlatform;

  /**
   * How far the rollout is in this namespace (ZT113 if the platform cannot carry it).
   *
   * @default - the platform's phase
   */
  readonly phase?: Phase;
}

/**
 * A Kubernetes namespace in which nothing is open that is not declared.
 *
 * Fails at once on a bad name (ZT101), a phase that the platform cannot carry (ZT113), no platform (ZT133).
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0', ports: [WorkloadPort.http(8080)] });
 */
export class ZeroTrustNamespace extends Construct {
  /**
   * A namespace that another app owns: its shared objects are not written.
   *
   * @param scope where it stands in the tree
   * @param id id of the construct
   * @param namespaceName name of the Kubernetes namespace
   * @param props platform and phase
   */
  public static fromName(scope: Construct, id: string, namespaceName: string, props: NamespaceReferenceProps = {}): ZeroTrustNamespace {
    return new ZeroTrustNamespace(scope, id, { ...props, namespaceName, manageNamespace: false });
  }

  /** Name of the Kubernetes namespace. */
  public readonly namespaceName: string;
  /** The cluster it lies in. */
  public readonly platform: ZeroTrustPlatform;
  private readonly model: NamespaceModel;
  private readonly podSecurity: PodSecurity;
  private readonly members = new Map<string, Workload>();

  public constructor(scope: Construct, id: string, props: ZeroTrustNamespaceProps = {}) {
    super(scope, id);
    this.namespaceName = props.namespaceName ?? id;
    this.platform = props.platform ?? (nearestPlatform(this).platform as ZeroTrustPlatform);
    this.podSecurity = props.podSecurity ?? PodSecurity.RESTRICTED;
    const world = this._world();
    this.model = {
      name: this.namespaceName,
      origin: this.node.path,
      owned: props.manageNamespace ?? true,
      phase: (props.phase as NamespaceModel['phase'] | undefined) ?? world.platform.phase,
      meshed: meshed(world.platform),
      waypoint: (props.waypoint ?? Waypoint.perNamespace())._model(),
    };
    throwProblems(this.node.path, [...dnsLabelProblems('namespaceName', this.namespaceName), ...this.phaseProblems()]);
    world.addNamespace({ model: () => this.model });
    if (this.model.owned) { namespaceObjects(this, world, this.model, this.podSecurity); }
  }

  /** Labels that the owner of the namespace must set; the library sets them where it owns the namespace. */
  public get requiredLabels(): { [key: string]: string } {
    const { platform, plan } = this._world();
    const waypoint = ambient(platform) ? waypointLabels(current => namespaceWaypoint(current, this.namespaceName), this.namespaceName) : {};
    const late = Object.entries(waypoint).flatMap(([key, value]) => { const label = value(plan); return label === undefined ? [] : [[key, label] as const]; });
    return { ...requiredNamespaceLabels(platform, this.podSecurity), ...Object.fromEntries(late) };
  }

  /** Workloads of the namespace, sorted by name. */
  public get workloads(): Workload[] {
    return [...this.members.keys()].sort().map(name => this.members.get(name)!);
  }

  /**
   * A workload whose pods the library writes: hardened, with its own ServiceAccount and, for its ports, a Service.
   *
   * @param name name of the workload and all its objects (ZT101, ZT117)
   * @param props image, ports and the like
   */
  public addWorkload(name: string, props: OwnWorkloadProps): Workload {
    return this.member(name, addOwnWorkload(this, name, props));
  }

  /**
   * A workload whose pods are defined elsewhere: by cdk8s-plus, `Include`, `Helm`, raw objects, or an operator.
   *
   * @param name name of the workload (ZT101, ZT117)
   * @param source where its pods are
   */
  public adoptWorkload(name: string, source: WorkloadSource): Workload {
    return this.member(name, adoptWorkload(this, name, source));
  }

  /** @internal */
  public _world(): World { return this.platform._world(); }

  /** @internal */
  public _model(): NamespaceModel { return this.model; }

  /** @internal */
  public _pathOf(name: string): string { return `${this.node.path}/${String(name).slice(0, 64)}`; }

  /** @internal */
  public _nameProblems(name: string): Problem[] {
    return [
      ...dnsLabelProblems('name', name),
      ...this.waypointProblems(name),
      ...(this.members.has(name) ? [problem('ZT117', `the workload ${JSON.stringify(name)} exists in ${this.namespaceName} already`, 'use another name, or link to the existing one')] : []),
    ];
  }

  private member(name: string, workload: Workload): Workload {
    this.members.set(name, workload);
    return workload;
  }

  /** In ambient a waypoint of ours is a workload too. */
  private waypointProblems(name: string): Problem[] {
    const { kind, name: waypoint } = this.model.waypoint;
    const clash = kind === 'namespace' ? name === waypoint
      : kind === 'service' && (this.members.has(`${name}-waypoint`) || (name.endsWith('-waypoint') && this.members.has(name.slice(0, -'-waypoint'.length))));
    if (!ambient(this._world().platform)) { return []; }
    if (kind === 'service' && name.length > 63 - '-waypoint'.length) {
      return [problem('ZT101', `name ${quote(name)} leaves no room for the name of its waypoint`, `use at most ${63 - '-waypoint'.length} characters, or Waypoint.perNamespace()`)];
    }
    return clash
      ? [problem('ZT117', `the name ${quote(name)} clashes with that of a waypoint in ${this.namespaceName}`, 'use another name, or name the waypoint with the prop waypoint')] : [];
  }

  private phaseProblems(): Problem[] {
    const { network, mesh, name } = this._world().platform;
    const highest = highestPhase(network, mesh);
    if (![1, 2, 3].includes(this.model.phase)) { return [problem('ZT113', `phase ${String(this.model.phase)} does not exist`, 'use a Phase')]; }
    const { coverage, phase } = this._world().platform;
    if (sidecar(this._world().platform) && coverage === 'cluster' && phase >= 3 && this.model.phase < 2) {
      // IST-20: the deny-all of the whole mesh would meet no rule that allows.
      return [problem('ZT113', `phase ${this.model.phase} writes no authorization, but Coverage.CLUSTER denies the whole mesh`, 'use Phase.INSPECT at least, or Coverage.NAMESPACES')];
    }
    return this.model.phase > highest
      ? [problem('ZT113', `phase ${this.model.phase} is beyond the layers of the platform ${name}`, `use a phase up to ${highest}, or add a layer`)] : [];
  }
}
