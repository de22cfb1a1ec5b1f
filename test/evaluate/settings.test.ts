import { strangeToClasses, strangeToGateways, strangeToNamespaces, strangeToPods, strangeToServices } from '../../src/evaluate/istio-settings';
import { formatPath } from '../../src/parse/read';
import { Unknown } from '../../src/parse/world';
import { worldOf } from '../setup/world';

const lines = (found: readonly Unknown[]): string[] => found.map(({ what, object, path, message }) => `${what} ${object.kind} ${formatPath(path)}: ${message}`);
const pods = (labels: string, annotations: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec: { template: { metadata: { labels: { app: api, ${labels} }, annotations: { ${annotations} } }, spec: { containers: [{ name: api, image: api }] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: front }
spec: { containers: [{ name: web, image: web }] }
`;
const service = (labels: string, annotations: string): string => `
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, labels: { ${labels} }, annotations: { ${annotations} } }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
`;

describe('IST-11, IST-52, AMB-01: settings of Istio', () => {
  const ofPods = (labels: string, annotations = '') => lines(strangeToPods(worldOf(pods(labels, annotations)).workloads[0]));
  const ofServices = (labels: string, annotations = '') => lines(strangeToServices(worldOf(pods('', '') + service(labels, annotations)).services[0]));
  const ofNamespaces = (labels: string) => lines(strangeToNamespaces(worldOf(`{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { ${labels} } } }`).objects[0]));

  test.each([
    'rev', 'use-waypoint', 'use-waypoint-namespace', 'dataplane-mode',
  ])('istio.io/%s is read at pods', name => { expect(ofPods(`istio.io/${name}: "false"`)).toEqual([]); });

  test.each([
    ...['agentLogLevel', 'componentLogLevel', 'extraStatTags', 'logLevel', 'nativeSidecar', 'proxyCPU', 'proxyCPULimit', 'proxyImageType', 'proxyMemory', 'proxyMemoryLimit', 'statsCompression', 'statsEvictionInterval',
      'statsFlushInterval', 'statsHistogramBins', 'statsHistogramBuckets', 'statsInclusionPrefixes', 'statsInclusionRegexps', 'statsInclusionSuffixes', 'userVolume', 'userVolumeMount', 'inject', 'interceptionMode', 'status'].map(name => `sidecar.istio.io/${name}`),
    ...['excludeInboundPorts', 'excludeInterfaces', 'excludeOutboundIPRanges', 'excludeOutboundPorts', 'includeInboundPorts', 'includeOutboundIPRanges', 'includeOutboundPorts'].map(name => `traffic.sidecar.istio.io/${name}`),
    ...['applicationPorts', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds'].map(name => `readiness.status.sidecar.istio.io/${name}`),
    ...['canonical-name', 'canonical-revision', 'workload-name'].map(name => `service.istio.io/${name}`),
    'galley.istio.io/analyze-suppress', 'inject.istio.io/templates', 'proxy.istio.io/config', 'proxy.istio.io/overrides', 'prometheus.istio.io/merge-metrics', 'status.sidecar.istio.io/port', 'security.istio.io/tlsMode',
    'networking.istio.io/tunnel', 'topology.istio.io/cluster', 'topology.istio.io/locality', 'topology.istio.io/subzone', 'ambient.istio.io/redirection', 'ambient.istio.io/dns-capture',
  ])('%s is understood at pods', name => { expect(ofPods('', `${name}: "false"`)).toEqual([]); });

  test.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('what is off is left out, and %s is on', on => {
    for (const key of ['ambient.istio.io/bypass-inbound-capture', 'istio.io/ingress-use-waypoint']) {
      expect(ofPods('', `${key}: "${on}"`)).toEqual([`value Deployment spec.template.metadata.annotations["${key}"]: ${key}: what it changes is not followed here`]);
      expect(ofPods('', `${key}: "x${on}"`)).toEqual([]);
      expect(ofPods('', `${key}: "${on}x"`)).toEqual([]);
    }
    expect(ofPods('', `sidecar.istio.io/rewriteAppHTTPProbers: "${on}"`)).toEqual([]);
    for (const off of [`x${on}`, `${on}x`, 'false']) { expect(ofPods('', `sidecar.istio.io/rewriteAppHTTPProbers: "${off}"`)).toHaveLength(1); }
  });

  test('of interfaces, and of several clusters', () => {
    for (const key of ['istio.io/reroute-virtual-interfaces', 'traffic.sidecar.istio.io/kubevirtInterfaces']) {
      expect([ofPods('', `${key}: ""`), ofPods('', `${key}: " , "`)]).toEqual([[], []]);
      for (const some of ['eth0', ' ,eth0', 'eth0 ,']) { expect(ofPods('', `${key}: "${some}"`)).toHaveLength(1); }
    }
    expect([ofServices('istio.io/global: "true"'), ofServices('istio.io/global: "false"'), ofServices('istio.io/global: "truex"')].map(found => found.length)).toEqual([1, 0, 0]);
  });

  test('of others are none of Istio\'s', () => {
    expect(ofPods('notistio.io/x: "a", istio.iox/y: "a"', 'istio.io.example/z: "a"')).toEqual([]);
    expect(ofPods('a.istio.io/x: "a"', 'istio.io/y: "a"')).toEqual([
      'value Deployment spec.template.metadata.labels["a.istio.io/x"]: a.istio.io/x: what it changes is not followed here',
      'value Deployment spec.template.metadata.annotations["istio.io/y"]: istio.io/y: what it changes is not followed here',
    ]);
  });

  test('at Services', () => {
    const known = 'istio.io/rev: a, istio.io/use-waypoint: a, istio.io/use-waypoint-namespace: a, service.istio.io/canonical-name: a, gateway.istio.io/managed: a';
    expect(ofServices(known, 'networking.istio.io/exportTo: a, networking.istio.io/traffic-distribution: a, galley.istio.io/analyze-suppress: a')).toEqual([]);
    expect(ofServices('istio.io/use-waypoint-canary: a', 'alpha.istio.io/canonical-serviceaccounts: a')).toEqual([
      'value Service metadata.labels["istio.io/use-waypoint-canary"]: istio.io/use-waypoint-canary: what it changes is not followed here',
      'value Service metadata.annotations["alpha.istio.io/canonical-serviceaccounts"]: alpha.istio.io/canonical-serviceaccounts: what it changes is not followed here',
    ]);
  });

  test('at namespaces', () => {
    expect(ofNamespaces('istio.io/rev: a, istio.io/use-waypoint: a, istio.io/dataplane-mode: ambient, topology.istio.io/network: a, istio-injection: enabled')).toEqual([]);
    expect(ofNamespaces('istio.io/x: a')).toEqual(['value Namespace metadata.labels["istio.io/x"]: istio.io/x: what it changes is not followed here']);
  });

  test('IST-43: overlays of gateway pods', () => {
    const gateway = (infrastructure: string) => lines(strangeToGateways(worldOf(`{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: x, namespace: shop }, spec: { infrastructure: ${infrastructure} } }`).objects[0]));
    expect(gateway('{ parametersRef: { name: x } }')).toEqual(['value Gateway spec.infrastructure.parametersRef: what it changes in the pods of the Gateway is not followed here']);
    expect([gateway('{ parametersRef: null }'), gateway('{ labels: { a: b } }'), gateway('null')]).toEqual([[], [], []]);
    const config = (labels: string) => lines(strangeToClasses(worldOf(`{ apiVersion: v1, kind: ConfigMap, metadata: { name: x, namespace: shop, labels: { ${labels} } } }`).objects[0]));
    expect(config('gateway.istio.io/defaults-for-class: ""')).toEqual(['value ConfigMap metadata.labels["gateway.istio.io/defaults-for-class"]: gateway.istio.io/defaults-for-class: what it changes in the pods of these Gateways is not followed here']);
    expect(config('a: b')).toEqual([]);
  });
});
