import { Engine, startEngine } from '../harness/engine';
import { Part } from '../harness/part';

// What the evaluator of Cilium rests on, by the ids of the facts: that an engine says it of this version, and not of one before.

interface Query { readonly from: string; readonly to: string; readonly protocol: string; readonly port: number; readonly http?: object }
interface Verdict { readonly egress?: string; readonly ingress?: string; readonly request?: string }
/** At the pod that the policies are for: what comes into `shop/api`, and what leaves `shop/web`. */
type Probe = readonly [far: string, port: string, verdict: 'allowed' | 'denied' | 'passed' | 'refused'];
interface Fact {
  readonly id: string;
  readonly direction?: 'in' | 'out';
  readonly objects: readonly object[];
  /** Absent: the objects are not taken at all. */
  readonly probes?: readonly Probe[];
  /** What is logged about objects that are taken. */
  readonly warned?: RegExp;
}

const object = (kind: string, apiVersion: string, namespace: string | undefined, spec: object) => ({ apiVersion, kind, metadata: { name: 'fact', ...(namespace ? { namespace } : {}) }, spec });
const API = { matchLabels: { app: 'api' } };
const WEB = { matchLabels: { app: 'web' } };
const inbound = (...ingress: object[]) => object('CiliumNetworkPolicy', 'cilium.io/v2', 'shop', { endpointSelector: API, ingress });
const outbound = (...egress: object[]) => object('CiliumNetworkPolicy', 'cilium.io/v2', 'shop', { endpointSelector: WEB, egress });
const policy = (spec: object) => object('CiliumNetworkPolicy', 'cilium.io/v2', 'shop', spec);
const clusterwide = (spec: object) => object('CiliumClusterwideNetworkPolicy', 'cilium.io/v2', undefined, spec);
const TCP = (port: string) => ({ ports: [{ port, protocol: 'TCP' }] });
const HTTP = { ...TCP('80'), rules: { http: [{ method: 'GET' }] } };

