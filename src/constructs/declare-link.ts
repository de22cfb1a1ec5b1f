import { Link } from './link';
import { LinkOptions } from './link-options';
import { IPeer } from './peer';
import { PeerSource } from './peer-source';
import { World } from './world';
import { dateProblems } from '../model/check/dates';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { reasonProblems } from '../model/check/text';
import { HttpModel, PortModel, RouteModel, ownPort, portName } from '../model/intent';

/** The one way into the model for links: from `allowTo`, `allowFrom`, `allowWithin`, `ServiceLink` and gateway routes. */
export function declareLinks(world: World, origin: string, client: IPeer, server: IPeer, options: LinkOptions, routes?: readonly RouteModel[]): Link[] {
  const within = (options as { readonly within?: boolean }).within === true;
  throwProblems(origin, [...peerProblems('client', client), ...peerProblems('server', server), ...optionProblems(options)]);
  const [from, to] = [client._source(), server._source()];
  throwProblems(origin, [...strangerProblems(world, client, from), ...strangerProblems(world, server, to)]);
  const missing = [...from.problems(world.platform), ...to.problems(world.platform)];
  if (from.key === to.key && !within) { missing.push(problem('ZT121', `${client.peerName} is both client and server`, 'use allowWithin for the pods of one workload')); }
  for (const found of missing) { world.addProblem(origin, found); }
  if (missing.length > 0) { return []; }
  const rules: HttpModel[] | undefined = options.http || options.grpc
    ? [...(options.http ?? []), ...(options.grpc ?? [])].map(rule => rule._model()) : undefined;
  const part = { origin, http: rules, routes, grpc: options.grpc !== undefined, unauthenticated: options.unauthenticated && { ...options.unauthenticated }, expiresOn: options.expiresOn };
  return portsOf(world, origin, server, to, options).map(port => world.addLink(from, to, port, [client.peerName, server.peerName], part));
}

function strangerProblems({ platform }: World, peer: IPeer, source: PeerSource): Problem[] {
  return source.platform === undefined || source.platform === platform.name ? [] : [problem('ZT133',
    `${peer.peerName} lies on the platform ${quote(source.platform)}, and the other end on ${quote(platform.name)}`, 'link workloads of one platform, or name the other one with Peer.workload')];
}

function portsOf(world: World, origin: string, server: IPeer, source: PeerSource, { ports }: LinkOptions): PortModel[] {
  const known = source.ports(world.platform);
  const wrong = (what: string, right: string): PortModel[] => {
    world.addProblem(origin, problem('ZT103', what, right));
    return [];
  };
  if (!ports) {
    if (!known) { return wrong(`the link to ${server.peerName} names no port`, 'name ports on the link'); }
    const usual = known.filter(({ application }) => application !== 'metrics');
    if (usual.length === 1) { return usual; }
    return usual.length === 0 ? wrong(`${server.peerName} has no port`, 'declare the port of its pods')
      : wrong(`${server.peerName} has several ports: ${usual.map(nameOf).join(', ')}`, 'name one of them on the link');
  }
  return ports.flatMap(wanted => {
    const port = wanted._model();
    if (!known) { return [port]; }
    const own = ownPort(known, port);
    if (own) { return [own]; }
    const behind = known.find(({ servicePort, protocol }) => servicePort === port.first && port.first === port.last && protocol === port.protocol);
    return behind ? wrong(`${port.first} is a port of the Service of ${server.peerName}`, `use the port of its pods, ${nameOf(behind)}`)
      : wrong(`${server.peerName} has no port ${portName(port)}`, known.length > 0 ? `use one of: ${known.map(nameOf).join(', ')}` : 'declare the port of its pods');
  });
}

const nameOf = ({ name, first, last }: PortModel): string => `${name} (${first === last ? first : `${first}-${last}`})`;

function peerProblems(field: string, peer: IPeer): Problem[] {
  return typeof peer?._source === 'function' ? [] : [problem('ZT104', `${field} is ${quote(peer)}`, 'give a Workload, a WorkloadGroup or a Peer')];
}

function optionProblems({ ports, http, grpc, unauthenticated, expiresOn }: LinkOptions): Problem[] {
  const empty = (field: string, list: readonly unknown[] | undefined): Problem[] =>
    (list?.length === 0 ? [problem('ZT104', `${field} is an empty list`, `name at least one, or leave ${field} out`)] : []);
  return [
    ...empty('ports', ports), ...empty('http', http), ...empty('grpc', grpc),
    ...(http && grpc ? [problem('ZT111', 'a link has HTTP and gRPC rules', 'declare one link per protocol')] : []),
    ...(unauthenticated ? reasonProblems('unauthenticated.reason', unauthenticated.reason) : []),
    ...(unauthenticated?.expiresOn === undefined ? [] : dateProblems('unauthenticated.expiresOn', unauthenticated.expiresOn)),
    ...(expiresOn === undefined ? [] : dateProblems('expiresOn', expiresOn)),
  ];
}
