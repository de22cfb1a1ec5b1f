import { servicePortsOf } from '../evaluate/services';
import { inObject } from './place';
import { Rule, found } from './rule';
import { MESH_READS, isMeshed, tlsModeAt } from './views/mesh';

const isGateway = (labels: Readonly<Record<string, string>>): boolean =>
  'gateway.networking.k8s.io/gateway-name' in labels || 'istio.io/gateway-name' in labels || /gateway/.test(labels.istio ?? '');

export const zt246: Rule = {
  id: 'ZT246',
  title: 'A Service for clients outside, in front of strict pods',
  severity: 'warning',
  facts: ['IST-05', 'MAT-13'],
  why: 'STRICT pods accept clients of the mesh alone. Whoever comes through a node port or a load balancer has no certificate of the mesh and is refused.',
  source: 'https://istio.io/latest/docs/concepts/security/#permissive-mode',
  reads: ['services', ...MESH_READS],
  bad: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { type: LoadBalancer, selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
  good: `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { type: ClusterIP, selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`,
  instead: 'Lead users through a gateway of the mesh, and make the Service a ClusterIP.',
  check: world => world.services.filter(({ type }) => type === 'NodePort' || type === 'LoadBalancer').flatMap(service => {
    const strict = service.workloads.map(index => world.workloads[index]).find(workload => isMeshed(world, workload) && !isGateway(workload.labels)
      && servicePortsOf(world, workload.index).some(front => front.service === service && tlsModeAt(world, workload, front.port) === 'STRICT'));
    return strict ? [found(service.object, inObject(service.object, 'spec', 'type'), `${strict.namespace}/${strict.name} accepts clients of the mesh alone, and those of a ${service.type} are none; lead them through a gateway`)] : [];
  }),
};
