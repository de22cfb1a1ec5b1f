import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Link } from './link';
import { linkEffects } from './link-effects';
import { PlatformDefinition } from './platform-definition';
import { register } from './platform-registry';
import { platformObjects } from './platform-objects';
import { World } from './world';
import { notes } from '../compile/notes';
import { labelValueProblems } from '../model/check/labels';
import { throwProblems } from '../model/check/problem';
import { linkName } from '../model/intent';

/** Marks the props of a platform that another app owns; no user can name it. */
const REFERENCE = Symbol('reference');

/** Options of a `ZeroTrustPlatform`. */
export interface ZeroTrustPlatformProps {
  /** What the cluster is. */
  readonly definition: PlatformDefinition;

  /**
   * Name of this app among all that write to the cluster: the value of the label `cdk8s-zero-trust/app` on every
   * object, so that pruning one app leaves the others alone (ZT107).
   *
   * @default - the name of the platform for its owner; with `fromDefinition` the id of the topmost construct, which is the chart
   */
  readonly appName?: string;
}

/** A connection that the platform itself needs, opened without a declaration. */
export interface PlatformLink {
  /** Id of the fact that asks for it, such as `MAT-01`. */
  readonly need: string;
  /** Client, server and port. */
  readonly link: string;
  /** Why it is open. */
  readonly reason: string;
}

/**
 * A cluster, and the owner of its cluster-wide objects: mesh-wide policies (with `Coverage.CLUSTER`), federation, alerts.
 * Make it once per cluster; other apps refer to it with `fromDefinition`.
 *
 * All problems that no single construct can see are reported here, together, before anything is written: ZT103,
 * ZT111, ZT112, ZT114, ZT115, ZT117 to ZT121, ZT127, ZT130 to ZT132 and ZT135.
 *
 * @example
 * const platform = new ZeroTrustPlatform(this, 'platform', {
 *   definition: PlatformDefinition.of({ name: 'dev', network: Network.cilium() }),
 * });
 */
export class ZeroTrustPlatform extends Construct {
  /**
   * A platform that another app owns: nothing cluster-wide is written, and its objects are assumed by name.
   *
   * @param scope where it stands in the tree
   * @param id id of the construct
   * @param props definition of the cluster
   */
  public static fromDefinition(scope: Construct, id: string, props: ZeroTrustPlatformProps): ZeroTrustPlatform {
    return new ZeroTrustPlatform(scope, id, { ...props, [REFERENCE]: true } as ZeroTrustPlatformProps);
  }

  /** Name of the platform. */
  public readonly name: string;
  private readonly world: World;

  public constructor(scope: Construct, id: string, props: ZeroTrustPlatformProps) {
    super(scope, id);
    const owned = !(props as { readonly [REFERENCE]?: boolean })[REFERENCE];
    this.name = props.definition.name;
    const appName = props.appName ?? (owned ? this.name : this.node.scopes[1].node.id);
    throwProblems(this.node.path, labelValueProblems('appName', appName));
    this.world = new World({ ...props.definition._model(), owned }, this.node.path, props.definition._caTtl(), appName);
    register(this, this.world);
    linkEffects(this.world, this.world.homes);
    if (owned) { platformObjects(this, this.world); }
  }

  /** Declared links, in a stable order. */
  public get declaredLinks(): Link[] { return this.world.listLinks(); }

  /** Connections that the platform itself needs: DNS, probes, istiod, scraping. */
  public get links(): PlatformLink[] {
    return this.world.plan.needs.map(link => ({ need: link.need!.id, link: linkName(link), reason: link.need!.reason }));
  }

  /** Settings outside the manifests that the layers rely on. */
  public get installNotes(): string[] { return notes(this.world.platform); }

  /** Every object that the library wrote for this platform. */
  public get apiObjects(): ApiObject[] { return this.world.objects.flatMap(({ objects }) => [...objects]); }

  /** @internal */
  public _world(): World { return this.world; }
}