const FACTS: readonly Fact[] = [
  { id: 'CIL-01', objects: [policy({ endpointSelector: API, ingress: [] })] },
  { id: 'CIL-01', objects: [policy({ ingress: [{}] })] },
  { id: 'CIL-01', objects: [inbound({})], probes: [['shop/web', 'TCP 80', 'denied'], ['pay/web', 'TCP 80', 'denied']] },
  { id: 'CIL-02', direction: 'out', objects: [policy({ endpointSelector: WEB, egressDeny: [{}] })], probes: [['shop/api', 'TCP 80', 'denied'], ['ip:8.8.8.8', 'UDP 53', 'denied']] },
  { id: 'CIL-03', objects: [policy({ endpointSelector: API, enableDefaultDeny: { ingress: false }, ingress: [{ fromEndpoints: [WEB], toPorts: [HTTP] }] })], probes: [['shop/web', 'TCP 81', 'allowed'], ['pay/web', 'TCP 80', 'allowed'], ['shop/web', 'POST', 'passed']] },
  { id: 'CIL-05', objects: [inbound({ fromEndpoints: [], toPorts: [TCP('80')] })], probes: [['shop/web', 'TCP 80', 'denied']] },
  { id: 'CIL-05', objects: [inbound({ toPorts: [TCP('80')] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'allowed'], ['ip:8.8.8.8', 'TCP 80', 'allowed'], ['shop/web', 'TCP 81', 'denied']] },
  ...['toFQDNs', 'toServices', 'toGroups'].map((field): Fact => ({ id: 'CIL-06', direction: 'out', objects: [outbound({ [field]: [], toPorts: [TCP('80')] })], probes: [['ip:8.8.8.8', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'allowed'], ['ip:8.8.8.8', 'TCP 81', 'denied']] })),
  { id: 'CIL-07', direction: 'out', objects: [outbound({ toServices: [{ k8sService: { serviceName: 'nobody', namespace: 'shop' } }], toPorts: [TCP('80')] })], probes: [['ip:8.8.8.8', 'TCP 80', 'allowed'], ['ip:8.8.8.8', 'TCP 81', 'denied']] },
  { id: 'CIL-08', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{}] })], probes: [['shop/web', 'TCP 80', 'denied']] },
  { id: 'CIL-08', objects: [inbound({ fromEndpoints: [WEB], toPorts: [] })], probes: [['shop/web', 'TCP 81', 'allowed'], ['pay/web', 'TCP 81', 'denied']] },
  { id: 'CIL-08', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ...TCP('80'), rules: { http: [] } }] })], probes: [['shop/web', 'POST', 'passed'], ['shop/web', 'TCP 81', 'denied']] },
  { id: 'CIL-09', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ports: [{ port: '80' }] }] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['shop/web', 'UDP 80', 'allowed'], ['shop/web', 'SCTP 80', 'allowed']] },
  { id: 'CIL-09', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ports: [{ port: '80', protocol: 'UDP' }], rules: { http: [{}] } }] })] },
  { id: 'CIL-09', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ports: [{ port: '80' }], rules: { http: [{}] } }] })] },
  { id: 'CIL-10', objects: [inbound({ fromEndpoints: [WEB], fromEntities: ['world'] })] },
  { id: 'CIL-10', objects: [outbound({ toFQDNs: [{ matchName: 'a.example' }], toCIDR: ['10.0.0.0/8'] })] },
  { id: 'CIL-10', objects: [inbound({ icmps: [{ fields: [{ type: 8 }] }], toPorts: [TCP('80')] })] },
  { id: 'CIL-11', objects: [policy({ endpointSelector: { matchLabels: { 'app': 'api', 'k8s:io.kubernetes.pod.namespace': 'pay' } }, ingress: [{}] })], probes: [['shop/web', 'TCP 80', 'denied']], warned: /namespace/ },
  { id: 'CIL-12', objects: [inbound({ fromEndpoints: [{}] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'denied'], ['ip:8.8.8.8', 'TCP 80', 'denied']] },
  { id: 'CIL-12', objects: [clusterwide({ endpointSelector: API, ingress: [{ fromEndpoints: [{}] }] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'allowed'], ['ip:8.8.8.8', 'TCP 80', 'denied'], ['reserved:host', 'TCP 80', 'denied']] },
  { id: 'CIL-13', objects: [inbound({ fromEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: 'Exists' }] }] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'allowed'], ['ip:8.8.8.8', 'TCP 80', 'denied']] },
  { id: 'CIL-13', objects: [inbound({ fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'pay' } }] })], probes: [['shop/web', 'TCP 80', 'denied'], ['pay/web', 'TCP 80', 'allowed']] },
  { id: 'CIL-14', objects: [inbound({ fromEndpoints: [{ matchLabels: { 'app': 'web', 'k8s:io.cilium.k8s.policy.cluster': 'other' } }] })], probes: [['shop/web', 'TCP 80', 'denied']] },
  { id: 'CIL-17', objects: [inbound({ fromEntities: ['internet'] })] },
  ...['all', 'world', 'cluster', 'host', 'remote-node', 'kube-apiserver', 'ingress', 'init', 'health', 'unmanaged', 'none'].map((entity): Fact => ({ id: 'CIL-17', objects: [inbound({ fromEntities: [entity] })], probes: [['ip:8.8.8.8', 'TCP 80', entity === 'all' || entity === 'world' ? 'allowed' : 'denied'], ['pay/web', 'TCP 80', entity === 'all' || entity === 'cluster' ? 'allowed' : 'denied']] })),
  { id: 'CIL-18', objects: [outbound({ toCIDRSet: [{ cidr: '192.0.2.0/24', except: ['10.0.0.0/8'] }] })] },
  { id: 'CIL-18', direction: 'out', objects: [outbound({ toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] })], probes: [['ip:10.9.9.9', 'TCP 80', 'allowed'], ['ip:10.1.2.3', 'TCP 80', 'denied']] },
  { id: 'CIL-21', objects: [object('NetworkPolicy', 'networking.k8s.io/v1', 'shop', { podSelector: API, policyTypes: ['Egress'], ingress: [{ from: [{ podSelector: WEB }] }] })], probes: [['shop/web', 'TCP 80', 'allowed'], ['pay/web', 'TCP 80', 'denied']] },
  { id: 'CIL-23', objects: [inbound({ toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }] })] },
  { id: 'CIL-28', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ...TCP('80'), rules: { kafka: [{ role: 'produce' }] } }] })] },
  { id: 'CIL-29', objects: [inbound({ fromEndpoints: [WEB], toPorts: [{ ...TCP('80'), rules: { http: [{ path: '/a(' }] } }] })] },
  { id: 'CIL-32', objects: [inbound({ fromEndpoints: [WEB], toPorts: [HTTP] })], probes: [['shop/web', 'GET', 'passed'], ['shop/web', 'POST', 'refused']] },
  { id: 'CIL-32', objects: [inbound({ fromEndpoints: [WEB], toPorts: [HTTP] }, { fromEndpoints: [WEB], toPorts: [TCP('80')] })], probes: [['shop/web', 'POST', 'passed']] },
  { id: 'CIL-41', objects: [clusterwide({ endpointSelector: {}, enableDefaultDeny: { ingress: false, egress: false }, ingress: [{ fromCIDR: ['169.254.7.127/32'] }] })], probes: [['ip:8.8.8.8', 'TCP 80', 'allowed']] },
];

