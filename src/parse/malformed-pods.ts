import { selects } from '../algebra/selector';
import { Complaints } from './complain';
import { CONTAINER_LISTS, Container, PROBES, isPort, protocolOf } from './containers';
import { CONTAINER_FIELDS, CONTAINER_PORT_FIELDS, CONTROLLER_LABELS, POD_FIELDS, PROBE_FIELDS } from './fields';
import { checkMetadata } from './malformed';
import { onlyStrings } from './object';
import { asArray, asObject, asString, formatPath, get, isAbsent, isUnknown, labelSelector } from './read';
import { Template } from './templates';
import { Json, Path, WorldObject } from './world';

const FLAGS = ['hostNetwork', 'hostPID', 'hostIPC', 'automountServiceAccountToken'];
const ACCOUNTS = ['serviceAccountName', 'serviceAccount'];

/** What the API server refuses, or drops, about pods. */
export function checkPods({ template, path }: Template, containers: readonly Container[], complain: Complaints): void {
  const spec = get(template, 'spec');
  const at = [...path, 'spec'];
  const wrong = (field: string, what: string) => complain.value([...at, field], `${formatPath([...at, field])} is ${what}`);
  complain.fields(spec, at, POD_FIELDS);
  if (path.length > 0) { checkMetadata(get(template, 'metadata'), [...path, 'metadata'], complain); }
  for (const field of FLAGS) {
    const value = get(spec, field);
    if (!isAbsent(value) && typeof value !== 'boolean') { wrong(field, 'neither true nor false'); }
  }
  for (const field of ACCOUNTS) {
    const value = get(spec, field);
    if (!isAbsent(value) && typeof value !== 'string') { wrong(field, 'no name'); }
  }
  if (!asArray(get(spec, 'containers'))?.length) { wrong('containers', 'no list of containers'); }
  for (const list of CONTAINER_LISTS) {
    const items = get(spec, list);
    if (list === 'initContainers' && !isAbsent(items) && !asArray(items)) { wrong(list, 'no list of containers'); }
    asArray(items)?.forEach((item, index) => {
      if (!asObject(item)) { complain.value([...at, list, index], `${formatPath([...at, list, index])} is no container`); }
    });
  }
  for (const container of containers) { checkContainer(container, complain); }
}

const SELECTING: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

/** The API server refuses a controller that would not find its own pods. */
export function checkSelector(object: WorldObject, { template }: Template, complain: Complaints): void {
  const given = get(object.json, 'spec', 'selector');
  if (object.group !== 'apps' || !SELECTING.has(object.kind) || isAbsent(given)) { return; }
  const path = ['spec', 'selector'];
  const selector = labelSelector(object, given, path);
  // Controllers of a cluster select by labels that they set themselves, in the template as well.
  if (isUnknown(selector)) { if (!Object.keys(asObject(get(given, 'matchLabels')) ?? {}).some(key => CONTROLLER_LABELS.has(key))) { complain.found.push(selector); } return; }
  if (!selects(selector, onlyStrings(get(template, 'metadata', 'labels')))) { complain.value(path, 'spec.selector does not select the pods of the template'); }
}

function checkContainer(container: Container, complain: Complaints): void {
  const { json, path } = container;
  complain.fields(json, path, CONTAINER_FIELDS);
  if (!isAbsent(json.ports) && !asArray(json.ports)) { complain.value([...path, 'ports'], `${formatPath([...path, 'ports'])} is no list`); }
  asArray(json.ports)?.forEach((port, index) => checkPort(port, [...path, 'ports', index], complain));
  for (const field of PROBES) {
    if (!isAbsent(json[field])) { checkProbe(container, json[field], [...path, field], complain); }
  }
}

function checkPort(port: Json, path: Path, complain: Complaints): void {
  const name = get(port, 'name');
  const wrong = (field: string) => complain.value([...path, field], `${formatPath([...path, field])} is none`);
  complain.fields(port, path, CONTAINER_PORT_FIELDS);
  if (!isPort(get(port, 'containerPort'))) { wrong('containerPort'); }
  if (!protocolOf(get(port, 'protocol'))) { wrong('protocol'); }
  if (!isAbsent(name) && typeof name !== 'string') { wrong('name'); }
}

function checkProbe({ json }: Container, probe: Json, path: Path, complain: Complaints): void {
  complain.fields(probe, path, PROBE_FIELDS);
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter(handler => asObject(get(probe, handler)));
  if (handlers.length !== 1) { complain.value(path, `${formatPath(path)} says not one way to probe, but ${handlers.length}`); return; }
  const [handler] = handlers;
  const port = get(probe, handler, 'port');
  const named = typeof port === 'string' && asArray(json.ports)?.some(other => asString(get(other, 'name')) === port);
  if (handler !== 'exec' && !isPort(port) && !named) { complain.value([...path, handler, 'port'], `${formatPath([...path, handler, 'port'])} is no port of the container`); }
}
