import { Addresses, addresses } from '../algebra/addresses';
import { parseCidr } from '../algebra/cidr';
import { EVERY_INDEX, isNoIndex, subtractIndices } from '../algebra/index-set';
import { TooComplex } from '../algebra/too-complex';
import { ciliumNetwork } from '../evaluate/cilium';
import { Layers } from '../evaluate/connection';
import { waysIn } from '../evaluate/gateways';
import { endpointsByHand } from '../evaluate/endpoints';
import { istioMesh } from '../evaluate/istio';
import { kubernetesNetwork } from '../evaluate/network';
import { registryOf } from '../evaluate/registry';
import { Intent, LinkModel, linkName, restrictsHttp } from '../model/intent';
import { PlatformModel } from '../model/platform';
import { World, WorldObject } from '../parse/world';
import { assumptionsOf } from './assumptions';
import { closedLinks } from './check-links';
import { surplus } from './check-surplus';
import { refusedPods } from './check-admission';
import { closedRoutes, undeclaredDoors } from './check-doors';
import { undeclaredLayers, unknowns } from './check-unknown';
import { expiredLinks, idleLayers, missingLabels, missingWorkloads, unwantedMembers, wrongIdentities, wrongServices } from './check-workloads';
import { Claim, Declaration, makeClaim } from './claim';
import { serverPhase, unenforced } from './due';
import { homeless } from './homeless';
import { Finding, LinkProof, NeedProof, PROOF_SCHEMA, Proof, Verdict, worst } from './proof';
import { WaiverModel, waive } from './waive';
import { worldFor } from './world-for';

export interface ProveOptions {
  readonly waivers?: readonly WaiverModel[];
  /** The day against which dates are judged, `YYYY-MM-DD`. */
  readonly today: string;
  /** More to check in the same world, such as assertions and posture. */
  readonly further?: readonly ((layers: Layers, claim: Claim) => readonly Finding[])[];
}

/** Holds one declaration against the manifests. */
export function prove(objects: readonly WorldObject[], intent: Intent, options: ProveOptions): Proof {
  const { result, findings } = guarded(() => judged(objects, intent, options), undefined);
  return result ?? undecided(objects.length, intent, findings);
}

/** Where not even the world could be made there is nothing that a waiver would leave to judge. */
const undecided = (objects: number, intent: Intent, findings: readonly Finding[]): Proof => ({
  schema: PROOF_SCHEMA, platform: intent.platform.name, phase: intent.platform.phase, verdict: 'undecided', links: intent.links.map(link => linkProof(intent, link, findingsAbout(findings))),
  needs: [], findings, waived: [], assumptions: assumptionsOf(intent), counts: { objects, workloads: 0, links: intent.links.length, pairs: 0, outside: 0 },
});

function judged(objects: readonly WorldObject[], intent: Intent, { waivers = [], today, further = [] }: ProveOptions): Proof {
  const world = worldFor(objects, intent);
  const layers = layersOf(world, intent.platform);
  const claim = makeClaim(world, intent);
  const registry = registryOf(world, layers.mesh.facts, intent.platform.clusterDomain);
  const closed = guarded(() => closedLinks(layers, claim, registry), new Map<Declaration, Finding>());
  const extra = guarded(() => surplus(layers, claim), { findings: [], pairs: 0 });
  const ways = waysIn(world, intent.platform.clusterDomain);
  const doors = guarded(() => [...undeclaredDoors(layers, claim, ways.entries), ...closedRoutes(layers, claim, ways.entries)], []);
  const found = [
    ...missingWorkloads(claim), ...closed.result.values(), ...extra.result.findings, ...closed.findings, ...extra.findings,
    ...refusedPods(layers, claim), ...doors.result, ...doors.findings, ...wrongIdentities(layers, claim), ...unwantedMembers(layers, claim), ...wrongServices(layers, claim), ...missingLabels(layers, claim),
    ...idleLayers(intent), ...expiredLinks(claim, today), ...unknowns(layers, claim, [
      ...ways.undecided, ...homeless(world), ...undeclaredLayers(layers, claim), ...endpointsByHand(world, layers.mesh.facts.kind, podAddresses(intent.platform)).map(unknown => ({ unknown, workloads: EVERY_INDEX })),
      ...(layers.mesh.facts.kind === 'sidecar' ? registry.undecided : layers.mesh.facts.kind === 'ambient' ? registry.undecidedEntries : []),
    ]), ...further.flatMap(check => check(layers, claim)),
  ];
  const { open, waived } = waive([...new Map(found.map(finding => [finding.id, finding])).values()].sort((a, b) => (a.id < b.id ? -1 : 1)), waivers, today);
  const about = findingsAbout(open);
  const links = intent.links.map(link => linkProof(intent, link, about));
  const outside = subtractIndices({ negated: false, items: world.workloads.map(({ index }) => index) }, claim.subjects);
  return {
    schema: PROOF_SCHEMA, platform: intent.platform.name, phase: intent.platform.phase,
    verdict: worst([...open.filter(({ severity }) => severity === 'error').map(({ verdict }) => verdict), ...links.map(({ verdict }) => verdict)]),
    links, needs: needProofs(claim, closed.result, open), findings: open, waived, assumptions: assumptionsOf(intent),
    counts: { objects: world.objects.length, workloads: world.workloads.length, links: intent.links.length, pairs: extra.result.pairs, outside: outside.items.length },
  };
}

