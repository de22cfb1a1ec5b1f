import { Peer, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { build, pods } from '../setup/golden';
import { declared, findingLines, proved } from '../setup/proof';

/** A server that some peer may call, with a Service that somebody else added. */
function exposed(client: Peer | undefined, spec: object): string[] {
  const { objects, intent } = declared(build('kubernetes', chart => {
    const shop = new ZeroTrustNamespace(chart, 'shop');
    const api = pods(shop, 'api', [WorkloadPort.tcp(8080)]);
    if (client) { api.allowFrom(client, { ports: [WorkloadPort.tcp(8080)] }); }
  }, { nodeCidrs: ['192.168.0.0/24'] }));
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'door', namespace: 'shop' }, spec: { selector: { app: 'api' }, ports: [{ port: 8080 }], ...spec } };
  return findingLines(proved({ objects: [...objects, service], intent })).map(line => line.split(':')[0]);
}

const NODE_PORT = 'violated ZT013 NodePort shop/door -> shop/api';
const BALANCER = 'violated ZT013 LoadBalancer shop/door -> shop/api';

describe('NP-10, EV-06: behind a Service of nodes or load balancers pods see their own node, so all who reach it must be declared', () => {
  test.each<[string, Peer | undefined, object, string[]]>([
    ['no Service of that kind', undefined, {}, []],
    ['nobody is declared', undefined, { type: 'NodePort' }, [NODE_PORT]],
    ['anywhere is declared', Peer.anywhere({ reason: 'users' }), { type: 'LoadBalancer' }, []],
    ['nodes are no users', Peer.nodes(), { type: 'NodePort' }, [NODE_PORT]],
    ['one block is not everybody', Peer.cidr('203.0.113.0/24'), { type: 'NodePort' }, [NODE_PORT]],
    ['the load balancer lets in that block alone', Peer.cidr('203.0.113.0/24'), { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: ['203.0.113.0/25'] }, []],
    ['the load balancer lets in more', Peer.cidr('203.0.113.0/24'), { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: ['203.0.112.0/23'] }, [BALANCER]],
    ['node ports pass the load balancer by', Peer.cidr('203.0.113.0/24'), { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/25'] }, [NODE_PORT]],
    ['the address of the client stays', Peer.cidr('203.0.113.0/24'), { type: 'NodePort', externalTrafficPolicy: 'Local' }, []],
  ])('%s', (_, client, spec, expected) => { expect(exposed(client, spec)).toEqual(expected); });
});
