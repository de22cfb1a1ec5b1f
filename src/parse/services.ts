import { equals } from '../algebra/selector';
import { isPort, protocolOf } from './containers';
import { onlyStrings } from './object';
import { asArray, asObject, asString, get } from './read';
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
    ports: (asArray(get(spec, 'ports')) ?? []).flatMap((port, index) => portOf(port, index)),
    workloads: selects ? pods.withLabels(equals(selector)).items.filter(index => workloads[index].namespace === object.namespace) : [],
  };
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
    ...(name ? { name } : {}),
    protocol,
    port,
    targetPort: isPort(target) || (typeof target === 'string' && target !== '') ? target : port,
    ...(isPort(nodePort) ? { nodePort } : {}),
    ...(appProtocol ? { appProtocol } : {}),
    path: ['spec', 'ports', index],
  }];
}
