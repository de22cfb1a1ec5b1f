import { hasIndex } from '../algebra/index-set';
import { Labels, equals } from '../algebra/selector';
import { isPort, protocolOf } from './containers';
import { onlyStrings } from './object';
import { asArray, asObject, asString, fitted, get } from './read';
import { Pods } from './select';
import { Service, ServicePort, Workload, WorldObject } from './world';

export function serviceOf(object: WorldObject, pods: Pods, workloads: readonly Workload[]): Service {
  const spec = get(object.json, 'spec');
  const type = asString(get(spec, 'type')) ?? 'ClusterIP';
  const selector = asObject(get(spec, 'selector')) && onlyStrings(get(spec, 'selector'));
  const selects = selector && type !== 'ExternalName' && Object.keys(selector).length > 0;
  return {
    object,
    namespace: object.namespace,
    name: object.name,
    type,
    headless: get(spec, 'clusterIP') === 'None' || get(spec, 'clusterIPs', 0) === 'None',
    ...(selector ? { selector } : {}),
    ports: fitted((asArray(get(spec, 'ports')) ?? []).flatMap((port, index) => portOf(port, index))),
    workloads: selects ? fitted(selected(selector, object.namespace, pods, workloads)) : [],
  };
}

/** From the smaller side: many namespaces may have the same labels, and one namespace many pods. */
function selected(selector: Labels, namespace: string, pods: Pods, workloads: readonly Workload[]): readonly number[] {
  const alike = pods.withLabels(equals(selector));
  const near = pods.inNamespace(namespace);
  return near.items.length < alike.items.length ? near.items.filter(index => hasIndex(alike, index)) : alike.items.filter(index => workloads[index].namespace === namespace);
}

function portOf(json: Parameters<typeof get>[0], index: number): ServicePort[] {
  const port = get(json, 'port');
  const protocol = protocolOf(get(json, 'protocol'));
  if (!isPort(port) || !protocol) { return []; }
  const name = asString(get(json, 'name'));
  const target = get(json, 'targetPort');
  const nodePort = get(json, 'nodePort');
  const appProtocol = asString(get(json, 'appProtocol'));
  return [{
    protocol,
    port,
    targetPort: isPort(target) || (typeof target === 'string' && target !== '') ? target : port,
    path: ['spec', 'ports', index],
    ...(name ? { name } : {}),
    ...(isPort(nodePort) ? { nodePort } : {}),
    ...(appProtocol ? { appProtocol } : {}),
  }];
}
