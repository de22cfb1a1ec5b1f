import { EVERY_INDEX, indexSet } from '../algebra/index-set';
import { asArray, get, isAbsent, unknownValue } from '../parse/read';
import { Path, Unknown, Workload, World } from '../parse/world';
import { takenServices } from './gateway-service';
import { Undecided } from './side';

/** What takes objects out of sight of every network layer: second networks of pods, policies that are not always there, Services in the place of others. */
export const worldDoubts = (world: World): readonly Undecided[] => [
  ...world.workloads.flatMap(workload => secondNetworks(workload).map(unknown => ({ unknown, workloads: indexSet([workload.index]) }))),
  ...notAlways(world),
  ...takenServices(world),
];

/** Multus gives a pod more interfaces, or another first one; no policy that is judged here is about those (k8snetworkplumbingwg multi-net-spec 1.2). */
const NETWORKS = ['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network'];

function secondNetworks({ object, annotations, template, templatePath }: Workload): Unknown[] {
  if (!object) { return []; }
  const about = (path: Path): Unknown => unknownValue(object, [...templatePath, ...path], 'it asks for a network of its own, which no policy here is about');
  return [
    ...NETWORKS.filter(name => !/^\s*(\[\s*\])?\s*$/.test(annotations[name] ?? '')).map(name => about(['metadata', 'annotations', name])),
    // Virtual machines of KubeVirt ask for it in their spec.
    ...(asArray(get(template, 'spec', 'networks')) ?? []).flatMap((network, index) => (isAbsent(get(network, 'multus')) ? [] : [about(['spec', 'networks', index, 'multus'])])),
  ];
}

/** Tools that apply an object at certain times only, or not at all, by its annotations. */
const TIMES: Readonly<Record<string, RegExp>> = {
  'helm.sh/hook': /./,
  'argocd.argoproj.io/hook': /./,
  'config.kubernetes.io/local-config': /^(?!false$)/,
  'kustomize.toolkit.fluxcd.io/reconcile': /^disabled$/i,
  'kustomize.toolkit.fluxcd.io/ssa': /^(ignore|ifnotpresent)$/i,
};
const POLICIES = /^(networking\.k8s\.io\/NetworkPolicy|policy\.networking\.k8s\.io\/.*|cilium\.io\/Cilium(Clusterwide)?NetworkPolicy|security\.istio\.io\/.*|networking\.istio\.io\/.*|gateway\.networking\.k8s\.io\/.*|spire\.spiffe\.io\/.*)$/;

function notAlways(world: World): Undecided[] {
  return world.objects.filter(({ annotations, group, kind }) => Object.keys(TIMES).some(name => annotations[name] !== undefined) && POLICIES.test(`${group}/${kind}`)).flatMap(object => {
    const { namespace, annotations, group } = object;
    // Those of Istio are about other namespaces as well.
    const workloads = namespace === '' || group.endsWith('.istio.io') ? EVERY_INDEX : indexSet(world.workloads.filter(workload => workload.namespace === namespace).map(({ index }) => index));
    return Object.keys(TIMES).filter(name => annotations[name] !== undefined && TIMES[name].test(annotations[name]))
      .map(name => ({ unknown: unknownValue(object, ['metadata', 'annotations', name], `${name}: when it is there, if at all, the tool that applies it says`), workloads }));
  });
}
