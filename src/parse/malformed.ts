import { asArray, asObject, asString, controllerLabel, get, isAbsent, unknownFields, unknownValue } from './read';
import { isPort, protocolOf } from './containers';
import { CONTROLLER_LABELS, SERVICE_FIELDS, SERVICE_PORT_FIELDS } from './fields';
import { Json, Path, Unknown, WorldObject } from './world';

/** What the API server refuses about any object. */
export function malformed(object: WorldObject): Unknown[] {
  const { json } = object;
  return [
    ...(asString(get(json, 'apiVersion')) ? [] : [unknownValue(object, ['apiVersion'], 'the object has no apiVersion')]),
    ...(asString(get(json, 'kind')) ? [] : [unknownValue(object, ['kind'], 'the object has no kind')]),
    ...(object.name === '' ? [unknownValue(object, ['metadata', 'name'], 'the object has no name')] : []),
    ...malformedNamespace(object),
    ...malformedMetadata(object, get(json, 'metadata'), ['metadata']),
  ];
}

function malformedNamespace(object: WorldObject): Unknown[] {
  const namespace = get(object.json, 'metadata', 'namespace');
  return isAbsent(namespace) || typeof namespace === 'string' ? [] : [unknownValue(object, ['metadata', 'namespace'], 'metadata.namespace is no text; quote it')];
}

export function malformedMetadata(object: WorldObject, metadata: Json | undefined, path: Path): Unknown[] {
  return ['labels', 'annotations'].flatMap(field => notText(object, get(metadata, field), [...path, field]));
}

/** Entries of a mapping that are no text: `enabled: yes` is a boolean, `version: 1.10` a number. */
function notText(object: WorldObject, json: Json | undefined, path: Path): Unknown[] {
  if (isAbsent(json)) { return []; }
  const mapping = asObject(json);
  if (!mapping) { return [unknownValue(object, path, `${path[path.length - 1]} are no mapping`)]; }
  return Object.keys(mapping).filter(key => typeof mapping[key] !== 'string')
    .map(key => unknownValue(object, [...path, key], `${path[path.length - 1]}: the value of ${key} is no text; quote it`));
}

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function malformedService(object: WorldObject): Unknown[] {
  const spec = get(object.json, 'spec');
  const selector = asObject(get(spec, 'selector')) ?? {};
  const ports = get(spec, 'ports');
  return [
    ...(asObject(spec) ? unknownFields(object, spec, ['spec'], SERVICE_FIELDS) : [unknownValue(object, ['spec'], 'the Service has no spec')]),
    ...notText(object, get(spec, 'selector'), ['spec', 'selector']),
    ...Object.keys(selector).filter(key => CONTROLLER_LABELS.has(key))
      .map(key => controllerLabel(object, key, ['spec', 'selector', key])),
    ...(isAbsent(get(spec, 'type')) || TYPES.includes(asString(get(spec, 'type')) ?? '') ? [] : [unknownValue(object, ['spec', 'type'], 'spec.type is no type of Service')]),
    ...(isAbsent(ports) || asArray(ports) ? [] : [unknownValue(object, ['spec', 'ports'], 'spec.ports is no list')]),
    ...(asArray(ports) ?? []).flatMap((port, index) => malformedServicePort(object, port, ['spec', 'ports', index])),
  ];
}

function malformedServicePort(object: WorldObject, port: Json, path: Path): Unknown[] {
  const target = get(port, 'targetPort');
  const bad = [
    ...(isPort(get(port, 'port')) ? [] : ['port']),
    ...(protocolOf(get(port, 'protocol')) ? [] : ['protocol']),
    // Older clients write 0 for "as the port".
    ...(isAbsent(target) || target === 0 || isPort(target) || (typeof target === 'string' && PORT_NAME.test(target)) ? [] : ['targetPort']),
    ...(['name', 'appProtocol'].filter(field => !isAbsent(get(port, field)) && typeof get(port, field) !== 'string')),
  ];
  return [
    ...unknownFields(object, port, path, SERVICE_PORT_FIELDS),
    ...bad.map(field => unknownValue(object, [...path, field], `a port of the Service has no ${field} that is one`)),
  ];
}
