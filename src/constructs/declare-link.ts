import { Link } from './link';
import { LinkOptions } from './link-options';
import { IPeer } from './peer';
import { PeerSource } from './peer-source';
import { World } from './world';
import { dateProblems } from '../model/check/dates';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { reasonProblems } from '../model/check/text';
import { HttpModel, PortModel } from '../model/intent';

/** The one way into the model for links: from `allowTo`, `allowFrom`, `allowWithin`, `ServiceLink` and gateway routes. */
export function declareLinks(world: World, origin: string, client: IPeer, server: IPeer, options: LinkOptions): Link[] {
  const within = (options as { readonly within?: boolean }).within === true;
  throwProblems(origin, [...peerProblems('client', client), ...peerProblems('server', server), ...optionProblems(options)]);
  const [from, to] = [client._source(), server._source()];
  for (const found of [...from.problems(world.platform), ...to.problems(world.platform)]) { world.addProblem(origin, found); }
  if (from.key === to.key && !within) {
    world.addProblem(origin, problem('ZT121', `${client.peerName} is both client and server`, 'use allowWithin for the pods of one workload'));
    return [];
  }
  const rules: HttpModel[] | undefined = options.http || options.grpc
    ? [...(options.http ?? []), ...(options.grpc ?? [])].map(rule => rule._model()) : undefined;
  const part = { origin, http: rules, grpc: options.grpc !== undefined, unauthenticated: options.unauthenticated && { ...options.unauthenticated }, expiresOn: options.expiresOn };
  return portsOf(world, origin, server, to, options).map(port => {
    if (rules && port.application !== 'metrics' && port.application !== (options.grpc ? 'grpc' : 'http') && !(options.http && port.application === 'grpc')) {
      world.addProblem(origin, problem('ZT111', `${options.grpc ? 'gRPC' : 'HTTP'} rules on the ${port.application.toUpperCase()} port ${port.name} of ${server.peerName}`,
        `drop the rules, or declare the port with WorkloadPort.${options.grpc ? 'grpc' : 'http'}`));
    }
    return world.addLink(from, to, port, [client.peerName, server.peerName], part);
  });
}

function portsOf(world: World, origin: string, server: IPeer, source: PeerSource, { ports }: LinkOptions): PortModel[] {
  const known = source.ports(world.platform);
  if (!ports) {
    const usual = known.filter(({ application }) => application !== 'metrics');
    if (usual.length === 1) { return [...usual]; }
    world.addProblem(origin, problem('ZT103', usual.length === 0 ? `${server.peerName} has no port` : `${server.peerName} has several ports: ${usual.map(nameOf).join(', ')}`,
      usual.length === 0 ? 'declare the port of its pods, or name ports on the link' : 'name one of them on the link'));
    return [];
  }
  return ports.flatMap(wanted => {
    const port = wanted._model();
    if (known.length === 0) { return [port]; }
    const match = known.find(candidate => candidate.protocol === port.protocol && candidate.first <= port.first && port.last <= candidate.last);
    // The server's own declaration tells the protocol; a part of a range stays a part.
    if (match) { return [match.first === port.first && match.last === port.last ? match : { ...match, name: port.name, first: port.first, last: port.last }]; }
    const behind = known.find(({ servicePort }) => servicePort === port.first);
    world.addProblem(origin, behind
      ? problem('ZT103', `${port.first} is a port of the Service of ${server.peerName}`, `use the port of its pods, ${nameOf(behind)}`)
      : problem('ZT103', `${server.peerName} has no port ${port.protocol} ${port.first}`, `use one of: ${known.map(nameOf).join(', ')}`));
    return [];
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
