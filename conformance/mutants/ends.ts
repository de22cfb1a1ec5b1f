import { formatAddress } from '../../src/algebra/cidr';
import { Labels } from '../../src/algebra/selector';
import { PlatformModel } from '../../src/model/platform';
import { TEMPLATE_PATHS } from '../../src/parse/templates';
import { Workload, World } from '../../src/parse/world';
import { stored } from './stored';

/** A world as the engines read it: each pod with its number as its name, so that none is there twice. */
export interface Given {
  readonly pods: ReadonlyMap<number, object>;
  readonly namespaces: readonly object[];
  /** Policies, Services and the like, as the API server keeps them. */
  readonly others: readonly Kept[];
}

interface Kept { readonly apiVersion: string; readonly kind: string }

export function givenOf(world: World, platform: PlatformModel): Given {
  const namespace = ([name, labels]: readonly [string, Labels]) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const mesh = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: `trustDomain: ${platform.trustDomain}\nrootNamespace: ${platform.mesh.rootNamespace}\n` } };
  return {
    pods: new Map(world.workloads.filter(({ hostNetwork }) => !hostNetwork).map(workload => [workload.index, podOf(workload)])),
    namespaces: [...world.namespaces].map(namespace),
    others: [mesh, ...world.objects.filter(({ group, kind }) => kind !== 'Namespace' && TEMPLATE_PATHS[`${group}/${kind}`] === undefined).map(({ json }) => stored(json) as Kept)],
  };
}

/** The pod as its template says it; those that no object here makes are no more than labels, an account and ports. */
function podOf({ index, namespace, object, template, labels, serviceAccountName, ports }: Workload): object {
  const { metadata, spec } = template as { readonly metadata?: object; readonly spec?: object };
  const described = { serviceAccountName, containers: [{ name: 'main', image: 'registry.example/pod:1', ports: ports.map(({ name, protocol, number }) => ({ name, protocol, containerPort: number })) }] };
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { ...(object ? metadata : { labels }), name: `e${index}`, namespace },
    spec: object ? spec : described, status: { podIP: podAddress(index) },
  };
}

/** Of a block that no golden takes for something else. */
export const podAddress = (index: number): string => `10.244.${100 + Math.floor(index / 250)}.${index % 250 + 1}`;

/** How the engines call an end; undefined where they cannot be asked about it. `name`: the host that is meant by `names`. */
export function nameOf({ ends }: World, index: number, name?: string): string | undefined {
  const end = ends[index];
  switch (end.kind) {
    case 'workload': return end.workload.hostNetwork ? undefined : `${end.workload.namespace}/e${index}`;
    // The first address of a network belongs to nobody.
    case 'addresses': return `ip:${formatAddress(end.range.family, end.range.first === end.range.last ? end.range.first : end.range.first + 1n)}`;
    case 'entity': return `reserved:${end.entity}`;
    case 'names': return name === undefined ? undefined : `fqdn:${name}`;
  }
}
