// A user's whole app: run by test/pack.test.ts through plain node, beside an installed package and outside the repository.
const { ApiObject, App, Chart } = require('cdk8s');
const { istio } = require('cdk8s-zero-trust');

const app = new App({ outdir: 'dist' });
const chart = new Chart(app, 'shop');
new ApiObject(chart, 'mtls', istio.PeerAuthentication.manifest({
  metadata: { name: 'default', namespace: 'shop' },
  spec: { mtls: { mode: 'STRICT' } },
}));
app.synth();
