import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  Coverage, EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, IngressGateway, IPeer, LinkOptions, Peer, Phase, ServiceLink, Unenforceable, Waypoint, Workload, WorkloadGroup, WorkloadKind,
  WorkloadPort, WorkloadSource, ZeroTrustNamespace,
} from '../../src';
import { IMAGE, STACK_NAMES, StackName, carries, linesOf, platformOn } from './stacks';

/** Random declarations as plain data, small enough to print, and their execution in any order that the language allows. */
export interface Model {
  readonly stack: StackName;
  readonly phase?: Phase;
  readonly report: boolean;
  readonly cluster: boolean;
  readonly scraped: boolean;
  readonly dnsCache: boolean;
  readonly syncWaves: boolean;
  readonly namespaces: readonly { readonly owned: boolean; readonly phase?: Phase; readonly waypoint: 'namespace' | 'service' | 'existing' }[];
  readonly workloads: readonly { readonly namespace: number; readonly kind: WorkloadForm; readonly ports: readonly PortName[]; readonly meshed?: boolean; /** Made where the namespace is only referred to. */ readonly reference: boolean }[];
  readonly groups: readonly (readonly number[])[];
  readonly links: readonly LinkPlan[];
  readonly within: readonly number[];
  readonly egress: readonly { readonly client: End; readonly hosts: readonly number[]; readonly cidrs: readonly number[] }[];
  readonly routes: readonly { readonly server: number; readonly door: 'ours' | 'existing'; readonly paths: readonly string[] }[];
}

type WorkloadForm = 'own' | 'stateful' | 'raw' | 'patched' | 'selector';
type End = { readonly workload: number } | { readonly group: number } | { readonly peer: PeerName };
interface LinkPlan {
  readonly client: End;
  readonly server: End;
  readonly port: number;
  readonly rules: readonly number[];
  readonly unauthenticated: 'always' | 'dated' | 'never';
  readonly expires: boolean;
  readonly verb: 'to' | 'from' | 'construct';
}

const PORTS = {
  web: () => WorkloadPort.http(8080, { servicePort: 80 }), admin: () => WorkloadPort.http(8081, { name: 'admin' }), grpc: () => WorkloadPort.grpc(9000), sql: () => WorkloadPort.tcp(5432),
  dns: () => WorkloadPort.udp(5353), range: () => WorkloadPort.tcpRange(30000, 30009), metrics: () => WorkloadPort.metrics(9100), scrape: () => WorkloadPort.metrics(9101, { servicePort: 9101 }),
} satisfies Record<string, () => WorkloadPort>;
type PortName = keyof typeof PORTS;
const HTTP = [HttpRule.any(), HttpRule.get('/a/*'), HttpRule.of({ methods: ['PUT', 'GET'], paths: ['/b', '/*/c'] }), HttpRule.prefix('/d'), HttpRule.of({ hosts: ['shop.example'], headers: { 'X-Tenant': 'a.b|c' } })];
const GRPC = [GrpcRule.any(), GrpcRule.method('shop.Cart', 'Add'), GrpcRule.service('shop.Cart')];
const HOSTS = [() => ExternalHost.tls('api.stripe.com'), () => ExternalHost.tls('*.stripe.com', { port: 8443 }), () => ExternalHost.tls('**.example.com'), () => ExternalHost.tcp('mail.example.com', { port: 25 })];
const CIDRS = [{ cidr: '203.0.113.0/24' }, { cidr: '0.0.0.0/0', exceptions: ['198.51.100.0/24'] }, { cidr: '10.0.0.0/8', exceptions: ['10.96.0.0/12', '10.1.0.0/16'] }, { cidr: '2001:db8::/32' }];

