import { Chart } from 'cdk8s';
import { GatewayListener, GatewayRoute, IGateway, IngressGateway, Workload, ZeroTrustNamespace, ZeroTrustPlatform } from 'cdk8s-zero-trust';
import { Construct } from 'constructs';

/** A gateway of our own, in a namespace of its own; the mesh runs it, or Cilium where there is no mesh. */
export function ownGateway(app: Construct, platform: ZeroTrustPlatform): IGateway {
  const chart = new Chart(app, 'edge');
  const namespace = new ZeroTrustNamespace(chart, 'edge', { platform });
  return new IngressGateway(chart, 'public', { namespace, listeners: [GatewayListener.https('shop-tls')] });
}

/** Plain Kubernetes runs no gateway: another team does, and only our half of the link is written. */
export function existingGateway(): IGateway {
  return IngressGateway.existing({
    gatewayName: 'public',
    namespaceName: 'edge',
    labels: { 'app.kubernetes.io/name': 'gateway' },
    serviceAccountName: 'gateway',
  });
}

/**
 * How users come in. The frontend's paths are named, so that its health check, `/_healthz`, and the pages of the
 * assistant, `/assistant` and `/bot`, stay inside.
 */
export function declareUsers(scope: Construct, gateway: IGateway, frontend: Workload): void {
  new GatewayRoute(scope, 'users', {
    gateway,
    host: 'shop.boutique.example',
    server: frontend,
    exactPaths: ['/', '/cart', '/cart/checkout', '/cart/empty', '/logout', '/robots.txt', '/setCurrency'],
    pathPrefixes: ['/product', '/product-meta', '/static'],
  });
}
