import { isPort } from '../parse/containers';
import { asArray, asNumber, asString, get, isAbsent } from '../parse/read';
import { Json, Path, World } from '../parse/world';
import { granted, portNamed, reference, serviceNamed } from './backends';
import { Notes, note, onlyFields } from './notes';
import { HeaderChange } from './request-change';
import { Backend, endpointsBehind } from './services';

const BACKEND = ['group', 'kind', 'name', 'namespace', 'port', 'weight', 'filters'];

/** The pods behind one reference. A reference without grant, or to a port that the Service does not have, is answered with an error. */
export function backendsOf(world: World, notes: Notes, json: Json, path: Path): readonly Backend[] {
  onlyFields(notes, json, path, BACKEND);
  const found = reference(json, notes.object.namespace, '', 'Service');
  const weight = get(json, 'weight');
  if (!found || !(isAbsent(weight) || asNumber(weight) !== undefined)) { note(notes, path, 'this is no reference to a backend'); return []; }
  if (weight === 0) { return []; }
  if (found.group !== '' || found.kind !== 'Service') { note(notes, path, `what is behind a ${found.kind} is not known here`); return []; }
  if (!granted(world, notes.object, found)) { return []; }
  const service = serviceNamed(world, found.namespace, found.name);
  if (!service) { note(notes, path, `the Service ${found.namespace}/${found.name} is not among the manifests`); return []; }
  if (service.selector === undefined) { note(notes, path, `the Service ${found.namespace}/${found.name} has no selector`); return []; }
  const port = get(json, 'port');
  const named = isPort(port) ? portNamed(service, port) : undefined;
  return named ? endpointsBehind(world, service, named).backends : [];
}

/** `RequestHeaderModifier`: first what is removed, then what is set and added. Of several items of one name the first counts. */
export function headerChanges(notes: Notes, json: Json | undefined, path: Path): readonly HeaderChange[] {
  onlyFields(notes, json, path, ['set', 'add', 'remove']);
  const listed = (kind: 'set' | 'add'): HeaderChange[] => {
    const items = (asArray(get(json, kind)) ?? []).flatMap(item => {
      const [name, value] = [asString(get(item, 'name')), asString(get(item, 'value'))];
      if (name === undefined || value === undefined) { note(notes, [...path, kind], 'a header needs name and value'); return []; }
      return [{ kind, name: name.toLowerCase(), value }];
    });
    return items.filter(({ name }, index) => items.findIndex(other => other.name === name) === index);
  };
  const removed = (asArray(get(json, 'remove')) ?? []).flatMap((name): HeaderChange[] => (typeof name === 'string' ? [{ kind: 'remove', name: name.toLowerCase(), value: '' }] : []));
  return [...removed, ...listed('set'), ...listed('add')];
}
