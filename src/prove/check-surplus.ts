import { hasIndex, intersectIndices, members, sortedIndexSet, subtractIndices } from '../algebra/index-set';
import { allPortsOf } from '../algebra/ports';
import { NO_TRAFFIC, Traffic, intersect, onPorts, portsOf, subtract, unite, uniteAll } from '../algebra/traffic';
import { Layers, Route, routes } from '../evaluate/connection';
import { callers, throughWaypoint } from '../evaluate/callers';
import { isOfGateway } from '../evaluate/istio-capture';
import { candidates } from '../evaluate/network';
import { Cause } from '../evaluate/side';
import { formatPath } from '../parse/read';
import { Claim, Declaration, declaredBetween } from './claim';
import { endName } from './ends';
import { places, verdicts, witnessOf } from './places';
import { Finding } from './proof';
import { addressRows } from './rows';

export interface Surplus {
  readonly findings: readonly Finding[];
  /** Pairs of ends that were compared. */
  readonly pairs: number;
}

interface Extra { readonly code: 'ZT002' | 'ZT004' | 'ZT006'; readonly client: number; readonly server: number; readonly traffic: Traffic; readonly way: Route; readonly expected?: boolean }

/** A ⊆ D: whatever is open at a workload of the claim was declared, or is needed by the platform. */
export function surplus(layers: Layers, claim: Claim): Surplus {
  const { world, network } = layers;
  const extras: Extra[] = [];
  const wide: Finding[] = [];
  let pairs = 0;
  const compare = (client: number, server: number) => {
    if (!meansSomething(layers, claim, client, server)) { return; }
    pairs++;
    extras.push(...undeclared(layers, claim, client, server));
  };
  const subjects = claim.intent.platform.network.mode === 'off' ? [] : members(claim.subjects, world.ends.length);
  // Those whose inbound pairs are compared one by one.
  const isolated = sortedIndexSet(subjects.filter(subject => policed(layers, subject) && !isOpen(network.inbound(subject).policy)));
  for (const subject of subjects) {
    if (policed(layers, subject)) {
      if (isOpen(network.inbound(subject).policy)) { wide.push(openSide(layers, subject, 'inbound')); } else {
        for (const client of members(callers(layers, subject), world.ends.length)) { compare(client, subject); }
      }
      const out = network.outbound(subject);
      if (isOpen(out.policy)) { wide.push(openSide(layers, subject, 'outbound')); } else {
        // Pairs within the claim were compared from their server's end.
        for (const server of members(subtractIndices(candidates(out), isolated), world.ends.length)) { compare(subject, server); }
      }
    }
  }
  for (const { index: server } of subjects.length > 0 ? world.workloads : []) {
    if (!policed(layers, server) || hasIndex(isolated, server)) { continue; }
    for (const client of members(intersectIndices(throughWaypoint(layers, server), claim.subjects), world.ends.length)) {
      if (policed(layers, client) && !hasIndex(candidates(network.outbound(client)), server)) { compare(client, server); }
    }
  }
  return { findings: [...wide, ...grouped(layers, claim, extras)], pairs };
}

/** Pods that live elsewhere have their policies there too. */
function policed({ world }: Layers, index: number): boolean {
  const end = world.ends[index];
  return end.kind === 'workload' && end.workload.where !== 'elsewhere';
}

const isOpen = ({ isolated: closed }: { readonly isolated: boolean }): boolean => !closed;

/** Ends that no rule is about: the pod's own node, which always reaches it (NP-10), and addresses that Cilium knows as pods (CIL-16). */
function meansSomething({ world }: Layers, { intent: { platform }, ends }: Claim, client: number, server: number): boolean {
  // Whoever comes in has an address; names are for where one goes.
  if (client === world.entityEnd('host') || client === world.namesEnd) { return false; }
  // NetworkPolicy knows no names: its blocks of addresses say it all.
  if (server === world.namesEnd && platform.network.kind === 'kubernetes') { return false; }
  const far = [client, server].find(index => world.ends[index].kind === 'addresses');
  return far === undefined || platform.network.kind !== 'cilium' || !hasIndex(ends.podAddresses, far);
}

function undeclared(layers: Layers, claim: Claim, client: number, server: number): Extra[] {
  const ways = routes(layers, client, server);
  const declared = claim.between(client, server);
  const allowed = declaredBetween(declared);
  const traffic = uniteAll(ourPart(layers, ways, declared, server).map(({ kind, passes }) => subtract(passes, kind === 'plaintext' ? unite(allowed, withoutCertificates(layers, claim, server, allowed)) : allowed)));
  if (traffic.length > 0) {
    const future = [client, server].some(index => { const end = layers.world.ends[index]; return end.kind === 'workload' && end.workload.where === 'future'; });
    return [{ code: future ? 'ZT006' : 'ZT002', client, server, traffic, way: ways.find(({ passes }) => intersect(passes, traffic).length > 0)! }];
  }
  const anonymous = withoutIdentity(layers, claim, ways, declared, server);
  return anonymous ? [{ code: 'ZT004', client, server, expected: subtract(anonymous.traffic, onPorts(claim.anonymousPorts(server))).length === 0, ...anonymous }] : [];
}

/**
 * Where no certificate has to be shown, a proxy tells requests apart, and not who sends them: what one such client may ask of a port,
 * each client of that port may, if it skips its own proxy. Before phase 3 that is so everywhere, later at ports that were declared
 * so, with a warning (ZT004).
 */
