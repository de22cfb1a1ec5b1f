import { isNoIndex, members } from '../algebra/index-set';
import { Layers } from '../evaluate/connection';
import { serviceNamed } from '../evaluate/backends';
import { portsBehind } from '../evaluate/services';
import { LinkModel, WorkloadModel, linkName, spiffeId } from '../model/intent';
import { ambient, meshed } from '../model/platform';
import { World } from '../parse/world';
import { Claim } from './claim';
import { place } from './places';
import { Finding } from './proof';

type Text = Pick<Finding, 'subject' | 'message' | 'fix' | 'facts'>;

const violated = (code: string, { subject, ...text }: Text, origins: readonly string[], places: Finding['places'] = []): Finding =>
  ({ id: `${code} ${subject}`, code, severity: 'error', verdict: 'violated', subject, ...text, layers: [], places, origins });

/** ZT011: a link to pods that are not there proves nothing. */
export function missingWorkloads({ intent, ends }: Claim): Finding[] {
  return intent.workloads.filter(workload => workload.where === 'here' && isNoIndex(ends.present(workload))).map(workload => violated('ZT011', {
    subject: workload.id, message: `no pods of ${workload.id} in the manifests: nothing in ${workload.namespace} has the labels ${labelText(workload)}`,
    fix: 'give its pod template these labels, or declare the labels that it has', facts: ['X-05'],
  }, [workload.origin]));
}

const labelText = ({ labels }: WorkloadModel): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).sort().join(', ');

/** ZT007: principals in policies are words; what counts is the identity that the pods get (SPI-15, IST-35). */
export function wrongIdentities(layers: Layers, { intent, ends }: Claim): Finding[] {
  if (!meshed(intent.platform)) { return []; }
  return intent.workloads.filter(({ where, meshed: inside, phase }) => where === 'here' && inside && phase >= 3).flatMap(workload =>
    members(ends.present(workload), layers.world.workloads.length).flatMap(index => {
      const { principal, capture } = layers.mesh.member(index);
      const wanted = spiffeId(workload);
      if (capture !== 'none' && (wanted === undefined || principal === wanted)) { return []; }
      const pods = layers.world.workloads[index];
      return [violated('ZT007', {
        subject: workload.id,
        message: capture === 'none' ? `${workload.id} is declared in the mesh, but the mesh does not take in its pods`
          : `${workload.id} is ${wanted} to the policies, but its pods get ${principal ?? 'no identity'}`,
        fix: capture === 'none' ? 'label its namespace and pods for the mesh' : 'make the issued identity and the policies agree',
        facts: ['SPI-15', 'IST-35', ...(intent.platform.identity.kind === 'spire' && capture === 'sidecar' ? ['MAT-20'] : [])],
      }, [workload.origin], pods.object ? [place(pods.object, pods.templatePath)] : [])];
    }));
}

/** ZT007, the other way round: what is declared outside of the mesh is reached and recognised in another way there. */
export function unwantedMembers(layers: Layers, { intent, ends }: Claim): Finding[] {
  if (!meshed(intent.platform)) { return []; }
  return intent.workloads.filter(({ where, meshed: inside }) => where === 'here' && !inside).flatMap(workload => {
    const index = members(ends.present(workload), layers.world.workloads.length).find(pods => layers.mesh.member(pods).capture !== 'none');
    const pods = index === undefined ? undefined : layers.world.workloads[index];
    return pods ? [violated('ZT007', {
      subject: workload.id, message: `${workload.id} is declared outside of the mesh, but the mesh takes in its pods`,
      fix: `label its pods ${ambient(intent.platform) ? 'istio.io/dataplane-mode=none' : 'sidecar.istio.io/inject=false'}, or declare it in the mesh`, facts: ['MAT-13'],
    }, [workload.origin], pods.object ? [place(pods.object, pods.templatePath)] : [])] : [];
  });
}

