import type { LRParser } from '@lezer/lr';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { WorkloadPort, WorkloadSource, ZeroTrustNamespace } from '../../src';
import { anyOf, promString } from '../../src/compile/promql';
import { ALL_STACKS, CILIUM_STACKS, Declare, Facts, MESH_STACKS, Manifest, STACKS, Stack, compiled, ofKind, pods, spec } from '../setup/golden';

// Its types are those of an ES module, its code is of both kinds.
const { parser } = require('@prometheus-io/lezer-promql') as { parser: LRParser };

const PROMETHEUS: Facts = { prometheus: { namespaceName: 'monitoring', labels: { app: 'prometheus' }, serviceAccountName: 'prometheus' } };
const one: Declare = chart => {
  pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.tcp(8080)]);
  new ZeroTrustNamespace(chart, 'pay');
};
interface Rule { readonly alert: string; readonly expr: string; readonly for: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string> }
const rules = (stack: Stack, declare: Declare = one, facts: Facts = {}): Rule[] => ofKind(compiled(stack, declare, { ...PROMETHEUS, ...facts }), 'PrometheusRule').flatMap(({ spec: item }) => item.groups[0].rules);
const expression = (stack: Stack, alert: string): string => rules(stack).find(rule => rule.alert === alert)!.expr;

/** Names of the grammar in an expression, errors among them. */
function nodes(expr: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({ enter: node => { found.push(node.type.isError ? `error at ${expr.slice(Math.max(0, node.from - 20), node.to + 20)}` : node.name); } });
  return found;
}

const SPIRE = ALL_STACKS.filter(stack => STACKS[stack].spire);
const MESH_CA = MESH_STACKS.filter(stack => !SPIRE.includes(stack));
const AMBIENT = ALL_STACKS.filter(stack => STACKS[stack].mesh === 'istio-ambient');

describe('which alerts a platform has', () => {
  test.each<readonly [string, readonly Stack[]]>([
    ['ZeroTrustMutualTlsOff', MESH_STACKS],
    ['ZeroTrustAuthorizationDenied', MESH_STACKS],
    ['ZeroTrustConnectionDenied', AMBIENT],
    ['ZeroTrustTelemetryMissing', MESH_STACKS],
    ['ZeroTrustRootCertificateExpiring', MESH_CA],
    ['ZeroTrustCertificateExpiring', MESH_CA.filter(stack => !AMBIENT.includes(stack))],
    ['ZeroTrustIdentityNotIssued', SPIRE],
    ['ZeroTrustPolicyViolation', CILIUM_STACKS],
    ['ZeroTrustHttpViolation', CILIUM_STACKS],
  ])('%s', (alert, stacks) => { expect(ALL_STACKS.filter(stack => rules(stack).some(rule => rule.alert === alert))).toEqual(stacks); });

  test('NP-15: plain network policies count nothing, so there is no rule', () => { expect(ofKind(compiled('kubernetes', one, PROMETHEUS), 'PrometheusRule')).toEqual([]); });

  test('MON-08: rules and monitors carry the labels that the operator selects by, in the namespace of Prometheus', () => {
    const declare: Declare = chart => { pods(new ZeroTrustNamespace(chart, 'shop'), 'api', [WorkloadPort.metrics(9100)]); };
    const found = compiled('istio-sidecar', declare, { ...PROMETHEUS, monitoringLabels: { release: 'stack' } });
    expect(ofKind(found, 'PrometheusRule').map(({ metadata }) => [metadata.namespace, metadata.labels!.release])).toEqual([['monitoring', 'stack']]);
    expect(ofKind(found, 'PodMonitor').map(({ metadata }) => [metadata.namespace, metadata.labels!.release])).toEqual([['shop', 'stack']]);
    expect(ofKind(compiled('istio-sidecar', declare), 'PodMonitor')).toEqual([]);
  });
});

