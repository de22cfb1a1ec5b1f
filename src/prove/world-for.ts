import { parseAddress, parseCidr } from '../algebra/cidr';
import { isNoIndex, intersectIndices } from '../algebra/index-set';
import { Labels, equals } from '../algebra/selector';
import { Intent, NamespaceModel, PeerModel, WorkloadModel, namesRequests } from '../model/intent';
import { ambient, meshed } from '../model/platform';
import { objectsFromJson } from '../parse/object';
import { waypointModels } from './claim';
import { mayPassWaypoint } from './due';
import { DESCRIBED, World, WorldObject } from '../parse/world';
import { makeWorld } from '../parse/make-world';
import { podIndex } from '../parse/select';
import { impliedPods } from '../evaluate/istio-waypoint';
import { METADATA_ADDRESSES } from './ends';
import { peerPods, platformLinks } from './platform-links';
import { Pods, futurePods } from './future';

/**
 * The manifests as a world, with the pods that the intent names and that others write down (as far as the manifests do not
 * hold them), those that gateways imply, and pods that do not exist yet but that a selector would let through.
 */
export function worldFor(given: readonly WorldObject[], intent: Intent): World {
  const services = describedServices(given, intent);
  const objects = [...given, ...services, ...describedGateways(given, intent, given.length + services.length)];
  const implied = impliedPods(objects);
  const addresses = [...factAddresses(intent), ...METADATA_ADDRESSES].flatMap(text => parseCidr(text) ?? parseAddress(text) ?? []);
  const namespaces = new Map<string, Labels>(intent.namespaces.map(namespace => [namespace.name, assumedLabels(intent, namespace)]));
  const bare = makeWorld(objects, { peers: implied, namespaces, addresses });
  const index = podIndex(bare.workloads, bare.namespaces);
  const known = ({ namespace, labels }: Pods) => !isNoIndex(intersectIndices(index.inNamespace(namespace), index.withLabels(equals(labels))));
  const peers = described(intent).filter(pods => !known(pods));
  const future = futurePods(makeWorld(objects, { peers: [...implied, ...peers], namespaces, addresses }), intent);
  return makeWorld(objects, { peers: [...implied, ...peers, ...future.pods], namespaces: new Map([...namespaces, ...future.namespaces]), addresses });
}

/** Pods that these manifests need not hold: those of others, and those that an operator makes from a selector. */
function described(intent: Intent): Pods[] {
  const { platform, links, workloads } = intent;
  // Waypoints need what every proxy needs (MAT-04, MAT-09).
  const waypoints = [...waypointModels(intent).values()];
  const needs = [...workloads, ...waypoints].filter(({ where }) => where === 'here').flatMap(platformLinks(platform));
  const peers: PeerModel[] = [...[...links, ...needs].flatMap(({ client, server }) => [client, server]), peerPods(platform, 'dns', platform.dns),
    ...(platform.prometheus ? [peerPods(platform, 'prometheus', platform.prometheus)] : [])];
  const models = [...workloads, ...waypoints.filter(({ where }) => where === 'elsewhere'), ...peers.flatMap(peer => (peer.kind === 'workload' ? [peer.workload] : []))].filter(({ where, podLabels, role }) => where === 'elsewhere' || (podLabels === undefined && role === 'app'));
  return [...new Map(models.map(model => [model.id, model])).values()].map(podsOf);
}

/** How proxies are known as such (IST-43). */
function proxyLabels(role: WorkloadModel['role'], name: string): Labels {
  if (role === 'waypoint') { return { 'gateway.istio.io/managed': 'istio.io-mesh-controller' }; }
  return role === 'gateway' ? { 'gateway.networking.k8s.io/gateway-name': name } : {};
}

function podsOf({ namespace, name, labels, serviceAccountName, ports, trustDomain, meshed: inside, hostNetwork, where, role }: WorkloadModel): Pods {
  return {
    namespace, name, kind: 'Peer', labels: { ...labels, ...proxyLabels(role, name) }, annotations: {}, serviceAccountName: serviceAccountName ?? 'default', hostNetwork,
    ports: ports.filter(({ first, last }) => first === last).map(port => ({ name: port.name, protocol: port.protocol, number: port.first, path: [] })),
    probes: [], template: {}, templatePath: [], where, trustDomain, meshed: inside,
  };
}

