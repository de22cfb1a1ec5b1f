import { dnsLabelProblems, subdomainProblems } from '../model/check/names';
import { throwProblems } from '../model/check/problem';
import { WaypointModel } from '../model/intent';

/** A waypoint that someone else runs. */
export interface ExistingWaypoint {
  /** Name of its Gateway. */
  readonly name: string;

  /**
   * Namespace of its Gateway.
   *
   * @default - the namespace itself
   */
  readonly namespaceName?: string;

  /**
   * ServiceAccount of its pods.
   *
   * @default - the name of the Gateway
   */
  readonly serviceAccountName?: string;
}

/**
 * Which proxy reads the HTTP of a namespace in ambient. It is written with the first link that has HTTP rules, and only
 * the Services of such links are sent through it.
 *
 * @see https://istio.io/latest/docs/ambient/usage/waypoint/
 *
 * @example
 * const waypoint = Waypoint.perNamespace();
 */
export class Waypoint {
  /**
   * One for the whole namespace.
   *
   * @param name name of its Gateway and ServiceAccount; default `waypoint`
   */
  public static perNamespace(name: string = 'waypoint'): Waypoint {
    throwProblems('Waypoint.perNamespace', dnsLabelProblems('name', name));
    return new Waypoint({ kind: 'namespace', name });
  }

  /** One for each Service that needs it, named `<workload>-waypoint`. */
  public static perService(): Waypoint { return new Waypoint({ kind: 'service', name: 'waypoint' }); }

  /**
   * One that someone else runs: nothing of it is written, and it is assumed to enforce the policies that point to its Services.
   *
   * @param waypoint where it is
   */
  public static existing(waypoint: ExistingWaypoint): Waypoint {
    throwProblems('Waypoint.existing', [
      ...dnsLabelProblems('name', waypoint.name),
      ...(waypoint.namespaceName === undefined ? [] : dnsLabelProblems('namespaceName', waypoint.namespaceName)),
      ...(waypoint.serviceAccountName === undefined ? [] : subdomainProblems('serviceAccountName', waypoint.serviceAccountName)),
    ]);
    return new Waypoint({ kind: 'existing', name: waypoint.name, namespace: waypoint.namespaceName, serviceAccountName: waypoint.serviceAccountName });
  }

  private constructor(private readonly model: WaypointModel) {}

  /** @internal */
  public _model(): WaypointModel { return this.model; }
}
