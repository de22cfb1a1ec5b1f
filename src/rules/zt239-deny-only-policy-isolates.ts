import { isFilledList, within } from './place';
import { Rule, found } from './rule';
import { GUARD_KINDS, guards } from './views/network';
import { beside } from './views/wider';

export const zt239: Rule = {
  id: 'ZT239',
  title: 'A policy that only denies closes the whole direction',
  severity: 'warning',
  facts: ['CIL-02'],
  why: 'A deny rule turns on default deny for its direction like any other rule. With no rule that allows, the pods lose all traffic of the direction, DNS included.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#deny-policies',
  reads: [...GUARD_KINDS, 'workloads', 'namespaces'],
  bad: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: no-metadata, namespace: shop }
spec:
  endpointSelector: {}
  egressDeny: [{ toCIDR: [169.254.169.254/32] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: no-metadata, namespace: shop }
spec:
  endpointSelector: {}
  enableDefaultDeny: { egress: false }
  egressDeny: [{ toCIDR: [169.254.169.254/32] }]
`,
  instead: 'Set `enableDefaultDeny` for the direction to false, or add the rules that allow.',
  check: world => guards(world).flatMap(guard => {
    const deny = within(guard.place, `${guard.direction}Deny`);
    const alone = guard.cilium && guard.isolates && isFilledList(deny) && !isFilledList(within(guard.place, guard.direction))
      && !beside(world, guard).some(other => other !== guard && other.isolates);
    return alone ? [found(guard.object, deny, `${guard.direction}Deny is the only rule of these pods, and it closes all ${guard.direction}; set enableDefaultDeny.${guard.direction} to false`)] : [];
  }),
};