/** ZT008: clients use the Service; it has to lead to the port that was opened (X-04). */
export function wrongServices({ world }: Layers, { intent, ends }: Claim): Finding[] {
  const seen = new Set<string>();
  return intent.links.flatMap(link => {
    const { server, port } = link;
    if (server.kind !== 'workload' || server.workload.where !== 'here' || port.servicePort === undefined || server.workload.serviceName === undefined) { return []; }
    const { workload } = server;
    const key = `${workload.id} ${port.protocol} ${port.servicePort}`;
    if (seen.has(key)) { return []; }
    seen.add(key);
    const problem = serviceProblem(world, workload, link, members(ends.present(workload), world.workloads.length));
    return problem ? [violated('ZT008', { subject: key, message: `${linkName(link)}: ${problem}`, fix: `let port ${port.servicePort} of the Service lead to port ${port.first} of the pods`, facts: ['X-04'] },
      link.origins)] : [];
  });
}

function serviceProblem(world: World, { namespace, serviceName, podLabels }: WorkloadModel, { port }: LinkModel, pods: readonly number[]): string | undefined {
  const service = serviceName === undefined ? undefined : serviceNamed(world, namespace, serviceName);
  // Who makes the pods of a selector makes their Service too.
  if (!service) { return podLabels === undefined ? undefined : `there is no Service ${namespace}/${serviceName}`; }
  const entry = service.ports.find(item => item.port === port.servicePort && item.protocol === port.protocol);
  if (!entry) { return `the Service ${namespace}/${serviceName} has no port ${port.protocol} ${port.servicePort}`; }
  const behind = new Map(portsBehind(world, service, entry).backends.map(backend => [backend.workload, backend.port]));
  const lost = pods.find(pod => behind.get(pod) !== port.first);
  return lost === undefined ? undefined
    : `port ${port.servicePort} of the Service ${namespace}/${serviceName} leads to ${behind.get(lost) === undefined ? 'no port' : `port ${behind.get(lost)}`} of ${world.workloads[lost].name}`;
}

/** ZT015: what was let through for a time only. */
export function expiredLinks({ intent }: Claim, now: string): Finding[] {
  return intent.links.flatMap(link => [['the link', link.expiresOn], ['being unauthenticated', link.unauthenticated?.expiresOn]].flatMap(([what, until]) =>
    (until !== undefined && until < now ? [violated('ZT015', {
      subject: linkName(link), message: `${linkName(link)}: ${what} was declared until ${until}`, fix: 'remove the declaration, or give it a later date', facts: [],
    }, link.origins)] : [])));
}

/** ZT019: a layer that only reports or does nothing closes nothing. What it would close is proved as if it enforced. */
export function idleLayers({ platform }: Claim['intent']): Finding[] {
  const layers = [['network', platform.network.kind, platform.network.mode], ...(platform.mesh.kind === 'none' ? [] : [['mesh', platform.mesh.kind, platform.mesh.mode]])];
  return layers.filter(([, , mode]) => mode !== 'enforce').map(([layer, kind, mode]) => violated('ZT019', {
    subject: `${layer} ${mode}`, message: `the ${layer} layer (${kind}) is in mode ${mode}: it closes nothing, and ${layer === 'network' && mode === 'off' ? 'what is open besides the declarations was not looked at' : 'the proof holds only for the day on which it enforces'}`,
    fix: `waive ${'ZT019'} until then, or let the layer enforce`, facts: [],
  }, []));
}

/** ZT016: labels that put a namespace into the mesh, which its owner has to set, or we. Pods that an operator makes are taken into the mesh by nothing else. */
export function missingLabels({ world }: Layers, { intent }: Claim): Finding[] {
  return intent.namespaces.filter(({ meshed: inside }) => inside && meshed(intent.platform)).flatMap(({ name, owned, origin }) => {
    const object = world.ofKind('Namespace', '').find(item => item.name === name);
    if (!object && !owned) { return []; }
    const { 'istio.io/dataplane-mode': mode, 'istio-injection': injection, 'istio.io/rev': revision } = object?.labels ?? {};
    const has = ambient(intent.platform) ? mode === 'ambient' : injection === 'enabled' || (injection === undefined && revision !== undefined);
    return has ? [] : [violated('ZT016', {
      subject: name, message: `the namespace ${name} is declared in the mesh, but ${object ? 'does not have the label that puts it there' : 'is not in the manifests'}`,
      fix: `set ${ambient(intent.platform) ? 'istio.io/dataplane-mode=ambient' : 'istio-injection=enabled'} on it`, facts: ['AMB-01'],
    }, [origin], object ? [place(object, ['metadata', 'labels'])] : [])];
  });
}
