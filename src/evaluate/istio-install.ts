import { asArray, asObject, asString, get, isAbsent, unknownValue } from '../parse/read';
import { valuesOf } from '../parse/values';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';

/** What ConfigMaps of an installation of Istio say beside `mesh`: other networks, and whom the injector takes in and how. */
export const installDoubts = (world: World): readonly Unknown[] => world.ofKind('ConfigMap', '').flatMap(object => [
  ...(/^istio(-[a-z0-9.-]+)?$/.test(object.name) ? networks(object) : []),
  ...(/^istio-sidecar-injector(-[a-z0-9.-]+)?$/.test(object.name) ? injector(object) : []),
]);

function networks(object: WorldObject): Unknown[] {
  return read(object, 'meshNetworks', config => (Object.keys(asObject(get(config, 'networks')) ?? {}).length === 0 ? [] : ['networks: pods of other networks are reached in a way that is not followed here']));
}

const injector = (object: WorldObject): Unknown[] => [
  ...read(object, 'config', config => [
    ...(isAbsent(get(config, 'policy')) || get(config, 'policy') === 'enabled' ? [] : ['policy: it injects only those that ask']),
    ...['alwaysInjectSelector', 'neverInjectSelector'].filter(field => asArray(get(config, field))?.length !== 0 && !isAbsent(get(config, field))).map(field => `${field}: it goes before the labels of the pod`),
    ...(Object.keys(asObject(get(config, 'injectedAnnotations')) ?? {}).length === 0 ? [] : ['injectedAnnotations: what they change is not followed here']),
    ...((asArray(get(config, 'defaultTemplates')) ?? ['sidecar']).join() === 'sidecar' ? [] : ['defaultTemplates: other templates are not known']),
  ]),
  ...read(object, 'values', values => Object.entries(CAPTURE).filter(([field, usual]) => !['', usual].includes(String(get(values, 'global', 'proxy', field) ?? '')))
    .map(([field]) => `global.proxy.${field}: it takes connections of every pod out of the mesh`)),
];

/** IST-11, as the charts have it. */
const CAPTURE = { includeIPRanges: '*', excludeIPRanges: '', includeInboundPorts: '*', excludeInboundPorts: '', includeOutboundPorts: '', excludeOutboundPorts: '' };

function read(object: WorldObject, field: string, doubts: (config: Json) => readonly string[]): Unknown[] {
  const path: Path = ['data', field];
  const text = asString(get(object.json, ...path));
  if (text === undefined) { return []; }
  try {
    const [config = null] = valuesOf(text);
    return doubts(config).map(message => unknownValue(object, path, `data.${field}: ${message}`));
  } catch {
    return [unknownValue(object, path, `data.${field} is no YAML that can be read`)];
  }
}
