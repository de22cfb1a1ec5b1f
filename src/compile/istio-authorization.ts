import { sortedRules } from './flow';
import { skipsCapture } from './needs';
import { Plan, GATEWAY_NAME, dueHttp, httpLayer, mayUseWaypoint, workloadOf } from './plan';
import { HttpModel, LinkModel, PortModel, WorkloadModel, compare, spiffeId } from '../model/intent';
import { ambient } from '../model/platform';

type Spec = Record<string, unknown>;
/** Nobody told apart, or these identities and, if so said, clients that have none. */
type Source = 'anyone' | { readonly principals: readonly string[]; readonly plaintext: boolean };
interface Rule { readonly from: Source; readonly to: Spec[]; readonly when?: Spec[] }

/** What the proxy or ztunnel in front of the pods lets in; without any rule it lets nobody in (IST-21). */
export function authorizationSpec(plan: Plan, workload: WorkloadModel, links: readonly LinkModel[]): Spec {
  const { platform } = plan;
  const waypoint = plan.waypoints.get(workload.id);
  const rules = links.flatMap(link => {
    if (link.port.protocol !== 'TCP' || ((!ambient(platform) || workload.role === 'gateway') && skipsCapture(link.port.first))) { return []; }
    // AMB-08: probes pass by their address before ztunnel; a rule for them would open the port to everybody.
    if (link.need?.id === 'MAT-08') { return []; }
    // AMB-05: traffic that the waypoint handed over carries the waypoint's identity; the client itself stays out.
    if (waypoint && mayUseWaypoint(link)) { return [{ from: { principals: [spiffeId(waypoint)!], plaintext: false }, to: [{ operation: { ports: podPorts(link.port) } }] }]; }
    const http = httpLayer(platform, link) === 'istio' ? dueHttp(platform, link) : undefined;
    const from = sourceOf(plan, link);
    // Before phase 3 a client may still come without its certificate; then the network layer alone tells clients apart.
    const lenient = from !== 'anyone' && !ambient(platform) && workload.phase < 3;
    return httpRules(lenient ? { ...from, plaintext: true } : from, podPorts(link.port), http);
  });
  return { ...target(workload), action: 'ALLOW', ...merged(rules) };
}

/** IST-23: a mesh may be told that proxies of Gateways heed no selectors; this they heed in every mesh. */
function target({ role, labels }: WorkloadModel): Spec {
  const gateway = role === 'gateway' ? labels[GATEWAY_NAME] : undefined;
  return gateway === undefined ? { selector: { matchLabels: { ...labels } } } : gatewayTarget(gateway);
}

const gatewayTarget = (name: string): Spec => ({ targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }] });

/** What the waypoint lets through to one Service. */
export function waypointAuthorizationSpec(plan: Plan, server: WorkloadModel, links: readonly LinkModel[]): Spec {
  const several = server.ports.filter(({ servicePort }) => servicePort !== undefined).length > 1;
  const rules = links.filter(mayUseWaypoint).flatMap(link =>
    // a waypoint reached by Service address sees the Service port; with one port it need not be named.
    httpRules(sourceOf(plan, link), several ? [`${link.port.servicePort}`] : undefined, dueHttp(plan.platform, link)));
  return { targetRefs: [{ group: '', kind: 'Service', name: server.serviceName }], action: 'ALLOW', ...merged(rules) };
}

/** IST-21: no rules and ALLOW means nobody. */
export const denyAllSpec = (): Spec => ({});
export const waypointDenyAllSpec = gatewayTarget;

/**
 * By identity where the client has one. Where it has none, the network layer tells who may come, and the rule is for
 * plaintext alone: without that word it would also open the port to every identity that has another one open (AMB-07).
 */
function sourceOf(plan: Plan, link: LinkModel): Source {
  if (workloadOf(link.server)?.role === 'gateway') { return 'anyone'; }
  if (link.client.kind === 'all-workloads') {
    const principals = plan.intent.namespaces.filter(({ meshed }) => meshed).map(({ name }) => `${plan.platform.trustDomain}/ns/${name}/sa/*`);
    return { principals, plaintext: false };
  }
  const client = workloadOf(link.client);
  const id = client?.meshed ? spiffeId(client) : undefined;
  return { principals: id ? [id] : [], plaintext: !id };
}

function podPorts({ first, last }: PortModel): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}`);
}

function httpRules(from: Source, ports: readonly string[] | undefined, http: readonly HttpModel[] | undefined): Rule[] {
  const base = ports ? { ports } : {};
  if (!http) { return [{ from, to: ports ? [{ operation: base }] : [] }]; }
  const sorted = sortedRules(http);
  const plain = sorted.filter(rule => !rule.headers).map(rule => ({ operation: { ...base, ...operation(rule) } }));
  return [
    ...(plain.length > 0 ? [{ from, to: plain }] : []),
    ...sorted.filter(rule => rule.headers).map(rule => {
      const fields = { ...base, ...operation(rule) };
      return {
        from,
        // IST-21: an empty operation is refused.
        to: Object.keys(fields).length > 0 ? [{ operation: fields }] : [],
        when: Object.entries(rule.headers!).map(([name, value]) => ({ key: `request.headers[${name}]`, values: [value] })),
      };
    }),
  ];
}

function operation({ methods, paths, hosts }: HttpModel): Spec {
  return {
    // IST-24: the name alone, or with any port behind it.
    ...(hosts ? { hosts: hosts.flatMap(host => [host, `${host}:*`]) } : {}),
    ...(methods ? { methods: [...methods] } : {}),
    ...(paths ? { paths: paths.map(istioPath) } : {}),
  };
}

/** IST-29: `*` is a wildcard at the end only; inside a path it takes the template form. */
export function istioPath(path: string): string {
  const below = path.endsWith('/*');
  const head = below ? path.slice(0, -2) : path;
  if (!head.split('/').includes('*')) { return path; }
  return head.split('/').map(segment => (segment === '*' ? '{*}' : segment)).join('/') + (below ? '/{**}' : '');
}

/** Rules with the same operations become one with all their principals. */
function merged(rules: readonly Rule[]): Spec {
  const groups = new Map<string, { principals: Set<string>; plaintext: boolean; anyone: boolean; rule: Rule }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.to, rule.when ?? []]);
    const group = groups.get(key) ?? { principals: new Set<string>(), plaintext: false, anyone: false, rule };
    groups.set(key, group);
    if (rule.from === 'anyone') {
      group.anyone = true;
    } else {
      group.plaintext ||= rule.from.plaintext;
      rule.from.principals.forEach(id => group.principals.add(id));
    }
  }
  const out = [...groups.keys()].sort(compare).map(key => {
    const { principals, plaintext, anyone, rule: { to, when } } = groups.get(key)!;
    const from = [
      ...(principals.size > 0 ? [{ source: { principals: [...principals].sort(compare) } }] : []),
      // IST-24: any identity at all, turned around.
      ...(plaintext ? [{ source: { notPrincipals: ['*'] } }] : []),
    ];
    return {
      ...(anyone ? {} : { from }),
      ...(to.length > 0 ? { to } : {}),
      ...(when ? { when } : {}),
    };
  });
  return out.length > 0 ? { rules: out } : {};
}
