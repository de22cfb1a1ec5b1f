import { LinkEnds, LinkPart } from './link-part';
import { PlacementModel } from '../compile/placement';

/** Where one requirement of a link is enforced. */
export interface LinkPlacement {
  /** `connect`, `port`, `identity`, `http` or `host`. */
  readonly requirement: string;
  /** `network-policy`, `cilium`, `istio`, `ztunnel`, `waypoint`, `gateway` or `none`. */
  readonly layer: string;
  /** `enforced`, `audited`, `deferred` to a later phase, `reported` as not enforced here, or `assumed` of another repository. */
  readonly state: string;
  /** First phase in which the requirement is written. */
  readonly phase: number;
}

/**
 * A client that may open connections to one port of a server. However often and from whichever side it is declared,
 * it is one object, and its rules unite.
 */
export class Link {
  private readonly parts: LinkPart[] = [];

  /** @internal */
  public static _make(ends: LinkEnds, place: (link: Link) => PlacementModel[]): Link {
    const link = new Link();
    link.ends = ends;
    link.place = place;
    return link;
  }

  private ends!: LinkEnds;
  private place!: (link: Link) => PlacementModel[];

  private constructor() {}

  /** How messages call the client. */
  public get client(): string { return this.ends.names[0]; }

  /** How messages call the server. */
  public get server(): string { return this.ends.names[1]; }

  /** Name of the server's port. */
  public get port(): string { return this.ends.port.name; }

  /** Number of the server's port, or the lowest of a range. */
  public get portNumber(): number { return this.ends.port.first; }

  /** Construct paths that declared the link. */
  public get origins(): string[] { return this.parts.map(({ origin }) => origin).sort(); }

  /** Which layer took which requirement. */
  public get placements(): LinkPlacement[] {
    return this.place(this).map(({ requirement, layer, state, phase }) => ({ requirement, layer, state, phase }));
  }

  /** @internal */
  public _add(part: LinkPart): void { this.parts.push(part); }

  /** @internal */
  public _parts(): readonly LinkPart[] { return this.parts; }

  /** @internal */
  public _ends(): LinkEnds { return this.ends; }
}
