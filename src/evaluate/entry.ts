import { indexSet, IndexSet } from '../algebra/index-set';
import { portRange } from '../algebra/ports';
import { ranges } from '../algebra/ranges';
import { TooComplex } from '../algebra/too-complex';
import { Traffic, intersect, onPorts, uniteAll } from '../algebra/traffic';
import { Unknown, World, WorldObject } from '../parse/world';
import { changed } from './request-change';
import { RouteRule, Routed, Target } from './route-table';
import { Backend } from './services';
import { Cause, Undecided } from './side';

/** Who takes requests from outside. */
export type Door =
  | { readonly kind: 'pods'; readonly workloads: IndexSet }
  /** CIL-43: no pod; backends see the entity `ingress`. */
  | { readonly kind: 'cilium-ingress' }
  /** Known by name only: its pods are not among the manifests, or nobody here knows which they are. */
  | { readonly kind: 'controller'; readonly name: string };

/** One way in: requests that a gateway takes on its own port and sends on to a pod. Whoever reaches the port may use it. */
export interface Entry {
  readonly door: Door;
  /** `stream`: the gateway does not read what it carries; of TLS it may have read the name. */
  readonly form: 'http' | 'stream';
  /** As users send them, on a port of the gateway's pods. */
  readonly requests: Traffic;
  readonly target: Backend;
  /** As the target gets them, on its port. */
  readonly forwards: Traffic;
  /** The gateway's object, then the route's. */
  readonly causes: readonly Cause[];
}

export interface Ways { readonly entries: readonly Entry[]; readonly undecided: readonly Undecided[] }

export const NO_WAYS: Ways = { entries: [], undecided: [] };

export const allWays = (parts: readonly Ways[]): Ways =>
  ({ entries: parts.flatMap(({ entries }) => entries), undecided: parts.flatMap(({ undecided }) => undecided) });

/** Where requests arrive: ports of a door, and the object that opens them, where there is one beside the routes. */
export interface Mouth { readonly door: Door; readonly ports: readonly number[]; readonly cause?: Cause }

/** Entries of a router's table, on every port that it has. */
export function waysOf({ door, ports, cause }: Mouth, form: Entry['form'], { hits, ties, tooComplex }: Routed): Ways {
  const undecided: Undecided[] = ties.map(([a, b]) => ({
    unknown: { what: 'value', object: b.source, path: b.cause.path, message: `nothing says whether this rule comes before the one of ${a.source.kind} ${a.source.namespace}/${a.source.name}; both have the same requests` },
    workloads: indexSet([a, b].flatMap(rule => backendsOf(rule)).map(({ workload }) => workload)),
  }));
  const all = indexSet(hits.flatMap(hit => backendsOf(hit.rule)).map(({ workload }) => workload));
  if (tooComplex) { undecided.push({ unknown: { what: 'value', object: hits[0].rule.source, path: [], message: 'too complex: the rules of this gateway cannot be told apart' }, workloads: all }); }
  const vague = hits.filter(({ rule }) => rule.vague);
  // It may take requests away from every rule behind it.
  undecided.push(...vague.map(({ rule }) => ({
    unknown: { what: 'value' as const, object: rule.source, path: rule.cause.path, message: 'what this rule takes is not understood' },
    workloads: all,
  })));
  const listening = onPorts(ranges(ports.flatMap(port => portRange('TCP', port))));
  const entries = hits.flatMap(({ rule, requests }) => rule.targets.flatMap(target => target.backends.flatMap(backend => {
    const taken = intersect(requests, listening);
    const forwards = forwarded(taken, target, backend);
    if (!forwards) { undecided.push(unclearChange(rule, backend)); }
    return taken.length === 0 ? [] : [{
      door, form, requests: taken, target: backend, forwards: forwards ?? onPorts(portRange('TCP', backend.port)), causes: [...cause ? [cause] : [], rule.cause],
    }];
  })));
  return { entries, undecided };
}

/** Each box comes to the backend's port, whatever port it came in by. */
function forwarded(requests: Traffic, { change }: Target, { port }: Backend): Traffic | undefined {
  try {
    const parts = requests.map(item => changed([item], change, port));
    return parts.includes(undefined) ? undefined : uniteAll(parts as Traffic[]);
  } catch (error) {
    if (!(error instanceof TooComplex)) { throw error; }
    return undefined;
  }
}

const unclearChange = ({ source, cause }: RouteRule, { workload }: Backend): Undecided => ({
  unknown: { what: 'value', object: source, path: cause.path, message: 'the paths that this rule makes cannot be told exactly' },
  workloads: indexSet([workload]),
});

export const backendsOf = ({ targets }: RouteRule): readonly Backend[] => targets.flatMap(({ backends }) => backends);

/** What is not understood about a route clouds what it leads to; if that is not known either, all pods of its namespace. */
export function clouded(world: World, unknown: readonly Unknown[], object: WorldObject, backends: readonly Backend[]): Undecided[] {
  if (unknown.length === 0) { return []; }
  const reached = backends.map(({ workload }) => workload);
  const workloads = reached.length > 0 ? reached : world.workloads.filter(({ namespace }) => namespace === object.namespace).map(({ index }) => index);
  return unknown.map(item => ({ unknown: item, workloads: indexSet(workloads) }));
}
