import { Complaints } from './complain';
import { isPort, protocolOf } from './containers';
import { CONTROLLER_LABELS, SERVICE_FIELDS, SERVICE_PORT_FIELDS } from './fields';
import { asArray, asObject, asString, get, isAbsent } from './read';
import { Json, Path, WorldObject } from './world';

/** What the API server refuses about any object. */
export function checkObject({ json, name }: WorldObject, complain: Complaints): void {
  const metadata = get(json, 'metadata');
  const missing = ['apiVersion', 'kind'].filter(field => !asString(get(json, field)));
  if (missing.length > 0) { complain.value([], `it has no ${missing.join(' and no ')}, so it is no object of Kubernetes`); return; }
  if (name === '') { complain.value(['metadata', 'name'], 'the object has no name'); }
  if (!isText(get(metadata, 'namespace'))) { complain.value(['metadata', 'namespace'], 'metadata.namespace is no text; quote it'); }
  // A list of another kind was taken apart before.
  if (Object.hasOwn(json, 'items')) { complain.value(['items'], 'it has items: kubectl applies those, and not the object, whatever its kind is'); }
  checkMetadata(metadata, ['metadata'], complain);
}

const isText = (json: Json | undefined): boolean => isAbsent(json) || typeof json === 'string';

export function checkMetadata(metadata: Json | undefined, path: Path, complain: Complaints): void {
  checkTexts(get(metadata, 'labels'), path, 'labels', complain);
  checkTexts(get(metadata, 'annotations'), path, 'annotations', complain);
}

/** Entries of a mapping that are no text: `enabled: yes` is a boolean, `version: 1.10` a number. */
function checkTexts(json: Json | undefined, path: Path, field: string, complain: Complaints): void {
  if (isAbsent(json)) { return; }
  const mapping = asObject(json);
  if (!mapping) { complain.value([...path, field], `${field}: no mapping`); return; }
  for (const key of Object.keys(mapping)) {
    if (typeof mapping[key] !== 'string') { complain.value([...path, field, key], `${field}: the value of ${key} is no text; quote it`); }
  }
}

const TYPES: ReadonlySet<unknown> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function checkService({ json }: WorldObject, complain: Complaints): void {
  const spec = get(json, 'spec');
  if (!asObject(spec)) { complain.value(['spec'], 'the Service has no spec'); return; }
  complain.fields(spec, ['spec'], SERVICE_FIELDS);
  const selector = get(spec, 'selector');
  checkTexts(selector, ['spec'], 'selector', complain);
  for (const key of Object.keys(asObject(selector) ?? {})) {
    if (CONTROLLER_LABELS.has(key)) { complain.value(['spec', 'selector', key], `the label ${key} is set when a pod is made; no manifest tells which pods have it`); }
  }
  const type = get(spec, 'type');
  if (!isAbsent(type) && !TYPES.has(type)) { complain.value(['spec', 'type'], 'spec.type is no type of Service'); }
  const ports = get(spec, 'ports');
  if (!isAbsent(ports) && !asArray(ports)) { complain.value(['spec', 'ports'], 'spec.ports is no list'); }
  asArray(ports)?.forEach((port, index) => checkServicePort(port, index, complain));
}

function checkServicePort(port: Json, index: number, complain: Complaints): void {
  const wrong = (field: string) => complain.value(['spec', 'ports', index, field], `a port of the Service has no ${field} that is one`);
  const target = get(port, 'targetPort');
  complain.fields(port, ['spec', 'ports', index], SERVICE_PORT_FIELDS);
  if (!isPort(get(port, 'port'))) { wrong('port'); }
  if (!protocolOf(get(port, 'protocol'))) { wrong('protocol'); }
  // Older clients write 0 for "as the port".
  if (!isAbsent(target) && target !== 0 && !isPort(target) && !(typeof target === 'string' && PORT_NAME.test(target))) { wrong('targetPort'); }
  if (!isText(get(port, 'name'))) { wrong('name'); }
  if (!isText(get(port, 'appProtocol'))) { wrong('appProtocol'); }
}
