import { formatAddress } from '../algebra/cidr';
import { Ports, isEveryPort, numbersOf } from '../algebra/ports';
import { NpGuardList, NpGuardPeer } from '../prove/np-guard';
import { visible } from './encode/visible';

/** The text that `k8snetpolicy list` of np-guard prints, so that two runs can be compared line by line. */
export function npGuardText({ connections, networks }: NpGuardList): string {
  const lines = connections.map(({ client, server, ports }) => ({ client: peerText(client), server: peerText(server), ports }))
    .sort((a, b) => compare(a.client, b.client) || compare(a.server, b.server)).map(({ client, server, ports }) => `${client} => ${server} : ${portsText(ports)}`);
  const mapping = networks.map(peerText).sort(compare).flatMap(name => [`${name}: `, '\tPrimary Network: pod-network']);
  return [...lines, ...(mapping.length > 0 ? ['', 'Workload-to-Networks Mapping:', ...mapping] : []), ''].join('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function peerText(peer: NpGuardPeer): string {
  switch (peer.kind) {
    case 'workload': return visible(`${peer.namespace}/${peer.name}[${peer.owner}]`);
    case 'addresses': return `${formatAddress(peer.range.family, peer.range.first)}-${formatAddress(peer.range.family, peer.range.last)}[External]`;
    case 'ingress-controller': return '{ingress-controller}';
  }
}

function portsText(ports: Ports): string {
  if (isEveryPort(ports)) { return 'All Connections'; }
  return (['SCTP', 'TCP', 'UDP'] as const).flatMap(protocol => {
    const numbers = numbersOf(ports, protocol).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    return numbers.length > 0 ? [`${protocol} ${numbers.join(',')}`] : [];
  }).join(',');
}
