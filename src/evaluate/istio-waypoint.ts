import { Labels } from '../algebra/selector';
import { asArray, asNumber, asObject, asString, get, isAbsent, stringMap } from '../parse/read';
import { Json, Workload, WorldObject } from '../parse/world';
import { GATEWAY_NAME } from './istio-capture';

export type Pods = Omit<Workload, 'index'>;

export const GATEWAY_API = 'gateway.networking.k8s.io';
export const MESH_CONTROLLER = 'istio.io/mesh-controller';
export const CONTROLLERS = { 'istio': 'istio.io/gateway-controller', 'istio-waypoint': MESH_CONTROLLER };

/** The controllers behind classes, by name: Istio's own classes need no object. */
export function controllersOf(objects: readonly WorldObject[]): ReadonlyMap<string, string> {
  const classes = objects.filter(({ kind, group }) => kind === 'GatewayClass' && group === GATEWAY_API);
  return new Map([...Object.entries(CONTROLLERS), ...classes.flatMap(({ name, json }): [string, string][] => { const controller = asString(get(json, 'spec', 'controllerName')); return controller ? [[name, controller]] : []; })]);
}

/** The pods that Istio's controller makes for Gateways of the Gateway API, which no manifest holds (IST-43; istio 1.30 `files/kube-gateway.yaml`, `files/waypoint.yaml`). */
export function impliedPods(objects: readonly WorldObject[]): readonly Pods[] {
  const present = new Set(objects.flatMap(({ namespace, kind, labels, json }) => {
    const name = kind === 'Pod' ? labels[GATEWAY_NAME] : asString(get(json, 'spec', 'template', 'metadata', 'labels', GATEWAY_NAME));
    return name === undefined ? [] : [`${namespace}/${name}`];
  }));
  const controllers = controllersOf(objects);
  return objects.filter(({ kind, group }) => kind === 'Gateway' && group === GATEWAY_API).flatMap(gateway => {
    const className = asString(get(gateway.json, 'spec', 'gatewayClassName')) ?? '';
    const controller = controllers.get(className);
    if (!isManaged(gateway) || present.has(`${gateway.namespace}/${gateway.name}`) || (controller !== CONTROLLERS.istio && controller !== MESH_CONTROLLER)) { return []; }
    return [podsOf(gateway, className, controller === MESH_CONTROLLER)];
  });
}

/** A Gateway with an address that is a host name, or with several, uses a proxy that somebody else runs. */
export function isManaged({ json }: WorldObject): boolean {
  const addresses = asArray(get(json, 'spec', 'addresses')) ?? [];
  const type = get(addresses[0], 'type');
  return addresses.length === 0 || (addresses.length === 1 && (isAbsent(type) || type === 'IPAddress'));
}

const PROXY_PORTS = [{ name: 'metrics', number: 15020 }, { name: 'status-port', number: 15021 }, { name: 'http-envoy-prom', number: 15090 }];

function podsOf(gateway: WorldObject, className: string, waypoint: boolean): Pods {
  const { name, namespace, annotations } = gateway;
  const defaultName = waypoint ? name : `${name}-${className}`;
  const deployment = annotations['gateway.istio.io/name-override'] || defaultName;
  const given = metadata(gateway, 'labels');
  const labels: Labels = {
    'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none',
    'service.istio.io/canonical-name': deployment, 'service.istio.io/canonical-revision': 'latest',
    ...given,
    [GATEWAY_NAME]: name, 'gateway.networking.k8s.io/gateway-class-name': className,
    'gateway.istio.io/managed': waypoint ? 'istio.io-mesh-controller' : 'istio.io-gateway-controller',
  };
  const listeners = waypoint ? [{ name: 'hbone', number: 15008 }] : (asArray(get(gateway.json, 'spec', 'listeners')) ?? []).flatMap(listener => {
    const number = asNumber(get(listener, 'port'));
    return number === undefined || number < 1 || number > 65535 ? [] : [{ name: asString(get(listener, 'name')) ?? '', number }];
  });
  const ports = [...new Map([...PROXY_PORTS, ...listeners].map(port => [port.number, port])).values()];
  const template = { metadata: { labels, annotations: metadata(gateway, 'annotations') }, spec: { serviceAccountName: annotations['gateway.istio.io/service-account'] || defaultName } };
  return {
    namespace, name: deployment, kind: 'Deployment', labels, annotations: template.metadata.annotations, serviceAccountName: template.spec.serviceAccountName,
    hostNetwork: false, probes: [], template: template as Json as Pods['template'], templatePath: [], where: 'here',
    ports: ports.map(port => ({ ...port, protocol: 'TCP' as const, path: [] })),
  };
}

/** Labels and annotations of the infrastructure replace those of the Gateway. */
function metadata({ json, labels, annotations }: WorldObject, field: 'labels' | 'annotations'): Labels {
  const infrastructure = get(json, 'spec', 'infrastructure', field);
  const found = (asObject(infrastructure) && stringMap(infrastructure)) ?? (field === 'labels' ? labels : annotations);
  return Object.fromEntries(Object.entries(found).filter(([key]) => !key.startsWith('gateway.networking.k8s.io/') && key !== 'kubectl.kubernetes.io/last-applied-configuration'));
}
