import { contains, formatCidr, parseAddress } from '../algebra/cidr';
import { portRange } from '../algebra/ports';
import { isSubset } from '../algebra/ranges';
import { shown } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';

const METADATA = ['169.254.169.254', 'fd00:ec2::254'].map(text => parseAddress(text)!);
/** All clouds serve credentials on plain HTTP. */
const HTTP = portRange('TCP', 80);

export const zt209: Rule = {
  id: 'ZT209',
  title: 'A wide block reaches the cloud metadata service',
  severity: 'error',
  facts: ['MAT-24'],
  why: 'The metadata service of the cloud hands credentials of the node to whoever asks. A block for "the internet" holds its address as well.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html',
  reads: GUARD_KINDS,
  bad: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16] } }]
`,
  good: `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.169.254/32, 172.16.0.0/12, 192.168.0.0/16] } }]
`,
  instead: 'Add `169.254.169.254/32` to `except` of wide IPv4 blocks and `fd00:ec2::254/128` to that of IPv6 ones; with Cilium, use `toCIDRSet` in place of the entity `world`.',
  check: world => guards(world).filter(({ direction }) => direction === 'egress').flatMap(({ object, rows }) => rows.filter(({ ports }) => isSubset(HTTP, ports)).flatMap(({ peers = [] }) => peers.flatMap(peer => {
    if (peer.kind === 'entity') { return ['world', 'world-ipv4', 'all'].includes(peer.entity) ? [found(object, peer.place, `the entity ${shown(peer.place)} holds 169.254.169.254, the metadata service; use toCIDRSet with that address in except`)] : []; }
    if (peer.kind !== 'block') { return []; }
    return METADATA.filter(address => contains(peer.block, address) && peer.block.first !== peer.block.last && !peer.except.some(except => contains(except, address)))
      .map(address => found(object, peer.place, `${formatCidr(peer.block)} holds ${formatCidr(address)}, the metadata service; add it to except`));
  }))),
};
