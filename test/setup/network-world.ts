import { contains, parseAddress } from '../../src/algebra/cidr';
import { members } from '../../src/algebra/index-set';
import { formatPorts } from '../../src/algebra/ports';
import { portsOf } from '../../src/algebra/traffic';
import { NetworkFacts, kubernetesNetwork, passes } from '../../src/evaluate/network';
import { NetworkLayer } from '../../src/evaluate/side';
import { World } from '../../src/parse/world';
import { worldOf } from './world';

/** A pod as YAML, with its namespace as prefix: `pod('shop/web', 'app: web', 'http: 8080')`. */
export function pod(path: string, labels = '', ports = '', spec = ''): string {
  const [namespace, name] = path.split('/');
  const listed = ports === '' ? '' : ports.split(', ').map(text => {
    const [, portName, number, protocol = 'TCP'] = /^(?:([^:]+): )?(\d+)(?: (\w+))?$/.exec(text)!;
    return `{ ${portName === undefined ? '' : `name: ${portName}, `}containerPort: ${number}, protocol: ${protocol} }`;
  }).join(', ');
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }
spec: { containers: [{ name: main, ports: [${listed}] }]${spec === '' ? '' : `, ${spec}`} }
---`;
}

export const namespace = (name: string, labels = ''): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
---`;

/** A NetworkPolicy; the spec in YAML, on one line or indented by two. */
export function policy(path: string, spec: string): string {
  const [home, name] = path.split('/');
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${home} }
${spec === '' ? '' : `spec: ${spec}`}
---`;
}

/** Number of an end: `shop/web`, an address, an entity of Cilium, or `names`. */
export function endOf(world: World, name: string): number {
  const address = parseAddress(name);
  const end = world.ends.find(item => {
    switch (item.kind) {
      case 'workload': return `${item.workload.namespace}/${item.workload.name}` === name;
      case 'addresses': return address !== undefined && contains(item.range, address);
      case 'entity': return item.entity === name;
      case 'names': return name === 'names';
    }
  });
  if (!end) { throw new Error(`no end ${name}`); }
  return end.index;
}

export interface Judged {
  readonly world: World;
  readonly layer: NetworkLayer;
  /** Ports that are open, by `client -> server`. */
  open(pair: string): string;
  /** Lines that let through or stop, as `egress Kind name path (fact)`. */
  causes(pair: string): readonly string[];
  /** What cannot be decided, and for which workloads. */
  readonly undecided: readonly string[];
}

export function judge(text: string, facts: NetworkFacts = {}): Judged {
  const world = worldOf(text);
  const layer = kubernetesNetwork(world, facts);
  const pairOf = (pair: string) => {
    const [client, server] = pair.split(' -> ').map(name => endOf(world, name));
    return passes(world, layer, client, server);
  };
  const nameOf = (index: number) => { const end = world.ends[index]; return end.kind === 'workload' ? `${end.workload.namespace}/${end.workload.name}` : end.kind; };
  return {
    world, layer,
    open: pair => formatPorts(portsOf(pairOf(pair).traffic)),
    causes: pair => (['egress', 'ingress'] as const).flatMap(side => (pairOf(pair)[side]?.causes ?? [])
      .map(({ object, path, fact }) => `${side} ${object.name} ${path.join('.')}${fact ? ` (${fact})` : ''}`)),
    undecided: layer.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message.replace(/^\S+ /, '')} [${members(workloads, world.workloads.length).map(nameOf).join(' ')}]`),
  };
}

/** AdminNetworkPolicy and its like; the spec in YAML. */
export function clusterPolicy(kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy', name: string, spec: string): string {
  return `
apiVersion: policy.networking.k8s.io/${kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1'}
kind: ${kind}
metadata: { name: ${name} }
spec: ${spec}
---`;
}
