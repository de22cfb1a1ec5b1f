import { EVERY_INDEX } from '../algebra/index-set';
import { Ports, portRange } from '../algebra/ports';
import { holds, intersect, ranges, subtract } from '../algebra/ranges';
import { onPorts } from '../algebra/traffic';
import { Service, World } from '../parse/world';
import { TCP } from './istio-conditions';
import { PortView } from './istio-envoy';
import { Binding } from './istio-waypoint-binding';
import { Authz, AuthzRule, NO_AUTHZ } from './mesh';
import { protocolOfPort, servicePortsOf } from './services';
import { Cause } from './side';

/** One way through a waypoint to a server: a port of a Service, or the pods' own addresses. */
export interface Chain {
  readonly service?: Service;
  /** The number that policies compare there. */
  readonly servicePort: number;
  readonly protocol: 'http' | 'tcp' | 'auto';
  /** Ports of the server that it leads to. */
  readonly ports: Ports;
  readonly view: PortView;
}

/** A chain with what is let through there, and a text that is the same for chains that do the same. */
export interface ReadChain extends Chain { readonly authz: Authz; readonly meaning: string }

/** Lets everything through on these ports, or nothing. */
export const everyone = (ports: Ports, cause: Cause): AuthzRule => ({ identified: EVERY_INDEX, anonymous: EVERY_INDEX, traffic: onPorts(ports), cause });

export function chainsOf(world: World, server: number, { services, direct }: Binding): Chain[] {
  const fronts = servicePortsOf(world, server).filter(({ service, servicePort }) => servicePort.protocol === 'TCP' && services.includes(service));
  const chains = fronts.map(({ service, servicePort, port }): Chain => {
    const found = protocolOfPort(servicePort);
    const protocol = found === 'tls' ? 'tcp' : found;
    const ports = portRange('TCP', port);
    const only = (kind: Chain['protocol']): Ports => (protocol === kind ? ports : []);
    return {
      service, servicePort: servicePort.port, protocol, ports,
      view: {
        key: `waypoint ${servicePort.port} ${port} ${protocol}`, all: ports, http: only('http'), tcp: only('tcp'), auto: only('auto'),
        of: numbers => (holds(numbers, servicePort.port) ? ports : []),
      },
    };
  });
  if (!direct) { return chains; }
  return [...chains, { servicePort: 0, protocol: 'auto', ports: TCP, view: { key: 'waypoint direct', all: TCP, http: [], tcp: [], auto: TCP, of: numbers => numbers } }];
}

/** A Service of which two ports lead to one port of its pods, which the waypoint treats differently. */
export function forkOf(chains: readonly ReadChain[]): Service | undefined {
  const seen = new Map<string, string>();
  return chains.find(({ service, ports, meaning }) => {
    const key = `${service?.object.index} ${ports.join()}`;
    const other = seen.get(key);
    seen.set(key, meaning);
    return service !== undefined && other !== undefined && other !== meaning;
  })?.service;
}

/**
 * All chains as one answer in the server's ports. Where several lead to one port and mean different things, what any of them lets
 * through counts; who means one Service asks for that one.
 */
export function joinChains(chains: readonly ReadChain[], cause: Cause | undefined): Authz {
  const merged = new Map<string, ReadChain>();
  for (const chain of chains) { merged.set(JSON.stringify([chain.ports, chain.meaning]), chain); }
  const distinct = [...merged.values()];
  const crossing = distinct.flatMap((chain, index) => distinct.slice(index + 1).map(other => intersect(chain.ports, other.ports))).reduce<Ports>((all, ports) => ranges([...all, ...ports]), []);
  const covered = ranges(distinct.flatMap(({ ports }) => ports));
  const listed = distinct.some(({ authz }) => authz.allowListed);
  const by = (chain: Chain): Cause | undefined => (chain.service ? { object: chain.service.object, path: ['spec', 'ports'], fact: 'IST-20' } : cause);
  const open = listed ? distinct.filter(({ authz }) => !authz.allowListed).flatMap(chain => { const reason = by(chain); return reason ? [everyone(chain.ports, reason)] : []; }) : [];
  const rest = subtract(TCP, covered);
  const authz: Authz = {
    allowListed: listed,
    listedBy: [...new Map(distinct.flatMap(chain => chain.authz.listedBy).map(by => [by.object, by])).values()],
    allows: [...distinct.flatMap(chain => chain.authz.allows), ...open],
    denies: [
      ...distinct.filter(({ ports }) => intersect(ports, crossing).length === 0).flatMap(chain => chain.authz.denies),
      // A waypoint knows the ports of its Services only.
      ...(!listed && rest.length > 0 && cause ? [everyone(rest, cause)] : []),
    ],
    custom: distinct.flatMap(chain => chain.authz.custom),
  };
  return distinct.length === 0 && !cause ? NO_AUTHZ : authz;
}
