import { asArray, asObject, asString, fitted, get, isAbsent } from './read';
import { ContainerPort, Json, JsonObject, Path, Probe } from './world';

/** A container; `runs` beside the others, which of the init containers only the native sidecars do. */
export interface Container { readonly json: JsonObject; readonly path: Path; readonly runs: boolean }

export const CONTAINER_LISTS = ['initContainers', 'containers'] as const;
export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function containersOf(template: JsonObject, path: Path): readonly Container[] {
  const spec = get(template, 'spec');
  const containers: Container[] = [];
  for (const list of CONTAINER_LISTS) {
    asArray(get(spec, list))?.forEach((item, index) => {
      const json = asObject(item);
      if (json) { containers.push({ json, path: [...path, 'spec', list, index], runs: list === 'containers' || json.restartPolicy === 'Always' }); }
    });
  }
  return containers;
}

export const isPort = (json: Json | undefined): json is number => typeof json === 'number' && Number.isInteger(json) && json >= 1 && json <= 65535;

export function protocolOf(json: Json | undefined): 'TCP' | 'UDP' | 'SCTP' | undefined {
  if (isAbsent(json)) { return 'TCP'; }
  return json === 'TCP' || json === 'UDP' || json === 'SCTP' ? json : undefined;
}

export function portsOf(containers: readonly Container[]): readonly ContainerPort[] {
  const ports: ContainerPort[] = [];
  for (const { json, path, runs } of containers) {
    if (runs) { portsIn(json, 'containerPort', path, ports); }
  }
  return fitted(ports);
}

/** Interfaces of a virtual machine of KubeVirt: its pod has their ports. */
export function interfacesOf(template: JsonObject, path: Path): readonly ContainerPort[] {
  const ports: ContainerPort[] = [];
  const at = ['spec', 'domain', 'devices', 'interfaces'];
  asArray(get(template, ...at))?.forEach((item, index) => portsIn(item, 'port', [...path, ...at, index], ports));
  return ports;
}

function portsIn(holder: Json, field: string, path: Path, ports: ContainerPort[]): void {
  asArray(get(holder, 'ports'))?.forEach((port, index) => {
    const number = get(port, field);
    const protocol = protocolOf(get(port, 'protocol'));
    const name = asString(get(port, 'name'));
    if (isPort(number) && protocol) { ports.push({ protocol, number, path: fitted([...path, 'ports', index]), ...(name ? { name } : {}) }); }
  });
}

export function probesOf(containers: readonly Container[]): readonly Probe[] {
  const probes: Probe[] = [];
  for (const { json, path, runs } of containers) {
    for (const field of PROBES) {
      if (runs && asObject(json[field])) { probes.push(...probeOf(json, json[field], fitted([...path, field]))); }
    }
  }
  return fitted(probes);
}

function probeOf(container: JsonObject, probe: Json, path: Path): readonly Probe[] {
  const kinds = [['exec', 'exec'], ['http', 'httpGet'], ['tcp', 'tcpSocket'], ['grpc', 'grpc']] as const;
  const found = kinds.find(([, field]) => asObject(get(probe, field)));
  if (!found) { return []; }
  const [kind, field] = found;
  const given = get(probe, field, 'port');
  // A probe's port name is one of its own container.
  const named = typeof given === 'string' ? asArray(container.ports)?.find(port => get(port, 'name') === given) : undefined;
  const port = named === undefined ? given : get(named, 'containerPort');
  return [{ kind, container: asString(get(container, 'name')) ?? '', path, ...(kind !== 'exec' && isPort(port) ? { port } : {}) }];
}
