import { Selector } from '../../algebra/selector';
import { Workload, World, WorldObject } from '../../parse/world';
import { Place, TextPlace, inObject, isFilledList, isPresent, items, textOf, texts, within } from '../place';
import { captureOf, istioSelector, meshConfig } from './mesh';
import { groupBy, once, push } from './once';
import { inNamespace, select } from './pods';

export interface Target { readonly kind: string; readonly group: string; readonly name: string; readonly place: Place }

/** One rule of an AuthorizationPolicy. Sources and operations are alternatives, and all empty where anyone may do anything. */
export interface AuthorizationRule {
  readonly place: Place;
  readonly sources: readonly Place[];
  readonly operations: readonly Place[];
  readonly conditions: readonly Place[];
}

export interface Authorization {
  readonly object: WorldObject;
  readonly action: string;
  /** What it is attached to; without any it is about pods. */
  readonly targets: readonly Target[];
  /** The pods that it is about, as IST-22 scopes it; undefined for targets, and for a selector that cannot be read. */
  readonly subject?: Selector;
  readonly rules: readonly AuthorizationRule[];
}

/** Policies of Istio that are attached by `targetRefs`, or by `selector`. */
export function attachment(world: World, object: WorldObject): Pick<Authorization, 'targets' | 'subject'> {
  const targets = [...items(inObject(object, 'spec', 'targetRefs')), inObject(object, 'spec', 'targetRef')].filter(isPresent).map(place => ({
    kind: textOf(within(place, 'kind')) ?? '', group: textOf(within(place, 'group')) ?? '', name: textOf(within(place, 'name')) ?? '', place,
  }));
  if (targets.length > 0) { return { targets }; }
  const selector = istioSelector(inObject(object, 'spec', 'selector'));
  return { targets, subject: object.namespace === meshConfig(world).rootNamespace ? selector : selector && [inNamespace(object.namespace), ...selector] };
}

export const authorizations = once((world: World): readonly Authorization[] => world.ofKind('AuthorizationPolicy', 'security.istio.io').map(object => ({
  object, ...attachment(world, object),
  action: textOf(inObject(object, 'spec', 'action')) ?? 'ALLOW',
  rules: items(inObject(object, 'spec', 'rules')).map(place => ({
    place,
    sources: items(within(place, 'from')).map(from => within(from, 'source')),
    operations: items(within(place, 'to')).map(to => within(to, 'operation')),
    conditions: items(within(place, 'when')),
  })),
})));

/** Workloads whose own proxy (or ztunnel) enforces a policy. */
export const enforcedAt = (world: World, { subject }: Pick<Authorization, 'subject'>): readonly Workload[] => (subject ? select(world, subject) : []);

const byWorkload = once((world: World) => {
  const found = new Map<number, Authorization[]>();
  for (const policy of authorizations(world)) {
    for (const { index } of enforcedAt(world, policy)) { push(found, index, policy); }
  }
  return found;
});

export const authorizationsOf = (world: World, { index }: Workload): readonly Authorization[] => byWorkload(world).get(index) ?? [];

/** Policies that could be about the pods of a namespace: its own, and those of the root namespace. */
export const authorizationsFor = (world: World, namespace: string): readonly Authorization[] => {
  const groups = byNamespace(world);
  const { rootNamespace } = meshConfig(world);
  return [...groups.get(namespace) ?? [], ...(namespace === rootNamespace ? [] : groups.get(rootNamespace) ?? [])];
};
const byNamespace = once((world: World) => groupBy(authorizations(world), ({ object }) => object.namespace));

/** Whether ztunnel enforces the policy for some workload. */
export const inAmbient = (world: World, policy: Authorization): boolean => enforcedAt(world, policy).some(workload => captureOf(world, workload) === 'ambient');

const filled = (places: readonly Place[], names: readonly string[]): readonly Place[] => places.flatMap(place => names.map(name => within(place, name))).filter(isFilledList);

/** IST-28: what only a proxy that reads requests knows. */
export const httpFields = ({ sources, operations, conditions }: AuthorizationRule): readonly Place[] => [
  ...filled(sources, ['requestPrincipals', 'notRequestPrincipals', 'remoteIpBlocks', 'notRemoteIpBlocks']),
  ...filled(operations, ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts']),
  ...conditions.filter(condition => /^(request\.|remote\.ip$)/.test(textOf(within(condition, 'key')) ?? '')),
];

/** IST-27: what only a client certificate tells, where it has to match. */
export const identityFields = ({ sources, conditions }: AuthorizationRule): readonly Place[] => [
  ...filled(sources, ['principals', 'namespaces', 'serviceAccounts', 'trustDomains']),
  ...conditions.filter(condition => /^source\.(principal|namespace|serviceAccount|trustDomain)$/.test(textOf(within(condition, 'key')) ?? '') && isFilledList(within(condition, 'values'))),
];

/** All principals of a policy, wanted and unwanted ones, with their places. */
export const principals = ({ rules }: Authorization): readonly TextPlace[] => rules.flatMap(({ sources, conditions }) => [
  ...sources.flatMap(source => [...texts(within(source, 'principals')), ...texts(within(source, 'notPrincipals'))]),
  ...conditions.filter(condition => textOf(within(condition, 'key')) === 'source.principal').flatMap(condition => [...texts(within(condition, 'values')), ...texts(within(condition, 'notValues'))]),
]);