describe.each(ALL_STACKS.filter(stack => stack !== 'kubernetes'))('alerts on %s', stack => {
  test.each(rules(stack).map(rule => [rule.alert, rule] as const))('%s parses, compares, and tells whom', (_, rule) => {
    const found = nodes(rule.expr);
    expect(found.filter(name => name.startsWith('error'))).toEqual([]);
    expect(found).toContain('VectorSelector');
    expect(found.some(name => ['Gtr', 'Lss', 'FunctionCall'].includes(name))).toBe(true);
    expect(rule.for).toMatch(/^\d+m$/);
    expect(rule.labels).toEqual({ severity: expect.stringMatching(/^(warning|critical)$/), platform: stack });
    // A label that the expression does not keep would be empty in the message.
    const kept = /by \(([^)]+)\)/.exec(rule.expr)?.[1].split(', ') ?? [];
    const used = [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)].map(match => match[1]);
    expect(used.filter(label => !kept.includes(label))).toEqual([]);
  });

  test('MON-10, MON-07: a counter stands inside a rate or an increase, so that the alert can clear', () => {
    for (const { expr } of rules(stack)) {
      const counters = [...expr.matchAll(/(\w+_total|\w+_workload_attestation)\b/g)].map(match => match.index);
      for (const index of counters) { expect(expr.slice(0, index)).toMatch(/(rate|increase|absent)\($/); }
    }
  });

  test('MON-02: requests are counted once, where the identity of the client is known', () => {
    for (const { alert, expr } of rules(stack)) {
      for (const selector of expr.match(/istio_(requests_total|tcp_connections_opened_total)\{[^}]*\}/g) ?? []) { expect([alert, selector]).toEqual([alert, expect.stringContaining('reporter=~"destination|waypoint"')]); }
    }
  });

  test('MON-11: alerts of the mesh watch the declared namespaces alone', () => {
    const watching = rules(stack).filter(({ expr }) => expr.includes('destination_workload_namespace'));
    for (const { expr } of watching) { expect(expr).toContain('destination_workload_namespace=~"pay|shop"'); }
    expect(watching.length > 0).toBe(MESH_STACKS.includes(stack));
  });
});

describe('single expressions', () => {
  test('MON-10: plaintext over HTTP and TCP', () => {
    const expr = expression('istio-sidecar', 'ZeroTrustMutualTlsOff');
    expect(expr.match(/rate\(istio_\w+\{[^}]*connection_security_policy!="mutual_tls"[^}]*\}\[5m\]\)\) > 0/g)).toHaveLength(2);
    expect(nodes(expr)).toContain('Or');
  });

  test('MON-11: denials', () => {
    expect(expression('istio-sidecar', 'ZeroTrustAuthorizationDenied')).toMatch(/^sum by \(.*source_principal\) \(increase\(istio_requests_total\{.*response_code="403".*\}\[5m\]\)\) > 10$/);
    expect(expression('istio-ambient', 'ZeroTrustConnectionDenied')).toMatch(/rate\(istio_tcp_connections_failed_total\{response_flags="DENY", .*\}\[5m\]\)\) > 0$/);
  });

  test('MON-12: drops by policy, of both kinds', () => {
    expect(expression('cilium', 'ZeroTrustPolicyViolation')).toBe('sum by (reason, direction) (rate(cilium_drop_count_total{reason=~"Policy denied.*"}[5m])) > 0');
    expect(expression('cilium', 'ZeroTrustHttpViolation')).toBe('sum(rate(cilium_policy_l7_total{rule="denied"}[5m])) > 0');
  });

  test('MON-13: seconds that are left, so an expired certificate still fires', () => {
    expect(expression('istio-sidecar', 'ZeroTrustRootCertificateExpiring')).toBe('min(citadel_server_root_cert_expiry_seconds) < 2592000');
    expect(expression('istio-sidecar', 'ZeroTrustCertificateExpiring')).toBe('min by (namespace, pod) (istio_agent_cert_expiry_seconds{namespace=~"pay|shop"}) < 3600');
    expect(rules('istio-sidecar').map(({ expr }) => expr).join()).not.toMatch(/expiry_seconds[^<]*> 0/);
  });

  test('MON-15: identities that are refused', () => {
    expect(expression('istio-sidecar-spire', 'ZeroTrustIdentityNotIssued')).toBe('sum(rate(spire_agent_workload_api_workload_attestation{status!="OK"}[5m])) > 0');
  });

  test('MON-16: silence is not peace', () => {
    expect(expression('istio-ambient', 'ZeroTrustTelemetryMissing')).toBe('absent(istio_requests_total) and absent(istio_tcp_connections_opened_total)');
  });
});

