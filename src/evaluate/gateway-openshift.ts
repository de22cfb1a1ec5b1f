import { allPortsOf } from '../algebra/ports';
import { EVERYTHING } from '../algebra/language';
import { Traffic, box } from '../algebra/traffic';
import { isPort } from '../parse/containers';
import { asArray, asString, get, isAbsent } from '../parse/read';
import { Json, Path, Service, Unknown, World, WorldObject } from '../parse/world';
import { serviceNamed } from './backends';
import { Door, Ways, allWays, clouded, waysOf } from './entry';
import { pathBelow, pathPrefix } from './http-match';
import { Notes, note, notesOn, onlyFields } from './notes';
import { UNCHANGED } from './request-change';
import { RouteRule, VirtualHost, route } from './route-table';
import { Backend, endpointsBehind } from './services';

const SPEC = ['host', 'subdomain', 'path', 'to', 'alternateBackends', 'port', 'tls', 'wildcardPolicy'];
const DOOR: Door = { kind: 'controller', name: 'the router of OpenShift' };

interface ReadRoute { readonly object: WorldObject; readonly host: VirtualHost; readonly plain: boolean; readonly secure: boolean; readonly passthrough: boolean; readonly unknown: readonly Unknown[] }

/** How requests come in through OpenShift's Route: plain HTTP, TLS that ends at the router, and TLS that is passed on. */
export function openshiftRoutes(world: World): Ways {
  const routes = world.ofKind('Route', 'route.openshift.io').map(object => readRoute(world, object));
  const table = (port: number, form: 'http' | 'stream', chosen: readonly ReadRoute[]): Ways => 
    waysOf({ door: DOOR, ports: [port] }, form, route(chosen.map(({ host }) => host), form === 'http' ? 'host' : 'sni'));
  const ways = allWays([
    table(80, 'http', routes.filter(({ plain }) => plain)), table(443, 'http', routes.filter(({ secure }) => secure)), table(443, 'stream', routes.filter(({ passthrough }) => passthrough)),
  ]);
  const doubts = routes.flatMap(({ object, unknown }) => clouded(world, unknown, object, ways.entries.filter(({ causes }) => causes.some(cause => cause.object === object)).map(({ target }) => target)));
  return allWays([ways, { entries: [], undecided: doubts }]);
}

function readRoute(world: World, object: WorldObject): ReadRoute {
  const notes = notesOn(object);
  const spec = get(object.json, 'spec');
  onlyFields(notes, spec, ['spec'], SPEC);
  for (const key of Object.keys(object.annotations)) {
    if (key.includes('router.openshift.io/')) { note(notes, ['metadata', 'annotations', key], `what the annotation ${key} does is not known here`); }
  }
  const host = asString(get(spec, 'host'));
  if (!host) { note(notes, ['spec', 'host'], 'the host is chosen by the cluster'); }
  const wildcard = get(spec, 'wildcardPolicy') ?? 'None';
  if (wildcard !== 'None') { note(notes, ['spec', 'wildcardPolicy'], 'how hosts with a wildcard stand to others is not known here'); }
  const tls = get(spec, 'tls');
  const termination = get(tls, 'termination');
  if (!isAbsent(tls) && !['edge', 'reencrypt', 'passthrough'].includes(String(termination))) { note(notes, ['spec', 'tls', 'termination'], 'termination is edge, reencrypt or passthrough'); }
  const value = asString(get(spec, 'path')) ?? '';
  const targets = [get(spec, 'to'), ...(asArray(get(spec, 'alternateBackends')) ?? [])].map((item, index) => ({ backends: backendsOf(world, notes, item, index === 0 ? ['spec', 'to'] : ['spec', 'alternateBackends', index - 1], get(spec, 'port', 'targetPort')), change: UNCHANGED }));
  const rule: RouteRule = { requests: below(termination === 'passthrough' ? '' : value), start: termination === 'passthrough' ? '' : value.replace(/\/$/, ''), targets, rank: [value.length], order: 0, source: object, cause: { object, path: ['spec'] } };
  return {
    object, unknown: notes.unknown,
    host: { domain: wildcard === 'None' ? host || '*' : `*${(host ?? '').replace(/^[^.]*/, '')}`, rules: [rule] },
    plain: isAbsent(tls) || (termination !== 'passthrough' && get(tls, 'insecureEdgeTerminationPolicy') === 'Allow'),
    secure: !isAbsent(tls) && termination !== 'passthrough', passthrough: termination === 'passthrough',
  };
}

/** A path and what is below it; with a slash at its end, only that. */
const below = (path: string): Traffic => box(allPortsOf('TCP'), [['path', path === '' ? EVERYTHING : path.endsWith('/') ? pathPrefix(path) : pathBelow(path)]]);

function backendsOf(world: World, notes: Notes, json: Json | undefined, path: Path, targetPort: Json | undefined): readonly Backend[] {
  onlyFields(notes, json, path, ['kind', 'name', 'weight']);
  const name = asString(get(json, 'name'));
  if (get(json, 'weight') === 0) { return []; }
  if (!name || (get(json, 'kind') ?? 'Service') !== 'Service') { note(notes, path, 'what is behind this backend is not known here'); return []; }
  const service = serviceNamed(world, notes.object.namespace, name);
  if (!service || service.selector === undefined) { note(notes, path, `pods of the Service ${notes.object.namespace}/${name} are not among the manifests`); return []; }
  return portsOf(world, service, targetPort);
}

/** By the name of the Service's port, or by the number that the pods have; without it by all. */
function portsOf(world: World, service: Service, targetPort: Json | undefined): readonly Backend[] {
  const ports = service.ports.filter(({ protocol }) => protocol === 'TCP');
  const named = typeof targetPort === 'string' ? ports.filter(port => port.name === targetPort) : ports;
  const found = named.flatMap(port => endpointsBehind(world, service, port).backends);
  return isPort(targetPort) ? found.filter(({ port }) => port === targetPort) : found;
}
