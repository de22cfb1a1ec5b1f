import { exposures } from '../../src/evaluate/exposures';
import { formatAddress } from '../../src/algebra/cidr';
import { worldOf } from '../setup/world';

const POD = `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop, labels: { app: api } }
spec: { containers: [{ name: main, ports: [{ containerPort: 8080 }] }] }
---`;

const service = (spec: string, annotations = '{}'): string => `${POD}
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, annotations: ${annotations} }
spec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }], ${spec} }`;

const doors = (text: string): string[] => exposures(worldOf(text)).map(({ kind, protocol, port, backends, sources, keepsSource, cause }) => {
  const from = sources.map(({ family, first, last }) => `${formatAddress(family, first)}-${formatAddress(family, last)}`).join(' ');
  return `${kind} ${protocol} ${port} -> ${backends.map(backend => backend.port).join(',')} from ${from.startsWith('0.0.0.0-255.255.255.255') ? 'all' : from}${keepsSource ? ' local' : ''} at ${cause.path.join('.')}`;
});

test.each<[string, string, string[]]>([
  ['ClusterIP opens no door', service('type: ClusterIP'), []],
  ['headless opens none', service('clusterIP: None'), []],
  ['NodePort', service('type: NodePort'), ['NodePort TCP 0 -> 8080 from all at spec.ports.0']],
  ['a load balancer is also a node port', service('type: LoadBalancer'), ['NodePort TCP 0 -> 8080 from all at spec.ports.0', 'LoadBalancer TCP 80 -> 8080 from all at spec.type']],
  ['unless it says otherwise', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type']],
  ['NP-13: source ranges limit the load balancer, not its node port; Local keeps the address', service('type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [10.0.0.0/31]'),
    ['NodePort TCP 0 -> 8080 from all local at spec.ports.0', 'LoadBalancer TCP 80 -> 8080 from 10.0.0.0-10.0.0.1 local at spec.type']],
  ['ranges that cannot be read limit nothing', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [10.0.0.0/31, x]'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type']],
  ['ranges by annotation', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false', '{ service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.1/32, 10.0.0.2/32" }'), ['LoadBalancer TCP 80 -> 8080 from 10.0.0.1-10.0.0.2 at spec.type']],
  ['external addresses', service('externalIPs: [192.0.2.1]'), ['externalIPs TCP 80 -> 8080 from all at spec.externalIPs']],
  ['a host port', `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [{ name: main, ports: [{ containerPort: 8080, hostPort: 80 }] }] }`, ['hostPort TCP 80 -> 8080 from all at spec.containers.0.ports.0.hostPort']],
  ['a container port is no host port', POD, []],
])('EV-06: %s', (_, text, expected) => {
  expect(doors(text)).toEqual(expected);
});