const podAddresses = ({ podCidrs }: PlatformModel): Addresses | undefined => (podCidrs.length > 0 ? addresses(podCidrs.flatMap(cidr => parseCidr(cidr) ?? [])) : undefined);

export function layersOf(world: World, platform: PlatformModel): Layers {
  const { network, mesh, identity, trustDomain, clusterDomain } = platform;
  const known = podAddresses(platform);
  // CNP-04: in admin policies, addresses may be those of pods.
  const facts = known ? { podAddresses: known } : {};
  return {
    world,
    network: network.kind === 'cilium' ? ciliumNetwork(world, facts) : kubernetesNetwork(world, facts),
    mesh: istioMesh(world, {
      kind: mesh.kind === 'none' || mesh.mode === 'off' ? 'none' : mesh.kind === 'istio-ambient' ? 'ambient' : 'sidecar',
      rootNamespace: mesh.rootNamespace, trustDomain, clusterDomain, outboundTrafficPolicy: 'ALLOW_ANY', ...(mesh.revision ? { revision: mesh.revision } : {}),
      ...(identity.kind === 'spire' ? { spire: { className: identity.className } } : {}),
    }),
  };
}

/** A set that costs more than its budget is "cannot decide", never a guess. */
function guarded<T>(compute: () => T, otherwise: T): { readonly result: T; readonly findings: readonly Finding[] } {
  try {
    return { result: compute(), findings: [] };
  } catch (error) {
    if (!(error instanceof TooComplex)) { throw error; }
    return {
      result: otherwise,
      findings: [{
        id: `ZT018 ${error.message}`, code: 'ZT018', severity: 'error', verdict: 'undecided', subject: 'the proof', message: `cannot decide: ${error.message}`,
        fix: 'make the patterns of the policies simpler', layers: [], places: [], origins: [], facts: [],
      }],
    };
  }
}

interface About {
  /** What spoils a link, by its name and the workloads at its ends. */
  readonly link: (name: string, ids: readonly string[]) => readonly Finding[];
  readonly isUndecided: boolean;
}

function findingsAbout(findings: readonly Finding[]): About {
  const spoilt = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding) => { const list = spoilt.get(key); if (list) { list.push(finding); } else { spoilt.set(key, [finding]); } };
  const needs = new Set(findings.filter(({ code }) => code === 'ZT005').map(({ subject }) => subject));
  for (const finding of findings.filter(({ verdict, severity }) => severity === 'error' && verdict !== 'proved')) {
    const { subject } = finding;
    add(subject, finding);
    if (!needs.has(subject)) { continue; }
    // What the platform needs of an end spoils each of its links.
    for (let arrow = subject.indexOf(' -> '); arrow >= 0; arrow = subject.indexOf(' -> ', arrow + 1)) { add(subject.slice(0, arrow), finding); }
  }
  return {
    link: (name, ids) => [...new Set([name, ...ids].flatMap(key => spoilt.get(key) ?? []))].sort((a, b) => (a.id < b.id ? -1 : 1)),
    isUndecided: findings.some(({ code }) => code === 'ZT010' || code === 'ZT018'),
  };
}

function linkProof(intent: Intent, link: LinkModel, findings: About): LinkProof {
  const name = linkName(link);
  const ends = [link.client, link.server].flatMap(peer => (peer.kind === 'workload' ? [peer.workload] : []));
  const about = findings.link(name, ends.map(({ id }) => id));
  // Pods that an operator makes are taken to be as they were described.
  const elsewhere = ends.find(({ where, role, podLabels }) => where === 'elsewhere' || (role === 'app' && podLabels === undefined));
  const phase = serverPhase(intent, link);
  const verdict: Verdict = worst([...about.map(finding => finding.verdict), ...(elsewhere || unenforced(intent, link).length > 0 ? ['assumed' as const] : []), ...(findings.isUndecided ? ['undecided' as const] : [])]);
  return {
    name, verdict, origins: link.origins,
    deferred: [...(restrictsHttp(link.http) && phase < 2 ? [{ requirement: 'http', phase: 2 }] : []), ...(ends.every(({ meshed }) => meshed) && ends.length === 2 && phase < 3 ? [{ requirement: 'identity', phase: 3 }] : [])],
    unenforced: [...unenforced(intent, link)], findings: about.map(({ id }) => id),
    ...(link.expiresOn ? { expiresOn: link.expiresOn } : {}), ...(link.unauthenticated ? { unauthenticated: link.unauthenticated.reason } : {}),
    ...(elsewhere ? { assumed: elsewhere.id } : {}),
  };
}

function needProofs({ declarations }: Claim, closed: ReadonlyMap<Declaration, Finding>, open: readonly Finding[]): NeedProof[] {
  const rows = new Map<string, NeedProof>();
  const ids = new Set(open.map(({ id }) => id));
  for (const declaration of declarations) {
    const { need } = declaration.link;
    if (!need || isNoIndex(declaration.neededClients)) { continue; }
    const key = `${need.id} ${need.reason}`;
    const finding = closed.get(declaration);
    const known = rows.get(key) ?? { ...need, links: 0, verdict: 'proved' };
    rows.set(key, { ...known, links: known.links + 1, verdict: worst([known.verdict, finding && ids.has(finding.id) ? 'violated' : 'proved']) });
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
