import { Chart } from 'cdk8s';
import {
  EgressAllowlist, ExternalHost, GatewayListener, GatewayRoute, HttpRule, IngressGateway, Mesh, Network,
  PlatformDefinition, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform,
} from 'cdk8s-zero-trust';

const app = new ZeroTrustApp({ outdir: 'dist' });
const chart = new Chart(app, 'shop');

// The cluster: its layers, and what only its owner knows.
const definition = PlatformDefinition.of({
  name: 'prod', trustDomain: 'acme.example', network: Network.cilium(), mesh: Mesh.istioAmbient(),
});
const platform = new ZeroTrustPlatform(chart, 'platform', { definition });

// A namespace in which nothing is open that is not declared.
const shop = new ZeroTrustNamespace(chart, 'shop', { platform });
const ports = [WorkloadPort.http(8080, { servicePort: 80 })];
const web = shop.addWorkload('web', { image: 'registry.example/web:1.0', ports });
const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports });

// Who calls whom, what is reached outside, and how users come in.
web.allowTo(api, { http: [HttpRule.get('/orders/*'), HttpRule.post('/orders')] });
new EgressAllowlist(chart, 'payments', { clients: [api], hosts: [ExternalHost.tls('api.stripe.com')] });
const gateway = new IngressGateway(chart, 'public', { namespace: shop, listeners: [GatewayListener.https('shop-tls')] });
new GatewayRoute(chart, 'users', { gateway, host: 'shop.acme.example', server: web });

app.synth();
