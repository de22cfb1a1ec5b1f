import { servicePortsOf } from '../evaluate/services';
import { Rule, found } from './rule';
import { destinationRules, hostCovers } from './views/destination-rules';
import { MESH_READS, captureOf, tlsModeAt } from './views/mesh';
import { serviceNamed } from './views/waypoints';

export const zt249: Rule = {
  id: 'ZT249',
  title: 'A DestinationRule that strict servers refuse',
  severity: 'error',
  facts: ['IST-08', 'EV-04'],
  why: 'The TLS settings of a DestinationRule win over automatic mutual TLS. Without the certificate of the mesh, every call to a STRICT server is refused.',
  source: 'https://istio.io/latest/docs/ops/common-problems/network-issues/#503-errors-after-setting-destination-rule',
  reads: ['networking.istio.io/DestinationRule', 'services', ...MESH_READS],
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
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api, trafficPolicy: { tls: { mode: DISABLE } } }
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
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }
`,
  instead: 'Remove the TLS settings, so that the mesh chooses, or use ISTIO_MUTUAL.',
  check: world => destinationRules(world).flatMap(({ object, host, tls }) => tls.filter(({ mode }) => mode !== 'ISTIO_MUTUAL').flatMap(({ place, mode, port }) => {
    const [, name, namespace] = /^([^.*]+)\.([^.]+)\.svc\.cluster\.local$/.exec(host) ?? [];
    const services = host.startsWith('*') ? world.services.filter(service => hostCovers(host, `${service.name}.${service.namespace}.svc.cluster.local`))
      : name === undefined ? [] : [serviceNamed(world, namespace, name) ?? []].flat();
    for (const service of services) {
      const strict = service.workloads.map(index => world.workloads[index]).find(workload => captureOf(world, workload) === 'sidecar'
        && servicePortsOf(world, workload.index).some(front => front.service === service && (port === undefined || front.servicePort.port === port) && tlsModeAt(world, workload, front.port) === 'STRICT'));
      if (strict) { return [found(object, place, `${strict.namespace}/${strict.name} is STRICT and refuses clients with mode ${mode}; remove the settings, or use ISTIO_MUTUAL`)]; }
    }
    return [];
  })),
};