describe('text in PromQL', () => {
  test('whatever the names are, the matcher is one string and means exactly them', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), fc.string(), (names, other) => {
      const matcher = anyOf('namespace', names);
      expect(nodes(`up{${matcher}} > 0`).filter(name => name.startsWith('error'))).toEqual([]);
      const pattern = new RegExp(`^(?:${JSON.parse(matcher.slice('namespace=~'.length))})$`, 's');
      expect(names.every(name => pattern.test(name))).toBe(true);
      expect(pattern.test(other)).toBe(names.includes(other));
    }));
  });
  test('a quote ends no string', () => { expect(promString('a"} or up{b="')).toBe('"a\\"} or up{b=\\""'); });
});

describe('monitors', () => {
  const found = (ports: WorkloadPort[]): Manifest[] => compiled('kubernetes', chart => { new ZeroTrustNamespace(chart, 'shop').addWorkload('api', { image: 'api:1', ports }); }, PROMETHEUS);

  test('a metrics port of the pod is scraped by number', () => {
    expect(spec(found([WorkloadPort.metrics(9100, { path: '/m' })]), 'PodMonitor', 'shop.api.metrics')).toEqual({ selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } }, podMetricsEndpoints: [{ portNumber: 9100, path: '/m' }] });
  });

  test('a metrics port of the Service is scraped by name, through a label that the Service has', () => {
    const objects = found([WorkloadPort.metrics(9100, { servicePort: 9100, name: 'metrics' })]);
    const [monitor] = ofKind(objects, 'ServiceMonitor');
    expect(monitor.spec.endpoints).toEqual([{ port: 'metrics', path: '/metrics' }]);
    expect(ofKind(objects, 'Service')[0].metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    expect(ofKind(objects, 'PodMonitor')).toEqual([]);
  });

  test('so it is for a Service that stays as its owner wrote it', () => {
    const objects = compiled('kubernetes', chart => {
      const labels = { app: 'api' };
      const deployment = new ApiObject(chart, 'deployment', {
        apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'shop' },
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { serviceAccountName: 'api', containers: [{ name: 'api', image: 'api:1', ports: [{ name: 'http-metrics', containerPort: 9100 }] }] } } },
      });
      const service = new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'api', namespace: 'shop' }, spec: { selector: labels, ports: [{ name: 'http-metrics', port: 9100 }] } });
      new ZeroTrustNamespace(chart, 'shop').adoptWorkload('api', WorkloadSource.objects([deployment, service]));
    }, PROMETHEUS);
    const selected = ofKind(objects, 'ServiceMonitor').filter(({ spec: { selector } }) => Object.entries(selector.matchLabels).every(([key, value]) => ofKind(objects, 'Service')[0].metadata.labels?.[key] === value));
    expect(selected.length + ofKind(objects, 'PodMonitor').length).toBe(1);
    expect(ofKind(objects, 'ServiceMonitor').length).toBe(selected.length);
  });

  test('no metrics port, no monitor', () => { expect(found([WorkloadPort.http(8080)]).filter(({ kind }) => kind.endsWith('Monitor'))).toEqual([]); });
});
