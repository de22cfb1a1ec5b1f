import { contains, exceptionsInside, formatCidr, parseCidr } from '../algebra/cidr';
import { PlatformModel } from '../model/platform';

/** MAT-24 */
const METADATA = ['169.254.169.254/32', 'fd00:ec2::254/128'];

/**
 * Exceptions of an address block: the declared ones, and where the block is wide, what a peer outside the cluster
 * never means: the metadata service, pods, Services and nodes (MAT-24, MAT-25). Only those strictly inside, since
 * Kubernetes refuses others (NP-05); a block that is itself such a range stays as declared.
 */
export function carve(platform: PlatformModel, cidr: string, except: readonly string[], direction: 'inbound' | 'outbound' = 'outbound'): string[] {
  const block = parseCidr(cidr)!;
  // From outside, a load balancer may hand traffic over through a node, so nodes stay in.
  const cluster = direction === 'outbound' ? [...METADATA, ...platform.podCidrs, ...platform.serviceCidrs, ...platform.nodeCidrs] : platform.podCidrs;
  const candidates = [...cluster, ...except].map(text => parseCidr(text)!).filter(candidate => contains(block, candidate));
  return exceptionsInside(block, candidates).inside.map(formatCidr);
}
