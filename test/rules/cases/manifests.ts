/** A manifest on which one rule fires so many times, whatever the others say. Each case that does not fire has a twin that does. */
export interface Case { readonly id: string; readonly name: string; readonly fires: number; readonly manifest: string }

const indented = (text: string): string => text.trim().split('\n').map(line => `  ${line}`).join('\n');
const object = (apiVersion: string, kind: string, metadata: string, spec: string): string => `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${metadata} }\nspec:\n${indented(spec)}\n`;

export const pod = (name: string, { port, labels = '', spec = '' }: { readonly port?: number; readonly labels?: string; readonly spec?: string } = {}, namespace = 'shop'): string =>
  object('v1', 'Pod', `name: ${name}, namespace: ${namespace}, labels: { app: ${name}${labels} }`, `serviceAccountName: ${name}\n${spec}\ncontainers: [{ name: ${name}, image: ${name}${port ? `, ports: [{ name: http, containerPort: ${port} }]` : ''} }]`);
export const namespace = (name: string, labels = ''): string => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${labels} } }\n`;
export const service = (spec: string, labels = '', name = 'api'): string => object('v1', 'Service', `name: ${name}, namespace: shop, labels: { ${labels} }`, spec);
export const networkPolicy = (spec: string, name = 'api', home = 'shop'): string => object('networking.k8s.io/v1', 'NetworkPolicy', `name: ${name}, namespace: ${home}`, spec);
export const cilium = (spec: string, name = 'api', home = 'shop'): string => object('cilium.io/v2', 'CiliumNetworkPolicy', `name: ${name}, namespace: ${home}`, spec);
export const clusterwide = (spec: string, name = 'api'): string => object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', `name: ${name}`, spec);
export const authorization = (spec: string, name = 'api', home = 'shop'): string => object('security.istio.io/v1', 'AuthorizationPolicy', `name: ${name}, namespace: ${home}`, spec);
export const peerAuthentication = (spec: string, name = 'default', home = 'shop'): string => object('security.istio.io/v1', 'PeerAuthentication', `name: ${name}, namespace: ${home}`, spec);
export const requestAuthentication = (spec: string): string => object('security.istio.io/v1', 'RequestAuthentication', 'name: tokens, namespace: shop', spec);
export const destinationRule = (spec: string, name = 'api'): string => object('networking.istio.io/v1', 'DestinationRule', `name: ${name}, namespace: shop`, spec);
export const gateway = (name: string, className: string, home = 'shop'): string => object('gateway.networking.k8s.io/v1', 'Gateway', `name: ${name}, namespace: ${home}`, `gatewayClassName: ${className}`);
export const spiffe = (spec: string): string => object('spire.spiffe.io/v1alpha1', 'ClusterSPIFFEID', 'name: api', `className: spire-spire\n${spec}`);
export const configMap = (name: string, home: string, key: string, text: string): string => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${home} }\ndata:\n  ${key}: |\n${text.split('\n').map(line => `    ${line}`).join('\n')}\n`;

export const SIDECARS = namespace('shop', 'istio-injection: enabled');
export const AMBIENT = namespace('shop', 'istio.io/dataplane-mode: ambient');
export const STRICT = peerAuthentication('mtls: { mode: STRICT }');
export const API = pod('api', { port: 8080 });
export const WEB = pod('web');
