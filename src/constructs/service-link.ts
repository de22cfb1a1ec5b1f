import { Construct } from 'constructs';
import { declareLinks } from './declare-link';
import { Link } from './link';
import { LinkOptions } from './link-options';
import { IPeer } from './peer';
import { worldOf } from './world-of';

/** Options of a `ServiceLink`. */
export interface ServiceLinkProps extends LinkOptions {
  /** The end that opens connections. */
  readonly client: IPeer;

  /** The end that accepts them. */
  readonly server: IPeer;
}

/**
 * Declares that a client may open connections to a server.
 *
 * Each layer of the platform gets exactly the rule that it needs for this link; nothing else is opened. The link is the
 * same as one declared with `allowTo` or `allowFrom`, and rules unite.
 *
 * Fails at once on what its own props show: empty lists (ZT104), HTTP and gRPC rules together (ZT111), dates (ZT125),
 * reasons (ZT126).
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
 * const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080)] });
 * new ServiceLink(this, 'web-to-api', { client: web, server: api, http: [HttpRule.get('/api/v1/*')] });
 */
export class ServiceLink extends Construct {
  /** The links, one per port. */
  public readonly links: Link[];

  public constructor(scope: Construct, id: string, props: ServiceLinkProps) {
    super(scope, id);
    const { client, server, ...options } = props;
    this.links = declareLinks(worldOf(this, client, server), this.node.path, client, server, options);
  }
}