/** The labels that the owner of a namespace is asked to set; where its object is here, that counts (ZT016). */
function assumedLabels({ platform, links }: Intent, { name, meshed: inside, owned, waypoint }: NamespaceModel): Labels {
  if (!inside || owned || !meshed(platform)) { return {}; }
  if (ambient(platform)) {
    // Services that nobody here may label go through the waypoint with their whole namespace.
    const whole = links.some(link => link.server.kind === 'workload' && link.server.workload.namespace === name && link.server.workload.where === 'here' && !link.server.workload.serviceIsOurs
      && link.server.workload.phase >= 2 && mayPassWaypoint(link) && namesRequests(link.http));
    return {
      'istio.io/dataplane-mode': 'ambient',
      ...(whole ? { 'istio.io/use-waypoint': waypoint.name, ...(waypoint.namespace ? { 'istio.io/use-waypoint-namespace': waypoint.namespace } : {}) } : {}),
    };
  }
  return platform.mesh.revision ? { 'istio.io/rev': platform.mesh.revision } : { 'istio-injection': 'enabled' };
}

/** Who makes the pods of a selector makes their Service too. */
function describedServices(objects: readonly WorldObject[], { workloads }: Intent): WorldObject[] {
  const known = new Set(objects.filter(({ kind, group }) => kind === 'Service' && group === '').map(({ namespace, name }) => `${namespace}/${name}`));
  const services = workloads.flatMap(({ where, role, podLabels, namespace, serviceName, labels, ports }) => {
    const served = ports.filter(({ servicePort }) => servicePort !== undefined);
    if (where !== 'here' || role !== 'app' || podLabels !== undefined || serviceName === undefined || served.length === 0 || known.has(`${namespace}/${serviceName}`)) { return []; }
    const spec = {
      selector: labels,
      ports: served.map(({ application, protocol, servicePort, first }) => ({ name: `${application === 'metrics' ? 'http' : application}-${servicePort}`, port: servicePort, targetPort: first, protocol })),
    };
    return [{ json: { apiVersion: 'v1', kind: 'Service', metadata: { name: serviceName, namespace }, spec }, origin: DESCRIBED }];
  });
  return objectsFromJson(services, objects.length);
}

/** Whoever runs a gateway elsewhere takes the routes that are declared for it; how it listens is theirs. */
function describedGateways(objects: readonly WorldObject[], { platform, links }: Intent, firstIndex: number): WorldObject[] {
  const known = new Set(objects.filter(({ kind }) => kind === 'Gateway').map(({ group, namespace, name }) => `${group} ${namespace}/${name}`));
  const gateways = new Map(links.flatMap(({ client, routes }) => (routes && client.kind === 'workload' && client.workload.where === 'elsewhere' ? [[client.workload.id, client.workload] as const] : [])));
  const found = [...gateways.values()].flatMap(({ namespace, name, labels }) => [
    { apiVersion: 'gateway.networking.k8s.io/v1', spec: { gatewayClassName: 'described', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }] } },
    ...(meshed(platform) ? [{ apiVersion: 'networking.istio.io/v1', spec: { selector: labels, servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }] } }] : []),
  ].map(({ apiVersion, spec }) => ({ apiVersion, kind: 'Gateway', metadata: { name, namespace }, spec })));
  return objectsFromJson(found.filter(({ apiVersion, metadata }) => !known.has(`${apiVersion.split('/')[0]} ${metadata.namespace}/${metadata.name}`)).map(json => ({ json, origin: DESCRIBED })), firstIndex);
}

/** Addresses that the platform's facts name: they must not share an end with others. */
function factAddresses({ platform: { podCidrs, serviceCidrs, nodeCidrs, apiServer, dns }, links }: Intent): string[] {
  return [
    ...podCidrs, ...serviceCidrs, ...nodeCidrs, ...apiServer?.addresses ?? [], ...(dns.nodeLocalAddress ? [dns.nodeLocalAddress] : []),
    '169.254.7.127/32', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128',
    ...links.flatMap(({ client, server }) => [client, server]).flatMap(peer => (peer.kind === 'cidr' ? [peer.cidr, ...peer.except] : [])),
  ];
}
