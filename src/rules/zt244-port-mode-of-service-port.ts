import { servicePortsOf } from '../evaluate/services';
import { Rule, found } from './rule';
import { TLS_READS, authenticated, authentications } from './views/mesh';

export const zt244: Rule = {
  id: 'ZT244',
  title: 'A port mode under the port of the Service',
  severity: 'error',
  facts: ['IST-04', 'X-04'],
  why: 'The keys of `portLevelMtls` are ports of the pod. Under the number of a Service that translates it, the entry is about a port that nobody listens on, and the real one keeps the mode of the policy.',
  source: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  reads: [...TLS_READS, 'services'],
  bad: `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, portLevelMtls: { 80: { mode: STRICT } } }
`,
  good: `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { serviceAccountName: api, containers: [{ name: api, image: api, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: api, namespace: shop }
spec: { selector: { matchLabels: { app: api } }, portLevelMtls: { 8080: { mode: STRICT } } }
`,
  instead: 'Use the port of the container.',
  check: world => authentications(world).flatMap(policy => policy.ports.flatMap(([port, mode]) => {
    for (const workload of authenticated(world, policy)) {
      if (workload.ports.some(({ number }) => `${number}` === port)) { continue; }
      const front = servicePortsOf(world, workload.index).find(({ servicePort, port: target }) => `${servicePort.port}` === port && target !== servicePort.port);
      if (front) { return [found(policy.object, mode, `${port} is the port of Service ${front.service.name}, which leads to port ${front.port} of the pods; write ${front.port}`)]; }
    }
    return [];
  })),
};
