import { Container, interfacesOf, portsOf, probesOf } from './containers';
import { onlyStrings } from './object';
import { asString, get } from './read';
import { Template } from './templates';
import { Workload, WorldObject } from './world';

/** The pods of one template of an object, without a number. */
export function workloadOf(object: WorldObject, { template, path }: Template, containers: readonly Container[], several: boolean): Omit<Workload, 'index'> {
  return {
    namespace: object.namespace,
    name: several ? `${object.name}/${path.slice(1).join('.')}` : object.name,
    kind: object.kind,
    labels: path.length === 0 ? object.labels : onlyStrings(get(template, 'metadata', 'labels')),
    annotations: path.length === 0 ? object.annotations : onlyStrings(get(template, 'metadata', 'annotations')),
    serviceAccountName: asString(get(template, 'spec', 'serviceAccountName')) || asString(get(template, 'spec', 'serviceAccount')) || 'default',
    hostNetwork: get(template, 'spec', 'hostNetwork') === true,
    ports: object.group === 'kubevirt.io' ? interfacesOf(template, path) : portsOf(containers),
    probes: probesOf(containers),
    template,
    templatePath: path,
    object,
    where: 'here',
  };
}
