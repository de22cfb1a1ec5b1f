import { Manifest } from './golden';

/**
 * What the emitted objects mean, read from nothing but their YAML: a second opinion beside the compiler, small enough to
 * check by eye. It knows the forms that the library writes and throws on any other.
 */
export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly account: string;
}
/** A connection as the network layer sees it. */
export interface Wire { readonly protocol: string; readonly port: number }
/** A request as the mesh sees it; without identity it is plaintext. */
export interface Asked { readonly principal?: string; readonly port: number; readonly method?: string; readonly path?: string }

const known = (value: object, ...keys: string[]): void => {
  const other = Object.keys(value).filter(key => !keys.includes(key));
  if (other.length > 0) { throw new Error(`the reader does not know ${other.join(', ')}`); }
};

interface Selector { readonly matchLabels?: Record<string, string>; readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[] }
function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  known(selector, 'matchLabels', 'matchExpressions');
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
    && (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      if (operator !== 'In') { throw new Error(`the reader does not know ${operator}`); }
      return values.includes(labels[key]);
    });
}

/** NP-02, NP-04, NP-06, NP-07, NP-08: whether one policy of the pod lets the connection pass in this direction. */
function networkPolicy({ spec: { policyTypes, ingress, egress } }: Manifest, far: Pod, wire: Wire, direction: 'in' | 'out'): boolean {
  if (!policyTypes.includes(direction === 'in' ? 'Ingress' : 'Egress')) { return false; }
  return ((direction === 'in' ? ingress : egress) ?? []).some((rule: any) => {
    known(rule, 'from', 'to', 'ports');
    return rule.ports.some(({ protocol, port, endPort = port }: any) => protocol === wire.protocol && port <= wire.port && wire.port <= endPort)
      && (rule.from ?? rule.to).some((peer: any) => {
        known(peer, 'namespaceSelector', 'podSelector', 'ipBlock');
        // NP-13: a block of addresses is for what is outside.
        return !peer.ipBlock && selects(peer.namespaceSelector, { 'kubernetes.io/metadata.name': far.namespace }) && selects(peer.podSelector ?? {}, far.labels);
      });
  });
}

/** CIL-05, CIL-09, CIL-12, CIL-20. HTTP rules are none of the network's business here; see `ciliumHttp`. */
function ciliumPolicy({ spec: item }: Manifest, far: Pod, wire: Wire, direction: 'in' | 'out'): any[] {
  known(item, 'endpointSelector', 'ingress', 'egress');
  const labels = { ...far.labels, 'k8s:io.kubernetes.pod.namespace': far.namespace, 'k8s:io.cilium.k8s.policy.serviceaccount': far.account };
  return (item[direction === 'in' ? 'ingress' : 'egress'] ?? []).flatMap((rule: any) => {
    known(rule, 'fromEndpoints', 'toEndpoints', 'fromCIDRSet', 'toCIDRSet', 'fromEntities', 'toEntities', 'toPorts');
    const peer = (rule.fromEndpoints ?? rule.toEndpoints ?? []).some((selector: Selector) => selects(selector, labels));
    return peer ? rule.toPorts.filter(({ ports }: any) => ports.some(({ protocol, port, endPort = Number(port) }: any) => protocol === wire.protocol && Number(port) <= wire.port && wire.port <= endPort)) : [];
  });
}

