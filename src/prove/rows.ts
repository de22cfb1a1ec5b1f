import { contains, parseCidr } from '../algebra/cidr';
import { Route } from '../evaluate/connection';
import { LinkModel } from '../model/intent';
import { End } from '../parse/world';
import { Claim } from './claim';
import { METADATA_ADDRESSES } from './ends';
import { LayerVerdict, Place } from './proof';

/** Rows of the matrix of layers that a closed link rests on: by what its ends are, and by what stops it, or how the client's proxy is set. */
export function rowsOf(link: LinkModel, way: Route | undefined, verdicts: readonly LayerVerdict[], settings: readonly Place[] | undefined): string[] {
  if (link.need) { return [link.need.id]; }
  const stops = (layer: string) => verdicts.some(verdict => verdict.layer === layer && !verdict.passes);
  const tunnelled = way?.kind === 'hbone' || way?.kind === 'waypoint';
  return [...new Set([
    ...endRows(link),
    ...(tunnelled && (stops('egress') || stops('ingress')) ? ['MAT-09'] : []),
    ...(way?.kind === 'waypoint' && stops('authorization') ? ['MAT-10'] : []),
    ...(link.unauthenticated && (stops('tls') || stops('authorization')) ? ['MAT-13'] : []),
    // CIL-42: all hops pass, and yet the client's proxy does not send it, for its ciphertext would be read.
    ...(way?.kind === 'mtls' && verdicts.every(({ passes }) => passes) && !settings ? ['MAT-30'] : []),
    ...(way?.kind === 'plaintext' && settings?.some(({ kind }) => kind === 'DestinationRule') ? ['MAT-14'] : []),
  ])];
}

function endRows({ client, server }: LinkModel): string[] {
  const proxy = client.kind === 'workload' && client.workload.role === 'gateway';
  const within = client.kind === 'workload' && server.kind === 'workload' && client.workload.id === server.workload.id;
  return [
    ...(server.kind === 'host' ? ['MAT-03'] : []), ...(server.kind === 'host' || server.kind === 'cidr' || server.kind === 'anywhere' ? ['MAT-15'] : []),
    ...(server.kind === 'kube-api-server' ? ['MAT-05'] : []), ...(client.kind === 'kube-api-server' ? ['MAT-06', 'MAT-35'] : []), ...(server.kind === 'cloud-metadata' ? ['MAT-24'] : []),
    ...(proxy ? ['MAT-17'] : []), ...(client.kind === 'cilium-ingress' ? ['MAT-18'] : []), ...(within ? ['MAT-29'] : []),
  ];
}

/** Addresses that a wide block must leave out. */
export function addressRows({ intent: { platform } }: Claim, end: End): string[] {
  if (end.kind !== 'addresses') { return []; }
  const within = (cidrs: readonly string[]) => cidrs.some(cidr => { const block = parseCidr(cidr); return block !== undefined && contains(block, end.range); });
  return [
    ...(within(METADATA_ADDRESSES) ? ['MAT-24'] : []), ...(within([...platform.podCidrs, ...platform.serviceCidrs, ...platform.nodeCidrs]) ? ['MAT-25'] : []),
  ];
}