const PEERS = {
  foreign: () => Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', serviceName: 'pay', ports: [PORTS.web(), PORTS.sql()] }),
  legacy: () => Peer.workload({ namespaceName: 'old', labels: { app: 'erp', tier: 'back' }, serviceAccountName: 'default', meshed: false, ports: [PORTS.sql()] }),
  partner: () => Peer.workload({ namespaceName: 'partner', labels: { app: 'caller' }, serviceAccountName: 'caller', trustDomain: 'partner.example', ports: [PORTS.sql()] }),
  apiServer: () => Peer.kubeApiServer(), nodes: () => Peer.nodes(), ownNode: () => Peer.ownNode(), prometheus: () => Peer.prometheus(), vault: () => Peer.vault(),
  metadata: () => Peer.cloudMetadata(), block: () => Peer.cidr('192.0.2.0/24'), carved: () => Peer.cidr('172.16.0.0/12', { exceptions: ['172.16.0.0/16'] }), anywhere: () => Peer.anywhere({ reason: 'users' }), all: () => Peer.allWorkloads(),
} satisfies Record<string, () => IPeer>;
type PeerName = keyof typeof PEERS;

const FACTS = {
  apiServer: { addresses: ['192.0.2.10', '2001:db8::10'], port: 443 }, podCidrs: ['10.1.0.0/16', 'fd00:1::/64'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.0.2.0/28', 'fd00:2::/64'],
  vault: { namespaceName: 'vault', labels: { app: 'vault' }, serviceAccountName: 'vault' }, monitoringLabels: { release: 'prometheus' }, trustDomain: 'acme.example',
};

/** What the level restricted of Pod Security asks of pods that others write. */
const RESTRICTED = {
  pod: { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } }, container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

const some = <T>(arbitrary: fc.Arbitrary<T>, most: number) => fc.array(arbitrary, { maxLength: most });
const rarely = fc.integer({ min: 0, max: 7 }).map(value => value === 0);
const index = fc.nat(999);

const end = fc.oneof(
  { weight: 6, arbitrary: fc.record({ workload: index }) }, { weight: 2, arbitrary: fc.record({ group: index }) }, { weight: 3, arbitrary: fc.record({ peer: fc.constantFrom(...Object.keys(PEERS) as PeerName[]) }) },
);

/** A model on one of the stacks. Indices are taken modulo what there is, so that a smaller model still means something. */
export const modelOn = (stacks: readonly StackName[] = STACK_NAMES): fc.Arbitrary<Model> => fc.constantFrom(...stacks).chain(stack => {
  const phase = fc.option(fc.integer({ min: 1, max: carries(stack) }) as fc.Arbitrary<Phase>, { nil: undefined });
  return fc.record<Model>({
    stack: fc.constant(stack), phase, report: rarely, cluster: rarely, scraped: fc.boolean(), dnsCache: rarely, syncWaves: rarely,
    namespaces: fc.array(fc.record({ owned: fc.boolean(), phase, waypoint: fc.constantFrom('namespace', 'namespace', 'service', 'existing') }), { minLength: 1, maxLength: 3 }),
    workloads: fc.array(fc.record({
      namespace: index, kind: fc.constantFrom<WorkloadForm[]>('own', 'own', 'stateful', 'raw', 'patched', 'selector'),
      ports: fc.uniqueArray(fc.constantFrom(...Object.keys(PORTS) as PortName[]), { minLength: 1, maxLength: 4 }), meshed: fc.constantFrom(undefined, undefined, undefined, false), reference: rarely,
    }), { minLength: 1, maxLength: 5 }),
    groups: some(fc.array(index, { minLength: 1, maxLength: 3 }), 2),
    links: some(fc.record({
      client: end, server: end, port: index, rules: fc.oneof({ weight: 9, arbitrary: fc.array(index, { minLength: 1, maxLength: 3 }) }, { weight: 1, arbitrary: fc.constant([]) }),
      unauthenticated: fc.constantFrom<LinkPlan['unauthenticated'][]>('always', 'always', 'always', 'dated', 'never'), expires: rarely, verb: fc.constantFrom<LinkPlan['verb'][]>('to', 'from', 'construct'),
    }), 8),
    within: some(index, 1),
    egress: some(fc.record({ client: fc.oneof(fc.record({ workload: index }), fc.record({ group: index })), hosts: stack.includes('cilium') ? some(index, 2) : fc.constant([]), cidrs: some(index, 2) }), 2),
    routes: some(fc.record({ server: index, door: fc.constantFrom('ours' as const, 'existing' as const), paths: some(fc.constantFrom('/', '/a', '/b/c'), 2) }), 1),
  });
});

interface Step { readonly id: string; readonly needs: readonly string[]; readonly act: () => void }

export interface Declared {
  readonly app: App;
  /** What was refused where it was declared. */
  readonly refused: string[];
}

/** Executes a model. Of the steps whose needs are met, the one with the lowest weight is next; weights are drawn at random for another order. */
export function declareModel(model: Model, weights: readonly number[] = [], times = 1): Declared {
  const app = new App();
  const { refused, run } = runner(weights);
  const infra = new Chart(app, 'infra');
  platformOn(infra, model.stack, {
    ...FACTS, phase: model.phase, unenforceable: model.report ? Unenforceable.REPORT : Unenforceable.FAIL, coverage: model.cluster ? Coverage.CLUSTER : Coverage.NAMESPACES, syncWaves: model.syncWaves,
    ...(model.scraped ? { prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' } } : {}),
    ...(model.dnsCache ? { dns: { nodeLocalAddress: '169.254.20.10' } } : {}),
  });
  const namespaces = new Map<number, ZeroTrustNamespace>();
  const references = new Map<number, ZeroTrustNamespace>();
  const workloads = new Map<number, Workload>();
  const groups = new Map<number, WorkloadGroup>();
  const at = <T>(list: readonly T[], wanted: number): number => wanted % list.length;
  /** Ports that a link to the target may name; undefined for the one that it has. */
  const portsOf = (target: End): readonly PortName[] | undefined => {
    if ('peer' in target) {
      const { peer } = target;
      return peer === 'apiServer' || peer === 'vault' || peer === 'prometheus' ? undefined : peer === 'foreign' ? ['web', 'sql'] : peer === 'all' ? ['web', 'sql', 'metrics'] : ['sql'];
    }
    const members = 'group' in target && model.groups.length > 0 ? model.groups[at(model.groups, target.group)] : ['workload' in target ? target.workload : 0];
    const [first, ...rest] = members.map(member => model.workloads[at(model.workloads, member)].ports);
    const common = first.filter(name => rest.every(ports => ports.includes(name)));
    return common.length > 0 ? common : first;
  };
  const needOf = (target: End): string[] => ('peer' in target ? [] : 'group' in target && model.groups.length > 0 ? [`group ${at(model.groups, target.group)}`] : [`workload ${at(model.workloads, 'workload' in target ? target.workload : 0)}`]);
  const peerOf = (target: End): IPeer => ('peer' in target ? PEERS[target.peer]()
    : 'group' in target && model.groups.length > 0 ? groups.get(at(model.groups, target.group))! : workloads.get(at(model.workloads, 'workload' in target ? target.workload : 0))!);

  /** Two ends that no workload of ours is, or that are the same: refused, and tested where it is. */
  const pointless = (client: End, server: End): boolean => ('peer' in client && 'peer' in server) || needOf(client).join() === needOf(server).join()
    || (!model.scraped && [client, server].some(target => 'peer' in target && target.peer === 'prometheus'));

  const steps: Step[] = [
    ...model.namespaces.map(({ owned, phase, waypoint }, number): Step => ({
      id: `namespace ${number}`, needs: [],
      act: () => {
        const proxy = waypoint === 'namespace' ? Waypoint.perNamespace() : waypoint === 'service' ? Waypoint.perService() : Waypoint.existing({ name: 'shared', namespaceName: 'edge' });
        namespaces.set(number, new ZeroTrustNamespace(new Chart(app, `ns-${number}`), `ns-${number}`, { manageNamespace: owned, phase, waypoint: proxy }));
      },
    })),
    ...model.namespaces.map(({ phase, waypoint }, number): Step => ({
      // Only the default waypoint needs no word of the owner before.
      id: `reference ${number}`, needs: waypoint === 'namespace' ? [] : [`namespace ${number}`],
      act: () => { references.set(number, ZeroTrustNamespace.fromName(new Chart(app, `reference-${number}`), `ns-${number}`, `ns-${number}`, { phase })); },
    })),
    ...model.workloads.map(({ namespace, kind, ports, meshed, reference }, number): Step => {
      const home = at(model.namespaces, namespace);
      return {
        id: `workload ${number}`, needs: [`${reference ? 'reference' : 'namespace'} ${home}`],
        act: () => { workloads.set(number, makeWorkload(model.stack, (reference ? references : namespaces).get(home)!, `w-${number}`, kind, ports.map(name => (kind === 'stateful' && name === 'web' ? WorkloadPort.http(8080) : PORTS[name]())), meshed)); },
      };
    }),
    ...model.groups.flatMap((members, number): Step[] => {
      const [first, ...rest] = members.map(member => at(model.workloads, member));
      return [
        { id: `group ${number}`, needs: [`workload ${first}`], act: () => { groups.set(number, new WorkloadGroup(`group-${number}`, [workloads.get(first)!])); } },
        ...rest.map((member, position): Step => ({ id: `group ${number} ${position}`, needs: [`group ${number}`, `workload ${member}`], act: () => groups.get(number)!.add(workloads.get(member)!) })),
      ];
    }),
    ...model.links.filter(({ client, server }) => !pointless(client, server)).map(({ client, server, port, rules, unauthenticated, expires, verb }, number): Step => ({
      id: `link ${number}`, needs: [...needOf(client), ...needOf(server)],
      act: () => {
        const known = portsOf(server);
        const name = known?.[port % known.length];
        const options: LinkOptions = {
          ...(name ? { ports: [PORTS[name]()] } : {}),
          ...(rules.length > 0 && (name === 'web' || name === 'admin') ? { http: rules.map(rule => HTTP[rule % HTTP.length]) } : {}),
          ...(rules.length > 0 && name === 'grpc' ? { grpc: rules.map(rule => GRPC[rule % GRPC.length]) } : {}),
          ...(unauthenticated === 'never' ? {} : { unauthenticated: { reason: 'legacy', ...(unauthenticated === 'dated' ? { expiresOn: '2030-01-01' } : {}) } }),
          ...(expires ? { expiresOn: '2031-01-01' } : {}),
        };
        const [from, to] = [peerOf(client), peerOf(server)];
        if (verb === 'to' && from instanceof Workload) { from.allowTo(to, options); return; }
        if (verb === 'from' && to instanceof Workload) { to.allowFrom(from, options); return; }
        construct(`link-${number}`, id => new ServiceLink(infra, id, { client: from, server: to, ...options }));
      },
    })),
    ...model.within.filter(wanted => model.workloads[at(model.workloads, wanted)].ports.includes('sql')).map((wanted, number): Step => {
      const workload = at(model.workloads, wanted);
      return { id: `within ${number}`, needs: [`workload ${workload}`], act: () => { workloads.get(workload)!.allowWithin({ ports: [PORTS.sql()], unauthenticated: { reason: 'legacy' } }); } };
    }),
    ...model.egress.map(({ client, hosts, cidrs }, number): Step => ({
      id: `egress ${number}`, needs: needOf(client),
      act: () => construct(`egress-${number}`, id => new EgressAllowlist(infra, id, {
        clients: [peerOf(client)], ...(hosts.length > 0 ? { hosts: hosts.map(host => HOSTS[host % HOSTS.length]()) } : {}),
        ...(cidrs.length > 0 || hosts.length === 0 ? { cidrs: [0, ...cidrs].map(cidr => ({ ...CIDRS[cidr % CIDRS.length], ports: [WorkloadPort.tcp(443)] })) } : {}),
      })),
    })),
    ...model.routes.filter(({ server }) => model.workloads[at(model.workloads, server)].ports.includes('web')).map(({ server, door, paths }, number): Step => {
      const workload = at(model.workloads, server);
      return {
        id: `route ${number}`, needs: [`workload ${workload}`, 'namespace 0'],
        act: () => construct(`route-${number}`, id => {
          const gateway = door === 'ours' ? new IngressGateway(infra, `door-${id}`, { namespace: namespaces.get(0)!, listeners: [GatewayListener.https('tls'), GatewayListener.http('redirects', 8000)] })
            : IngressGateway.existing({ gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway' });
          return new GatewayRoute(infra, id, { gateway, host: 'shop.example', server: workloads.get(workload)!, port: PORTS.web(), ...(paths.length > 0 ? { pathPrefixes: [...paths] } : {}) });
        }),
      };
    }),
  ];
  /** Made again under another id, as a second team would. */
  const made = new Map<string, number>();
  function construct(id: string, make: (id: string) => unknown): void {
    const count = made.get(id) ?? 0;
    made.set(id, count + 1);
    make(count === 0 ? id : `${id}-again`);
  }
  run(steps.flatMap(step => (times > 1 && /^(link|within|egress)/.test(step.id) ? Array.from({ length: times }, (_, time) => ({ ...step, id: `${step.id}#${time}` })) : [step])));
  return { app, refused };
}

function runner(weights: readonly number[]): { refused: string[]; run: (steps: readonly Step[]) => void } {
  const refused: string[] = [];
  return {
    refused,
    run: steps => {
      const done = new Set<string>();
      let open = steps.map((step, position) => ({ step, weight: weights.length > 0 ? weights[position % weights.length] : 0 }));
      for (;;) {
        const ready = open.filter(({ step }) => step.needs.every(need => done.has(need)));
        if (ready.length === 0) { return; }
        const next = ready.reduce((best, one) => (one.weight < best.weight ? one : best));
        open = open.filter(one => one !== next);
        const lines = linesOf(next.step.act);
        if (lines.length > 0) { refused.push(...lines); } else { done.add(next.step.id); }
      }
    },
  };
}

function makeWorkload(stack: StackName, namespace: ZeroTrustNamespace, name: string, kind: WorkloadForm, ports: WorkloadPort[], meshed: boolean | undefined): Workload {
  if (kind === 'own' || kind === 'stateful') {
    return namespace.addWorkload(name, { image: IMAGE, ports, meshed, kind: kind === 'own' ? WorkloadKind.DEPLOYMENT : WorkloadKind.STATEFUL_SET });
  }
  if (kind === 'selector') { return namespace.adoptWorkload(name, WorkloadSource.selector({ labels: { app: name }, serviceAccountName: name, ports, meshed, serviceName: name })); }
  const { namespaceName } = namespace;
  const chart = new Chart(Chart.of(namespace).node.scope as App, `raw-${name}`, kind === 'patched' ? {} : { namespace: namespaceName });
  const single = ports.map(port => port._model()).filter(({ first, last }) => first === last);
  // What the owner of pods has to say where nobody may patch them.
  const spire = stack.startsWith('istio-sidecar') && stack.endsWith('-spire') && meshed !== false;
  const outside = meshed === false && stack.startsWith('istio');
  const own = kind === 'patched' ? {} : {
    ...(outside ? (stack.startsWith('istio-ambient') ? { 'istio.io/dataplane-mode': 'none' } : { 'sidecar.istio.io/inject': 'false' }) : {}), ...(spire ? { 'spiffe.io/spire-managed-identity': 'true' } : {}),
  };
  const annotations = spire && kind !== 'patched' ? { annotations: { 'inject.istio.io/templates': 'sidecar,spire' } } : {};
  const labels = { app: name, version: 'v1', ...own };
  const deployment = new ApiObject(chart, 'pods', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels, ...annotations }, spec: { ...(kind === 'patched' ? {} : { serviceAccountName: name }), ...RESTRICTED.pod, containers: [{ name: 'main', image: IMAGE, securityContext: RESTRICTED.container, ...(single.length > 0 ? { ports: single.map(port => ({ name: port.name, containerPort: port.first, protocol: port.protocol })) } : {}) }] } },
    },
  });
  if (single.length === 0) { return namespace.adoptWorkload(name, WorkloadSource.objects([deployment], { ports, meshed, patch: kind === 'patched' })); }
  const service = new ApiObject(chart, 'service', {
    apiVersion: 'v1', kind: 'Service', metadata: { name },
    spec: { selector: { app: name }, ports: single.map(({ name: portName, protocol, first, servicePort }) => ({ name: portName, port: servicePort ?? first, targetPort: first, protocol })) },
  });
  return namespace.adoptWorkload(name, WorkloadSource.objects([deployment, service], { ports, meshed, patch: kind === 'patched' }));
}
