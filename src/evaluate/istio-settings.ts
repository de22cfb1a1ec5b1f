import { Labels } from '../algebra/selector';
import { get, isAbsent, unknownValue } from '../parse/read';
import { Path, Service, Unknown, Workload, WorldObject } from '../parse/world';

// Labels and annotations of Istio (istio/api 1.31 `annotation`, `label`). One that is not listed may change who sees the traffic.

const PROXY = [
  'agentLogLevel', 'componentLogLevel', 'extraStatTags', 'logLevel', 'nativeSidecar', 'proxyCPU', 'proxyCPULimit', 'proxyImageType', 'proxyMemory', 'proxyMemoryLimit',
  'statsCompression', 'statsEvictionInterval', 'statsFlushInterval', 'statsHistogramBins', 'statsHistogramBuckets', 'statsInclusionPrefixes', 'statsInclusionRegexps',
  'statsInclusionSuffixes', 'userVolume', 'userVolumeMount', 'inject', 'interceptionMode', 'status',
].map(name => `sidecar.istio.io/${name}`);
const TRAFFIC = ['excludeInboundPorts', 'excludeInterfaces', 'excludeOutboundIPRanges', 'excludeOutboundPorts', 'includeInboundPorts', 'includeOutboundIPRanges', 'includeOutboundPorts']
  .map(name => `traffic.sidecar.istio.io/${name}`);
const STATUS = ['applicationPorts', 'failureThreshold', 'initialDelaySeconds', 'periodSeconds'].map(name => `readiness.status.sidecar.istio.io/${name}`);
const NAMES = ['canonical-name', 'canonical-revision', 'workload-name'].map(name => `service.istio.io/${name}`);
const COMMON = ['istio.io/rev', 'istio.io/use-waypoint', 'istio.io/use-waypoint-namespace', 'galley.istio.io/analyze-suppress', ...NAMES];

/** Read by an evaluator, or without a say in any connection. */
const OF_PODS: ReadonlySet<string> = new Set([
  ...COMMON, ...PROXY, ...TRAFFIC, ...STATUS, 'istio.io/dataplane-mode', 'inject.istio.io/templates', 'proxy.istio.io/config', 'proxy.istio.io/overrides', 'prometheus.istio.io/merge-metrics',
  'status.sidecar.istio.io/port', 'security.istio.io/tlsMode', 'networking.istio.io/tunnel', 'topology.istio.io/cluster', 'topology.istio.io/locality', 'topology.istio.io/subzone',
  'ambient.istio.io/redirection', 'ambient.istio.io/dns-capture',
]);
const OF_SERVICES: ReadonlySet<string> = new Set([...COMMON, 'gateway.istio.io/managed', 'networking.istio.io/exportTo', 'networking.istio.io/traffic-distribution']);
const OF_NAMESPACES: ReadonlySet<string> = new Set([...COMMON, 'istio.io/dataplane-mode', 'topology.istio.io/network']);

/** What says nothing with this value, as Go's `ParseBool` reads it. */
const OFF: Readonly<Record<string, RegExp>> = {
  'ambient.istio.io/bypass-inbound-capture': /^(?!(1|t|T|TRUE|true|True)$)/,
  'istio.io/ingress-use-waypoint': /^(?!(1|t|T|TRUE|true|True)$)/,
  'sidecar.istio.io/rewriteAppHTTPProbers': /^(1|t|T|TRUE|true|True)$/,
  'istio.io/global': /^(?!true$)/,
  'istio.io/reroute-virtual-interfaces': /^[\s,]*$/,
  'traffic.sidecar.istio.io/kubevirtInterfaces': /^[\s,]*$/,
};
const ISTIO = /(^|\.)istio\.io\//;

/** AMB-01, IST-11, IST-52: settings of pods whose effect nobody here follows. */
export function strangeToPods({ labels, annotations, object, templatePath }: Workload): Unknown[] {
  if (!object) { return []; }
  return [...strange(object, [...templatePath, 'metadata', 'labels'], labels, OF_PODS), ...strange(object, [...templatePath, 'metadata', 'annotations'], annotations, OF_PODS)];
}

/** Such as `istio.io/ingress-use-waypoint`, which sends gateways through the waypoint, or a second waypoint with a share of the traffic. */
export const strangeToServices = ({ object }: Service): Unknown[] =>
  [...strange(object, ['metadata', 'labels'], object.labels, OF_SERVICES), ...strange(object, ['metadata', 'annotations'], object.annotations, OF_SERVICES)];

export const strangeToNamespaces = (object: WorldObject): Unknown[] => strange(object, ['metadata', 'labels'], object.labels, OF_NAMESPACES);

/** What Istio's controller lays over the pods that it makes for a Gateway: anything, from labels to the network of the node. */
export function strangeToGateways(gateway: WorldObject): Unknown[] {
  const path = ['spec', 'infrastructure', 'parametersRef'];
  return isAbsent(get(gateway.json, ...path)) ? [] : [unknownValue(gateway, path, 'what it changes in the pods of the Gateway is not followed here')];
}

export const CLASS_DEFAULTS = 'gateway.istio.io/defaults-for-class';
export const strangeToClasses = (config: WorldObject): Unknown[] =>
  (config.labels[CLASS_DEFAULTS] === undefined ? [] : [unknownValue(config, ['metadata', 'labels', CLASS_DEFAULTS], `${CLASS_DEFAULTS}: what it changes in the pods of these Gateways is not followed here`)]);

function strange(object: WorldObject, path: Path, settings: Labels, known: ReadonlySet<string>): Unknown[] {
  return Object.keys(settings).filter(key => ISTIO.test(key) && !known.has(key) && !OFF[key]?.test(settings[key]))
    .map(key => unknownValue(object, [...path, key], `${key}: what it changes is not followed here`));
}
