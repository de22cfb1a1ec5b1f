import { Place, inObject, items, shown, texts, within } from './place';
import { Rule, found } from './rule';

const KINDS = ['Role', 'ClusterRole'] as const;

/** RBAC-01: resource and verbs with which one becomes somebody else, or reads what is secret. */
const STRONG: readonly (readonly [resource: RegExp, verbs: readonly string[], what: string])[] = [
  [/^\*$/, ['*'], 'may do everything with everything'],
  [/^(secrets|\*)$/, ['list', 'watch', '*'], 'may read all Secrets at once'],
  [/^(pods\/(exec|attach|ephemeralcontainers)|\*)$/, ['create', 'get', 'update', 'patch', '*'], 'may run commands in pods, with their identity'],
  [/^(serviceaccounts\/token|\*)$/, ['create', '*'], 'may issue tokens of other ServiceAccounts'],
  [/^(roles|clusterroles|rolebindings|clusterrolebindings|users|groups|serviceaccounts|\*)$/, ['escalate', 'bind', 'impersonate'], 'may take rights that it was not given'],
  [/^(namespaces|\*)$/, ['update', 'patch', '*'], 'may put any label on a namespace, by which policies select'],
];

function strength(rule: Place): string | undefined {
  const [resources, verbs] = ['resources', 'verbs'].map(name => texts(within(rule, name)).map(({ value }) => value));
  return STRONG.find(([resource, strong]) => resources.some(name => resource.test(name)) && verbs.some(verb => strong.includes(verb)))?.[2];
}

export const zt287: Rule = {
  id: 'ZT287',
  title: 'Rights with which one becomes another workload',
  severity: 'warning',
  facts: ['RBAC-01', 'NP-16', 'X-05'],
  why: 'Identities and labels are as strong as the rights of those who can change them. Whoever may exec, issue tokens, read Secrets or label namespaces goes around every policy.',
  source: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
  reads: KINDS.map(kind => `rbac.authorization.k8s.io/${kind}`),
  bad: `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: shop }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [list] }]
`,
  good: `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: shop }
rules: [{ apiGroups: [""], resources: [secrets], resourceNames: [web], verbs: [get] }]
`,
  instead: 'Name the verbs and the objects that the workload needs, by `resourceNames` where one can.',
  check: world => KINDS.flatMap(kind => world.ofKind(kind, 'rbac.authorization.k8s.io'))
    // Those that Kubernetes ships.
    .filter(({ labels }) => labels['kubernetes.io/bootstrapping'] !== 'rbac-defaults')
    .flatMap(object => items(inObject(object, 'rules')).flatMap(rule => { const what = strength(rule); return what ? [found(object, rule, `${shown(rule)}: who has this ${what}; name what is needed`)] : []; })),
};
