import { IConstruct } from 'constructs';
import { fileProblems, objectProblems } from './object-validation';
import { Link } from './link';
import { proofProblems } from './proof-validation';
import { foreignState, seal } from './final-objects';
import { Found, World } from './world';
import { placements, needsUnauthenticated } from '../compile/placement';
import { lacksIdentity } from '../compile/istio-authentication';
import { tooLongForCilium } from '../compile/regex';
import { dueHttp, httpLayer, mayUseWaypoint, needsWaypoint, waypointWorkload, workloadOf } from '../compile/plan';
import { ciliumIdentityProblems } from '../model/check/cilium-labels';
import { labelsProblems } from '../model/check/labels';
import { subdomainProblems } from '../model/check/names';
import { portProblems as portNumberProblems, portRangeProblems } from '../model/check/ports';
import { Problem, problem, problemText } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { Intent, LinkModel, WorkloadModel, linkName, peerName, portName } from '../model/intent';
import { Labels, PlatformModel, ambient, cilium, meshed, sidecar } from '../model/platform';

const CACHE = new WeakMap<IConstruct, { readonly state: string; readonly messages: string[] }>();

/**
 * What only the whole app shows, all at once. cdk8s asks once per chart and once more, so the answer is kept until the
 * model, an adopted object or a patch of one of our objects changes.
 */
export function validateWorlds(root: IConstruct, worlds: readonly World[]): string[] {
  const state = [...worlds.map(world => `${world.refresh()} ${world.patchCount} ${world.waivers.length}`), foreignState(root)].join(';');
  const known = CACHE.get(root);
  if (known?.state === state) { return known.messages; }
  const found = worlds.flatMap(worldProblems);
  // Objects are only compiled from a model that is sound.
  const messages = (found.length > 0 ? found : [...worlds.flatMap(objectProblems), ...fileProblems(root, worlds)])
    .map(({ path, problem: wrong }) => problemText(path, wrong));
  // Only what is sound and fits its schema is worth a proof.
  const unique = [...new Set(messages.length > 0 ? messages : proofProblems(root, worlds))].sort();
  seal(root, worlds);
  CACHE.set(root, { state, messages: unique });
  return unique;
}

function worldProblems(world: World): Found[] {
  const { intent, platform } = world;
  return [
    ...world.found,
    ...world.conflicts.map(({ origins, problem: wrong }) => ({ path: origins.join(' and '), problem: wrong })),
    ...namespaceProblems(world),
    ...workloadProblems(platform, intent),
    ...plaintextProblems(world),
    ...world.listLinks().flatMap(link => portProblems(world, link)),
    ...foreignProblems(world),
    ...intent.links.flatMap(link => linkProblems(world, link).map(wrong => ({ path: link.origins[0] ?? world.path, problem: wrong }))),
  ];
}

function namespaceProblems(world: World): Found[] {
  const owners = new Map<string, string>();
  const known = new Map(world.intent.namespaces.map(namespace => [namespace.name, namespace]));
  const phases = world.namespaceOrigins.flatMap(({ name, origin, phase }) => {
    const kept = known.get(name)!;
    return kept.phase === phase ? []
      : [{ path: origin, problem: problem('ZT121', `the namespace ${quote(name)} has phase ${phase}, but phase ${kept.phase} at ${kept.origin}`, 'give both the same phase') }];
  });
  // The waypoint of a link is made with it, so the namespace has to say which before.
  const firsts = new Map([...world.namespaceOrigins].reverse().map(namespace => [namespace.name, namespace]));
  const late = ambient(world.platform) ? [...firsts.values()].filter(first => {
    const kept = known.get(first.name)!;
    return first !== kept && JSON.stringify(first.waypoint) !== JSON.stringify(kept.waypoint);
  }).map(({ name, origin }) => ({
    path: known.get(name)!.origin, problem: problem('ZT121', `the namespace ${quote(name)} names its waypoint after ${origin} has referred to it`, 'declare the namespace before its references'),
  })) : [];
  return [...phases, ...late, ...world.namespaceOrigins.filter(({ owned }) => owned).flatMap(({ name, origin }) => {
    const first = owners.get(name);
    owners.set(name, first ?? origin);
    return first === undefined ? [] : [{ path: origin, problem: problem('ZT117', `the namespace ${quote(name)} is owned at ${first} already`, 'refer to it with ZeroTrustNamespace.fromName') }];
  })];
}