const pod = (namespace: string, name: string, index: number) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: name } }, status: { podIP: `172.30.0.${index}` }, spec: { serviceAccountName: 'default', containers: [{ name: 'main', image: 'registry.example/pod:1' }] },
});
const WORLD = [...['shop', 'pay'].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: name } } })), pod('shop', 'web', 1), pod('shop', 'api', 2), pod('pay', 'web', 3)];

async function judge(engine: Engine<Query, Verdict>): Promise<{ cases: number; failures: readonly string[] }> {
  const failures: string[] = [];
  let cases = 0;
  for (const { id, direction = 'in', objects, probes, warned } of FACTS) {
    const inward = direction === 'in';
    const queries = (probes ?? [['shop/web', 'TCP 80', 'denied']] as const).map(([far, port]): Query => {
      const [protocol, number] = port.includes(' ') ? port.split(' ') : ['TCP', '80'];
      const ends = inward ? { from: far, to: 'shop/api' } : { from: 'shop/web', to: far };
      return { ...ends, protocol, port: Number(number), ...(port.includes(' ') ? {} : { http: { method: port, path: '/', authority: 'api', headers: {} } }) };
    });
    const { answers, refused = [], log } = await engine.ask({ objects: [...WORLD, ...objects], queries });
    if (warned && !(log ?? []).some(line => warned.test(line))) { failures.push(`${id}: nothing is logged about ${JSON.stringify(objects)}`); }
    cases += queries.length;
    if (!probes) {
      if ((refused ?? []).length === 0) { failures.push(`${id}: taken, and not refused: ${JSON.stringify(objects)}`); }
      continue;
    }
    probes.forEach(([far, port, expected], index) => {
      const { egress, ingress, request } = answers[index] ?? {};
      const said = (refused ?? []).length > 0 ? 'not taken' : port.includes(' ') ? (inward ? ingress : egress) : request;
      if (said !== expected) { failures.push(`${id}: ${far} at ${port} is ${said}, not ${expected}: ${JSON.stringify(objects)}`); }
    });
  }
  return { cases, failures };
}

export const ciliumFacts: Part = {
  name: 'cilium-facts', engine: 'Cilium, policy repository', version: '1.20.2', programs: ['cilium'], least: 60,
  run: async ({ programs, envoy }) => {
    const engine = startEngine<Query, Verdict>(programs.get('cilium')!, ['-envoy', envoy()]);
    try {
      const { cases, failures } = await judge(engine);
      return { judged: 'the facts about Cilium that its evaluator rests on, one by one', cases, agreed: cases - failures.length, undecided: 0, failures, notes: [`${new Set(FACTS.map(({ id }) => id)).size} facts: ${[...new Set(FACTS.map(({ id }) => id))].join(' ')}`] };
    } finally { engine.stop(); }
  },
};
