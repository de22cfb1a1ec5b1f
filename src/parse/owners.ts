import { CONTROLLER_LABELS } from './fields';
import { asArray, asString, get } from './read';
import { Json, Workload, WorldObject } from './world';

type Pods = Omit<Workload, 'index'>;
interface Owner { readonly kind: string; readonly name: string }

/** Annotations that differ from pod to pod, or say nothing about traffic. */
const OWN_ANNOTATIONS = /^(?:k8s\.v1\.cni\.cncf\.io|cni\.projectcalico\.org|k8s\.ovn\.org|kubernetes\.io\/config|kubectl\.kubernetes\.io|deployment\.kubernetes\.io|openshift\.io)\b/;
const MAX_OWNERS = 10;

/**
 * What a cluster lists beside each other is one workload: a Deployment, its ReplicaSets, their pods. Each takes the name of its
 * topmost owner, and is left out where it says the same as one that is already there. Pods of one owner that differ (in labels, say)
 * stay apart: a policy may tell them apart.
 */
export function withoutCopies(given: readonly Pods[]): readonly Pods[] {
  if (!given.some(({ object }) => object && ownerOf(object))) { return given; }
  const objects = new Map(given.flatMap(({ object }) => (object ? [[keyOf(object.namespace, object), object]] : [])));
  const seen = new Set(given.filter(({ object }) => !object || !ownerOf(object)).map(contentOf));
  return given.flatMap(pods => {
    const owner = pods.object && topmostOwner(pods.object, objects);
    if (!owner) { return [pods]; }
    const named = { ...pods, name: owner.name, kind: owner.kind };
    const content = contentOf(named);
    const isOld = objects.has(keyOf(pods.namespace, owner)) && get(pods.object!.json, 'spec', 'replicas') === 0;
    if (seen.has(content) || isOld) { return []; }
    seen.add(content);
    return [named];
  });
}

const keyOf = (namespace: string, { kind, name }: Owner): string => `${namespace}/${kind}/${name}`;

function ownerOf(object: WorldObject): Owner | undefined {
  const owners = asArray(get(object.json, 'metadata', 'ownerReferences')) ?? [];
  const owner = owners.find(reference => get(reference, 'controller') === true) ?? owners[0];
  const name = asString(get(owner, 'name'));
  return name ? { kind: asString(get(owner, 'kind')) || object.kind, name } : undefined;
}

function topmostOwner(object: WorldObject, objects: ReadonlyMap<string, WorldObject>): Owner | undefined {
  let owner = ownerOf(object);
  for (let level = 0; owner && level < MAX_OWNERS; level++) {
    const found = objects.get(keyOf(object.namespace, owner));
    const above: Owner | undefined = found && ownerOf(found);
    if (!above) { break; }
    owner = above;
  }
  return owner;
}

/** All that a layer, or the node, could tell apart. */
function contentOf({ namespace, kind, name, labels, annotations, serviceAccountName, ports, probes, template }: Pods): string {
  const sorted = (entries: Readonly<Record<string, string>>, skip: (key: string) => boolean) => Object.entries(entries).filter(([key]) => !skip(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  const items = (json: Json | undefined, field: string) => asArray(get(json, field)) ?? [];
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].map(list => items(get(template, 'spec'), list).map(container => [
    ...['name', 'env', 'securityContext'].map(field => get(container, field) ?? null),
    items(container, 'ports').map(port => [get(port, 'containerPort') ?? null, get(port, 'hostPort') ?? null, get(port, 'hostIP') ?? null]),
  ]));
  // Each pod gets a volume with its token.
  const volumes = items(get(template, 'spec'), 'volumes').filter(volume => !asString(get(volume, 'name'))?.startsWith('kube-api-access-'));
  return JSON.stringify([
    namespace, kind, name, serviceAccountName, containers, volumes, get(template, 'spec', 'dnsPolicy') ?? 'ClusterFirst',
    ...['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'hostAliases', 'securityContext'].map(field => get(template, 'spec', field) ?? null),
    sorted(labels, key => CONTROLLER_LABELS.has(key)), sorted(annotations, key => OWN_ANNOTATIONS.test(key)),
    ports.map(port => [port.name, port.protocol, port.number]), probes.map(probe => [probe.kind, probe.container, probe.port]),
  ]);
}
