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
  return `${kind} ${protocol} ${port} -> ${backends.map(backend => backend.port).join(',')} from ${from.startsWith('0.0.0.0-255.255.255.255') ? 'all' : from}${keepsSource ? ' local' : ''} at ${cause.path.join('.')} ${cause.fact}`;
});

test.each<[string, string, string[]]>([
  ['ClusterIP opens no door', service('type: ClusterIP'), []],
  ['headless opens none', service('clusterIP: None'), []],
  ['NodePort', service('type: NodePort'), ['NodePort TCP 0 -> 8080 from all at spec.ports.0 EV-06']],
  ['a load balancer is also a node port', service('type: LoadBalancer'), ['NodePort TCP 0 -> 8080 from all at spec.ports.0 EV-06', 'LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['unless it says otherwise', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['but a node port that is written down is open all the same', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false').replace('{ port: 80,', '{ name: https, port: 443, targetPort: 8443 }, { name: http, port: 80, nodePort: 30080,'),
    ['LoadBalancer TCP 443 -> 8443 from all at spec.type EV-06', 'NodePort TCP 30080 -> 8080 from all at spec.ports.1 EV-06', 'LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['NP-13: source ranges limit the load balancer, not its node port; Local keeps the address', service('type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [10.0.0.0/31]'),
    ['NodePort TCP 0 -> 8080 from all local at spec.ports.0 EV-06', 'LoadBalancer TCP 80 -> 8080 from 10.0.0.0-10.0.0.1 local at spec.type EV-06']],
  ['ranges that cannot be read limit nothing', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [10.0.0.0/31, x]'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['ranges by annotation', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false', '{ service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.1/32, 10.0.0.2/32" }'), ['LoadBalancer TCP 80 -> 8080 from 10.0.0.1-10.0.0.2 at spec.type EV-06']],
  ['external addresses', service('externalIPs: [192.0.2.1]'), ['externalIPs TCP 80 -> 8080 from all at spec.externalIPs EV-06']],
  ['a host port', `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [{ name: main, ports: [{ containerPort: 8080, hostPort: 80 }] }] }`, ['hostPort TCP 80 -> 8080 from all at spec.containers.0.ports.0.hostPort EV-06']],
  ['a host port of UDP, and one of an init container', `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { initContainers: [{ name: proxy, ports: [{ containerPort: 1, hostPort: 2 }] }], containers: [{ name: bare }, { name: main, ports: [{ containerPort: 53 }, { containerPort: 53, hostPort: 5353, protocol: UDP }] }] }`,
  ['hostPort UDP 5353 -> 53 from all at spec.containers.1.ports.1.hostPort EV-06', 'hostPort TCP 2 -> 1 from all at spec.initContainers.0.ports.0.hostPort EV-06']],
  ['a host port of a protocol that is none counts as TCP', `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { containers: [{ name: main, ports: [{ containerPort: 53, hostPort: 5353, protocol: x }] }] }`, ['hostPort TCP 5353 -> 53 from all at spec.containers.0.ports.0.hostPort EV-06']],
  ['NP-11: in the network of its node a pod has no other ports', `
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: shop }
spec: { hostNetwork: true, containers: [{ name: main, ports: [{ containerPort: 8080, hostPort: 8080 }] }] }`, []],
  ['a container port is no host port', POD, []],
  ['an ExternalName opens no door', service('type: ExternalName, externalName: a.example, externalIPs: [192.0.2.1]'), []],
  ['a node port with a number, for each port', service('type: NodePort').replace('{ port: 80,', '{ name: dns, port: 53, protocol: UDP, nodePort: 30053 }, { name: http, port: 80,'), ['NodePort UDP 30053 -> 53 from all at spec.ports.0 EV-06', 'NodePort TCP 0 -> 8080 from all at spec.ports.1 EV-06']],
  ['an empty annotation limits nothing', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false', '{ service.beta.kubernetes.io/load-balancer-source-ranges: " , " }'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['nor does one with a gap, which nobody can read', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false', '{ service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.1/32, ,10.0.0.2/32" }'), ['LoadBalancer TCP 80 -> 8080 from all at spec.type EV-06']],
  ['the field comes before the annotation', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [10.0.0.0/31]', '{ service.beta.kubernetes.io/load-balancer-source-ranges: 192.0.2.0/24 }'), ['LoadBalancer TCP 80 -> 8080 from 10.0.0.0-10.0.0.1 at spec.type EV-06']],
  ['a field that is no list does not', service('type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: { a: b }', '{ service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/31 }'), ['LoadBalancer TCP 80 -> 8080 from 10.0.0.0-10.0.0.1 at spec.type EV-06']],
])('EV-06: %s', (_, text, expected) => {
  expect(doors(text)).toEqual(expected);
});
