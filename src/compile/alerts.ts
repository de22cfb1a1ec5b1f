import { lacksIdentity } from './istio-authentication';
import { Plan } from './plan';
import { anyOf, noneOf } from './promql';
import { compare } from '../model/intent';
import { PlatformModel, ambient, cilium, meshed } from '../model/platform';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
  readonly description: string;
}

/** MON-02: the client's side reports its security policy as unknown and would always fire. */
const REPORTER = 'reporter=~"destination|waypoint"';
const DAY = 86400;

/** The four alerts of a zero trust platform, over the declared namespaces, as far as its layers have metrics. */
export function alerts(plan: Plan): Alert[] {
  const { intent, platform } = plan;
  const namespaces = intent.namespaces.map(({ name }) => name).sort(compare);
  return [
    ...(meshed(platform) && namespaces.length > 0 ? [...plaintextAlerts(plan, namespaces), ...denialAlerts(platform, namespaces), telemetryMissing()] : []),
    ...certificateAlerts(platform, namespaces),
    ...(cilium(platform) ? ciliumAlerts() : []),
  ];
}

export function prometheusRuleSpec(plan: Plan): Record<string, unknown> {
  const rules = alerts(plan).map(({ alert, expr, for: duration, severity, summary, description }) => ({
    alert, expr, for: duration, labels: { severity, platform: plan.platform.name }, annotations: { summary, description },
  }));
  return rules.length > 0 ? { groups: [{ name: 'zero-trust', rules }] } : {};
}

/** Workloads with a declared client without identity, such as a Prometheus outside the mesh: their plaintext is no incident. */
function plaintextServers(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const servers = new Map<string, string[]>();
  for (const { id, namespace, name } of plan.intent.workloads) {
    if (!(plan.callers.get(id) ?? []).some(link => lacksIdentity(plan, link))) { continue; }
    servers.set(namespace, [...(servers.get(namespace) ?? []), name]);
  }
  return servers;
}

function plaintextAlerts(plan: Plan, namespaces: readonly string[]): Alert[] {
  const expected = plaintextServers(plan);
  const strict = namespaces.filter(name => !expected.has(name));
  const where = [
    ...(strict.length > 0 ? [anyOf('destination_workload_namespace', strict)] : []),
    ...[...expected].map(([name, servers]) => `${anyOf('destination_workload_namespace', [name])}, ${noneOf('destination_workload', servers)}`),
  ];
  const by = 'sum by (destination_workload_namespace, destination_workload, source_workload_namespace, source_workload)';
  // MON-10: a rate, because a counter compared with 0 never clears; HTTP and TCP count apart.
  return [{
    alert: 'ZeroTrustMutualTlsOff',
    expr: where.flatMap(pods => ['istio_requests_total', 'istio_tcp_connections_opened_total'].map(metric =>
      `${by} (rate(${metric}{${REPORTER}, connection_security_policy!="mutual_tls", ${pods}}[5m])) > 0`)).join(' or '),
    for: '2m',
    severity: 'critical',
    summary: 'Traffic without mutual TLS reaches {{ $labels.destination_workload_namespace }}/{{ $labels.destination_workload }}',
    description: 'The mesh accepted plaintext from {{ $labels.source_workload_namespace }}/{{ $labels.source_workload }}. Look for a PERMISSIVE or DISABLE PeerAuthentication and for a client outside the mesh.',
  }];
}

function denialAlerts(platform: PlatformModel, namespaces: readonly string[]): Alert[] {
  const where = anyOf('destination_workload_namespace', namespaces);
  const http: Alert = {
    alert: 'ZeroTrustAuthorizationDenied',
    // MON-11: one reporter, an increase over the window, and the namespace; 403 may be the application's own.
    expr: `sum by (destination_workload_namespace, destination_workload, source_principal) (increase(istio_requests_total{${REPORTER}, response_code="403", ${where}}[5m])) > 10`,
    for: '0m',
    severity: 'warning',
    summary: 'Requests to {{ $labels.destination_workload_namespace }}/{{ $labels.destination_workload }} are refused',
    description: 'More than 10 answers 403 in 5 minutes to {{ $labels.source_principal }}: an undeclared call, or the application itself.',
  };
  if (!ambient(platform)) { return [http]; }
  return [http, {
    alert: 'ZeroTrustConnectionDenied',
    expr: `sum by (destination_workload_namespace, destination_workload, source_principal) (rate(istio_tcp_connections_failed_total{response_flags="DENY", ${where}}[5m])) > 0`,
    for: '2m',
    severity: 'warning',
    summary: 'Connections to {{ $labels.destination_workload_namespace }}/{{ $labels.destination_workload }} are refused',
    description: 'ztunnel refuses connections of {{ $labels.source_principal }}: an undeclared call.',
  }];
}

