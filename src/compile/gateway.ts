import { Labels } from '../model/platform';
import { compare } from '../model/intent';
import { GATEWAY_NAME } from './plan';
import { NAMESPACE_LABEL } from './selectors';

type Spec = Record<string, unknown>;

export interface ListenerModel {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly secretName?: string;
}

export interface RouteModel {
  readonly host: string;
  readonly exactPaths: readonly string[];
  readonly pathPrefixes: readonly string[];
  readonly serviceName: string;
  readonly servicePort: number;
  readonly namespace: string;
}

/** Only namespaces with a route of ours may attach one. */
export function gatewaySpec(className: string, listeners: readonly ListenerModel[], routeNamespaces: ReadonlySet<string>): Spec {
  const values = [...routeNamespaces].sort(compare);
  const namespaces = values.length === 0 ? { from: 'Same' }
    : { from: 'Selector', selector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator: 'In', values }] } };
  return {
    gatewayClassName: className,
    listeners: listeners.map(({ protocol, port, secretName }) => ({
      name: `${protocol.toLowerCase()}-${port}`, port, protocol,
      ...(secretName ? { tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: secretName }] } } : {}),
      allowedRoutes: { namespaces },
    })),
  };
}

export interface ParentModel { readonly name: string; readonly namespace: string }

export function httpRouteSpec(parent: ParentModel, route: RouteModel): Spec {
  const matches = [
    ...route.exactPaths.map(value => ({ path: { type: 'Exact', value } })),
    ...route.pathPrefixes.map(value => ({ path: { type: 'PathPrefix', value } })),
  ];
  return { ...attached(parent, route), rules: [{ ...(matches.length > 0 ? { matches } : {}), backendRefs: backends(route) }] };
}

export const grpcRouteSpec = (parent: ParentModel, route: RouteModel): Spec => ({ ...attached(parent, route), rules: [{ backendRefs: backends(route) }] });

const attached = ({ name, namespace }: ParentModel, { host }: RouteModel): Spec =>
  ({ parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name, namespace }], hostnames: [host] });

const backends = ({ serviceName, servicePort }: RouteModel): Spec[] => [{ kind: 'Service', name: serviceName, port: servicePort }];

/** Istio's own API. Its prefix is one of characters, so a prefix of segments takes two matches. */
export function virtualServiceSpec(gateway: ParentModel, route: RouteModel, clusterDomain: string): Spec {
  const match = [
    ...route.exactPaths.map(exact => ({ uri: { exact } })),
    ...route.pathPrefixes.flatMap(prefix => (prefix === '/' ? [{ uri: { prefix } }] : [{ uri: { exact: prefix } }, { uri: { prefix: `${prefix}/` } }])),
  ];
  const host = `${route.serviceName}.${route.namespace}.svc.${clusterDomain}`;
  return {
    hosts: [route.host],
    gateways: [`${gateway.namespace}/${gateway.name}`],
    http: [{ ...(match.length > 0 ? { match } : {}), route: [{ destination: { host, port: { number: route.servicePort } } }] }],
  };
}

/** Labels of the pods that Istio runs for a Gateway (IST-43). */
export const gatewayPodLabels = (name: string): Labels => ({ [GATEWAY_NAME]: name });