/** Whether the policies of `near` let it talk with `far`; `asked` only where Cilium reads the request. */
export function passes(objects: readonly Manifest[], near: Pod, far: Pod, wire: Wire, direction: 'in' | 'out', asked?: Asked): boolean {
  const mine = objects.filter(({ kind, metadata, spec }) => metadata.namespace === near.namespace && (
    (kind === 'NetworkPolicy' && selects(spec.podSelector, near.labels)) || (kind === 'CiliumNetworkPolicy' && selects(spec.endpointSelector, near.labels))));
  const isolated = mine.some(({ kind, spec }) => (kind === 'NetworkPolicy' ? spec.policyTypes.includes(direction === 'in' ? 'Ingress' : 'Egress') : spec[direction === 'in' ? 'ingress' : 'egress']));
  if (!isolated) { return true; }
  const items = mine.filter(({ kind }) => kind === 'CiliumNetworkPolicy').flatMap(policy => ciliumPolicy(policy, far, wire, direction));
  // CIL-32: one item without rules voids the limits of the others.
  const inCilium = items.some(({ rules }) => !rules || (asked !== undefined && rules.http.some((rule: any) => ciliumRequest(rule, asked))));
  return inCilium || mine.some(policy => policy.kind === 'NetworkPolicy' && networkPolicy(policy, far, wire, direction));
}

function ciliumRequest({ method, path, ...more }: any, asked: Asked): boolean {
  known(more);
  return (method === undefined || method === asked.method) && (path === undefined || new RegExp(`^(?:${path})$`).test(asked.path!));
}

/** IST-20, IST-21, IST-22: ALLOW policies are all there is; `target` is what the policy points to, or undefined for pods. */
export function authorized(objects: readonly Manifest[], at: Pod, asked: Asked, target?: readonly string[]): boolean {
  const policies = objects.filter(({ kind, metadata, spec }) => {
    if (kind !== 'AuthorizationPolicy') { return false; }
    known(spec, 'selector', 'targetRefs', 'action', 'rules');
    if (target) { return metadata.namespace === at.namespace && (spec.targetRefs ?? []).some(({ kind: of, name }: any) => target.includes(`${of} ${name}`)); }
    return !spec.targetRefs && (metadata.namespace === at.namespace || metadata.namespace === 'istio-system') && selects(spec.selector ?? {}, at.labels);
  });
  return policies.length === 0 || policies.some(({ spec }) => (spec.rules ?? []).some((rule: any) => {
    known(rule, 'from', 'to');
    return (rule.from ?? [{ source: {} }]).some(({ source }: any) => from(source, asked.principal)) && (rule.to ?? [{ operation: {} }]).some(({ operation }: any) => to(operation, asked));
  }));
}

/** IST-24, IST-27. */
function from(source: any, principal: string | undefined): boolean {
  known(source, 'principals', 'notPrincipals');
  const like = (value: string) => principal !== undefined && (value === '*' || value === principal || (value.endsWith('*') && principal.startsWith(value.slice(0, -1))));
  return (source.principals ?? [undefined]).some((value: string | undefined) => value === undefined || like(value)) && !(source.notPrincipals ?? []).some(like);
}

/** IST-28: where there is no request, a rule that asks for one never matches. IST-29: `/a/*` is a prefix. */
function to(operation: any, { port, method, path }: Asked): boolean {
  known(operation, 'ports', 'methods', 'paths');
  return (operation.ports ?? [`${port}`]).includes(`${port}`)
    && (operation.methods === undefined || operation.methods.includes(method))
    && (operation.paths === undefined || (path !== undefined && operation.paths.some((value: string) => (value.endsWith('*') ? path.startsWith(value.slice(0, -1)) : path === value))));
}

/** IST-01, IST-04: whether plaintext is refused at a port. */
export function refusesPlaintext(objects: readonly Manifest[], { namespace, labels }: Pod, port: number): boolean {
  const all = objects.filter(({ kind }) => kind === 'PeerAuthentication');
  const own = all.find(({ metadata, spec }) => metadata.namespace === namespace && spec.selector && selects(spec.selector, labels));
  const shared = all.find(({ metadata, spec }) => metadata.namespace === namespace && !spec.selector) ?? all.find(({ metadata }) => metadata.namespace === 'istio-system');
  return (own?.spec.portLevelMtls?.[port]?.mode ?? own?.spec.mtls.mode ?? shared?.spec.mtls.mode ?? 'PERMISSIVE') === 'STRICT';
}
