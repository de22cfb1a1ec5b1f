import { asArray, asNumber, asObject, asString, get, isAbsent } from './read';
import { ContainerPort, Json, JsonObject, Path, Probe } from './world';

interface Container { readonly json: JsonObject; readonly path: Path }

/** Containers that run beside each other: also init containers that are never waited for, the native sidecars. */
export function containersOf(template: JsonObject, path: Path): readonly Container[] {
  return ['initContainers', 'containers'].flatMap(list => (asArray(get(template, 'spec', list)) ?? []).flatMap((item, index) => {
    const json = asObject(item);
    const runs = json && (list === 'containers' || get(json, 'restartPolicy') === 'Always');
    return runs ? [{ json, path: [...path, 'spec', list, index] }] : [];
  }));
}

export const isPort = (json: Json | undefined): json is number => typeof json === 'number' && Number.isInteger(json) && json >= 1 && json <= 65535;

export function protocolOf(json: Json | undefined): 'TCP' | 'UDP' | 'SCTP' | undefined {
  if (isAbsent(json)) { return 'TCP'; }
  return json === 'TCP' || json === 'UDP' || json === 'SCTP' ? json : undefined;
}

export const portsOf = (containers: readonly Container[]): readonly ContainerPort[] => portsIn(containers, 'containerPort');

/** Interfaces of a virtual machine of KubeVirt: its pod has their ports. */
export function interfacesOf(template: JsonObject, path: Path): readonly ContainerPort[] {
  const at = ['spec', 'domain', 'devices', 'interfaces'];
  return portsIn((asArray(get(template, ...at)) ?? []).flatMap((item, index) => (asObject(item) ? [{ json: asObject(item)!, path: [...path, ...at, index] }] : [])), 'port');
}

function portsIn(holders: readonly Container[], field: string): readonly ContainerPort[] {
  return holders.flatMap(({ json, path }) => (asArray(get(json, 'ports')) ?? []).flatMap((port, index): ContainerPort[] => {
    const number = get(port, field);
    const protocol = protocolOf(get(port, 'protocol'));
    const name = asString(get(port, 'name'));
    if (!isPort(number) || !protocol) { return []; }
    return [{ ...(name ? { name } : {}), protocol, number, path: [...path, 'ports', index] }];
  }));
}

export function probesOf(containers: readonly Container[]): readonly Probe[] {
  return containers.flatMap(({ json, path }) => ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((field): Probe[] => {
    const probe = asObject(get(json, field));
    const container = asString(get(json, 'name')) ?? '';
    const at = { container, path: [...path, field] };
    if (!probe) { return []; }
    if (asObject(get(probe, 'exec'))) { return [{ kind: 'exec', ...at }]; }
    const kind = asObject(get(probe, 'httpGet')) ? 'http' : asObject(get(probe, 'tcpSocket')) ? 'tcp' : asObject(get(probe, 'grpc')) ? 'grpc' : undefined;
    if (!kind) { return []; }
    const given = get(probe, kind === 'http' ? 'httpGet' : kind === 'tcp' ? 'tcpSocket' : 'grpc', 'port');
    // A probe's port name is one of its own container.
    const named = (asArray(get(json, 'ports')) ?? []).find(port => typeof given === 'string' && get(port, 'name') === given);
    const port = asNumber(given) ?? asNumber(get(named, 'containerPort'));
    return [{ kind, ...at, ...(isPort(port) ? { port } : {}) }];
  }));
}
