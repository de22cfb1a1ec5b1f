import { inObject, isPresent, textOf } from './place';
import { Rule, found } from './rule';
import { CAPTURE_READS, captureOf } from './views/mesh';
import { present } from './views/pods';

export const zt288: Rule = {
  id: 'ZT288',
  title: 'Pods that restricted Pod Security refuses after injection',
  severity: 'warning',
  facts: ['PSS-02', 'IST-53', 'MAT-26'],
  why: 'Containers that Istio and Vault inject set no seccomp profile. Unless the pod sets one for all its containers, a restricted namespace does not let it start.',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  reads: [...CAPTURE_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled, pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  serviceAccountName: web
  containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: RuntimeDefault } } }]
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled, pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  serviceAccountName: web
  securityContext: { seccompProfile: { type: RuntimeDefault } }
  containers: [{ name: web, image: web }]
`,
  instead: 'Set `securityContext.seccompProfile.type: RuntimeDefault` on the pod, and use istio-cni.',
  check: world => present(world).flatMap(workload => {
    const { object, namespace, name, annotations, templatePath } = workload;
    const restricted = world.namespaces.get(namespace)?.['pod-security.kubernetes.io/enforce'] === 'restricted';
    const injected = restricted && (captureOf(world, workload) === 'sidecar' || annotations['vault.hashicorp.com/agent-inject'] === 'true');
    if (!object || !injected) { return []; }
    const type = inObject(object, ...templatePath, 'spec', 'securityContext', 'seccompProfile', 'type');
    return isPresent(type) && textOf(type) !== 'Unconfined' ? []
      : [found(object, type, `${namespace}/${name} sets no seccomp profile for the pod, so the injected container is refused; set RuntimeDefault`)];
  }),
};
