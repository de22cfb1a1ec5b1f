import { WorkloadModel } from '../model/intent';
import { FederatedDomain, PlatformModel } from '../model/platform';
import { NAMESPACE_LABEL } from './selectors';

type Spec = Record<string, unknown>;

/** SPI-02: only the controller's own trust domain renders; SPI-15: the form that Istio and our principals use. */
const ID_TEMPLATE = 'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}';

/** Seconds as Go's duration text. */
export const goDuration = (seconds: number): string => `${seconds}s`;

/** Registers the pods of one workload, bounded to its namespace: a label alone would give any pod anywhere an ID. */
export function spiffeIdSpec(platform: PlatformModel, workload: WorkloadModel): Spec {
  const { className, svidTtl, jwtTtl, federation } = platform.identity;
  const ttl = workload.svidTtl ?? svidTtl;
  return {
    spiffeIDTemplate: ID_TEMPLATE,
    namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: workload.namespace } },
    podSelector: { matchLabels: { ...workload.labels } },
    // SPI-03: without it the controller of the official chart ignores the object silently.
    ...(className ? { className } : {}),
    ...(ttl ? { ttl: goDuration(ttl) } : {}),
    // SPI-01: the field is jwtTtl; jwtTTL is dropped silently.
    ...(jwtTtl ? { jwtTtl: goDuration(jwtTtl) } : {}),
    ...(federation.length > 0 ? { federatesWith: federation.map(({ trustDomain }) => trustDomain) } : {}),
  };
}

/** SPI-07: one direction of a federation; the other side needs its own. */
export function federationSpec(platform: PlatformModel, domain: FederatedDomain): Spec {
  return {
    trustDomain: domain.trustDomain,
    bundleEndpointURL: domain.bundleEndpointUrl,
    bundleEndpointProfile: domain.endpointSpiffeId
      ? { type: 'https_spiffe', endpointSPIFFEID: domain.endpointSpiffeId }
      : { type: 'https_web' },
    ...(platform.identity.className ? { className: platform.identity.className } : {}),
  };
}
