import { isPort, protocolOf } from './containers';
import { CONTAINER_FIELDS, CONTAINER_PORT_FIELDS, POD_FIELDS, PROBE_FIELDS } from './fields';
import { malformedMetadata } from './malformed';
import { asArray, asObject, asString, formatPath, get, isAbsent, unknownFields, unknownValue } from './read';
import { Template } from './templates';
import { Json, JsonObject, Path, Unknown, WorldObject } from './world';

/** What the API server refuses, or drops, about pods. */
export function malformedPods(object: WorldObject, { template, path }: Template): Unknown[] {
  const spec = get(template, 'spec');
  const at = [...path, 'spec'];
  const wrong = (field: string, what: string) => unknownValue(object, [...at, field], `${formatPath([...at, field])} is ${what}`);
  return [
    ...unknownFields(object, spec, at, POD_FIELDS),
    ...(path.length === 0 ? [] : malformedMetadata(object, get(template, 'metadata'), [...path, 'metadata'])),
    ...['hostNetwork', 'hostPID', 'hostIPC', 'automountServiceAccountToken']
      .filter(field => !isAbsent(get(spec, field)) && typeof get(spec, field) !== 'boolean').map(field => wrong(field, 'neither true nor false')),
    ...['serviceAccountName', 'serviceAccount'].filter(field => !isAbsent(get(spec, field)) && typeof get(spec, field) !== 'string').map(field => wrong(field, 'no name')),
    ...(asArray(get(spec, 'containers'))?.length ? [] : [wrong('containers', 'no list of containers')]),
    ...(isAbsent(get(spec, 'initContainers')) || asArray(get(spec, 'initContainers')) ? [] : [wrong('initContainers', 'no list of containers')]),
    ...['initContainers', 'containers'].flatMap(list => (asArray(get(spec, list)) ?? []).flatMap((item, index) => malformedContainer(object, item, [...at, list, index]))),
  ];
}

function malformedContainer(object: WorldObject, json: Json, path: Path): Unknown[] {
  const container = asObject(json);
  if (!container) { return [unknownValue(object, path, `${formatPath(path)} is no container`)]; }
  const ports = container.ports;
  return [
    ...unknownFields(object, container, path, CONTAINER_FIELDS),
    ...(isAbsent(ports) || asArray(ports) ? [] : [unknownValue(object, [...path, 'ports'], `${formatPath([...path, 'ports'])} is no list`)]),
    ...(asArray(ports) ?? []).flatMap((port, index) => malformedPort(object, port, [...path, 'ports', index])),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(field => (isAbsent(container[field]) ? [] : malformedProbe(object, container, container[field], [...path, field]))),
  ];
}

function malformedPort(object: WorldObject, port: Json, path: Path): Unknown[] {
  const bad = [
    ...(isPort(get(port, 'containerPort')) ? [] : ['containerPort']),
    ...(protocolOf(get(port, 'protocol')) ? [] : ['protocol']),
    ...(isAbsent(get(port, 'name')) || typeof get(port, 'name') === 'string' ? [] : ['name']),
  ];
  return [
    ...unknownFields(object, port, path, CONTAINER_PORT_FIELDS),
    ...bad.map(field => unknownValue(object, [...path, field], `${formatPath([...path, field])} is none`)),
  ];
}

function malformedProbe(object: WorldObject, container: JsonObject, probe: Json, path: Path): Unknown[] {
  const unknown = unknownFields(object, probe, path, PROBE_FIELDS);
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter(handler => asObject(get(probe, handler)));
  if (handlers.length !== 1) { return [...unknown, unknownValue(object, path, `${formatPath(path)} says not one way to probe, but ${handlers.length}`)]; }
  if (handlers[0] === 'exec') { return unknown; }
  const at = [...path, handlers[0], 'port'];
  const port = get(probe, handlers[0], 'port');
  const named = typeof port === 'string' && (asArray(container.ports) ?? []).some(other => asString(get(other, 'name')) === port);
  return isPort(port) || named ? unknown : [...unknown, unknownValue(object, at, `${formatPath(at)} is no port of the container`)];
}
