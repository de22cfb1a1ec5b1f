import { indexSet } from '../algebra/index-set';
import { formatPath, unknownValue } from '../parse/read';
import { ENTITIES } from '../parse/world';
import { Part } from './cilium-apply';
import { CiliumPeer } from './cilium-peers';
import { CiliumPolicies } from './cilium-policies';
import { Undecided } from './side';

type Limit = 'nothing' | 'http' | 'dns' | 'serverNames';

const limitOf = ({ port }: Part): Limit => (port.http ? 'http' : port.dns ? 'dns' : port.serverNames ? 'serverNames' : 'nothing');

/**
 * Limits that Cilium cannot merge where they are about the same peer and port (CIL-32): the pod then keeps its old policy. Names in
 * the handshake become a duty for what another rule opens without them, and close it for everything that is no TLS.
 */
export function limitConflicts({ specs, rulesAt }: CiliumPolicies): Undecided[] {
  const limiting = specs.filter(({ rules }) => rules.some(({ parts }) => parts.some(part => limitOf(part) === 'dns' || limitOf(part) === 'serverNames')));
  const found = new Map<Part, number[]>();
  for (const workload of new Set(limiting.flatMap(({ subject }) => subject.items))) {
    for (const direction of ['inbound', 'outbound'] as const) {
      for (const part of clashes(rulesAt(workload, direction).flatMap(({ rule, parts }) => (rule.deny ? [] : parts)))) { found.set(part, [...found.get(part) ?? [], workload]); }
    }
  }
  return [...found].map(([{ cause }, workloads]) => ({
    unknown: unknownValue(cause.object, cause.path, `${formatPath(cause.path)} and another rule limit the same peer and port in ways that Cilium does not unite (CIL-32)`),
    workloads: indexSet(workloads),
  }));
}

/** One text for each peer that Cilium takes for one; the cluster is several entities to it. */
const keysOf = (peer: CiliumPeer): readonly string[] =>
  (peer.kind === 'pods' ? [JSON.stringify(peer.identities)] : peer.kind === 'entity' && peer.entity.startsWith('cluster') ? [peer.key, ...ENTITIES.map(entity => `entity ${entity}`)] : [peer.key]);

/** The parts that limit what another one limits in another way. */
function clashes(parts: readonly Part[]): ReadonlySet<Part> {
  const byKey = new Map<string, Part[]>();
  for (const part of parts) {
    for (const peer of part.peers.flatMap(keysOf)) {
      for (const port of part.port.keys) {
        const list = byKey.get(`${peer} ${port}`);
        if (list) { list.push(part); } else { byKey.set(`${peer} ${port}`, [part]); }
      }
    }
  }
  return new Set([...byKey.values()].flatMap(together => {
    const limits = new Set(together.map(limitOf));
    const clash = limits.size > 1 && (limits.has('serverNames') || (limits.has('http') && limits.has('dns')));
    return clash ? together.filter(part => limitOf(part) !== 'nothing') : [];
  }));
}
