import { Duration } from 'cdk8s';
import { subdomainProblems } from '../model/check/names';
import { durationProblems, svidTtlProblems } from '../model/check/durations';
import { Problem, problem, quote, throwProblems } from '../model/check/problem';
import { trustDomainProblems } from '../model/check/trust-domain';
import { IdentityLayer } from '../model/platform';

/** A trust domain whose workloads may be peers. */
export interface FederatedTrustDomain {
  /** Its name, such as `partner.example`. */
  readonly trustDomain: string;

  /** Where its bundle is served, with https. */
  readonly bundleEndpointUrl: string;

  /**
   * SPIFFE ID of the endpoint, if it authenticates with SPIFFE.
   *
   * @default - the endpoint has a certificate of the web
   */
  readonly endpointSpiffeId?: string;
}

/** Options of `Identity.spire`. */
export interface SpireOptions {
  /**
   * Class of the SPIRE controller manager. The official chart sets `<namespace>-<release>` and ignores objects
   * without a class, silently (SPI-03).
   *
   * @default - no class: for a controller that watches objects without one
   */
  readonly className?: string;

  /**
   * Lifetime of the server's CA, which limits all others.
   *
   * @default Duration.hours(24)
   */
  readonly caTtl?: Duration;

  /**
   * Lifetime of an X.509 SVID: at most a sixth of the CA's, and 7 days (ZT116).
   *
   * @default - the server's default
   */
  readonly svidTtl?: Duration;

  /**
   * Lifetime of a JWT SVID (ZT116).
   *
   * @default - the server's default
   */
  readonly jwtTtl?: Duration;

  /**
   * Trust domains whose workloads may be peers.
   *
   * @default - none
   */
  readonly federatesWith?: FederatedTrustDomain[];
}

/**
 * Who issues the workloads' identities.
 *
 * @see https://spiffe.io/docs/latest/spire-about/spire-concepts/
 *
 * @example
 * const identity = Identity.spire({ className: 'spire-server-spire' });
 */
export class Identity {
  /** The mesh's own certificate authority. */
  public static mesh(): Identity { return new Identity({ kind: 'mesh', federation: [] }, undefined); }

  /**
   * SPIRE, through its controller manager.
   *
   * @param options class, lifetimes, federation
   */
  public static spire(options: SpireOptions = {}): Identity {
    const caTtl = (options.caTtl ?? Duration.hours(24)).toSeconds({ integral: false });
    const svidTtl = options.svidTtl?.toSeconds({ integral: false });
    const jwtTtl = options.jwtTtl?.toSeconds({ integral: false });
    const federation = [...(options.federatesWith ?? [])];
    throwProblems('Identity.spire', [
      ...(options.className === undefined ? [] : subdomainProblems('className', options.className)),
      ...durationProblems('caTtl', caTtl),
      ...(svidTtl === undefined ? [] : svidTtlProblems('svidTtl', svidTtl, caTtl)),
      ...(jwtTtl === undefined ? [] : svidTtlProblems('jwtTtl', jwtTtl, caTtl)),
      ...federation.flatMap(domainProblems),
    ]);
    return new Identity({
      kind: 'spire', className: options.className, svidTtl, jwtTtl,
      federation: federation.map(({ trustDomain, bundleEndpointUrl, endpointSpiffeId }) => ({ trustDomain, bundleEndpointUrl, endpointSpiffeId })),
    }, caTtl);
  }

  private constructor(private readonly layer: IdentityLayer, private readonly caTtl: number | undefined) {}

  /** @internal */
  public _layer(): IdentityLayer { return this.layer; }

  /** @internal */
  public _caTtl(): number | undefined { return this.caTtl; }
}

function domainProblems(domain: FederatedTrustDomain): Problem[] {
  return [
    ...trustDomainProblems('federatesWith.trustDomain', domain.trustDomain),
    ...(/^https:\/\/[^\s"'{}\\]+$/.test(domain.bundleEndpointUrl) ? []
      : [problem('ZT105', `federatesWith.bundleEndpointUrl ${quote(domain.bundleEndpointUrl)} is not an https URL`, 'use https://host/path')]),
    ...(domain.endpointSpiffeId === undefined || /^spiffe:\/\/[a-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(domain.endpointSpiffeId) ? []
      : [problem('ZT110', `federatesWith.endpointSpiffeId ${quote(domain.endpointSpiffeId)} is not a SPIFFE ID`, 'use spiffe://trust-domain/path')]),
  ];
}
