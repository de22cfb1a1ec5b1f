import { skipsCapture } from './needs';
import { Plan, meshPair } from './plan';
import { LinkModel, WorkloadModel } from '../model/intent';
import { Mode, Phase, ambient } from '../model/platform';

type Spec = Record<string, unknown>;

/** STRICT from phase 3 on; before that, and in audit, both kinds of client are let in. */
export const mutualTls = (phase: Phase, mode: Mode): 'STRICT' | 'PERMISSIVE' => (phase >= 3 && mode === 'enforce' ? 'STRICT' : 'PERMISSIVE');

export const namespaceAuthenticationSpec = (phase: Phase, mode: Mode): Spec => ({ mtls: { mode: mutualTls(phase, mode) } });

/** A link whose client has no mesh identity although the server's proxy would ask for one. */
export function lacksIdentity(plan: Pick<Plan, 'platform'>, link: LinkModel): boolean {
  if (link.port.protocol !== 'TCP' || meshPair(link) || link.server.kind !== 'workload' || !link.server.workload.meshed) { return false; }
  if (link.server.workload.role === 'gateway') { return false; }
  // IST-52 and AMB-08: these reach the pod without passing the mesh.
  if (ambient(plan.platform)) { return link.need?.id !== 'MAT-08'; }
  return !skipsCapture(link.port.first);
}

/** Plaintext on single ports for clients without identity, never for the whole workload (MAT-13). */
export function workloadAuthenticationSpec(plan: Plan, workload: WorkloadModel): Spec {
  const mode = mutualTls(workload.phase, plan.platform.mesh.mode);
  const open = (plan.callers.get(workload.id) ?? []).filter(link => lacksIdentity(plan, link));
  const ports = [...new Set(open.flatMap(({ port }) => Array.from({ length: port.last - port.first + 1 }, (_, index) => port.first + index)))];
  return {
    selector: { matchLabels: { ...workload.labels } },
    mtls: { mode },
    // IST-04: keys are ports of the pod.
    ...(ports.length > 0 ? { portLevelMtls: Object.fromEntries(ports.sort((a, b) => a - b).map(port => [`${port}`, { mode: 'PERMISSIVE' }])) } : {}),
  };
}
