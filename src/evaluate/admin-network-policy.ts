import { Ports, portRange } from '../algebra/ports';
import { get, isAbsent } from '../parse/read';
import { Json, Path, World } from '../parse/world';
import { ClusterPolicy, Dialect, readClusterPolicy } from './cluster-policy-read';
import { NamedPort } from './destination-ports';
import { PolicyReader, complain, isPortName, isPortNumber, mappingAt, transportAt } from './policy-read';

/** Network-policy-api v1alpha1, as of its last release: what ClusterNetworkPolicy replaces. */
const ADMIN: Dialect = {
  apiVersion: 'policy.networking.k8s.io/v1alpha1',
  fields: ['priority'],
  tier: () => 'Admin',
  hasPriority: true,
  actions: { Allow: 'Accept', Deny: 'Deny', Pass: 'Pass' },
  required: ['namespaceSelector', 'podSelector'],
  portsField: 'ports',
  port: portAt,
  limit: 100,
};

const BASELINE: Dialect = { ...ADMIN, fields: [], tier: baselineTier, hasPriority: false, actions: { Allow: 'Accept', Deny: 'Deny' } };

/** There is at most one in a cluster, and its name says so. */
function baselineTier(reader: PolicyReader): 'Baseline' {
  if (reader.object.name !== 'default') { complain(reader, ['metadata', 'name'], 'of the baseline must be default'); }
  return 'Baseline';
}

export const adminNetworkPolicies = (world: World): readonly ClusterPolicy[] =>
  ([['AdminNetworkPolicy', ADMIN], ['BaselineAdminNetworkPolicy', BASELINE]] as const)
    .flatMap(([kind, dialect]) => world.ofKind(kind, 'policy.networking.k8s.io').map(object => readClusterPolicy(object, dialect)));

function portAt(reader: PolicyReader, item: Json, path: Path): Ports | NamedPort | undefined {
  const given = mappingAt(reader, item, path, ['portNumber', 'portRange', 'namedPort']);
  const [kind, ...more] = ['portNumber', 'portRange', 'namedPort'].filter(field => !isAbsent(get(given, field)));
  if (!given || kind === undefined || more.length > 0) { return given && complain(reader, path, 'needs exactly one of portNumber, portRange and namedPort'); }
  const at = [...path, kind];
  if (kind === 'namedPort') {
    const name = get(given, kind);
    return isPortName(name) ? { name } : complain(reader, at, 'is no name of a port');
  }
  const range = mappingAt(reader, get(given, kind), at, kind === 'portNumber' ? ['protocol', 'port'] : ['protocol', 'start', 'end']);
  const protocol = range && transportAt(reader, get(range, 'protocol'), [...at, 'protocol']);
  const first = get(range, kind === 'portNumber' ? 'port' : 'start');
  const last = kind === 'portNumber' ? first : get(range, 'end');
  if (!protocol) { return undefined; }
  return isPortNumber(first) && isPortNumber(last) && (kind === 'portNumber' || first < last) ? portRange(protocol, first, last) : complain(reader, at, 'has no ports from 1 to 65535');
}
