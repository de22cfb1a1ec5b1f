import { inObject, items, patternText, within } from './place';
import { Rule, found } from './rule';

const DANGERS: readonly (readonly [pattern: RegExp, message: string])[] = [
  // A selector that asks for the security policy without saying who reports.
  [/\{(?![^}]*\breporter\s*=)[^}]*\bconnection_security_policy\b[^}]*\}/, 'connection_security_policy is always unknown in the reports of the client; add reporter=~"destination|waypoint"'],
  [/\b(rate|irate|increase)\s*\(\s*gatekeeper_violations\b/, 'gatekeeper_violations is a gauge, of which a rate means nothing; compare its value'],
  [/\bgatekeeper_violations\s*\{[^}]*\bconstraint/, 'gatekeeper_violations has no label for the constraint; read status.totalViolations of the constraint'],
  // No range follows the selector, so nothing makes a rate of it.
  [/\bistio_(requests|tcp_connections_opened)_total\s*\{[^}]*\}[\s)]*>\s*0/, 'a counter only grows, so the alert never ends; compare its rate'],
];

export const zt291: Rule = {
  id: 'ZT291',
  title: 'An alert that always fires, or never',
  severity: 'warning',
  facts: ['MON-02', 'MON-07', 'MON-10', 'ART-39', 'ART-42'],
  why: 'An alert on a label that is never set, or on a counter that never falls, tells nothing: it is switched off, and with it the only sign of what it was for.',
  source: 'https://istio.io/latest/docs/reference/config/metrics/',
  reads: ['monitoring.coreos.com/PrometheusRule'],
  bad: `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: mesh, namespace: monitoring, labels: { release: prometheus } }
spec:
  groups:
    - name: mesh
      rules: [{ alert: Plaintext, expr: 'rate(istio_requests_total{connection_security_policy!="mutual_tls"}[5m]) > 0' }]
`,
  good: `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: mesh, namespace: monitoring, labels: { release: prometheus } }
spec:
  groups:
    - name: mesh
      rules: [{ alert: Plaintext, expr: 'rate(istio_requests_total{reporter=~"destination|waypoint", connection_security_policy!="mutual_tls"}[5m]) > 0' }]
`,
  instead: 'Ask the server\'s side for the security of a connection, take rates of counters alone, and try each alert in both states.',
  check: world => world.ofKind('PrometheusRule', 'monitoring.coreos.com').flatMap(object => items(inObject(object, 'spec', 'groups')).flatMap(group => items(within(group, 'rules'))).flatMap(rule => {
    const expression = within(rule, 'expr');
    return DANGERS.filter(([pattern]) => pattern.test(patternText(expression))).map(([, message]) => found(object, expression, message));
  })),
};
