import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { stringify } from 'yaml';
import { Outcome, Part } from '../harness/part';
import { Manifest, examples } from './manifests';

/** Samples, one a minute, with which an alert fires, and nearly the same with which it does not. */
const SHOP = 'destination_workload_namespace="shop", destination_workload="cartservice", source_workload_namespace="other", source_workload="thief", source_principal="thief"';
const GROWING = '0+60x60';
const CASES: { readonly [alert: string]: { readonly fires: readonly [string, string]; readonly silent: readonly [string, string] } } = {
  ZeroTrustMutualTlsOff: {
    fires: [`istio_requests_total{reporter="destination", connection_security_policy="none", ${SHOP}}`, GROWING],
    silent: [`istio_requests_total{reporter="destination", connection_security_policy="mutual_tls", ${SHOP}}`, GROWING],
  },
  ZeroTrustAuthorizationDenied: {
    fires: [`istio_requests_total{reporter="destination", connection_security_policy="mutual_tls", response_code="403", ${SHOP}}`, GROWING],
    silent: [`istio_requests_total{reporter="destination", connection_security_policy="mutual_tls", response_code="200", ${SHOP}}`, GROWING],
  },
  ZeroTrustConnectionDenied: {
    fires: [`istio_tcp_connections_failed_total{response_flags="DENY", ${SHOP}}`, GROWING], silent: [`istio_tcp_connections_failed_total{response_flags="UF", ${SHOP}}`, GROWING],
  },
  ZeroTrustTelemetryMissing: { fires: ['up', '1x60'], silent: ['istio_tcp_connections_opened_total', GROWING] },
  ZeroTrustRootCertificateExpiring: { fires: ['citadel_server_root_cert_expiry_seconds', `${29 * 86400}x60`], silent: ['citadel_server_root_cert_expiry_seconds', `${31 * 86400}x60`] },
  ZeroTrustCertificateExpiring: { fires: ['istio_agent_cert_expiry_seconds{namespace="shop", pod="a"}', '3000x60'], silent: ['istio_agent_cert_expiry_seconds{namespace="shop", pod="a"}', '4000x60'] },
  ZeroTrustIdentityNotIssued: {
    fires: ['spire_agent_workload_api_workload_attestation{status="PermissionDenied"}', GROWING], silent: ['spire_agent_workload_api_workload_attestation{status="OK"}', GROWING],
  },
  ZeroTrustSvidsExpiring: { fires: ['spire_agent_cache_manager_expiring_svids', '1x60'], silent: ['spire_agent_cache_manager_expiring_svids', '0x60'] },
  ZeroTrustPolicyViolation: {
    fires: ['cilium_drop_count_total{reason="Policy denied", direction="INGRESS"}', GROWING], silent: ['cilium_drop_count_total{reason="Stale or unroutable IP", direction="INGRESS"}', GROWING],
  },
  ZeroTrustHttpViolation: { fires: ['cilium_policy_l7_total{rule="denied"}', GROWING], silent: ['cilium_policy_l7_total{rule="forwarded"}', GROWING] },
};

interface Group { readonly rules: readonly { readonly alert: string }[] }
const groupsOf = ({ spec }: Manifest): readonly Group[] => (spec as { groups?: readonly Group[] }).groups ?? [];

function test(alert: string, [series, values]: readonly [string, string], firing: number): object {
  return {
    interval: '1m', input_series: [{ series, values }],
    promql_expr_test: [{ expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`, eval_time: '40m', exp_samples: firing > 0 ? [{ labels: '{}', value: firing }] : [] }],
  };
}

function promtool(program: string, parameters: readonly string[]): string | undefined {
  try { execFileSync(program, parameters, { stdio: 'pipe', encoding: 'utf8' }); return undefined; } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}` || String(error);
  }
}

function judge(program: string, folder: string): Outcome {
  const failures: string[] = [];
  const seen = new Set<string>();
  let cases = 0;
  const file = (name: string, content: object): string => { const full = path.join(folder, name); fs.writeFileSync(full, stringify(content)); return full; };
  for (const { name, objects } of examples()) {
    const groups = objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(groupsOf);
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    if (alerts.length === 0) { continue; }
    file('rules.yaml', { groups });
    const invalid = promtool(program, ['check', 'rules', '--lint-fatal', path.join(folder, 'rules.yaml')]);
    if (invalid) { failures.push(`${name}: ${invalid}`); }
    for (const alert of alerts) {
      const item = CASES[alert];
      if (!item) { failures.push(`${name}: ${alert} has no case`); continue; }
      seen.add(alert);
      const asked = [test(alert, item.fires, 1), test(alert, item.silent, 0)];
      const wrong = promtool(program, ['test', 'rules', file('test.yaml', { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: asked })]);
      cases += asked.length;
      if (wrong) { failures.push(`${name}: ${alert}: ${wrong}`); }
      // The same test turned round has to fail, or it says nothing.
      if (!promtool(program, ['test', 'rules', file('test.yaml', { rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test(alert, item.silent, 1)] })])) { failures.push(`${name}: ${alert}: any result passes`); }
    }
  }
  for (const alert of Object.keys(CASES)) { if (!seen.has(alert)) { failures.push(`no example has ${alert}`); } }
  return { judged: 'every rule of the examples is valid, and every alert fires once and stays silent once', cases, agreed: cases - failures.length, undecided: 0, failures, notes: [`${seen.size} alerts`] };
}

export const alerts: Part = {
  name: 'alerts', engine: 'promtool', version: '0.315.0', programs: ['promtool'], least: 40,
  run: async ({ programs }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-alerts-'));
    try { return judge(programs.get('promtool')!, folder); } finally { fs.rmSync(folder, { recursive: true }); }
  },
};
