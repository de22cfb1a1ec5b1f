import { ApiObject, App, Chart } from 'cdk8s';

/** How many workloads a namespace has, and which ones each calls: counted from itself, round and round. */
export interface Shape {
  readonly workloads: number;
  readonly members: number;
  readonly steps: readonly number[];
}

const NAME = 'app.kubernetes.io/name';
const NAMESPACE = 'kubernetes.io/metadata.name';
const labels = { 'app.kubernetes.io/managed-by': 'cdk8s-zero-trust', 'cdk8s-zero-trust/app': 'bench', 'cdk8s-zero-trust/platform': 'bench' };
const TCP_8080 = { port: 8080, protocol: 'TCP' };

/** The objects of the declaration as somebody would write them with cdk8s alone; the bytes of the output are the same. */
export function byHand(app: App, { workloads, members, steps }: Shape): App {
  const at = (index: number): readonly [string, string] => [`team-${Math.floor(index / members)}`, `service-${index % members}`];
  new Chart(app, 'platform');
  for (let first = 0; first < workloads; first += members) {
    const [namespace] = at(first);
    const chart = new Chart(app, namespace);
    let count = 0;
    const add = (apiVersion: string, kind: string, metadata: object, fields: object) => new ApiObject(chart, `object-${count++}`, { apiVersion, kind, metadata, ...fields });
    const levels = Object.fromEntries(['audit', 'enforce', 'warn'].map(mode => [`pod-security.kubernetes.io/${mode}`, 'restricted']));
    add('v1', 'Namespace', { name: namespace, labels: { ...labels, ...levels } }, {});
    add('networking.k8s.io/v1', 'NetworkPolicy', { name: `${namespace}.default-deny`, namespace, labels }, { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } });
    for (let index = first; index < first + members; index++) {
      const name = at(index)[1];
      const metadata = { name, namespace, labels };
      const podSelector = { matchLabels: { [NAME]: name } };
      const calls = steps.map(step => at((index + step) % workloads));
      const callers = steps.map(step => at((index - step + workloads) % workloads));
      const arrow = ([from, client]: readonly [string, string], [to, server]: readonly [string, string]) => `${from}/${client} -> ${to}/${server} tcp 8080 GET /api/* (from phase 2 on)`;
      const dns = ['tcp', 'udp'].map(protocol => `${namespace}/${name} -> kube-system/dns ${protocol} 53 (MAT-01: names are resolved by the cluster DNS)`);
      add('v1', 'ServiceAccount', metadata, { automountServiceAccountToken: false });
      add('apps/v1', 'Deployment', metadata, { spec: deploymentSpec(name) });
      add('v1', 'Service', { ...metadata, labels: { ...labels, 'cdk8s-zero-trust/workload': name } }, {
        spec: { type: 'ClusterIP', selector: { [NAME]: name }, ports: [{ name: 'http-8080', port: 8080, targetPort: 8080, protocol: 'TCP', appProtocol: 'http' }] },
      });
      add('networking.k8s.io/v1', 'NetworkPolicy', { ...policy(`${name}.inbound`), ...intent(callers.map(caller => arrow(caller, at(index)))) }, {
        spec: { podSelector, policyTypes: ['Ingress'], ingress: [{ from: peers(callers), ports: [TCP_8080] }] },
      });
      add('networking.k8s.io/v1', 'NetworkPolicy', { ...policy(`${name}.outbound`), ...intent([...dns, ...calls.map(call => arrow(at(index), call))]) }, {
        spec: { podSelector, policyTypes: ['Egress'], egress: [{ to: [DNS], ports: ['TCP', 'UDP'].map(protocol => ({ port: 53, protocol })) }, { to: peers(calls), ports: [TCP_8080] }] },
      });
    }
    function policy(name: string) { return { name: `${namespace}.${name}`, namespace, labels }; }
  }
  return app;
}

const DNS = { namespaceSelector: { matchLabels: { [NAMESPACE]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };

const intent = (lines: readonly string[]) => ({ annotations: { 'cdk8s-zero-trust/intent': [...lines].sort().join('\n') } });

/** One selector per namespace. */
function peers(workloads: readonly (readonly [string, string])[]): object[] {
  const names = new Map<string, string[]>();
  for (const [namespace, name] of workloads) { names.set(namespace, [...names.get(namespace) ?? [], name]); }
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1)).map(([namespace, values]) => ({
    namespaceSelector: { matchLabels: { [NAMESPACE]: namespace } },
    podSelector: values.length === 1 ? { matchLabels: { [NAME]: values[0] } } : { matchExpressions: [{ key: NAME, operator: 'In', values: values.sort() }] },
  }));
}

function deploymentSpec(name: string): object {
  const tcpSocket = () => ({ tcpSocket: { port: 8080 } });
  return {
    replicas: 1,
    selector: { matchLabels: { [NAME]: name } },
    template: {
      metadata: { labels: { [NAME]: name } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name,
          image: 'registry.example/service:1.0',
          ports: [{ name: 'http-8080', containerPort: 8080, protocol: 'TCP' }],
          readinessProbe: tcpSocket(),
          livenessProbe: { ...tcpSocket(), failureThreshold: 6 },
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } },
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        }],
      },
    },
  };
}
