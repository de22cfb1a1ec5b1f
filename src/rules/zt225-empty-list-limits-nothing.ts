import { fields, isEmptyList, isEmptyObject, items, within } from './place';
import { Found, Rule, found } from './rule';
import { CILIUM_KINDS, ciliumRules } from './views/cilium';

export const zt225: Rule = {
  id: 'ZT225',
  title: 'An empty or unknown limit in toPorts limits nothing',
  severity: 'error',
  facts: ['CIL-08', 'CIL-28', 'X-02'],
  why: '`toPorts: []` is every port, and empty `rules`, `http` or `dns` are every request. Kinds of rules that Cilium no longer has, such as `kafka`, are dropped and leave the same.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#layer-7-examples',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [] } }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: api, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: "8080", protocol: TCP }], rules: { http: [{ method: GET }] } }]
`,
  instead: 'Write the limits, or leave the field out, so that a reader sees that there is none.',
  check: world => ciliumRules(world).filter(({ deny }) => !deny).flatMap(({ spec, place }): Found[] => {
    const ports = within(place, 'toPorts');
    return [
      ...(isEmptyList(ports) ? [found(spec.object, ports, 'toPorts is an empty list, which means every port; name the ports')] : []),
      ...items(ports).flatMap(item => {
        const rules = within(item, 'rules');
        const empty = [rules, within(rules, 'http'), within(rules, 'dns')].filter(limit => isEmptyList(limit) || isEmptyObject(limit))
          .map(limit => found(spec.object, limit, `${limit.path[limit.path.length - 1]} is empty, so every request passes; write the rules`));
        const unknown = fields(rules).filter(([kind]) => kind !== 'http' && kind !== 'dns')
          .map(([kind, limit]) => found(spec.object, limit, `Cilium drops rules of the kind ${kind}, so every request passes; use http or dns`));
        return [...empty, ...unknown];
      }),
    ];
  }),
};
