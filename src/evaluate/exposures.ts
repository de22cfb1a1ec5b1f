import { Backend, portsBehind } from './services';
import { Cause } from './side';
import { ALL_ADDRESSES, Addresses, addresses } from '../algebra/addresses';
import { parseNetwork } from '../algebra/cidr';
import { PROTOCOLS, Transport } from '../algebra/ports';
import { asArray, asNumber, get, stringList } from '../parse/read';
import { Path, Service, ServicePort, Workload, World } from '../parse/world';

/** A door of the cluster that leads straight to pods, past every gateway (EV-06). */
export interface Exposure {
  readonly kind: 'NodePort' | 'LoadBalancer' | 'externalIPs' | 'hostPort';
  /** Where users dial. */
  readonly protocol: Transport;
  readonly port: number;
  readonly backends: readonly Backend[];
  /** Who may come in as far as the Service says so. */
  readonly sources: Addresses;
  /** NP-13: otherwise pods may see the address of a node instead of the client's. */
  readonly keepsSource: boolean;
  readonly cause: Cause;
}

export const exposures = (world: World): readonly Exposure[] =>
  [...world.services.flatMap(service => exposuresOf(world, service)), ...world.workloads.flatMap(hostPorts)];

function exposuresOf(world: World, service: Service): Exposure[] {
  const { object, type } = service;
  const spec = get(object.json, 'spec');
  // A number that is written down is taken also where none is to be chosen.
  const byNode = ({ nodePort }: ServicePort): boolean => type === 'NodePort' || (type === 'LoadBalancer' && (nodePort !== undefined || get(spec, 'allocateLoadBalancerNodePorts') !== false));
  const externalIps = (asArray(get(spec, 'externalIPs')) ?? []).length > 0;
  const keepsSource = get(spec, 'externalTrafficPolicy') === 'Local';
  const door = (kind: Exposure['kind'], port: ServicePort, number: number, path: Path, sources = ALL_ADDRESSES): Exposure =>
    ({ kind, protocol: port.protocol, port: number, backends: portsBehind(world, service, port).backends, sources, keepsSource, cause: { object, path, fact: 'EV-06' } });
  return service.ports.flatMap(port => [
    // Kubernetes picks a number where none is written.
    ...byNode(port) ? [door('NodePort', port, port.nodePort ?? 0, port.path)] : [],
    ...type === 'LoadBalancer' ? [door('LoadBalancer', port, port.port, ['spec', 'type'], sourceRanges(service))] : [],
    ...externalIps && type !== 'ExternalName' ? [door('externalIPs', port, port.port, ['spec', 'externalIPs'])] : [],
  ]);
}

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** What cannot be read limits nothing: the door counts as open. They limit the load balancer alone, not the node ports behind it. */
export function sourceRanges({ object }: Service): Addresses {
  const field = stringList(get(object.json, 'spec', 'loadBalancerSourceRanges')) ?? [];
  const texts = field.length > 0 ? field : (object.annotations[RANGES] ?? '').split(',');
  const blocks = texts.map(text => parseNetwork(text.trim()));
  return blocks.every(block => block !== undefined) ? addresses(blocks) : ALL_ADDRESSES;
}

/** A port of the node itself that leads to a container. A pod in the node's network has no other kind of port; that is hostNetwork's own matter (NP-11). */
function hostPorts({ index, template, templatePath, object, hostNetwork }: Workload): Exposure[] {
  if (!object || hostNetwork) { return []; }
  return (['containers', 'initContainers'] as const).flatMap(list => (asArray(get(template, 'spec', list)) ?? []).flatMap((container, position) =>
    (asArray(get(container, 'ports')) ?? []).flatMap((port, number) => {
      const hostPort = asNumber(get(port, 'hostPort'));
      const containerPort = asNumber(get(port, 'containerPort'));
      if (!hostPort || !containerPort) { return []; }
      const protocol = PROTOCOLS.find(name => name === get(port, 'protocol')) ?? 'TCP';
      return [{
        kind: 'hostPort' as const, protocol, port: hostPort, backends: [{ workload: index, port: containerPort }], sources: ALL_ADDRESSES, keepsSource: false,
        cause: { object, path: [...templatePath, 'spec', list, position, 'ports', number, 'hostPort'], fact: 'EV-06' },
      }];
    })));
}
