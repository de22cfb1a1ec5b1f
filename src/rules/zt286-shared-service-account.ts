import { inObject } from './place';
import { Rule, found } from './rule';
import { groupBy } from './views/once';
import { present } from './views/pods';

export const zt286: Rule = {
  id: 'ZT286',
  title: 'Workloads that share a ServiceAccount',
  severity: 'warning',
  facts: ['X-05'],
  why: 'In a mesh, in SPIRE and in Vault the ServiceAccount is the identity. Two workloads with one account cannot be told apart: what one may do, the other may.',
  source: 'https://istio.io/latest/docs/concepts/security/#istio-identity',
  reads: ['workloads'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: web }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: api, image: api }] }
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api }] }
`,
  instead: 'Give each workload a ServiceAccount of its own, with its name.',
  check: world => [...groupBy(present(world).filter(({ where }) => where === 'here'), ({ namespace, serviceAccountName }) => `${namespace}/${serviceAccountName}`).values()]
    // Two manifests of one workload, such as a Job and a Deployment of its name, are one user of the account.
    .map(users => users.filter(({ name }, index) => users.findIndex(other => other.name === name) === index))
    // One finding per account: its second user is where a second account is missing.
    .flatMap(([first, second, ...others]) => (second?.object ? [found(second.object, inObject(second.object, ...second.templatePath, 'spec', 'serviceAccountName'),
      `${second.namespace}/${second.name} runs as ${second.serviceAccountName}, as ${first.name} does${others.length > 0 ? ` and ${others.length} more` : ''}; give each an account of its own`)] : [])),
};
