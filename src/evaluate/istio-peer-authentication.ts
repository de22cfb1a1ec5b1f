import { Ports, portRange } from '../algebra/ports';
import { ranges, subtract } from '../algebra/ranges';
import { asObject, asString, formatPath, get, isAbsent, unknownFields, unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { TCP } from './istio-conditions';
import { Scope, Scoped, only, scopeOf, scoped } from './istio-scope';
import { ServerTls } from './mesh';
import { Undecided } from './side';

export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';
const MODES = ['UNSET', 'STRICT', 'PERMISSIVE', 'DISABLE'] as const;

interface Policy extends Scope {
  readonly mode: Mode | 'UNSET';
  /** By workload port (IST-04). */
  readonly ports: readonly (readonly [port: number, mode: Mode | 'UNSET'])[];
  readonly unknown: readonly Unknown[];
  readonly refused: boolean;
}

/** What PeerAuthentication says about one workload. */
export interface PeerModes {
  /** At a sidecar (IST-01). */
  sidecar(workload: number): ServerTls['causes'];
  /** At a ztunnel: ports that take plaintext (AMB-06). */
  ambient(workload: number): { readonly plaintext: Ports; readonly causes: ServerTls['causes'] };
  /** For the namespace, whatever single workloads say: clients go by it (cluster_tls.go). */
  namespace(name: string): Mode;
  readonly undecided: readonly Undecided[];
}

export function peerModes(world: World, pods: Pods, root: string): PeerModes {
  const all = world.ofKind('PeerAuthentication', 'security.istio.io').map(policyOf);
  // IST-03: in the root namespace a selector takes the policy out of force.
  const there = all.filter(({ refused, selector, object }) => !refused && (!selector || object.namespace !== root));
  const policies = scoped(world, pods, root, there);
  const wide = new Map<string, Policy>();
  for (const policy of there) { if (!policy.selector && !wide.has(policy.object.namespace)) { wide.set(policy.object.namespace, policy); } }
  const mesh = wide.get(root);
  const [sidecar, ambient] = [perLevel(sidecarModes), perLevel(ambientPorts)];
  return {
    sidecar: index => sidecar(policies, index),
    ambient: index => ambient(policies, index),
    namespace: name => chosen([wide.get(name), mesh]).mode,
    undecided: [...all.flatMap(policy => policy.unknown.map(unknown => ({ unknown, workloads: policies.workloads(policy) }))), ...ties(world, policies)],
  };
}

function policyOf(object: WorldObject): Policy {
  const unknown: Unknown[] = [];
  let refused = false;
  const refuse = (path: Path, message: string) => { unknown.push(unknownValue(object, path, message)); refused = true; };
  const spec = get(object.json, 'spec');
  unknown.push(...unknownFields(object, spec, ['spec'], ['selector', 'mtls', 'portLevelMtls']));
  const scope = scopeOf(object, refuse);
  const modeOf = (json: Json | undefined, path: Path): Mode | 'UNSET' => {
    unknown.push(...unknownFields(object, json, path, ['mode']));
    const mode = asString(get(json, 'mode')) ?? (isAbsent(get(json, 'mode')) ? 'UNSET' : '');
    const known = MODES.find(name => name === mode);
    if (!known) { refuse([...path, 'mode'], `${formatPath([...path, 'mode'])} is no mode`); }
    return known ?? 'UNSET';
  };
  const mode = modeOf(get(spec, 'mtls'), ['spec', 'mtls']);
  const levels = get(spec, 'portLevelMtls');
  const path: Path = ['spec', 'portLevelMtls'];
  if (!isAbsent(levels) && (!asObject(levels) || Object.keys(asObject(levels)!).length === 0 || !scope.selector)) {
    refuse(path, 'spec.portLevelMtls has to be a mapping that is not empty, beside a selector (IST-04)');
  }
  const ports = Object.entries(asObject(levels) ?? {}).map(([port, level]): readonly [number, Mode | 'UNSET'] => {
    if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535) { refuse([...path, port], `${port} is no port`); }
    return [Number(port), modeOf(level, [...path, port])];
  });
  return { mode, ports, unknown, refused, ...scope };
}

/** The first that sets a mode; nothing set is PERMISSIVE (IST-01). */
function chosen(policies: readonly (Policy | undefined)[]): { readonly mode: Mode; readonly policy?: Policy } {
  const policy = policies.find(item => item !== undefined && item.mode !== 'UNSET');
  return policy ? { mode: policy.mode as Mode, policy } : { mode: 'PERMISSIVE' };
}

const causeOf = ({ object }: Policy, path: Path, fact: string) => ({ object, path, fact });
const portsWith = ({ ports }: Policy, ...modes: readonly string[]): Ports => ranges(ports.flatMap(([port, mode]) => (modes.includes(mode) ? portRange('TCP', port) : [])));

