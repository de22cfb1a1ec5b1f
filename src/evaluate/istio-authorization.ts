import { IndexSet } from '../algebra/index-set';
import { Ports, portRange } from '../algebra/ports';
import { intersect, ranges, subtract } from '../algebra/ranges';
import { fitted, unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { Unknown, World } from '../parse/world';
import { ReadChain, chainsOf, everyone, forkOf, joinChains } from './istio-chains';
import { claimConflict } from './istio-claims';
import { TCP } from './istio-conditions';
import { EnvoyFacts, PortView, envoyRules, uncertain } from './istio-envoy';
import { OWN_PORTS, gatewayViews } from './istio-gateway-view';
import { GATEWAY_NAME } from './istio-capture';
import { MeshSettings } from './istio-facts';
import { Members } from './istio-members';
import { Policy, policyOf } from './istio-policy';
import { RequestAuthentications } from './istio-request-authentication';
import { Scope, only, scoped } from './istio-scope';
import { Target } from './istio-targets';
import { Term, claimOf, pathOf } from './istio-terms';
import { ambiguousIssuer } from './istio-tokens';
import { Binding } from './istio-waypoint-binding';
import { uncertainInZtunnel, ztunnelRules } from './istio-ztunnel';
import { Authz, AuthzRule, NO_AUTHZ } from './mesh';
import { protocolOf, servicePortsOf } from './services';
import { Cause, Undecided } from './side';

export interface Authorization {
  authz(server: number): Authz;
  waypointAuthz(server: number, service?: string): Authz;
  readonly undecided: readonly Undecided[];
}

/** The policies that requests meet at one place, and the issuers whose tokens it reads. */
interface Hop { readonly list: readonly Policy[]; readonly issuers: readonly string[] }

export interface Parts {
  readonly world: World;
  readonly pods: Pods;
  readonly settings: MeshSettings;
  readonly members: Members;
  readonly tokens: RequestAuthentications;
  readonly binding: (server: number) => Binding | undefined;
}

/** AuthorizationPolicy at every hop: sidecar, gateway, ztunnel, waypoint (EV-05). Each policy is compiled once per kind of port list. */
export function authorization({ world, pods, settings, members, tokens, binding }: Parts): Authorization {
  const root = settings.rootNamespace;
  const policies = world.ofKind('AuthorizationPolicy', 'security.istio.io').map(policyOf);
  const live = policies.filter(({ refused }) => !refused);
  const scopes = scoped(world, pods, root, live.filter(({ targets }) => targets.length === 0));
  const facts: EnvoyFacts = { world, principals: members.principals, trustDomains: [settings.trustDomain, ...settings.trustDomainAliases] };
  const compiled = new Map<Policy, Map<string, readonly AuthzRule[]>>(live.map(policy => [policy, new Map()]));
  const once = (policy: Policy, key: string, compute: () => readonly AuthzRule[]): readonly AuthzRule[] => {
    const known = compiled.get(policy)!;
    const found = known.get(key) ?? compute();
    known.set(key, found);
    return found;
  };
  const attached = new Map<string, Policy[]>();
  for (const policy of live) { for (const key of new Set(targetKeys(policy))) { const list = attached.get(key); if (list) { list.push(policy); } else { attached.set(key, [policy]); } } }
  const attachedTokens = tokens.all.filter(({ refused, targets }) => !refused && targets.length > 0);

  const selecting = (index: number): Policy[] => { const { mesh, namespace, own } = scopes.of(index); return [...mesh, ...namespace, ...own]; };
  const issuersOf = (index: number, keys: readonly string[]): readonly string[] => {
    const { mesh, namespace, own } = tokens.scopes.of(index);
    const selected = [...mesh, ...namespace, ...own].filter(({ targets }) => targets.length === 0);
    const targeted = attachedTokens.filter(item => targetKeys(item).some(key => keys.includes(key)));
    return [...new Set([...(keys.some(isWaypointKey) ? [] : selected), ...targeted].flatMap(({ issuers }) => issuers))].sort();
  };
  const atEnvoy = (list: readonly Policy[], view: PortView, issuers: readonly string[]): Authz =>
    joined(list, policy => once(policy, `${view.key} ${JSON.stringify(issuers)}`, () => envoyRules(facts, policy, view, issuers)));

  const views = new Map<string, PortView>();
  const viewOfGateway = gatewayViews(world);
  const sidecar = (index: number): Authz => {
    const bypass = members.bypass(index).inbound;
    const authz = atEnvoy(selecting(index), sidecarView(world, index, bypass, views), issuersOf(index, []));
    // IST-52: what the proxy does not see, it does not refuse.
    return authz.allowListed ? { ...authz, allows: fitted([...authz.allows, everyone(bypass, bypassCause(world, index) ?? authz.listedBy[0])]) } : authz;
  };
  const atGateway = (index: number) => {
    const { labels, namespace } = world.workloads[index];
    const name = Object.hasOwn(labels, GATEWAY_NAME) ? labels[GATEWAY_NAME] : undefined;
    const keys = name === undefined ? [] : [targetKey(namespace, 'Gateway', name)];
    return { namespace, name, list: [...selecting(index), ...keys.flatMap(key => attached.get(key) ?? [])], issuers: issuersOf(index, keys) };
  };
  const gateway = (index: number): Authz => {
    const { namespace, name, list, issuers } = atGateway(index);
    const authz = atEnvoy(list, viewOfGateway(namespace, name), issuers);
    return authz.allowListed ? { ...authz, allows: fitted([...authz.allows, everyone(OWN_PORTS, authz.listedBy[0])]) } : authz;
  };
  const ztunnel = (index: number): Authz => joined(selecting(index).filter(({ isEmpty }) => !isEmpty), policy => once(policy, 'ztunnel', () => ztunnelRules(facts, policy)));
  const compute = (server: number): Authz => {
    if (world.workloads[server].where === 'elsewhere') { return NO_AUTHZ; }
    switch (members.role(server)) {
      case 'sidecar': return sidecar(server);
      case 'gateway': return gateway(server);
      case 'ambient': return ztunnel(server);
      default: return NO_AUTHZ;
    }
  };
  const chainsAt = memoize((server): readonly (ReadChain & Hop)[] => {
    const bound = binding(server);
    if (!bound) { return []; }
    const base = [targetKey(bound.namespace, 'Gateway', bound.name), targetKey(root, 'GatewayClass', 'istio-waypoint')];
    return chainsOf(world, server, bound).map(chain => {
      const keys = [...base, ...(chain.service ? [targetKey(chain.service.namespace, 'Service', chain.service.name)] : [])];
      const list = [...new Set(keys.flatMap(key => attached.get(key) ?? []))].sort((a, b) => a.object.index - b.object.index);
      const issuers = issuersOf(bound.workload, keys);
      const byPort = list.some(policy => policy.rules.some(({ terms }) => terms.some(({ key }) => key === 'destination.port')));
      return { authz: atEnvoy(list, chain.view, issuers), meaning: JSON.stringify([list.map(({ object }) => object.index), issuers, chain.protocol, byPort ? chain.servicePort : 0]), list, issuers, ...chain };
    });
  });
  const waypoint = (server: number, only?: string): Authz => {
    const bound = binding(server);
    if (!bound) { return NO_AUTHZ; }
    // What has no chain of its own, such as a headless Service, is dialled by the pods' addresses.
    const own = bound.services.some(({ name }) => name === only) ? only : undefined;
    return joinChains(chainsAt(server).filter(({ service }) => only === undefined || service?.name === own), bound.causes[0]);
  };
  const claims = live.some(policy => policy.rules.some(({ when }) => when.some(({ key }) => claimOf(key) !== undefined)));
  const authz = memoize(compute);
  const waypoints = new Map<string, Authz>();
  return {
    authz,
    waypointAuthz: (server, service) => {
      const key = `${server} ${service ?? ''}`;
      const found = waypoints.get(key) ?? waypoint(server, service);
      waypoints.set(key, found);
      return found;
    },
    get undecided() {
      const gateways = new Set(world.ofKind('Gateway').map(({ namespace }) => namespace));
      const about = (policy: Policy): IndexSet => (policy.targets.length === 0 ? scopes.workloads(policy) : policy.object.namespace === root ? pods.all : targetsIn(pods, gateways, policy));
      return [
        ...policies.flatMap(policy => [...policy.unknown, ...policy.refused ? [] : doubts(facts, policy, settings)].map(unknown => ({ unknown, workloads: about(policy) }))),
        ...world.workloads.flatMap(({ index }): Undecided[] => {
          const role = members.role(index);
          const found: Unknown[] = [];
          const forked = forkOf(chainsAt(index));
          if (forked) { found.push(unknownValue(forked.object, ['spec', 'ports'], 'several ports lead to the same port of the pods, and the waypoint tells them apart')); }
          if (role === 'sidecar' && selecting(index).length > 0) { found.push(...protocolConflicts(world, index)); }
          const hops: readonly Hop[] = role === 'sidecar' ? [{ list: selecting(index), issuers: issuersOf(index, []) }] : role === 'gateway' ? [atGateway(index)] : chainsAt(index);
          for (const { list, issuers } of hops) {
            if (claims) { found.push(...claimConflict(list)); }
            found.push(...list.filter(({ action, dryRun }) => action === 'CUSTOM' && !dryRun).map(({ object }) => unknownValue(object, ['spec', 'provider'], 'an authorizer outside of the mesh decides, and no manifest says what (IST-33)')));
            const issuer = ambiguousIssuer(issuers);
            const reader = issuer === undefined ? undefined : tokens.all.find(item => item.issuers.includes(issuer));
            if (reader) { found.push(unknownValue(reader.object, ['spec', 'jwtRules'], 'one issuer begins as another: their subjects cannot be told apart')); }
          }
          // Several ports of a waypoint may have the same policies.
          const distinct = new Map(found.map(unknown => [JSON.stringify([unknown.object.index, unknown.path]), unknown]));
          return [...distinct.values()].map(unknown => ({ unknown, workloads: only(index) }));
        }),
      ];
    },
  };
}

/** IST-20: which policies make the list of what is allowed, and their rules by action; dry runs and AUDIT decide nothing (IST-36). */
function joined(list: readonly Policy[], rulesOf: (policy: Policy) => readonly AuthzRule[]): Authz {
  const by = (action: Policy['action']) => list.filter(policy => policy.action === action && !policy.dryRun);
  const allowing = by('ALLOW');
  return {
    allowListed: allowing.length > 0,
    listedBy: allowing.map(({ object }): Cause => ({ object, path: ['spec'], fact: 'IST-20' })),
    allows: fitted(allowing.flatMap(rulesOf)), denies: fitted(by('DENY').flatMap(rulesOf)), custom: fitted(by('CUSTOM').flatMap(rulesOf)),
  };
}

const targetKey = (namespace: string, kind: Target['kind'], name: string): string => `${kind} ${namespace}/${name}`;
const isWaypointKey = (key: string): boolean => key.startsWith('GatewayClass ');
const targetKeys = ({ object, targets }: Scope & { readonly targets: readonly Target[] }): string[] => targets.map(({ kind, name }) => targetKey(object.namespace, kind, name));

/** A policy for a Service or a Gateway decides about pods of its own namespace, and about those that use a waypoint of it. */
const targetsIn = (pods: Pods, gateways: ReadonlySet<string>, { object: { namespace } }: Policy): IndexSet => (gateways.has(namespace) ? pods.all : pods.inNamespace(namespace));

function bypassCause(world: World, index: number): Cause | undefined {
  const { object, templatePath, annotations } = world.workloads[index];
  const name = Object.keys(annotations).find(key => /^traffic\.sidecar\.istio\.io\/(in|ex)cludeInboundPorts$/.test(key));
  return object ? { object, path: [...templatePath, 'metadata', ...(name ? ['annotations', name] : [])], fact: name ? 'IST-11' : 'IST-52' } : undefined;
}

/** What the sidecar reads each port as (IST-10); a port that no Service names is sniffed. */
function sidecarView(world: World, index: number, bypass: Ports, views: Map<string, PortView>): PortView {
  const protocols = new Map<number, string>();
  for (const { port } of servicePortsOf(world, index)) { protocols.set(port, protocolOf(world, index, port)); }
  const key = `${[...protocols].sort(([a], [b]) => a - b).map(([port, protocol]) => `${port} ${protocol}`).join()} ${bypass.join(';')}`;
  const known = views.get(key);
  if (known) { return known; }
  const all = subtract(TCP, bypass);
  const as = (...names: readonly string[]): Ports => intersect(all, ranges([...protocols].flatMap(([port, protocol]) => (names.includes(protocol) ? portRange('TCP', port) : []))));
  const [http, tcp] = [as('http'), as('tcp', 'tls')];
  const view: PortView = { key, all, http, tcp, auto: subtract(all, ranges([...http, ...tcp])), of: ports => intersect(ports, all) };
  views.set(key, view);
  return view;
}

function protocolConflicts(world: World, index: number): Unknown[] {
  return servicePortsOf(world, index).filter(({ port }) => protocolOf(world, index, port) === 'conflict').slice(0, 1)
    .map(({ service, servicePort }) => unknownValue(service.object, servicePort.path, 'another Service calls the same port of the same pods by another protocol: the older one counts (IST-10)'));
}

function doubts(facts: EnvoyFacts, policy: Policy, { kind }: MeshSettings): Unknown[] {
  const found = new Map<string, Unknown>();
  const add = (term: Term, why: string | undefined) => {
    if (why) { found.set(JSON.stringify([term.at, term.field, why]), unknownValue(policy.object, pathOf(term), why)); }
  };
  for (const rule of policy.rules) {
    for (const term of rule.terms) { add(term, uncertain(facts, term)); }
    if (kind !== 'sidecar' && policy.targets.length === 0) { uncertainInZtunnel(facts, rule).forEach(([term, why]) => add(term, why)); }
  }
  return [...found.values()];
}

function memoize<T>(compute: (server: number) => T): (server: number) => T {
  const known = new Map<number, T>();
  return server => {
    const found = known.get(server) ?? compute(server);
    known.set(server, found);
    return found;
  };
}
