import { isPresent, within } from './place';
import { Rule, found } from './rule';
import { CILIUM_KINDS, ciliumSpecs } from './views/cilium';

export const zt238: Rule = {
  id: 'ZT238',
  title: 'A Cilium policy for nodes',
  severity: 'warning',
  facts: ['CIL-37'],
  why: 'A policy with `nodeSelector` never affects pods, does nothing unless the host firewall is on, and where it is on it can lock you out of the nodes.',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/#host-policies',
  reads: CILIUM_KINDS,
  bad: `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: nodes }
spec:
  nodeSelector: {}
  ingress: [{ fromEntities: [cluster] }]
`,
  good: `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: pods }
spec:
  endpointSelector: {}
  ingress: [{}]
`,
  instead: 'Select pods by `endpointSelector`. If nodes are meant, set `hostFirewall.enabled`, apply in `policy-audit-mode` first, and acknowledge this finding.',
  check: world => ciliumSpecs(world).map(({ object, place }) => [object, within(place, 'nodeSelector')] as const).filter(([, selector]) => isPresent(selector))
    .map(([object, selector]) => found(object, selector, 'nodeSelector makes this a policy for nodes, which no pod follows; use endpointSelector, or try it in audit mode first')),
};