function withoutCertificates({ world, mesh }: Layers, claim: Claim, server: number, allowed: Traffic): Traffic {
  const end = world.ends[server];
  if (end.kind !== 'workload' || allowed.length === 0) { return NO_TRAFFIC; }
  const { capture } = mesh.member(server);
  if (capture === 'none') { return NO_TRAFFIC; }
  return intersect(claim.requests(server, capture === 'ambient' || claim.phase(end.workload.namespace) >= 3), onPorts(portsOf(allowed)));
}

/** AMB-07: which port is meant inside a tunnel is decided where it ends; for a server elsewhere that is not ours to say. */
function ourPart({ world }: Layers, ways: readonly Route[], declared: readonly Declaration[], server: number): readonly Route[] {
  const end = world.ends[server];
  const elsewhere = end.kind === 'workload' && end.workload.where === 'elsewhere';
  return elsewhere && declared.some(({ link }) => link.port.protocol === 'TCP') ? ways.filter(({ kind }) => kind !== 'hbone' && kind !== 'waypoint') : ways;
}

/** From phase 3 on, calls that show no certificate pass only where the declaration says so. */
function withoutIdentity({ world, mesh }: Layers, claim: Claim, ways: readonly Route[], declared: readonly Declaration[], server: number): { traffic: Traffic; way: Route } | undefined {
  const end = world.ends[server];
  // Proxies take what comes in on their own ports as it is.
  if (end.kind !== 'workload' || end.workload.where === 'elsewhere' || mesh.member(server).capture === 'none' || isOfGateway(end.workload)) { return undefined; }
  if (claim.intent.platform.mesh.mode !== 'enforce' || claim.phase(end.workload.namespace) < 3) { return undefined; }
  const allowed = declaredBetween(declared.filter(({ anonymous }) => anonymous));
  for (const way of ways.filter(({ kind }) => kind === 'plaintext')) {
    const traffic = subtract(intersect(way.passes, onPorts(allPortsOf('TCP'))), allowed);
    if (traffic.length > 0) { return { traffic, way }; }
  }
  return undefined;
}

/** Extras with the same cause and the same requests are one finding, with the first pair as its witness. */
function grouped(layers: Layers, claim: Claim, extras: readonly Extra[]): Finding[] {
  const groups = new Map<string, Extra[]>();
  for (const extra of extras) {
    const causes = causesOf(extra);
    const subject = causes.length > 0 ? causes.map(({ object, path }) => `${object.index} ${formatPath(path)}`).join() : `${extra.server}`;
    const key = `${extra.code} ${extra.expected ?? false} ${subject} ${layers.world.ends[extra.client].kind} ${layers.world.ends[extra.server].kind}`;
    const group = groups.get(key);
    if (group) { group.push(extra); } else { groups.set(key, [extra]); }
  }
  return [...groups.values()].map(group => extraFinding(layers, claim, group));
}

const causesOf = ({ way }: Extra): Cause[] => way.hops.flatMap(({ causes }) => causes);

function extraFinding(layers: Layers, claim: Claim, group: readonly Extra[]): Finding {
  const [{ code, client, server, way, expected = false }] = group;
  const names = [layers.world.ends[client], layers.world.ends[server]].map(endName);
  const traffic = uniteAll(group.filter(extra => extra.client === client && extra.server === server).map(extra => extra.traffic));
  const witness = witnessOf(layers, client, server, traffic)!;
  const layersPassed = verdicts(layers, way, witness.request);
  const more = group.length > 1 ? ` (and ${group.length - 1} more such pairs)` : '';
  const what = code === 'ZT002' ? `${names[0]} may call ${names[1]}, which nobody declared`
    : code === 'ZT006' ? `${names[0]} may call ${names[1]}, one of which is a pod that does not exist yet, and nobody declared it`
      : expected ? `${names[1]} has a port that was declared for clients without identity; ${names[0]} may skip its proxy there` : `${names[1]} lets ${names[0]} in without identity`;
  return {
    id: `${code} ${names[0]} -> ${names[1]}`, code, severity: expected ? 'warning' : 'error', verdict: expected ? 'proved' : 'violated', subject: `${names[0]} -> ${names[1]}`,
    message: `${what}${more}`,
    fix: code === 'ZT004' ? 'require mutual TLS there, or declare the link unauthenticated with a reason' : 'declare the link, or narrow the rules that let it through',
    witness, layers: layersPassed, places: places(causesOf(group[0])), origins: [], facts: code === 'ZT004' ? ['IST-27', 'MAT-13'] : ['NP-03', ...addressRows(claim, layers.world.ends[server])],
  };
}

function openSide(layers: Layers, subject: number, direction: 'inbound' | 'outbound'): Finding {
  const name = endName(layers.world.ends[subject]);
  return {
    id: `ZT003 ${name} ${direction}`, code: 'ZT003', severity: 'error', verdict: 'violated', subject: name,
    message: direction === 'inbound' ? `no policy isolates ${name}: every pod may call it on every port` : `no policy isolates what ${name} calls: it may reach every pod and every address`,
    fix: `add a policy that denies ${direction} traffic by default`, layers: [], places: [], origins: [], facts: ['NP-02'],
  };
}
