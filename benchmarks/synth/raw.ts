/**
 * The same objects as raw cdk8s ApiObjects, synthesized by the stock `App` and by `ZeroTrustApp`.
 *
 * tsx benchmarks/synth/raw.ts [objects...]
 */
import { ApiObject, App, Chart } from 'cdk8s';
import { ZeroTrustApp } from '../../src/constructs/zero-trust-app';
import { measureAll } from './measure';

const WORKLOADS_PER_NAMESPACE = 20;
const CLIENTS = 3;

/** A chart per namespace and three objects per workload, about 900 bytes of YAML each. */
function fill(app: App, objects: number): App {
  let left = objects;
  for (let index = 0; left > 0; index++) {
    const namespace = `team-${index}`;
    const chart = new Chart(app, namespace, { namespace, labels: { 'app.kubernetes.io/part-of': namespace, 'app.kubernetes.io/managed-by': 'cdk8s' } });
    for (let workload = 0; workload < WORKLOADS_PER_NAMESPACE; workload++) {
      for (const manifest of manifests(namespace, workload).slice(0, left)) {
        new ApiObject(chart, `${manifest.kind}-${workload}`, manifest);
        left--;
      }
    }
  }
  return app;
}

function manifests(namespace: string, workload: number) {
  const name = `${namespace}-service-${workload}`;
  const app = `service-${workload}`;
  const clients = Array.from({ length: CLIENTS }, (_, offset) => `service-${(workload + offset + 1) % WORKLOADS_PER_NAMESPACE}`);
  const annotations = { 'example.com/intent': `clients: ${clients.join(', ')}` };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, annotations },
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
        policyTypes: ['Ingress'],
        ingress: [{
          from: clients.map(client => ({
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': client } },
          })),
          ports: [{ port: 8080, protocol: 'TCP' }],
        }],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name, annotations },
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: { 'app.kubernetes.io/name': app } },
        rules: clients.slice(0, 2).map(client => ({
          from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/${client}`] } }],
          to: [{ operation: { methods: ['GET', 'POST'], paths: ['/api/v1/*', `/${app}/{*}`], ports: ['8080'] } }],
        })),
      },
    },
    {
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterSPIFFEID',
      metadata: { name, annotations },
      spec: {
        spiffeIDTemplate: `spiffe://example.com/ns/${namespace}/sa/${app}`,
        className: 'spire-server',
        podSelector: { matchLabels: { 'app.kubernetes.io/name': app } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        workloadSelectorTemplates: [`k8s:ns:${namespace}`, `k8s:sa:${app}`],
        dnsNameTemplates: ['svc', 'svc.cluster.local'].map(suffix => `${app}.${namespace}.${suffix}`),
        federatesWith: ['partner.example.com'],
        ttl: '1h',
        jwtTtl: '5m',
      },
    },
  ];
}

measureAll({
  'raw objects, App': objects => outdir => fill(new App({ outdir }), objects),
  'raw objects, ZeroTrustApp': objects => outdir => fill(new ZeroTrustApp({ outdir }), objects),
}, [1_000, 5_000, 20_000, 50_000]);
