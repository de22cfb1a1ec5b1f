import { asArray, asObject, get, isAbsent } from '../parse/read';
import { Json } from '../parse/world';

/** What a ProxyConfig says of the proxy of a pod, in the mesh's ConfigMap or in an annotation. */
export interface ProxyConfig {
  readonly interception?: string;
  /** Whether ambient pods reach the sidecar through its tunnel. */
  readonly tunnel?: boolean;
  /** Fields that may change who sees the traffic, or who the proxy listens to. */
  readonly strange: readonly string[];
}

const INTERCEPTIONS: ReadonlySet<Json> = new Set(['REDIRECT', 'TPROXY']);

/** Fields of istio/api 1.31 `ProxyConfig` that have no say in any connection between declared ends. */
const HARMLESS: ReadonlySet<string> = new Set([
  'availabilityZone', 'concurrency', 'drainDuration', 'envoyAccessLogService', 'envoyMetricsService', 'extraStatTags', 'fileFlushInterval', 'fileFlushMinSizeKb', 'gatewayTopology',
  'holdApplicationUntilProxyStarts', 'meshId', 'parentShutdownDuration', 'privateKeyProvider', 'proxyAdminPort', 'proxyHeaders', 'proxyStatsMatcher', 'readinessProbe',
  'serviceCluster', 'statNameLength', 'statsdUdpAddress', 'terminationDrainDuration', 'tracing', 'tracingServiceName', 'zipkinAddress',
]);
const METADATA: ReadonlySet<string> = new Set([
  'EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'ISTIO_DELTA_XDS', 'ISTIO_META_DNS_AUTO_ALLOCATE', 'ISTIO_META_DNS_CAPTURE', 'ISTIO_META_ENABLE_HBONE', 'ISTIO_META_IDLE_TIMEOUT', 'MINIMUM_DRAIN_DURATION', 'SECRET_TTL',
]);
/** Where the installation itself lets proxies ask istiod. */
const ISTIOD = /^istiod(-[a-z0-9-]+)?\.[a-z0-9-]+(\.svc(\.[a-z0-9.-]+)?)?:15012$/;

export function proxyConfigOf(config: Json | undefined): ProxyConfig {
  const fields = asObject(config);
  if (!fields) { return { strange: isAbsent(config) ? [] : ['it is no mapping'] }; }
  const { interceptionMode, discoveryAddress, proxyMetadata, statusPort, image } = fields;
  const tunnel = get(proxyMetadata, 'ISTIO_META_ENABLE_HBONE');
  const strange = [
    ...Object.keys(fields).filter(key => !HARMLESS.has(key) && !READ.has(key) && !isEmpty(fields[key])),
    ...(isAbsent(interceptionMode) || INTERCEPTIONS.has(interceptionMode) ? [] : ['interceptionMode']),
    ...(isAbsent(discoveryAddress) || ISTIOD.test(String(discoveryAddress)) ? [] : ['discoveryAddress']),
    ...(isAbsent(statusPort) || statusPort === 15020 ? [] : ['statusPort']),
    ...Object.keys(asObject(image) ?? {}).filter(key => key !== 'imageType').map(key => `image.${key}`),
    ...Object.keys(asObject(proxyMetadata) ?? {}).filter(key => !METADATA.has(key)).map(key => `proxyMetadata.${key}`),
  ];
  return { ...(isAbsent(interceptionMode) ? {} : { interception: String(interceptionMode) }), ...(tunnel === undefined ? {} : { tunnel: tunnel === 'true' }), strange };
}

const READ: ReadonlySet<string> = new Set(['interceptionMode', 'discoveryAddress', 'proxyMetadata', 'statusPort', 'image']);
const isEmpty = (json: Json): boolean => isAbsent(json) || asArray(json)?.length === 0 || (asObject(json) !== undefined && Object.keys(asObject(json)!).length === 0);
