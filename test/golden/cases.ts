import { Duration } from 'cdk8s';
import {
  Coverage, EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, GrpcRule, HttpRule, Identity, IngressGateway, Network, Encryption, Peer, Phase,
  RouteApi, Waypoint, WorkloadGroup, WorkloadKind, WorkloadPort, ZeroTrustNamespace,
} from '../../src';
import { Facts, GoldenCase, STACKS, Stack, pods } from '../setup/golden';

const PROMETHEUS = { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' };
const VAULT = { namespaceName: 'vault', labels: { app: 'vault' }, serviceAccountName: 'vault' };
/** Address blocks of the cluster, so that wide blocks show their exceptions. */
const CIDRS: Facts = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'], nodeCidrs: ['192.168.0.0/24'] };

const isMeshed = (stack: Stack): boolean => STACKS[stack].mesh !== 'none';
const isCilium = (stack: Stack): boolean => STACKS[stack].network === 'cilium';

/** Small declarations whose manifests are kept as files. The platform belongs to another app where its own objects are not the point. */
export const CASES: { readonly [name: string]: GoldenCase } = {
  'http-link': {
    about: 'web may GET below /api/ of api and nothing else; Prometheus may scrape the metrics port of api',
    stacks: ['kubernetes', 'cilium', 'istio-sidecar', 'istio-sidecar-cilium', 'istio-ambient', 'istio-ambient-cilium'],
    facts: () => ({ elsewhere: true, prometheus: PROMETHEUS, monitoringLabels: { release: 'prometheus' } }),
    declare: chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const web = pods(shop, 'web');
      const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.metrics(9100)] });
      web.allowTo(api, { http: [HttpRule.get('/api/*')] });
    },
  },

  'http-rules': {
    about: 'two clients of one port, told apart by method, path, host and header; a gRPC server',
    stacks: ['cilium', 'istio-sidecar'],
    facts: () => ({ elsewhere: true }),
    declare: chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      const api = pods(shop, 'api', [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.http(8081)]);
      const [web, jobs] = [pods(shop, 'web'), pods(shop, 'jobs')];
      const ports = [WorkloadPort.http(8080)];
      web.allowTo(api, { ports, http: [HttpRule.get('/a.b'), HttpRule.of({ methods: ['GET', 'POST'], paths: ['/items/*/parts', '/items/*/tags/*'] })] });
      jobs.allowTo(api, { ports, http: [HttpRule.of({ hosts: ['api.shop.example', 'api.internal'], headers: { 'X-Tenant': 'blue' } })] });
      web.allowTo(pods(shop, 'cart', [WorkloadPort.grpc(7070)]), { grpc: [GrpcRule.method('shop.Cart', 'AddItem'), GrpcRule.service('grpc.health.v1.Health')] });
    },
  },

  'tcp-and-udp': {
    about: 'a database port by name, UDP, a range, and a StatefulSet whose pods talk to each other',
    stacks: ['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient'],
    facts: () => ({ elsewhere: true }),
    declare: (chart, _, stack) => {
      const shop = ZeroTrustNamespace.fromName(chart, 'shop', 'shop');
      const app = pods(shop, 'app');
      const db = shop.addWorkload('db', {
        image: 'registry.example/db:1.0', kind: WorkloadKind.STATEFUL_SET, replicas: 3,
        ports: [WorkloadPort.tcp(5432, { name: 'sql' }), WorkloadPort.tcp(7946, { name: 'gossip' })],
      });
      app.allowTo(db, { ports: [db.port('sql')] });
      db.allowWithin();
      // A sidecar reaches ports of a Service only, which has no ranges.
      if (stack !== 'istio-sidecar') { app.allowTo(pods(shop, 'ftp', [WorkloadPort.tcpRange(30000, 30003)])); }
      app.allowTo(pods(shop, 'syslog', [WorkloadPort.udp(514)]), isMeshed(stack) ? { unauthenticated: { reason: 'syslog is UDP' } } : {});
    },
  },

  'egress': {
    about: 'pay may reach named hosts and a block of addresses, web nothing outside',
    stacks: ['kubernetes', 'cilium', 'istio-sidecar-cilium'],
    facts: stack => ({ elsewhere: true, ...CIDRS, dns: { podPorts: [53, 5353], ...(isCilium(stack) ? { nodeLocalAddress: '169.254.20.10' } : {}) } }),
    declare: (chart, _, stack) => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web');
      const pay = pods(shop, 'pay');
      const hosts = [ExternalHost.tls('api.stripe.com'), ExternalHost.tls('*.example.com', { port: 8443 }), ExternalHost.tls('**.example.net'), ExternalHost.tcp('db.example.org', { port: 5432 })];
      new EgressAllowlist(chart, 'payments', {
        clients: [pay],
        cidrs: [{ cidr: '10.0.0.0/8', exceptions: ['10.1.0.0/16'], ports: [WorkloadPort.tcp(636)] }],
        ...(isCilium(stack) ? { hosts } : {}),
      });
    },
  },

  'gateway': {
    about: 'users come in from one block of addresses to two paths of web; health checks reach the health port',
    stacks: ['cilium', 'istio-sidecar', 'istio-ambient'],
    facts: () => ({ elsewhere: true, ...CIDRS }),
    declare: (chart, _, stack) => {
      const [edge, shop] = [new ZeroTrustNamespace(chart, 'edge'), ZeroTrustNamespace.fromName(chart, 'shop', 'shop')];
      const web = pods(shop, 'web', [WorkloadPort.http(8080, { servicePort: 80 })]);
      const gateway = new IngressGateway(chart, 'public', {
        namespace: edge, listeners: [GatewayListener.https('shop-tls')],
        ...(isMeshed(stack) ? { sources: ['198.51.100.0/24'], healthCheckSources: ['203.0.113.0/24'] } : {}),
      });
      new GatewayRoute(chart, 'shop-route', { gateway, host: 'shop.example', server: web, exactPaths: ['/login'], pathPrefixes: ['/shop'] });
    },
  },

  'existing-gateway': {
    about: 'a gateway of another team, with routes in the Gateway API or in the API of Istio',
    stacks: ['kubernetes', 'istio-sidecar-cilium', 'istio-ambient'],
    facts: () => ({ elsewhere: true }),
    declare: (chart, _, stack) => {
      const shop = ZeroTrustNamespace.fromName(chart, 'shop', 'shop');
      const web = pods(shop, 'web', [WorkloadPort.http(8080, { servicePort: 80 })]);
      const gateway = IngressGateway.existing({
        gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway',
        ...(stack === 'istio-sidecar-cilium' ? { routeApi: RouteApi.ISTIO } : {}),
      });
      new GatewayRoute(chart, 'shop-route', { gateway, host: 'shop.example', server: web, pathPrefixes: ['/'] });
      new GatewayRoute(chart, 'admin-route', { gateway, host: 'admin.example', server: web, pathPrefixes: ['/admin'] });
    },
  },

  'borders': {
    about: 'peers that are no workload of this app, on both sides of links',
    stacks: ['kubernetes', 'cilium', 'istio-sidecar', 'istio-ambient'],
    facts: () => ({ elsewhere: true, ...CIDRS, prometheus: PROMETHEUS, vault: VAULT, apiServer: { addresses: ['192.0.2.10', '192.0.2.11'] } }),
    declare: (chart, _, stack) => {
      const shop = ZeroTrustNamespace.fromName(chart, 'shop', 'shop');
      const operator = pods(shop, 'operator', [WorkloadPort.tcp(9443, { name: 'webhook' })]);
      const api = pods(shop, 'api', [WorkloadPort.tcp(8080)]);
      const plain = (reason: string) => (isMeshed(stack) ? { unauthenticated: { reason } } : {});
      // What it may reach.
      operator.allowTo(Peer.kubeApiServer());
      operator.allowTo(Peer.vault(), plain('Vault is outside the mesh and ends TLS itself'));
      operator.allowTo(Peer.nodes(), { ports: [WorkloadPort.tcp(10250)] });
      operator.allowTo(Peer.cloudMetadata(), { ports: [WorkloadPort.tcp(80)] });
      operator.allowTo(Peer.anywhere({ reason: 'mirrors' }), { ports: [WorkloadPort.tcp(443)] });
      operator.allowTo(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', serviceName: 'pay', ports: [WorkloadPort.tcp(8443)] }));
      // Who may reach it.
      operator.allowFrom(Peer.kubeApiServer(), plain('the API server calls webhooks'));
      api.allowFrom(Peer.workload({ namespaceName: 'partner', labels: { app: 'caller' }, serviceAccountName: 'caller', trustDomain: 'partner.example' }));
      api.allowFrom(Peer.anywhere({ reason: 'load balancer' }), plain('users come in through a load balancer'));
      api.allowFrom(Peer.nodes(), plain('node agents'));
      api.allowFrom(Peer.prometheus(), plain('Prometheus is outside the mesh'));
    },
  },

  'shared-server': {
    about: 'one selector per namespace for a server that a group, and one that everybody uses',
    stacks: ['kubernetes', 'cilium', 'istio-ambient'],
    facts: () => ({ elsewhere: true }),
    declare: chart => {
      const [shop, logs] = ['shop', 'logs'].map(name => ZeroTrustNamespace.fromName(chart, name, name));
      const clients = new WorkloadGroup('tracing clients', [pods(shop, 'web'), pods(shop, 'api')]);
      pods(logs, 'tracing', [WorkloadPort.tcp(4317)]).allowFrom(clients);
      pods(logs, 'syslog', [WorkloadPort.tcp(6514)]).allowFrom(Peer.allWorkloads());
    },
  },

  'phases': {
    about: 'the same link in three namespaces, at phase 1, 2 and 3',
    stacks: ['cilium', 'istio-sidecar', 'istio-ambient'],
    facts: () => ({ elsewhere: true }),
    declare: (chart, _, stack) => {
      for (const phase of [Phase.SEGMENT, Phase.INSPECT, ...(isMeshed(stack) ? [Phase.AUTHENTICATE] : [])]) {
        const namespace = new ZeroTrustNamespace(chart, `phase-${phase}`, { phase });
        pods(namespace, 'web').allowTo(pods(namespace, 'api', [WorkloadPort.http(8080)]), { http: [HttpRule.get('/')] });
      }
    },
  },

  'waypoints': {
    about: 'a waypoint per Service, an existing one in another namespace, and a server of another app behind its own',
    stacks: ['istio-ambient'],
    facts: () => ({ elsewhere: true }),
    declare: chart => {
      const one = new ZeroTrustNamespace(chart, 'one', { waypoint: Waypoint.perService() });
      const two = new ZeroTrustNamespace(chart, 'two', { waypoint: Waypoint.existing({ name: 'shared', namespaceName: 'gateways' }) });
      const web = pods(one, 'web');
      for (const namespace of [one, two]) {
        const api = namespace.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.tcp(9000)] });
        web.allowTo(api, { ports: [WorkloadPort.http(8080)], http: [HttpRule.get('/')] });
        web.allowTo(api, { ports: [WorkloadPort.tcp(9000)] });
      }
      web.allowTo(Peer.workload({ namespaceName: 'pay', labels: { app: 'pay' }, serviceAccountName: 'pay', serviceName: 'pay', ports: [WorkloadPort.http(8443)] }), { http: [HttpRule.post('/charge')] });
    },
  },

  'own-pods': {
    about: 'pods that pass restricted Pod Security, each with its own ServiceAccount; SPIRE where it issues identities',
    stacks: ['kubernetes', 'istio-sidecar-spire', 'istio-ambient-spire'],
    facts: () => ({ elsewhere: true }),
    declare: (chart, _, stack) => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      shop.addWorkload('web', {
        image: 'registry.example/web:1.0', command: ['/web'], args: ['--port', '8080'], environment: { MODE: 'production' }, replicas: 2, runAsUser: 1000,
        writablePaths: ['/tmp'], cpuLimit: '1', memory: '64Mi', healthPath: '/healthz', podLabels: { tier: 'front' }, ports: [WorkloadPort.http(8080, { servicePort: 80 })],
        ...(isMeshed(stack) ? { svidTtl: Duration.hours(2) } : {}),
      });
      shop.addWorkload('db', { image: 'registry.example/db:1.0', kind: WorkloadKind.STATEFUL_SET, ports: [WorkloadPort.grpc(7070)], mountToken: true });
      if (isMeshed(stack)) { shop.addWorkload('legacy', { image: 'registry.example/legacy:1.0', meshed: false }); }
    },
  },

  'platform': {
    about: 'the objects of a whole cluster: mesh-wide rules, federation, alerts; sync waves on every object',
    stacks: ['cilium', 'istio-sidecar-spire', 'istio-ambient-cilium'],
    facts: stack => ({
      prometheus: PROMETHEUS, monitoringLabels: { release: 'prometheus' }, syncWaves: true,
      ...(isMeshed(stack) ? { coverage: Coverage.CLUSTER } : {}),
      ...(stack === 'cilium' ? { network: Network.cilium({ encryption: Encryption.WIREGUARD }) } : {}),
      ...(STACKS[stack].spire ? {
        identity: Identity.spire({
          className: 'spire-spire', svidTtl: Duration.hours(1), jwtTtl: Duration.minutes(5),
          federatesWith: [
            { trustDomain: 'partner.example', bundleEndpointUrl: 'https://spire.partner.example/bundle', endpointSpiffeId: 'spiffe://partner.example/spire/server' },
            { trustDomain: 'web.example', bundleEndpointUrl: 'https://web.example/bundle' },
          ],
        }),
      } : {}),
    }),
    declare: chart => {
      const shop = new ZeroTrustNamespace(chart, 'shop');
      pods(shop, 'web').allowTo(pods(shop, 'api', [WorkloadPort.tcp(8080)]));
    },
  },
};