function workloadProblems(platform: PlatformModel, { workloads, namespaces }: Intent): Found[] {
  const ids = new Map<string, WorkloadModel>();
  const accounts = new Map<string, WorkloadModel>();
  const byNamespace = new Map(namespaces.map(namespace => [namespace.name, namespace]));
  const waypoints = ambient(platform) ? workloads.filter(({ role }) => role === 'app').map(workload => waypointWorkload(platform, byNamespace.get(workload.namespace), workload)) : [];
  waypoints.forEach(waypoint => accounts.set(`${waypoint.namespace}/${waypoint.serviceAccountName}`, waypoint));
  const clash = (map: Map<string, WorkloadModel>, key: string, workload: WorkloadModel, say: (other: WorkloadModel) => Problem): Found[] => {
    const other = map.get(key);
    if (!other) { map.set(key, workload); return []; }
    return [{ path: workload.origin, problem: say(other) }];
  };
  return workloads.flatMap(workload => [
    ...clash(ids, workload.id, workload, other => problem('ZT117', `the workload ${quote(workload.id)} exists at ${other.origin} already`, 'use another name')),
    ...(workload.serviceAccountName === undefined ? [] : clash(accounts, `${workload.namespace}/${workload.serviceAccountName}`, workload, other =>
      //
      problem('ZT114', `${workload.id} has the ServiceAccount ${quote(workload.serviceAccountName)} of ${other.id}`, 'give each workload its own'))),
    ...adoptedProblems(workload).map(wrong => ({ path: workload.origin, problem: wrong })),
    ...(cilium(platform) ? ciliumIdentityProblems('labels', workload.labels).map(wrong => ({ path: workload.origin, problem: wrong })) : []),
    ...(Object.keys(workload.labels).length > 0 ? [] : [{ path: workload.origin, problem: problem('ZT135', `the pods of ${workload.id} have no label to select by`, 'give them one that only they have') }]),
  ]).concat(selectorProblems([...workloads, ...new Map(waypoints.map(waypoint => [waypoint.id, waypoint])).values()]));
}

/** What foreign manifests say stands in our policies, so it is held to the same rules as what is declared. */
function adoptedProblems({ labels, serviceAccountName, ports }: WorkloadModel): Problem[] {
  return [
    ...labelsProblems('labels of the pods', labels),
    ...(serviceAccountName === undefined ? [] : subdomainProblems('serviceAccountName', serviceAccountName)),
    ...ports.flatMap(({ name, first, last }) => (first === last ? portNumberProblems(`port ${quote(name)}`, first) : portRangeProblems(`port ${quote(name)}`, first, last))),
  ];
}

/** Who selects more pods than its own opens them to its own peers. Found by the rarest label of each selector, so that the cost grows with the labels. */
function selectorProblems(workloads: readonly WorkloadModel[]): Found[] {
  const selectors = new Map<string, WorkloadModel[]>();
  const key = ({ namespace }: WorkloadModel, [name, value]: readonly [string, string]) => JSON.stringify([namespace, name, value]);
  const uses = new Map<string, number>();
  const labelsOf = (workload: WorkloadModel) => Object.entries(workload.labels).map(label => key(workload, label));
  for (const label of workloads.flatMap(labelsOf)) { uses.set(label, (uses.get(label) ?? 0) + 1); }
  for (const workload of workloads) {
    const rarest = labelsOf(workload).reduce<string | undefined>((best, label) => (best !== undefined && uses.get(best)! <= uses.get(label)! ? best : label), undefined);
    if (rarest === undefined) { continue; }
    const same = selectors.get(rarest);
    if (same) { same.push(workload); } else { selectors.set(rarest, [workload]); }
  }
  const selects = (labels: Labels, pods: readonly Labels[]) => pods.some(worn => Object.entries(labels).every(([name, value]) => worn[name] === value));
  return workloads.flatMap(workload => {
    const pods = workload.podLabels ?? [workload.labels];
    const candidates = new Set(pods.flatMap(worn => Object.entries(worn)).flatMap(label => selectors.get(key(workload, label)) ?? []));
    return [...candidates].filter(other => other !== workload && selects(other.labels, pods)
      // Two that select each other are one problem.
      && !(other.id < workload.id && selects(workload.labels, other.podLabels ?? [other.labels])))
      .map(other => ({ path: other.origin, problem: problem('ZT127', `the labels of ${other.id} select the pods of ${workload.id}`, 'give each workload a label of its own') }));
  });
}

