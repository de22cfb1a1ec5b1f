import { EVERY_INDEX, indexSet } from '../algebra/index-set';
import { Labels } from '../algebra/selector';
import { asArray, asString, get, unknownValue } from '../parse/read';
import { Json, Path, World, WorldObject } from '../parse/world';
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
  'label-prefix-file': /^$/,
  // CIL-03
  'enable-non-default-deny-policies': /^true$/,
  // CIL-14: pods of other clusters are like those of this one.
  'policy-default-local-cluster': /^true$/,
  // Policies in files of the nodes, and addresses of the cluster that count as outside.
  'static-cnp-path': /^$/,
  'exclude-local-address': /^$/,
  // CIL-36
  'enable-ztunnel': /^false$/,
  'encryption-type': /^(?!ztunnel$)/,
};
/** The agent takes the same settings as arguments, and from its environment. */
const BINARY = /(^|\/)cilium-agent$/;

/** CIL-14: pods of other clusters stand behind the Service, or a proxy that is none of the ends. */
const OF_SERVICES: Readonly<Record<string, RegExp>> = {
  'service.cilium.io/global': TRUE, 'io.cilium/global-service': TRUE, 'service.cilium.io/lb-l7': /^enabled$/, 'service.cilium.io/proxy-delegation': /^(?!none$)/,
};
const OF_NAMESPACES: Readonly<Record<string, RegExp>> = { 'clustermesh.cilium.io/global': TRUE };
/** CIL-36: then the network layer sees port 15008 alone. */
const LABELS_OF_NAMESPACES: Readonly<Record<string, RegExp>> = { 'io.cilium/mtls-enabled': TRUE };
/** Whoever may send from any address is whoever it likes. */
const OF_PODS: Readonly<Record<string, RegExp>> = { 'config.cilium.io/disable-source-ip-verification': TRUE };

/** What beside the policies changes what Cilium does with them, where a manifest shows it. */
export function ciliumSettings(world: World): Undecided[] {
  const configs = world.ofKind('ConfigMap', '').filter(({ name }) => name === 'cilium-config');
  const strange = (object: WorldObject, path: Path, given: Labels, settings: Readonly<Record<string, RegExp>>, where = 'annotations') =>
    Object.keys(settings).filter(key => given[key] !== undefined && settings[key].test(given[key]))
      .map(key => unknownValue(object, [...path, 'metadata', where, key], `${key}: what it changes is not followed here`));
  const setting = (object: WorldObject, path: Path, key: string, value: Json | undefined): Undecided[] => (value === undefined || !Object.hasOwn(AGENT, key) || AGENT[key].test(asString(value) ?? '?') ? []
    : [{ unknown: unknownValue(object, path, `Cilium runs with ${key}: ${asString(value) ?? 'something that is no text'}, and what its policies then mean is not known here`), workloads: EVERY_INDEX }]);
  return [
    ...configs.flatMap(object => Object.keys(AGENT).flatMap(key => setting(object, ['data', key], key, get(object.json, 'data', key)))),
    ...world.workloads.flatMap(({ object, template, templatePath }) => (object ? agents(template).flatMap(({ path, key, value }) => setting(object, [...templatePath, ...path], key, value)) : [])),
    ...world.workloads.flatMap(({ object, templatePath, annotations }) => (object ? strange(object, templatePath, annotations, OF_PODS).map(unknown => ({ unknown, workloads: EVERY_INDEX })) : [])),
    ...world.services.flatMap(({ object, workloads }) => strange(object, [], object.annotations, OF_SERVICES).map(unknown => ({ unknown, workloads: indexSet([...workloads]) }))),
    ...world.ofKind('Namespace', '').flatMap(object => [...strange(object, [], object.annotations, OF_NAMESPACES), ...strange(object, [], object.labels, LABELS_OF_NAMESPACES, 'labels')].map(unknown =>
      ({ unknown, workloads: indexSet(world.workloads.filter(({ namespace }) => namespace === object.name).map(({ index }) => index)) }))),
  ];
}

interface Argument { readonly path: Path; readonly key: string; readonly value: Json }

/** `--enable-policy=never`, `--policy-audit-mode`, and `CILIUM_ENABLE_POLICY`. */
function agents(template: Json): Argument[] {
  return (asArray(get(template, 'spec', 'containers')) ?? []).flatMap((container, index) => {
    if (get(container, 'name') !== 'cilium-agent' && !(asArray(get(container, 'command')) ?? []).some(word => BINARY.test(asString(word) ?? ''))) { return []; }
    const path: Path = ['spec', 'containers', index];
    const words = ['command', 'args'].flatMap(list => (asArray(get(container, list)) ?? []).map((word, at, all) => ({ path: [...path, list, at], word: asString(word) ?? '', next: asString(all[at + 1]) })));
    return [
      ...words.flatMap(({ path: at, word, next }) => {
        const [, key, value] = /^--?([a-z0-9-]+)(?:=(.*))?$/.exec(word) ?? [];
        return key === undefined ? [] : [{ path: at, key, value: value ?? (next?.startsWith('-') === false ? next : 'true') }];
      }),
      ...(asArray(get(container, 'env')) ?? []).flatMap((variable, at) => {
        const name = asString(get(variable, 'name')) ?? '';
        return name.startsWith('CILIUM_') ? [{ path: [...path, 'env', at], key: name.slice('CILIUM_'.length).toLowerCase().replaceAll('_', '-'), value: get(variable, 'value') ?? 'what no manifest holds' }] : [];
      }),
    ];
  });
}
