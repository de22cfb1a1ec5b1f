/** Objects of somebody else that come beside ours: wider, narrower, or past all policies. */
export function foreignObjects(objects: readonly any[]): any[] {
  const namespaces = [...new Set(objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : metadata.namespace ?? [])))].sort();
  return [...namespaces.flatMap(namespace => inNamespace(objects, namespace)), ...ofCluster()];
}

const INSIDE = { '/spec/podSelector': 'NetworkPolicy', '/spec/endpointSelector': 'CiliumNetworkPolicy' } as const;

/** Labels by which policies here select the pods of a namespace. */
function subjectsOf(objects: readonly any[], namespace: string): Record<string, string>[] {
  const found = objects.filter(({ kind, metadata }) => metadata.namespace === namespace && (Object.values(INSIDE) as string[]).includes(kind))
    .map(({ spec }) => (spec.podSelector ?? spec.endpointSelector).matchLabels).filter(labels => labels !== undefined);
  return [...new Map(found.map(labels => [JSON.stringify(labels), labels])).values()];
}

const object = (apiVersion: string, kind: string, namespace: string | undefined, spec: unknown, more: object = {}) =>
  ({ apiVersion, kind, metadata: { name: 'foreign', ...(namespace ? { namespace } : {}), ...more }, spec });

function inNamespace(objects: readonly any[], namespace: string): any[] {
  const policy = (spec: object) => object('networking.k8s.io/v1', 'NetworkPolicy', namespace, spec);
  const cilium = (spec: object) => object('cilium.io/v2', 'CiliumNetworkPolicy', namespace, spec);
  const istio = (kind: string, spec: object) => object(`${kind.endsWith('Authentication') || kind === 'AuthorizationPolicy' ? 'security' : 'networking'}.istio.io/v1`, kind, namespace, spec);
  const services = objects.filter(({ kind, metadata, spec }) => kind === 'Service' && metadata.namespace === namespace && spec.ports?.length > 0);
  return [
    policy({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] }), policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{}] }),
    policy({ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 22, protocol: 'TCP' }] }] }),
    cilium({ endpointSelector: {}, ingress: [{ fromEntities: ['all'] }] }), cilium({ endpointSelector: {}, ingressDeny: [{ fromEntities: ['all'] }] }), cilium({ endpointSelector: {}, egressDeny: [{}] }),
    ...subjectsOf(objects, namespace).flatMap(matchLabels => [
      policy({ podSelector: { matchLabels }, policyTypes: ['Ingress'], ingress: [{}] }),
      policy({ podSelector: { matchLabels }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }),
      policy({ podSelector: { matchLabels }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }], from: [{ podSelector: {} }] }] }),
      cilium({ endpointSelector: { matchLabels }, egress: [{ toEntities: ['world'] }] }),
      cilium({ endpointSelector: { matchLabels }, ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }] }] }),
      istio('AuthorizationPolicy', { selector: { matchLabels }, rules: [{}] }), istio('AuthorizationPolicy', { selector: { matchLabels }, action: 'DENY', rules: [{}] }),
      istio('AuthorizationPolicy', { selector: { matchLabels }, action: 'CUSTOM', provider: { name: 'opa' }, rules: [{}] }),
      istio('AuthorizationPolicy', { selector: { matchLabels }, action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
      istio('PeerAuthentication', { selector: { matchLabels }, mtls: { mode: 'PERMISSIVE' } }),
      istio('RequestAuthentication', { selector: { matchLabels }, jwtRules: [{ issuer: 'foreign', jwksUri: 'https://foreign.example/keys' }] }),
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'foreign', namespace }, spec: { type: 'NodePort', selector: matchLabels, ports: [{ port: 8080 }] } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'foreign', namespace, labels: { ...matchLabels, foreign: 'true' } }, spec: { containers: [{ name: 'main', image: 'foreign' }] } },
    ]),
    ...services.flatMap(({ metadata: { name }, spec: { ports: [{ port }] } }) => [
      object('networking.k8s.io/v1', 'Ingress', namespace, { rules: [{ host: 'foreign.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: port } } } }] } }] }),
      object('gateway.networking.k8s.io/v1', 'HTTPRoute', namespace, { parentRefs: [{ kind: 'Service', group: '', name }], rules: [{ backendRefs: [{ name, port }] }] }),
      istio('DestinationRule', { host: `${name}.${namespace}.svc.cluster.local`, trafficPolicy: { tls: { mode: 'DISABLE' } } }),
      istio('VirtualService', { hosts: [`${name}.${namespace}.svc.cluster.local`], http: [{ route: [{ destination: { host: 'foreign.example' } }] }] }),
    ]),
    istio('AuthorizationPolicy', { rules: [{}] }), istio('PeerAuthentication', { mtls: { mode: 'DISABLE' } }), istio('DestinationRule', { host: '*.local', trafficPolicy: { tls: { mode: 'DISABLE' } } }),
    istio('Sidecar', { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' }, egress: [{ hosts: ['./*'] }] }), istio('Sidecar', { workloadSelector: { labels: { app: 'web' } }, egress: [{ hosts: ['~/*'] }] }),
    istio('ServiceEntry', { hosts: ['foreign.example'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS', location: 'MESH_EXTERNAL' }),
    istio('EnvoyFilter', { configPatches: [] }),
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'foreign', namespace }, spec: { containers: [{ name: 'main', image: 'foreign' }] } },
  ];
}

function ofCluster(): any[] {
  const istio = (kind: string, spec: object) => object('security.istio.io/v1', kind, 'istio-system', spec);
  return [
    object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', undefined, { endpointSelector: {}, ingress: [{ fromEntities: ['cluster'] }] }),
    object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', undefined, { endpointSelector: {}, egressDeny: [{ toEntities: ['world'] }] }),
    object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', undefined, { priority: 10, subject: { namespaces: {} }, ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] }),
    object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', undefined, { priority: 10, subject: { namespaces: {} }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }),
    object('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', undefined, { tier: 'Admin', priority: 10, subject: { namespaces: {} }, egress: [{ action: 'Accept', to: [{ networks: ['0.0.0.0/0'] }] }] }),
    istio('AuthorizationPolicy', { rules: [{}] }), istio('AuthorizationPolicy', { action: 'DENY', rules: [{}] }), istio('AuthorizationPolicy', {}), istio('PeerAuthentication', { mtls: { mode: 'PERMISSIVE' } }),
    object('spire.spiffe.io/v1alpha1', 'ClusterSPIFFEID', undefined, { className: 'spire-spire', spiffeIDTemplate: 'spiffe://other.example/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}' }),
    object('foreign.example/v1', 'Unheard', 'shop', { opens: 'everything' }),
  ];
}
