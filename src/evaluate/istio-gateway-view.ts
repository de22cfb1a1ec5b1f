import { Ports, portRange } from '../algebra/ports';
import { intersect, ranges, subtract } from '../algebra/ranges';
import { asArray, asNumber, get } from '../parse/read';
import { World, WorldObject } from '../parse/world';
import { TCP } from './istio-conditions';
import { PortView } from './istio-envoy';
import { GATEWAY_API } from './istio-waypoint';

/** IST-50, IST-52: health and metrics of the proxy itself, on listeners without filters. */
export const OWN_PORTS: Ports = ranges([...portRange('TCP', 15020, 15021), ...portRange('TCP', 15090)]);

/** What a gateway reads its ports as, by the listeners of its Gateway; ports that none names are sniffed. */
export function gatewayViews(world: World): (namespace: string, name: string | undefined) => PortView {
  const gateways = new Map(world.ofKind('Gateway', GATEWAY_API).map(object => [`${object.namespace}/${object.name}`, object]));
  return (namespace, name) => viewOf(name === undefined ? undefined : gateways.get(`${namespace}/${name}`));
}

function viewOf(gateway: WorldObject | undefined): PortView {
  const listeners = asArray(get(gateway?.json, 'spec', 'listeners')) ?? [];
  const as = (reads: (protocol: unknown, mode: unknown) => boolean): Ports => ranges(listeners.flatMap(listener => {
    const port = asNumber(get(listener, 'port'));
    return port !== undefined && reads(get(listener, 'protocol'), get(listener, 'tls', 'mode')) ? portRange('TCP', port) : [];
  }));
  const http = as((protocol, mode) => protocol === 'HTTP' || (protocol === 'HTTPS' && mode !== 'Passthrough'));
  const tcp = subtract(as((protocol, mode) => protocol === 'TCP' || protocol === 'TLS' || (protocol === 'HTTPS' && mode === 'Passthrough')), http);
  const all = subtract(TCP, OWN_PORTS);
  return { key: `gateway ${JSON.stringify([http, tcp])}`, all, http, tcp, auto: subtract(all, ranges([...http, ...tcp])), of: ports => intersect(ports, all) };
}
