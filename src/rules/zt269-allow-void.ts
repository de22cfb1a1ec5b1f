import { World } from '../parse/world';
import { Place, fields, isEmptyObject, shown, texts, within } from './place';
import { Rule, found } from './rule';
import { Authorization, AuthorizationRule, authorizations } from './views/istio';
import { groupBy, once } from './views/once';
import { NAMESPACE, namespacesOf } from './views/pods';

/** Whether each thing that the wide one asks for, the narrow one asks for as well, with no more values. */
function itemCovers(wide: Place, narrow: Place): boolean {
  return fields(wide).every(([name, list]) => {
    const [wanted, asked] = [texts(list).map(({ value }) => value), texts(within(narrow, name)).map(({ value }) => value)];
    return name.startsWith('not') ? wanted.every(value => asked.includes(value)) : asked.length > 0 && asked.every(value => wanted.includes(value));
  });
}

const listCovers = (wide: readonly Place[], narrow: readonly Place[]): boolean => wide.length === 0 || (narrow.length > 0 && narrow.every(one => wide.some(other => itemCovers(other, one))));

/** Whether all that `narrow` lets pass, `wide` does. Never wrongly true. */
const ruleCovers = (wide: AuthorizationRule, narrow: AuthorizationRule): boolean => listCovers(wide.sources, narrow.sources) && listCovers(wide.operations, narrow.operations)
  && wide.conditions.every(one => narrow.conditions.some(other => JSON.stringify(one.value) === JSON.stringify(other.value)));

const reach = ({ object, targets, subject }: Authorization): string =>
  JSON.stringify(targets.length > 0 ? [object.namespace, ...targets.map(({ kind, name }) => `${kind}/${name}`).sort()] : subject);

/** Allow policies by what they are about, and those about whole namespaces. */
const index = once((world: World) => {
  const allows = authorizations(world).filter(({ action, targets, subject }) => action === 'ALLOW' && (targets.length > 0 || subject));
  return { allows, byReach: groupBy(allows, reach), broad: groupBy(allows.filter(({ subject }) => subject?.every(({ key }) => key === NAMESPACE)), ({ subject }) => namespacesOf(subject!)?.[0] ?? '*') };
});

export const zt269: Rule = {
  id: 'ZT269',
  title: 'An ALLOW rule that a wider one makes void',
  severity: 'warning',
  facts: ['IST-20', 'IST-26'],
  why: 'One ALLOW rule that matches is enough. The narrower rule reads like a limit, but the wider one lets all of that pass, and more.',
  source: 'https://istio.io/latest/docs/concepts/security/#implicit-enablement',
  reads: ['security.istio.io/AuthorizationPolicy', '/ConfigMap'],
  bad: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }], to: [{ operation: { methods: [GET] } }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web-anywhere, namespace: shop }
spec:
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]
`,
  good: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }], to: [{ operation: { methods: [GET] } }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: gateway-anywhere, namespace: shop }
spec:
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/gateway] } }] }]
`,
  instead: 'Narrow or remove the wider rule, or remove the void one.',
  check: world => {
    const { allows, byReach, broad } = index(world);
    return allows.flatMap(policy => policy.rules.flatMap(rule => {
      const homes = policy.subject ? ['*', ...namespacesOf(policy.subject) ?? []] : [];
      const others = new Set([...byReach.get(reach(policy)) ?? [], ...homes.flatMap(home => broad.get(home) ?? [])]);
      for (const other of others) {
        // A rule for everything is a finding of its own (ZT251).
        const wider = other.rules.find(candidate => candidate !== rule && !isEmptyObject(candidate.place) && ruleCovers(candidate, rule) && !ruleCovers(rule, candidate));
        if (wider) { return [found(policy.object, rule.place, `the rule limits nothing, since ${other.object.name} also allows ${shown(wider.place)}; narrow that one`)]; }
      }
      return [];
    }));
  },
};
