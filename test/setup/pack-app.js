// A user's whole app: run by test/pack.test.ts through plain node, beside an installed package and outside the repository.
const { ApiObject, Chart } = require('cdk8s');
const { HttpRule, Mesh, Network, PlatformDefinition, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform, istio } = require('cdk8s-zero-trust');

const app = new ZeroTrustApp({ outdir: 'dist' });
const chart = new Chart(app, 'shop');
new ApiObject(chart, 'mtls', istio.PeerAuthentication.manifest({
  metadata: { name: 'default', namespace: 'legacy' },
  spec: { mtls: { mode: 'STRICT' } },
}));
const definition = PlatformDefinition.of({ name: 'prod', trustDomain: 'acme.example', network: Network.cilium(), mesh: Mesh.istioSidecar() });
new ZeroTrustPlatform(chart, 'platform', { definition });
const shop = new ZeroTrustNamespace(chart, 'shop');
const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080)] });
web.allowTo(api, { http: [HttpRule.get('/api/*')] });
app.synth();
