import { isNoIndex, members } from '../algebra/index-set';
import { portRange } from '../algebra/ports';
import { intersect as commonPorts } from '../algebra/ranges';
import { Request } from '../algebra/request';
import { Traffic, intersect, subtract } from '../algebra/traffic';
import { Layers, Route, routes, usable } from '../evaluate/connection';
import { Registry } from '../evaluate/registry';
import { LinkModel, linkName, peerName } from '../model/intent';
import { Claim, Declaration } from './claim';
import { Hindrance, Obstacle } from './obstacle';
import { obstacles } from './obstacles';
import { places as placesOf, verdicts, witnessOf } from './places';
import { Finding, LayerVerdict, Place } from './proof';
import { rowsOf } from './rows';

/** D ⊆ A: each declaration works between all of its ends. One finding per declaration, for its first closed pair. */
export function closedLinks(layers: Layers, claim: Claim, registry: Registry): Map<Declaration, Finding> {
  const found = new Map<Declaration, Finding>();
  const hindrance = obstacles(layers, claim, registry);
  for (const declaration of claim.declarations) {
    const finding = absent(claim, declaration) ?? closedPair(layers, claim, declaration, hindrance);
    if (finding) { found.set(declaration, finding); }
  }
  return found;
}

const codeOf = ({ need }: LinkModel): string => (need ? 'ZT005' : 'ZT001');

/** What would hold of no pair at all is not proved. */
function absent({ intent, ends }: Claim, { link, neededClients, neededServers }: Declaration): Finding | undefined {
  const sides = link.need ? (isNoIndex(neededClients) ? [] : [[link.server, neededServers] as const]) : [[link.client, neededClients], [link.server, neededServers]] as const;
  const missing = sides.find(([peer, found]) => isNoIndex(found) && !(
    // NP-10: a plain network plugin never stops the own node; all workloads may be none yet; and ZT011 tells of workloads that are missing.
    (peer.kind === 'own-node' && intent.platform.network.kind !== 'cilium') || peer.kind === 'all-workloads' || (peer.kind === 'workload' && peer.workload.where === 'here' && isNoIndex(ends.present(peer.workload)))))?.[0];
  return missing && {
    id: `${codeOf(link)} ${linkName(link)}`, code: codeOf(link), severity: 'error', verdict: 'undecided', subject: linkName(link),
    message: `cannot decide ${linkName(link)}: nothing here stands for ${peerName(missing)}`, fix: `say in the platform's facts what ${peerName(missing)} is`,
    layers: [], places: [], origins: link.origins, facts: link.need ? [link.need.id] : [],
  };
}

function closedPair(layers: Layers, claim: Claim, declaration: Declaration, hindrance: Hindrance): Finding | undefined {
  const { world } = layers;
  const { link, neededClients, neededServers, needed: traffic } = declaration;
  for (const client of members(neededClients, world.ends.length)) {
    for (const server of members(neededServers, world.ends.length)) {
      // Pods of one workload are each other's peers only where that is declared (MAT-29).
      if (client === server && !isWithin(link)) { continue; }
      const ways = routes(layers, client, server, link.server.kind === 'workload' ? link.server.workload.serviceName : undefined);
      const missing = subtract(traffic, usable(ways));
      if (missing.length > 0 && !(server === world.namesEnd && reachesEveryAddress(layers, claim, client, traffic))) { return finding(layers, link, client, server, missing, ways); }
      const obstacle = hindrance(declaration, client, server, ways);
      if (obstacle) { return hindered(layers, declaration, client, server, obstacle); }
    }
  }
  return undefined;
}

const isWithin = ({ client, server }: LinkModel): boolean => client.kind === 'workload' && server.kind === 'workload' && client.workload.id === server.workload.id;

/** Without a layer that reads names, a host is open when every address outside is. */
function reachesEveryAddress(layers: Layers, { ends }: Claim, client: number, traffic: Traffic): boolean {
  const ports = traffic.map(({ ports: some }) => ({ ports: some, fields: new Map() }));
  return members(ends.needed({ kind: 'anywhere', reason: '' }, 'server'), layers.world.ends.length)
    .every(server => subtract(ports, usable(routes(layers, client, server))).length === 0);
}

function finding(layers: Layers, link: LinkModel, client: number, server: number, missing: Traffic, ways: readonly Route[]): Finding {
  const witness = witnessOf(layers, client, server, missing);
  const way = nearest(ways, missing);
  const shown = witness && way ? verdicts(layers, way, witness.request) : [];
  const closing = shown.filter(({ passes }) => !passes);
  const settings = closing.length === 0 && witness && way ? otherwise(layers, client, server, way, witness.request) : undefined;
  const name = linkName(link);
  const stopped = closing.length > 0 ? closing.map(text).join(', and ') : `the client's proxy does not send it this way${settings?.[0] ? ` (${settings.map(objectName).sort()[0]})` : ''}`;
  return {
    id: `${codeOf(link)} ${name}`,
    code: codeOf(link),
    severity: 'error', verdict: 'violated', subject: name,
    message: link.need ? `${name} is closed, but ${link.need.reason}: ${stopped}` : `${name} is declared and closed: ${stopped}`,
    fix: link.need ? `let ${peerName(link.client)} reach ${peerName(link.server)} there (${link.need.id})` : 'remove what closes it, or add the rule that the layer lacks',
    ...(witness ? { witness } : {}),
    layers: shown, places: distinct([...closing.flatMap(({ places: at }) => at), ...settings ?? []]), origins: link.origins, facts: rowsOf(link, way, shown, settings),
  };
}

function hindered(layers: Layers, { link, needed }: Declaration, client: number, server: number, { text: reason, fix, fact, causes, unclear }: Obstacle): Finding {
  const name = linkName(link);
  const code = codeOf(link);
  const witness = witnessOf(layers, client, server, needed);
  return {
    id: `${code} ${name}`, code, severity: 'error', verdict: unclear ? 'undecided' : 'violated', subject: name, message: `${name} is let through, but ${reason}`, fix,
    ...(witness ? { witness } : {}), layers: [], places: placesOf(causes), origins: link.origins, facts: [...(link.need ? [link.need.id] : []), fact],
  };
}

/** Of several objects that close it, the same one in any order of the manifests. */
function text({ layer, at, places }: LayerVerdict): string {
  const [first] = places.map(objectName).sort();
  return `${layer} of ${at} stops it${first === undefined ? '' : ` (${first})`}`;
}
const objectName = ({ kind, namespace, name }: Place): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** IST-06: what sets the client's proxy to send the request otherwise than on this way, or not at all; undefined where it sends it so. */
function otherwise({ world, mesh }: Layers, client: number, server: number, { kind }: Route, { protocol, port }: Request): Place[] | undefined {
  if ([client, server].some(index => world.ends[index].kind !== 'workload') || mesh.member(client).capture === 'none') { return undefined; }
  const { plaintext, mutual, causes } = mesh.sends(client, server);
  return commonPorts(kind === 'plaintext' ? plaintext : mutual, portRange(protocol, port)).length === 0 ? placesOf(causes) : undefined;
}

const distinct = (all: readonly Place[]): Place[] => [...new Map(all.map(item => [JSON.stringify(item), item])).values()];

/** The way that carries most of what is missing, by the number of hops that pass any of it. */
function nearest(ways: readonly Route[], missing: Traffic): Route | undefined {
  const passing = (way: Route) => way.hops.filter(({ passes }) => intersect(passes, missing).length > 0).length - way.hops.length;
  return [...ways].sort((a, b) => passing(b) - passing(a))[0];
}

