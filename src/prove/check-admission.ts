import { members } from '../algebra/index-set';
import { Layers } from '../evaluate/connection';
import { sidecarInjection } from '../evaluate/injected-parts';
import { NOTHING_INJECTED, admitted } from '../evaluate/pod-security';
import { formatPath } from '../parse/read';
import { Claim } from './claim';
import { endName } from './ends';
import { place } from './places';
import { Finding } from './proof';

/** ZT009: pods that admission refuses never run, and with them no link works (PSS-01, PSS-02, IST-53). */
export function refusedPods({ world, mesh }: Layers, claim: Claim): Finding[] {
  return members(claim.subjects, world.workloads.length).flatMap(index => {
    const workload = world.workloads[index];
    if (!workload.object) { return []; }
    // Injection through istio-cni, as the install notes of the platform ask for.
    const injection = mesh.member(index).capture === 'sidecar' ? sidecarInjection(workload.annotations, { cni: true }) : undefined;
    const { level, cause, violations } = admitted(world, workload, injection?.parts ?? NOTHING_INJECTED);
    const name = endName(world.ends[index]);
    const [first] = violations;
    return [
      ...(first ? [{
        id: `ZT009 ${name}`, code: 'ZT009', severity: 'error' as const, verdict: 'violated' as const, subject: name,
        message: `the namespace ${workload.namespace} enforces the level ${level} of Pod Security and refuses the pods of ${name}: ${violations.map(({ message, path, injected }) =>
          `${message}${injected ? ' (injected)' : ` (${formatPath(path)})`}`).join('; ')}`,
        fix: 'give the pods the security context that the level asks for', layers: [],
        places: [place(workload.object!, first.path, 'PSS-01'), ...(cause ? [place(cause.object, cause.path, cause.fact)] : [])], origins: workload.object!.origin ? [workload.object!.origin] : [],
        facts: violations.some(({ injected }) => injected) ? ['PSS-02', 'IST-53', 'MAT-26'] : ['PSS-01'],
      }] : []),
      ...(injection?.unknown ?? []).map(what => ({
        id: `ZT010 ${name} ${what}`, code: 'ZT010', severity: 'error' as const, verdict: 'undecided' as const, subject: name,
        message: `cannot decide: ${name} asks the injector for ${what}, which nobody here knows`, fix: 'use the templates of Istio, or waive this',
        layers: [], places: [place(workload.object!, workload.templatePath)], origins: [], facts: ['X-02'],
      })),
    ];
  });
}