/** Members of a group and adopted objects change after the link was declared. */
function portProblems(world: World, link: Link): Found[] {
  return world.serversOf(link).flatMap(({ peer, port, missing }) => link._parts().flatMap(({ origin, http, grpc }) => {
    const name = peerName(peer);
    const rightPort = port.application === 'metrics' || port.application === 'grpc' || (port.application === 'http' && !grpc);
    return [
      ...(missing ? [problem('ZT103', `${name} has no port ${portName(port)}`, 'declare the port of its pods, or take it out of the group')] : []),
      ...(http && !missing && !rightPort ? [problem('ZT111', `${grpc ? 'gRPC' : 'HTTP'} rules on the ${port.application.toUpperCase()} port ${port.name} of ${name}`,
        `drop the rules, or declare the port with WorkloadPort.${grpc ? 'grpc' : 'http'}`)] : []),
    ].map(wrong => ({ path: origin, problem: wrong }));
  }));
}

/** Two descriptions of one workload that lives elsewhere would leave it to chance which one is written. */
function foreignProblems(world: World): Found[] {
  const here = new Set(world.intent.workloads.map(({ id }) => id));
  const known = new Map<string, { readonly facts: string; readonly origin: string }>();
  return world.listLinks().flatMap(link => {
    const { client, server } = link._ends();
    const [origin] = link.origins;
    const foreign = [client, server].filter(({ platform }) => platform === undefined).flatMap(source => source.peers(world.platform)).flatMap(peer => workloadOf(peer) ?? []);
    // What the definition describes stands there once.
    return foreign.filter(workload => workload.origin === workload.id).flatMap(({ id, labels, serviceAccountName, serviceName, trustDomain, meshed: inMesh }) => {
      const facts = JSON.stringify([Object.entries(labels).sort(), serviceAccountName, serviceName, trustDomain, inMesh]);
      const other = known.get(id);
      if (!other) { known.set(id, { facts, origin }); }
      return [
        ...(here.has(id) ? [problem('ZT117', `${id} is a workload of this app`, 'link to the workload itself')] : []),
        ...(other && other.facts !== facts ? [problem('ZT121', `${id} is described in two ways`, 'describe it once, and use the peer in all links')] : []),
      ].map(wrong => ({ path: other ? [...new Set([origin, other.origin])].sort().join(' and ') : origin, problem: wrong }));
    });
  });
}

/** AMB-05: behind the waypoint of a whole namespace, a server of ours without HTTP rules has no policy there. */
function closedByWaypoint({ plan, platform }: World, link: LinkModel, server: WorkloadModel): boolean {
  return plan.waypoints.has(server.id) && server.serviceIsOurs && mayUseWaypoint(link)
    && !(plan.callers.get(server.id) ?? []).some(other => needsWaypoint(platform, other));
}

/** The mesh cannot tell clients without identity apart, so what one of them may send, each may. */
function plaintextProblems(world: World): Found[] {
  const first = new Map<string, LinkModel>();
  return world.intent.links.flatMap(link => {
    if (httpLayer(world.platform, link) !== 'istio' || !dueHttp(world.platform, link) || !lacksIdentity(world, link)) { return []; }
    const port = `${peerName(link.server)} ${link.port.first}`;
    const other = first.get(port);
    if (!other) { first.set(port, link); return []; }
    return JSON.stringify(other.http) === JSON.stringify(link.http) ? [] : [{ path: link.origins[0] ?? world.path, problem: problem('ZT112',
      `${linkName(link)}: the mesh cannot tell this client from ${peerName(other.client)}, since neither has an identity, so their HTTP rules unite`,
      'give both the same rules, or put one into the mesh') }];
  });
}

