import { shown, textOf, texts, within } from './place';
import { Rule, found } from './rule';
import { authorizations } from './views/istio';

const SOURCE = ['principals', 'notPrincipals', 'requestPrincipals', 'notRequestPrincipals'];
const OPERATION = ['hosts', 'notHosts', 'methods', 'notMethods', 'paths', 'notPaths'];

/** A wildcard is the first or the last character, and there is one. Templates have rules of their own. */
const isLiteral = (text: string): boolean => !text.includes('{') && text.slice(1, -1).includes('*') || (/^\*.*\*$/.test(text) && text.length > 1);

export const zt253: Rule = {
  id: 'ZT253',
  title: 'A star that Istio takes literally',
  severity: 'error',
  facts: ['IST-24'],
  why: 'A wildcard works as the first or the last character of a value. Anywhere else it is a plain `*`: an ALLOW rule matches nothing, and a DENY rule denies nothing.',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/*/sa/web] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/*] } }] }]
`,
  instead: 'Keep one wildcard at the start or the end; in paths, use the templates `{*}` and `{**}`; for any ServiceAccount name of several namespaces, list them.',
  check: world => authorizations(world).flatMap(({ object, rules }) => rules.flatMap(({ sources, operations, conditions }) => [
    ...sources.flatMap(source => SOURCE.flatMap(name => texts(within(source, name)))),
    ...operations.flatMap(operation => OPERATION.flatMap(name => texts(within(operation, name)))),
    // Of all values only namespaces take a star anywhere.
    ...conditions.filter(condition => textOf(within(condition, 'key')) !== 'source.namespace').flatMap(condition => ['values', 'notValues'].flatMap(name => texts(within(condition, name)))),
  ]).filter(({ value }) => isLiteral(value)).map(value => found(object, value, `the star inside ${shown(value)} is taken literally, so it matches nothing that is meant; keep one at the start or the end`))),
};
