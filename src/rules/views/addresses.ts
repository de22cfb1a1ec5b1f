import { Cidr, contains, parseNetwork } from '../../algebra/cidr';

/** Addresses that clusters use inside (RFC 1918, RFC 6598, RFC 4193). */
export const PRIVATE: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(text => parseNetwork(text)!);

/** A block that holds a whole private network, and so whatever addresses the cluster has. */
export const isWide = (block: Cidr): boolean => PRIVATE.some(network => contains(block, network));
