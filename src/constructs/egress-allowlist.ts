import { Construct } from 'constructs';
import { declareLinks } from './declare-link';
import { ExternalHost } from './external-host';
import { Link } from './link';
import { IPeer } from './peer';
import { outside } from './peer-source';
import { WorkloadPort } from './workload-port';
import { worldOf } from './world-of';
import { cidrProblems, exceptProblems } from '../model/check/cidrs';
import { dateProblems } from '../model/check/dates';
import { listProblems } from '../model/check/lists';
import { Problem, problem, throwProblems } from '../model/check/problem';

/** Addresses outside the cluster that clients may reach. */
export interface ExternalCidr {
  /** Block such as `203.0.113.0/24`, without host bits (ZT106). */
  readonly cidr: string;

  /**
   * Blocks strictly inside that stay closed (ZT106).
   *
   * @default - none but what is never meant: metadata service, pods, Services, nodes (MAT-24, MAT-25)
   */
  readonly exceptions?: string[];

  /** Ports at these addresses, at least one (ZT104). */
  readonly ports: WorkloadPort[];
}

/** Options of an `EgressAllowlist`. */
export interface EgressAllowlistProps {
  /** Who may reach them, at least one: workloads, or groups of them (ZT104). */
  readonly clients: IPeer[];

  /**
   * Hosts by name.
   *
   * @default - none
   */
  readonly hosts?: ExternalHost[];

  /**
   * Hosts by address.
   *
   * @default - none
   */
  readonly cidrs?: ExternalCidr[];

  /**
   * Last day of the allowance, as `YYYY-MM-DD` (ZT125).
   *
   * @default - no end
   */
  readonly expiresOn?: string;
}

/**
 * Names what some workloads may reach outside the cluster; everything else stays closed.
 *
 * Names need a layer that can tell them: Cilium (ZT112). Its rule comes with the DNS rule without which it would never
 * open (CIL-22).
 *
 * Fails at once, with all that is wrong: ZT104, ZT106, ZT125.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const pay = shop.addWorkload('pay', { image: 'registry.example/pay:1.0' });
 * new EgressAllowlist(this, 'payments', { clients: [pay], hosts: [ExternalHost.tls('api.stripe.com')] });
 */
export class EgressAllowlist extends Construct {
  /** The links, one per client and host or block and port. */
  public readonly links: Link[];

  public constructor(scope: Construct, id: string, props: EgressAllowlistProps) {
    super(scope, id);
    const { clients, hosts, cidrs, expiresOn } = props;
    throwProblems(this.node.path, [
      ...listProblems('clients', clients, () => []),
      ...(hosts === undefined && cidrs === undefined ? [problem('ZT104', 'an allowlist names nothing', 'name hosts or cidrs')] : []),
      ...(hosts === undefined ? [] : listProblems('hosts', hosts, () => [])),
      ...(cidrs === undefined ? [] : listProblems('cidrs', cidrs, (field, cidr) => blockProblems(field, cidr as ExternalCidr))),
      ...(expiresOn === undefined ? [] : dateProblems('expiresOn', expiresOn)),
    ]);
    const world = worldOf(this, ...clients);
    const link = (client: IPeer, server: IPeer, ports: WorkloadPort[]) => declareLinks(world, this.node.path, client, server, { ports, expiresOn });
    this.links = clients.flatMap(client => [
      ...(hosts ?? []).flatMap(host => link(client, hostPeer(host), [host._port()])),
      ...(cidrs ?? []).flatMap(block => link(client, blockPeer(block), block.ports)),
    ]);
  }
}

function hostPeer(host: ExternalHost): IPeer {
  return { peerName: host.host, _source: () => outside({ kind: 'host', host: host.host, sni: host._sni() }) };
}

function blockPeer({ cidr, exceptions }: ExternalCidr): IPeer {
  return { peerName: cidr, _source: () => outside({ kind: 'cidr', cidr, except: [...new Set(exceptions ?? [])].sort() }) };
}

function blockProblems(field: string, block: ExternalCidr): Problem[] {
  return [
    ...cidrProblems(`${field}.cidr`, block?.cidr),
    ...(block?.exceptions === undefined ? [] : exceptProblems(`${field}.exceptions`, block.cidr, block.exceptions)),
    ...listProblems(`${field}.ports`, block?.ports, () => []),
  ];
}
