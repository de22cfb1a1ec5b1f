import { PROTOCOLS, Ports, portRange } from '../algebra/ports';
import { get, isAbsent } from '../parse/read';
import { Json, Path, World } from '../parse/world';
import { ClusterPolicy, Dialect, Tier, readClusterPolicy } from './cluster-policy-read';
import { NamedPort } from './destination-ports';
import { PolicyReader, complain, isPortName, isPortNumber, mappingAt } from './policy-read';

/** Network-policy-api v1alpha2. */
const CLUSTER: Dialect = {
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  fields: ['tier', 'priority'],
  tier: tierAt,
  hasPriority: true,
  actions: { Accept: 'Accept', Deny: 'Deny', Pass: 'Pass' },
  required: ['podSelector'],
  portsField: 'protocols',
  port: protocolAt,
  limit: 25,
};

/** CNP-01 */
function tierAt(reader: PolicyReader, spec: Json | undefined): Tier {
  const tier = get(spec, 'tier');
  if (tier !== 'Admin' && tier !== 'Baseline') { complain(reader, ['spec', 'tier'], 'is neither Admin nor Baseline'); }
  return tier === 'Baseline' ? 'Baseline' : 'Admin';
}

export const clusterNetworkPolicies = (world: World): readonly ClusterPolicy[] =>
  world.ofKind('ClusterNetworkPolicy', 'policy.networking.k8s.io').map(object => readClusterPolicy(object, CLUSTER));

/** CNP-05 */
function protocolAt(reader: PolicyReader, item: Json, path: Path): Ports | NamedPort | undefined {
  const given = mappingAt(reader, item, path, ['tcp', 'udp', 'sctp', 'destinationNamedPort']);
  const [kind, ...more] = ['tcp', 'udp', 'sctp', 'destinationNamedPort'].filter(field => !isAbsent(get(given, field)));
  if (!given || kind === undefined || more.length > 0) { return given && complain(reader, path, 'needs exactly one of tcp, udp, sctp and destinationNamedPort'); }
  const at = [...path, kind];
  if (kind === 'destinationNamedPort') {
    const name = get(given, kind);
    return isPortName(name) ? { name } : complain(reader, at, 'is no name of a port');
  }
  const protocol = PROTOCOLS.find(name => name.toLowerCase() === kind)!;
  const match = mappingAt(reader, get(given, kind), at, ['destinationPort']);
  if (!match) { return undefined; }
  const port = get(match, 'destinationPort');
  return isAbsent(port) ? complain(reader, at, 'names no destinationPort') : numberAt(reader, port, [...at, 'destinationPort'], protocol);
}

function numberAt(reader: PolicyReader, json: Json | undefined, path: Path, protocol: (typeof PROTOCOLS)[number]): Ports | undefined {
  const given = mappingAt(reader, json, path, ['number', 'range']);
  const [number, range] = [get(given, 'number'), get(given, 'range')];
  if (isPortNumber(number) && isAbsent(range)) { return portRange(protocol, number); }
  if (!isAbsent(number) || isAbsent(range)) { return given && complain(reader, path, 'needs one number from 1 to 65535, or one range'); }
  const bounds = mappingAt(reader, range, [...path, 'range'], ['start', 'end']);
  const [start, end] = [get(bounds, 'start'), get(bounds, 'end')];
  return isPortNumber(start) && isPortNumber(end) && start < end ? portRange(protocol, start, end) : complain(reader, [...path, 'range'], 'does not run from one port to a later one');
}
