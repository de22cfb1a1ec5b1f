import { EVERY_INDEX, indexSet } from '../algebra/index-set';
import { Labels } from '../algebra/selector';
import { asString, get, unknownValue } from '../parse/read';
import { Path, World, WorldObject } from '../parse/world';
import { Undecided } from './side';

const TRUE = /^(1|t|T|TRUE|true|True)$/;

/** Settings of the agent on which the meaning of every policy rests, with the values that this evaluator is written for (Cilium 1.20 `pkg/option/config.go`). */
const AGENT: Readonly<Record<string, RegExp>> = {
  'enable-policy': /^default$/i,
  'policy-audit-mode': /^false$/,
  'enable-l7-proxy': /^true$/,
  'enable-k8s-networkpolicy': /^true$/,
  'enable-cilium-network-policy': /^true$/,
  'enable-cilium-clusterwide-network-policy': /^true$/,
  'allow-localhost': /^(auto|always)$/,
  'policy-cidr-match-mode': /^$/,
  'enable-source-ip-verification': /^true$/,
  // CIL-15: which labels make an identity.
  'labels': /^$/,
};

/** CIL-14: pods of other clusters stand behind the Service, or a proxy that is none of the ends. */
const OF_SERVICES: Readonly<Record<string, RegExp>> = {
  'service.cilium.io/global': TRUE, 'io.cilium/global-service': TRUE, 'service.cilium.io/lb-l7': /^enabled$/, 'service.cilium.io/proxy-delegation': /^(?!none$)/,
};
const OF_NAMESPACES: Readonly<Record<string, RegExp>> = { 'clustermesh.cilium.io/global': TRUE };
/** Whoever may send from any address is whoever it likes. */
const OF_PODS: Readonly<Record<string, RegExp>> = { 'config.cilium.io/disable-source-ip-verification': TRUE };

/** What beside the policies changes what Cilium does with them, where a manifest shows it. */
export function ciliumSettings(world: World): Undecided[] {
  const configs = world.ofKind('ConfigMap', '').filter(({ name }) => name === 'cilium-config');
  const strange = (object: WorldObject, path: Path, annotations: Labels, settings: Readonly<Record<string, RegExp>>) =>
    Object.keys(settings).filter(key => annotations[key] !== undefined && settings[key].test(annotations[key]))
      .map(key => unknownValue(object, [...path, 'metadata', 'annotations', key], `${key}: what it changes is not followed here`));
  return [
    ...configs.flatMap(object => Object.keys(AGENT).flatMap(key => {
      const value = get(object.json, 'data', key);
      return value === undefined || AGENT[key].test(asString(value) ?? '?') ? [] : [{ unknown: unknownValue(object, ['data', key], `Cilium runs with ${key}: ${asString(value) ?? 'something that is no text'}, and what its policies then mean is not known here`), workloads: EVERY_INDEX }];
    })),
    ...world.workloads.flatMap(({ object, templatePath, annotations }) => (object ? strange(object, templatePath, annotations, OF_PODS).map(unknown => ({ unknown, workloads: EVERY_INDEX })) : [])),
    ...world.services.flatMap(({ object, workloads }) => strange(object, [], object.annotations, OF_SERVICES).map(unknown => ({ unknown, workloads: indexSet([...workloads]) }))),
    ...world.ofKind('Namespace', '').flatMap(object => strange(object, [], object.annotations, OF_NAMESPACES).map(unknown =>
      ({ unknown, workloads: indexSet(world.workloads.filter(({ namespace }) => namespace === object.name).map(({ index }) => index)) }))),
  ];
}
