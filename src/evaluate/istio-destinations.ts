import { Labels, selects, equals } from '../algebra/selector';
import { asArray, asString, get, isAbsent, stringMap } from '../parse/read';
import { isPort } from '../parse/containers';
import { Json, Path, Service, World } from '../parse/world';
import { portNamed, serviceOfHost } from './backends';
import { Notes, note, onlyFields } from './notes';
import { Backend, endpointsBehind } from './services';

/** Where the proxy stands that resolves a destination. */
export interface Standpoint { readonly port: number; readonly clusterDomain: string }

/** The pods behind a `destination` of a VirtualService. What has no endpoint is answered with an error; hosts outside are no pods. */
export function destinationBackends(world: World, notes: Notes, json: Json | undefined, path: Path, { port, clusterDomain }: Standpoint): readonly Backend[] {
  onlyFields(notes, json, path, ['host', 'subset', 'port']);
  const host = asString(get(json, 'host'));
  if (!host) { note(notes, path, 'a destination needs a host'); return []; }
  const service = serviceOfHost(world, host, notes.object.namespace, clusterDomain);
  if (!service) {
    if (!isOutside(world, host)) { note(notes, [...path, 'host'], `${host} is not among the manifests`); }
    return [];
  }
  if (service.type === 'ExternalName' || service.selector === undefined) { note(notes, [...path, 'host'], `what is behind the Service ${service.namespace}/${service.name} is not known here`); return []; }
  const wanted = get(json, 'port', 'number');
  const number = isPort(wanted) ? wanted : service.ports.length === 1 ? service.ports[0].port : port;
  const found = portNamed(service, number);
  const backends = found ? endpointsBehind(world, service, found).backends : [];
  const subset = get(json, 'subset');
  if (isAbsent(subset) || subset === '') { return backends; }
  const labels = subsetLabels(world, service, subset, clusterDomain);
  if (labels.length !== 1) { note(notes, [...path, 'subset'], `${labels.length} DestinationRules say what the subset ${String(subset)} is`); return backends; }
  return backends.filter(({ workload }) => selects(equals(labels[0]), world.workloads[workload].labels));
}

/** A ServiceEntry that leads out of the cluster; one with endpoints or pods may lead anywhere. */
const isOutside = (world: World, host: string): boolean => world.ofKind('ServiceEntry', 'networking.istio.io').some(({ json }) => {
  const spec = get(json, 'spec');
  return (asArray(get(spec, 'hosts')) ?? []).includes(host) && isAbsent(get(spec, 'workloadSelector')) && (asArray(get(spec, 'endpoints')) ?? []).length === 0;
});

function subsetLabels(world: World, service: Service, subset: Json | undefined, clusterDomain: string): readonly Labels[] {
  return world.ofKind('DestinationRule', 'networking.istio.io').flatMap(({ json, namespace }) => {
    const host = asString(get(json, 'spec', 'host'));
    if (!host || serviceOfHost(world, host, namespace, clusterDomain) !== service) { return []; }
    const subsets = (asArray(get(json, 'spec', 'subsets')) ?? []).filter(item => get(item, 'name') === subset);
    return subsets.map(item => stringMap(get(item, 'labels')) ?? {});
  });
}