/** MON-16: no metric at all must not look like no incident. */
function telemetryMissing(): Alert {
  return {
    alert: 'ZeroTrustTelemetryMissing',
    expr: 'absent(istio_requests_total) and absent(istio_tcp_connections_opened_total)',
    for: '15m',
    severity: 'warning',
    summary: 'The mesh reports no traffic at all',
    description: 'Without these metrics the other alerts stay silent. Check that Prometheus scrapes the proxies.',
  };
}

function certificateAlerts(platform: PlatformModel, namespaces: readonly string[]): Alert[] {
  const root: Alert = {
    alert: 'ZeroTrustRootCertificateExpiring',
    // MON-13: this metric counts the seconds that are left, so an expired certificate is below 0 and still fires.
    expr: `min(citadel_server_root_cert_expiry_seconds) < ${30 * DAY}`,
    for: '10m',
    severity: 'critical',
    summary: 'The root certificate of the mesh expires within 30 days',
    description: 'When it expires no workload can connect to another.',
  };
  const agents: Alert = {
    alert: 'ZeroTrustCertificateExpiring',
    expr: `min by (namespace, pod) (istio_agent_cert_expiry_seconds{${anyOf('namespace', namespaces)}}) < 3600`,
    for: '10m',
    severity: 'critical',
    summary: 'The certificate of {{ $labels.namespace }}/{{ $labels.pod }} expires within an hour',
    description: 'The proxy does not renew it. Check its connection to istiod.',
  };
  const spire: Alert = {
    alert: 'ZeroTrustIdentityNotIssued',
    // MON-15
    expr: 'sum(rate(spire_agent_workload_api_workload_attestation{status!="OK"}[5m])) > 0',
    for: '10m',
    severity: 'critical',
    summary: 'SPIRE agents refuse to identify workloads',
    description: 'Pods without an identity cannot connect. Check the registration entries and the class name of the ClusterSPIFFEIDs.',
  };
  const expiring: Alert = {
    alert: 'ZeroTrustSvidsExpiring',
    expr: 'sum(spire_agent_cache_manager_expiring_svids) > 0',
    for: '10m',
    severity: 'critical',
    summary: 'SVIDs in the SPIRE agents are not renewed',
    description: 'Certificates stay close to their end for 10 minutes. Check the connection of the agents to the SPIRE server.',
  };
  const isSpire = platform.identity.kind === 'spire';
  return [
    ...(meshed(platform) && !isSpire ? [root, ...(ambient(platform) || namespaces.length === 0 ? [] : [agents])] : []),
    ...(isSpire ? [spire, expiring] : []),
  ];
}

function ciliumAlerts(): Alert[] {
  return [{
    alert: 'ZeroTrustPolicyViolation',
    // MON-12: covers "Policy denied" and "Policy denied by denylist".
    expr: 'sum by (reason, direction) (rate(cilium_drop_count_total{reason=~"Policy denied.*"}[5m])) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'Cilium drops {{ $labels.direction }} packets: {{ $labels.reason }}',
    description: 'A pod attempts a connection that no link declares. Hubble names the pods.',
  }, {
    alert: 'ZeroTrustHttpViolation',
    // CIL-31: a refused request is an answer, not a drop.
    expr: 'sum(rate(cilium_policy_l7_total{rule="denied"}[5m])) > 0',
    for: '5m',
    severity: 'warning',
    summary: 'Cilium refuses HTTP or DNS requests',
    description: 'A pod sends a request that no link declares. Hubble names the pods.',
  }];
}
