import { HttpModel, Intent, LinkModel, restrictsHttp } from '../model/intent';
import { PlatformModel, ambient, cilium, meshed } from '../model/platform';

/** The phase in which a link is judged. */
export const serverPhase = ({ platform }: Intent, { server }: LinkModel): number => (server.kind === 'workload' ? server.workload.phase : platform.phase);

/** Each phase has a ceiling: requests are told apart from phase 2 on, and at a server elsewhere by whoever runs it. */
export function dueHttp(intent: Intent, link: LinkModel): readonly HttpModel[] | undefined {
  const elsewhere = link.server.kind === 'workload' && link.server.workload.where === 'elsewhere';
  return !elsewhere && serverPhase(intent, link) >= 2 && restrictsHttp(link.http) ? link.http : undefined;
}

/** What of a link no layer of this platform holds at present: one that only reports, or whose layer is not there or does not enforce. */
export function unenforced(intent: Intent, link: LinkModel): readonly ('http' | 'host')[] {
  const { platform } = intent;
  const idle = platform.mesh.kind !== 'none' && platform.mesh.mode !== 'enforce';
  const reports = platform.unenforceable === 'report';
  return [
    ...(link.server.kind === 'host' && !cilium(platform) && reports ? ['host' as const] : []),
    ...(dueHttp(intent, link) && ((reports && !readsHttp(platform, link)) || (idle && readsHttp(platform, link) === 'mesh')) ? ['http' as const] : []),
  ];
}

/** AMB-01: a waypoint of Services is met by clients in the mesh that go by a Service; gateways and pods of one set go to the pods. */
export const mayPassWaypoint = ({ client, server, port }: LinkModel): boolean => port.protocol === 'TCP' && port.servicePort !== undefined && server.kind === 'workload'
  && server.workload.meshed && server.workload.role === 'app' && server.workload.serviceName !== undefined && !server.workload.headless
  && (client.kind === 'all-workloads' || (client.kind === 'workload' && client.workload.meshed && client.workload.role === 'app' && client.workload.id !== server.workload.id));

/** the mesh where the server has a proxy, through a waypoint only for clients in the mesh that go by a Service (AMB-01); else Cilium. */
export function readsHttp(platform: PlatformModel, { client, server, port }: LinkModel): 'mesh' | 'cilium' | undefined {
  if (port.protocol !== 'TCP' || server.kind !== 'workload') { return undefined; }
  if (server.workload.meshed && platform.mesh.kind !== 'none' && platform.mesh.mode !== 'off') {
    const inMesh = client.kind === 'all-workloads' || (client.kind === 'workload' && client.workload.meshed && client.workload.id !== server.workload.id);
    return !ambient(platform) || (inMesh && port.servicePort !== undefined && server.workload.serviceName !== undefined && !server.workload.headless) ? 'mesh' : undefined;
  }
  // A mesh that is off is still the layer that was meant.
  if (server.workload.meshed && !meshed(platform) && platform.mesh.kind !== 'none') { return 'mesh'; }
  return cilium(platform) ? 'cilium' : undefined;
}