type Levels = readonly [own: Policy | undefined, namespace: Policy | undefined, mesh: Policy | undefined];

/** Pods without a policy of their own share what their namespace has. */
function perLevel<T>(compute: (levels: Levels) => T): (policies: Scoped<Policy>, index: number) => T {
  const known = new Map<Policy | undefined, T>();
  return (policies, index) => {
    const { own: [own], namespace: [namespace], mesh: [mesh] } = policies.of(index);
    const found = own ? undefined : known.get(namespace);
    if (found !== undefined) { return found; }
    const made = compute([own, namespace, mesh]);
    if (!own) { known.set(namespace, made); }
    return made;
  };
}

function sidecarModes([own, namespace, mesh]: Levels): ServerTls['causes'] {
  const { mode, policy } = chosen([own, namespace, mesh]);
  const levels = (own?.ports ?? []).filter((entry): entry is readonly [number, Mode] => entry[1] !== 'UNSET');
  return [
    ...levels.map(([port, level]) => ({ ports: portRange('TCP', port), mode: level, cause: causeOf(own!, ['spec', 'portLevelMtls', String(port)], 'IST-04') })),
    { ports: TCP, mode, ...(policy ? { cause: causeOf(policy, ['spec', 'mtls'], 'IST-01') } : {}) },
  ];
}

/**
 * AMB-06: istiod turns PeerAuthentication into denies of peers without a certificate, and where a policy has port levels it does so
 * in its own way (istio 1.30 `serviceregistry/ambient/authorization.go`): DISABLE counts as PERMISSIVE; under an inherited STRICT only a
 * PERMISSIVE port brings the exceptions, and when that STRICT is the mesh's and the namespace has a policy of its own without a mode,
 * nothing at all is enforced. Nor is a STRICT port of a laxer policy where the mesh is STRICT and the namespace says nothing: it is
 * taken to be covered by the mesh, which the policy has just overruled.
 */
function ambientPorts([own, namespace, mesh]: Levels): { readonly plaintext: Ports; readonly causes: ServerTls['causes'] } {
  const inherited = chosen([namespace, mesh]);
  const { mode, policy } = chosen([own, namespace, mesh]);
  const whole = { ports: TCP, mode: mode === 'STRICT' ? 'STRICT' as const : 'PERMISSIVE' as const, ...(policy ? { cause: causeOf(policy, ['spec', 'mtls'], 'AMB-06') } : {}) };
  const answer = (plaintext: Ports, by: readonly ServerTls['causes'][number][] = []) => ({ plaintext, causes: [...by, whole] });
  const byPort = (ports: Ports, level: Mode) => ({ ports, mode: level, cause: causeOf(own!, ['spec', 'portLevelMtls'], 'AMB-06') });
  if (!own || own.ports.length === 0) { return answer(mode === 'STRICT' ? [] : TCP); }
  const [strict, lax] = [portsWith(own, 'STRICT'), portsWith(own, 'PERMISSIVE', 'DISABLE')];
  if (own.mode === 'STRICT') { return answer(lax, [byPort(lax, 'PERMISSIVE')]); }
  const byMesh = (namespace?.mode ?? 'UNSET') === 'UNSET' && mesh?.mode === 'STRICT';
  if (own.mode !== 'UNSET' && byMesh) { return answer(TCP); }
  if (own.mode !== 'UNSET' || inherited.mode !== 'STRICT') { return answer(subtract(TCP, strict), [byPort(strict, 'STRICT')]); }
  if (portsWith(own, 'PERMISSIVE').length === 0) { return answer([]); }
  return namespace && namespace.mode === 'UNSET' ? answer(TCP, [byPort(TCP, 'PERMISSIVE')]) : answer(lax, [byPort(lax, 'PERMISSIVE')]);
}

/** IST-02: the oldest wins, and no manifest says which that is. */
function ties(world: World, policies: Scoped<Policy>): Undecided[] {
  const found: Undecided[] = [];
  const reported = new Set<Policy>();
  const check = (level: readonly Policy[], workloads: (second: Policy) => Undecided['workloads']) => {
    if (level.length < 2) { return; }
    const [first, second] = level;
    found.push({ unknown: unknownValue(second.object, ['spec'], `beside ${first.object.name} for the same pods: the older one counts (IST-02)`), workloads: workloads(second) });
  };
  for (const { index } of world.workloads) {
    const { mesh, namespace, own } = policies.of(index);
    check(own, () => only(index));
    for (const level of [mesh, namespace]) {
      if (level.length < 2 || reported.has(level[1])) { continue; }
      reported.add(level[1]);
      check(level, policies.workloads);
    }
  }
  return found;
}
