import { selects } from '../algebra/selector';
import { World, WorldObject } from '../parse/world';
import { inObject, isPresent } from './place';
import { Rule, found } from './rule';
import { selectorAt } from './views/pods';

const KINDS = [['PrometheusRule', 'rule'], ['ServiceMonitor', 'serviceMonitor'], ['PodMonitor', 'podMonitor']] as const;

/** A missing selector of objects selects none, a missing one of namespaces the own; an empty one all of them. */
function loads(world: World, prometheus: WorldObject, object: WorldObject, field: string): boolean {
  const [objects, namespaces] = [inObject(prometheus, 'spec', `${field}Selector`), inObject(prometheus, 'spec', `${field}NamespaceSelector`)];
  const wanted = isPresent(objects) ? selectorAt(prometheus, objects) : undefined;
  if (!wanted || !selects(wanted, object.labels)) { return false; }
  if (!isPresent(namespaces)) { return prometheus.namespace === object.namespace; }
  const there = selectorAt(prometheus, namespaces);
  return there !== undefined && selects(there, world.namespaces.get(object.namespace) ?? {});
}

export const zt292: Rule = {
  id: 'ZT292',
  title: 'Alerts or monitors that Prometheus does not load',
  severity: 'warning',
  facts: ['MON-08', 'ART-43'],
  why: 'The operator loads what the selectors of a Prometheus object choose, by label and namespace. What they do not choose is accepted and never used.',
  source: 'https://prometheus-operator.dev/docs/api-reference/api/',
  reads: [...KINDS.map(([kind]) => `monitoring.coreos.com/${kind}`), 'monitoring.coreos.com/Prometheus', 'namespaces'],
  bad: `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: monitoring }
spec: { ruleSelector: { matchLabels: { release: prometheus } }, ruleNamespaceSelector: {} }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: mesh, namespace: shop, labels: { team: shop } }
spec: { groups: [] }
`,
  good: `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: monitoring }
spec: { ruleSelector: { matchLabels: { release: prometheus } }, ruleNamespaceSelector: {} }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: mesh, namespace: shop, labels: { release: prometheus } }
spec: { groups: [] }
`,
  instead: 'Give the object the labels that the Prometheus object selects.',
  check: world => KINDS.flatMap(([kind, field]) => world.ofKind(kind, 'monitoring.coreos.com').flatMap(object => {
    const all = world.ofKind('Prometheus', 'monitoring.coreos.com');
    const loaded = all.length > 0 ? all.some(prometheus => loads(world, prometheus, object, field)) : Object.keys(object.labels).length > 0;
    return loaded ? [] : [found(object, inObject(object, 'metadata', 'labels'), `no Prometheus ${all.length > 0 ? 'here selects' : 'is likely to select'} this ${kind} by its labels; add those of its ${field}Selector`)];
  })),
};
