import { IndexSet, indexSet, intersectIndices, members, subtractIndices } from '../algebra/index-set';
import { asArray, asBoolean, asString, get, isAbsent, isUnknown, labelSelector, stringList, unknownFields, unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { Path, Unknown, Workload, World, WorldObject } from '../parse/world';
import { Cause, Undecided } from './side';
import { PodData, Template, parseTemplate, render, spiffeIdOf } from './spire-template';

export interface SpireFacts { readonly className?: string; readonly trustDomain: string }

/** What SPIRE issues to a workload; no id when nothing is, or when it is not decided. */
export interface Issued { readonly id?: string; readonly causes: readonly Cause[] }

export interface SpireIdentities {
  of(workload: number): Issued;
  readonly undecided: readonly Undecided[];
}

const SPEC = [
  'spiffeIDTemplate', 'podSelector', 'namespaceSelector', 'dnsNameTemplates', 'workloadSelectorTemplates', 'ttl', 'jwtTtl', 'federatesWith', 'admin', 'downstream',
  'autoPopulateDNSNames', 'fallback', 'className', 'hint',
];
/** SPI-04, as the controller's own default has it. */
const IGNORED = ['kube-system', 'kube-public', 'spire-system'];

interface Entry { readonly object: WorldObject; readonly path: Path; readonly pods: IndexSet; readonly fallback: boolean; id(workload: Workload): string | undefined }

/** SPI-01 to SPI-06: the identities that ClusterSPIFFEIDs and static entries of the controller's class give to pods. */
export function spireIdentities(world: World, pods: Pods, facts: SpireFacts): SpireIdentities {
  const undecided: Undecided[] = [];
  const doubt = (unknown: Unknown, workloads: IndexSet) => { undecided.push({ unknown, workloads }); };
  // SPI-03: an object of another class, or without one, is passed over in silence.
  const ours = (object: WorldObject) => (asString(get(object.json, 'spec', 'className')) ?? '') === (facts.className ?? '');
  const entries = [
    ...world.ofKind('ClusterSPIFFEID', 'spire.spiffe.io').filter(ours).flatMap(object => entryOf(world, pods, facts, object, doubt)),
    ...world.ofKind('ClusterStaticEntry', 'spire.spiffe.io').filter(ours).flatMap(object => staticEntry(world, pods, facts, object, doubt)),
  ];
  const issued = new Map<number, Map<string, Cause>>();
  const give = (entry: Entry, indices: IndexSet): readonly number[] => members(indices, world.workloads.length).filter(index => {
    const id = entry.id(world.workloads[index]);
    if (id === undefined) { return false; }
    issued.set(index, (issued.get(index) ?? new Map()).set(id, { object: entry.object, path: entry.path, fact: 'SPI-02' }));
    return true;
  });
  const served = indexSet(entries.filter(({ fallback }) => !fallback).flatMap(entry => give(entry, entry.pods)));
  // SPI-04: a fallback gives nothing to a pod that another one serves.
  entries.filter(({ fallback }) => fallback).forEach(entry => give(entry, subtractIndices(entry.pods, served)));
  for (const [index, ids] of issued) {
    if (ids.size > 1) {
      const [{ object, path }] = [...ids.values()].slice(-1);
      doubt(unknownValue(object, path, `several identities for one pod: ${[...ids.keys()].sort().join(', ')} (SPI-17)`), indexSet([index]));
    }
  }
  return {
    of: index => {
      const ids = [...issued.get(index) ?? []];
      return ids.length === 1 ? { id: ids[0][0], causes: [ids[0][1]] } : { causes: ids.map(([, cause]) => cause) };
    },
    undecided,
  };
}

type Doubt = (unknown: Unknown, workloads: IndexSet) => void;

function entryOf(world: World, pods: Pods, { trustDomain }: SpireFacts, object: WorldObject, doubt: Doubt): Entry[] {
  const spec = get(object.json, 'spec');
  const selected = selectedPods(pods, object);
  if (isUnknown(selected)) { doubt(selected, pods.all); return []; }
  for (const unknown of unknownFields(object, spec, ['spec'], SPEC)) { doubt(unknown, selected); }
  const path: Path = ['spec', 'spiffeIDTemplate'];
  const text = asString(get(spec, 'spiffeIDTemplate')) ?? '';
  const template: Template = text === '' ? { problem: 'is missing' } : parseTemplate(text);
  if ('problem' in template) { doubt(unknownValue(object, path, `spec.spiffeIDTemplate: ${template.problem}`), selected); return []; }
  const more = get(spec, 'workloadSelectorTemplates');
  if (!isAbsent(more) && asArray(more)?.length !== 0) { doubt(unknownValue(object, ['spec', 'workloadSelectorTemplates'], 'which containers they select is not known'), selected); }
  mightForge(object, selected, doubt);
  const fallback = get(spec, 'fallback');
  if (!isAbsent(fallback) && asBoolean(fallback) === undefined) { doubt(unknownValue(object, ['spec', 'fallback'], 'spec.fallback is no boolean'), selected); }
  const unclear: number[] = [];
  const ids = new Map<number, string | undefined>(members(selected, world.workloads.length).map(index => {
    const rendered = render(template, podData(world.workloads[index], trustDomain));
    if (rendered === undefined) { unclear.push(index); }
    return [index, rendered === undefined ? undefined : spiffeIdOf(rendered, trustDomain)];
  }));
  if (unclear.length > 0) { doubt(unknownValue(object, path, 'the names of pods are not known'), indexSet(unclear)); }
  return [{ object, path, pods: selected, fallback: fallback === true, id: ({ index }) => ids.get(index) }];
}

/** Whoever may write entries, or sign identities below its own, may be anybody. */
function mightForge(object: WorldObject, pods: IndexSet, doubt: Doubt): void {
  for (const [field, what] of [['admin', 'write any entry'], ['downstream', 'sign any identity']]) {
    const value = get(object.json, 'spec', field);
    if (!isAbsent(value) && value !== false) { doubt(unknownValue(object, ['spec', field], `the pods may ${what} of SPIRE, and so be anybody (X-05)`), pods); }
  }
}

/** Missing selectors select everything (SPI-04). */
function selectedPods(pods: Pods, object: WorldObject): IndexSet | Unknown {
  const [pod, namespace] = ['podSelector', 'namespaceSelector'].map(field => labelSelector(object, get(object.json, 'spec', field) ?? {}, ['spec', field]));
  if (isUnknown(pod)) { return pod; }
  if (isUnknown(namespace)) { return namespace; }
  const there = intersectIndices(pods.withLabels(pod), namespace.length === 0 ? pods.all : pods.inNamespaces(namespace));
  return IGNORED.map(name => pods.inNamespace(name)).reduce(subtractIndices, there);
}

const podData = ({ namespace, name, kind, labels, annotations, serviceAccountName }: Workload, trustDomain: string): PodData =>
  ({ trustDomain, namespace, ...(kind === 'Pod' ? { name } : {}), labels, annotations, serviceAccountName });

const STATIC = ['spiffeID', 'parentID', 'selectors', 'federatesWith', 'x509SVIDTTL', 'jwtSVIDTTL', 'dnsNames', 'hint', 'admin', 'downstream', 'storeSVID', 'className'];

/** SPI-06: all of its selectors must be among those that the agent finds for the pod. */
function staticEntry(world: World, pods: Pods, { trustDomain }: SpireFacts, object: WorldObject, doubt: Doubt): Entry[] {
  const spec = get(object.json, 'spec');
  const selectors = stringList(get(spec, 'selectors'));
  if (!selectors || selectors.length === 0) { doubt(unknownValue(object, ['spec', 'selectors'], 'spec.selectors is no list of selectors'), pods.all); return []; }
  let selected = pods.all;
  const unclear: string[] = [];
  for (const selector of selectors) {
    const [type, name, ...rest] = selector.split(':');
    const value = rest.join(':');
    // Selectors of other attestors belong to nodes and to processes outside of the cluster, or to any process that is one of a pod as well.
    if (type !== 'k8s') {
      if (isOfPods(asString(get(spec, 'spiffeID')) ?? '')) { doubt(unknownValue(object, ['spec', 'selectors'], `which processes have ${selector} is not known, and they get the identity of pods`), pods.all); }
      return [];
    }
    if (name === 'ns') { selected = intersectIndices(selected, pods.inNamespace(value)); continue; }
    if (name === 'sa') { selected = intersectIndices(selected, indexSet(world.workloads.flatMap(({ index, serviceAccountName }) => (serviceAccountName === value ? [index] : [])))); continue; }
    const label = name === 'pod-label' ? /^([^:]+):(.*)$/.exec(value) : null;
    if (label) { selected = intersectIndices(selected, pods.withLabels([{ key: label[1], operator: 'In', values: [label[2]] }])); } else { unclear.push(selector); }
  }
  for (const unknown of unknownFields(object, spec, ['spec'], STATIC)) { doubt(unknown, selected); }
  if (unclear.length > 0) { doubt(unknownValue(object, ['spec', 'selectors'], `whether pods have ${unclear.join(', ')} is not known`), selected); return []; }
  mightForge(object, selected, doubt);
  const id = spiffeIdOf(asString(get(spec, 'spiffeID')) ?? '', trustDomain);
  return id === undefined ? [] : [{ object, path: ['spec', 'spiffeID'], pods: selected, fallback: false, id: () => id }];
}

const isOfPods = (id: string): boolean => /\/ns\/[^/]+\/sa\/[^/]+$/.test(id);
