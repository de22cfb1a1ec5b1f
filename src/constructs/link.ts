import { LinkPart } from './link-part';
import { PeerSource } from './peer-source';
import { PlacementModel } from '../compile/placement';
import { PortModel } from '../model/intent';

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
  public constructor(
    private readonly clientEnd: PeerSource, private readonly serverEnd: PeerSource,
    private readonly target: PortModel, private readonly names: readonly [string, string], private readonly place: (link: Link) => PlacementModel[],
  ) {}

  /** How messages call the client. */
  public get client(): string { return this.names[0]; }

  /** How messages call the server. */
  public get server(): string { return this.names[1]; }

  /** Name of the server's port. */
  public get port(): string { return this.target.name; }

  /** Number of the server's port, or the lowest of a range. */
  public get portNumber(): number { return this.target.first; }

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
  public _ends(): { readonly client: PeerSource; readonly server: PeerSource; readonly port: PortModel } {
    return { client: this.clientEnd, server: this.serverEnd, port: this.target };
  }
}
