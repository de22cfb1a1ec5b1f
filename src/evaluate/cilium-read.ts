import { asArray, get } from '../parse/read';
import { Json, Path, Unknown, WorldObject } from '../parse/world';
import { Identities } from './cilium-labels';
import { CiliumPeer, peerFields, peersAt } from './cilium-peers';
import { PortRule, portRulesAt } from './cilium-ports';
import { CiliumReader, doubt, subjectAt } from './cilium-selector';
import { Direction } from './network-policy';
import { complain, listAt, mappingAt, policyReader } from './policy-read';

/** One item of `ingress`, `egress`, `ingressDeny` or `egressDeny`. */
export interface CiliumRule {
  readonly path: Path;
  readonly direction: Direction;
  readonly deny: boolean;
  /** CIL-02 */
  readonly defaultDeny: boolean;
  readonly peers: readonly CiliumPeer[];
  readonly peersPath: Path;
  readonly hasPorts: boolean;
  /** Empty for a rule about ICMP, which carries nothing that we look at. */
  readonly ports: readonly PortRule[];
}

/** One `spec`, or an item of `specs`. */
export interface CiliumSpec {
  /** `nobody`: no pod can have such labels; absent: nobody can tell. */
  readonly subject?: Identities | 'nobody';
  readonly rules: readonly CiliumRule[];
}

/** A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy as far as it is understood. */
export interface CiliumPolicy {
  readonly object: WorldObject;
  readonly specs: readonly CiliumSpec[];
  /** Refused by the API server or the agent: then the object does not exist, whatever is understood of it. */
  readonly refused: boolean;
  readonly unknown: readonly Unknown[];
}

const RULES = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;
const SPEC_FIELDS = ['endpointSelector', 'nodeSelector', ...RULES, 'enableDefaultDeny', 'labels', 'description', 'log'];

export function readCiliumPolicy(object: WorldObject): CiliumPolicy {
  const reader: CiliumReader = { doubts: [], ...policyReader(object, 'cilium.io/v2', ['spec', 'specs']) };
  const spec = get(object.json, 'spec');
  const list = get(object.json, 'specs');
  if (spec === undefined && list === undefined) { complain(reader, ['spec'], 'is missing, and so is specs'); }
  for (const [field, json] of [['spec', spec], ['specs', list]] as const) {
    for (const place of json === undefined ? [] : nothingIn(json, [field])) { complain(reader, place, 'is null, or too deep'); }
  }
  const given = [...(spec === undefined ? [] : [{ item: spec, at: ['spec'] as Path }]), ...listAt(reader, list, ['specs'])];
  const specs = given.flatMap(({ item, at }) => specAt(reader, item, at) ?? []);
  const refused = reader.unknown.some(({ what }) => what === 'value');
  return { object, specs, refused, unknown: [...reader.unknown, ...reader.doubts] };
}

/** No field may be explicitly nothing: only Kubernetes' own kinds read that as absent. */
function* nothingIn(json: Json, path: Path): Generator<Path> {
  if (json === null || path.length > MAX_DEPTH) { yield path; return; }
  if (Array.isArray(json)) { for (const [index, item] of json.entries()) { yield* nothingIn(item, [...path, index]); } return; }
  if (typeof json === 'object') { for (const [key, item] of Object.entries(json)) { yield* nothingIn(item, [...path, key]); } }
}

const MAX_DEPTH = 20;

function specAt(reader: CiliumReader, json: Json, path: Path): CiliumSpec | undefined {
  const spec = mappingAt(reader, json, path, SPEC_FIELDS);
  if (!spec) { return undefined; }
  const rules = RULES.flatMap(list => rulesAt(reader, spec, list, path));
  if (rules.length === 0) { complain(reader, path, 'has no rule (CIL-01)'); }
  const [pods, nodes] = ['endpointSelector', 'nodeSelector'].map(field => get(spec, field));
  if ((pods === undefined) === (nodes === undefined)) { complain(reader, path, 'needs either endpointSelector or nodeSelector (CIL-01)'); }
  if (nodes !== undefined) {
    if (reader.object.namespace !== '') { complain(reader, [...path, 'nodeSelector'], 'stands in a policy of a namespace'); }
    doubt(reader, [...path, 'nodeSelector'], 'is about nodes, and no manifest says whether their firewall is on (CIL-37)');
    return { subject: 'nobody', rules: [] };
  }
  const subject = subjectAt(reader, pods, [...path, 'endpointSelector']);
  return { rules, ...(subject ? { subject } : {}) };
}

function rulesAt(reader: CiliumReader, spec: Json, list: (typeof RULES)[number], path: Path): CiliumRule[] {
  const deny = list.endsWith('Deny');
  const side = list.startsWith('ingress') ? 'ingress' : 'egress';
  const at = [...path, 'enableDefaultDeny'];
  const given = get(spec, 'enableDefaultDeny');
  const switches = given === undefined ? undefined : mappingAt(reader, given, at, ['ingress', 'egress']);
  const chosen = get(switches, side) ?? true;
  if (typeof chosen !== 'boolean') { complain(reader, [...at, side], 'is neither true nor false'); }
  const direction = side === 'ingress' ? 'inbound' : 'outbound';
  return listAt(reader, get(spec, list), [...path, list]).flatMap(({ item, at: place }) => {
    const rule = ruleAt(reader, item, place, side, deny);
    return rule ? [{ direction, deny, defaultDeny: chosen !== false, ...rule }] : [];
  });
}

function ruleAt(reader: CiliumReader, json: Json, path: Path, side: 'ingress' | 'egress', deny: boolean): Omit<CiliumRule, 'direction' | 'deny' | 'defaultDeny'> | undefined {
  const fields = peerFields(side, deny);
  const rule = mappingAt(reader, json, path, [...fields, 'toPorts', 'icmps', ...(deny ? [] : ['authentication'])]);
  if (!rule) { return undefined; }
  const icmps = listAt(reader, get(rule, 'icmps'), [...path, 'icmps']);
  const hasPorts = (asArray(get(rule, 'toPorts')) ?? []).length > 0;
  if (icmps.length > 0 && hasPorts) { complain(reader, [...path, 'icmps'], 'stands beside toPorts (CIL-10)'); }
  const mode = get(get(rule, 'authentication'), 'mode');
  if (get(rule, 'authentication') !== undefined && mode !== 'disabled') { doubt(reader, [...path, 'authentication'], 'depends on agents that authenticate each other (CIL-35)'); }
  const found = peersAt(reader, rule, path, fields, hasPorts);
  const ports = portRulesAt(reader, rule, path, deny ? 'deny' : side);
  return { path, peers: found.peers, peersPath: found.path, hasPorts, ports: icmps.length > 0 ? [] : ports };
}