function linkProblems(world: World, link: LinkModel): Problem[] {
  const { platform } = world;
  const client = workloadOf(link.client);
  const name = linkName(link);
  const here = (workload: WorkloadModel | undefined) => workload?.where === 'here';
  const inspected = link.port.application === 'http' || link.port.application === 'grpc';
  const server = workloadOf(link.server);
  return [
    ...(here(client) && client!.hostNetwork ? [problem('ZT115', `${name}: the client runs in the network of its host`,
      'give it a pod network, or declare the link from Peer.nodes()')] : []),
    ...(here(server) && server!.hostNetwork ? [problem('ZT115', `${name}: the server runs in the network of its host, where no policy protects it`, 'give it a pod network')] : []),
    ...(here(client) && client!.meshed && client!.serviceAccountName === 'default' && server?.meshed && server.phase >= 3 ? [
      //
      problem('ZT114', `${name}: the client runs as the ServiceAccount "default", which every pod of ${client!.namespace} without one of its own has`,
        'give it one of its own, or adopt it with patch: true')] : []),
    ...(inspected && !link.http && here(server) && server!.phase >= 2 ? [problem('ZT119', `${name}: the ${link.port.application} port has no rules`,
      `name ${link.port.application === 'grpc' ? 'calls with GrpcRule' : 'requests with HttpRule'}, or say ${link.port.application === 'grpc' ? 'GrpcRule' : 'HttpRule'}.any()`)] : []),
    ...placements(platform, link).filter(({ requirement, layer, state }) => layer === 'none' && state === 'deferred'
      // ZT111 says it already.
      && !(requirement === 'http' && (link.port.application === 'tcp' || link.port.application === 'udp'))).flatMap(({ requirement, phase, could }) =>
      (could === undefined ? [] : [problem('ZT112', `${name}: no layer of ${platform.name} can enforce ${sentence(requirement)} (phase ${phase})`, `possible with: ${could.join(', ')}; or Unenforceable.REPORT`)])),
    ...(httpLayer(platform, link) === 'cilium' && here(server) ? tooLongForCilium(dueHttp(platform, link) ?? []).map(text => problem('ZT112', `${name}: ${quote(text)} is too long for Cilium's proxy`,
      'use less than 90 characters, or a wildcard such as "/orders/*"')) : []),
    ...(needsUnauthenticated(platform, link) && !link.unauthenticated ? [problem('ZT120', `${name}: an end has no identity in the mesh`,
      'put both ends into the mesh, or declare unauthenticated with a reason')] : []),
    ...(here(server) && closedByWaypoint(world, link, server!) ? [problem('ZT112',
      `${name}: the whole namespace goes through its waypoint, because a Service with HTTP rules cannot be labelled, and no rule lets this link through there`,
      'adopt the workload with HTTP rules with patch: true, so that its Service alone is labelled')] : []),
    ...(here(server) && !server!.serviceIsOurs && needsWaypoint(platform, link) && world.namespace(server!.namespace)?.waypoint.kind === 'service' ? [problem('ZT112',
      `${name}: a waypoint of its own needs a label on the Service ${server!.serviceName}, which is not ours`, 'adopt the workload with patch: true, or use Waypoint.perNamespace()')] : []),
    ...(here(server) && !server!.serviceIsOurs && needsWaypoint(platform, link) ? world.intent.workloads.filter(other => here(other) && other.namespace === server!.namespace && !other.meshed && other.serviceName !== undefined && !other.serviceIsOurs)
      .map(other => problem('ZT112', `${name}: the whole namespace goes through its waypoint, because a Service with HTTP rules cannot be labelled, and ${other.id} is outside of the mesh`,
        'adopt either of the two with patch: true')) : []),
    // Tunnels of ambient are for the mesh alone, in every phase.
    ...(link.client.kind === 'all-workloads' && here(server) && server!.meshed && (server!.phase >= 3 || ambient(platform)) ? world.intent.workloads.filter(other => here(other) && !other.meshed).map(other =>
      problem('ZT120', `${name}: ${other.id} is one of all workloads and has no identity in the mesh`, 'put it into the mesh, or name the clients with a WorkloadGroup')) : []),
    ...(here(server) && pastProxy(world, link, server!) ? [problem('ZT112',
      `${name}: sidecars send to ports of a Service, and to others in plaintext or, from phase 3 on, not at all`, 'give the port a servicePort, which a range cannot have')] : []),
    ...(meshed(platform) && here(server) && server!.meshed && link.port.last - link.port.first >= MESH_RANGE ? [problem('ZT112',
      `${name}: the mesh names ports one by one, and the range has ${link.port.last - link.port.first + 1}`, `use at most ${MESH_RANGE} ports, or a workload outside the mesh`)] : []),
  ];
}

/**
 * IST-07: mutual TLS is for endpoints that the proxy knows, and it knows them by a Service; from phase 3 on a proxy sends nothing
 * elsewhere (IST-41). A gateway goes by Services anyway.
 */
function pastProxy({ platform, intent }: World, { port, client }: LinkModel, server: WorkloadModel): boolean {
  if (!sidecar(platform) || port.protocol !== 'TCP' || port.servicePort !== undefined) { return false; }
  const clients = client.kind === 'workload' ? [client.workload] : client.kind === 'all-workloads' ? intent.workloads.filter(({ id }) => id !== server.id) : [];
  return clients.some(({ meshed: inside, role, where, phase }) => inside && role === 'app' && ((server.meshed && server.phase >= 3) || (where === 'here' && phase >= 3 && platform.mesh.mode === 'enforce')));
}

/** IST-26 leaves room for a few hundred values; more would be one unreadable object. */
const MESH_RANGE = 500;

function sentence(requirement: string): string {
  switch (requirement) {
    case 'http': return 'HTTP rules';
    case 'host': return 'host names';
    default: return 'the connection';
  }
}
