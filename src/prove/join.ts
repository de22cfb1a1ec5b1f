import { equals, selects } from '../algebra/selector';
import { Intent, LinkModel, PeerModel, WorkloadModel, linkName } from '../model/intent';
import { mergeLinks } from '../model/merge';
import { Finding } from './proof';

export interface Joined { readonly intent: Intent; readonly findings: readonly Finding[] }

/**
 * Intents of one platform, from several repositories, as one: what one names as living elsewhere and another one declares is here. Where
 * they do not fit together, each difference is a finding (ZT017).
 */
export function joinIntents(intents: readonly [Intent, ...Intent[]]): Joined {
  if (intents.length === 1) { return { intent: intents[0], findings: [] }; }
  const here = new Map(intents.flatMap(({ workloads }) => workloads.filter(({ where }) => where === 'here')).map(workload => [workload.id, workload]));
  const findings: Finding[] = platformDifferences(intents);
  const found = (workload: WorkloadModel): WorkloadModel => {
    if (workload.where === 'here') { return workload; }
    const known = here.get(workload.id) ?? [...here.values()].find(({ namespace, labels }) => namespace === workload.namespace && selects(equals(workload.labels), labels));
    if (known) { findings.push(...workloadDifferences(workload, known)); }
    return known ?? workload;
  };
  const peer = (end: PeerModel): PeerModel => (end.kind === 'workload' ? { kind: 'workload', workload: found(end.workload) } : end);
  const links = intents.map(intent => intent.links.map(link => ({ ...link, client: peer(link.client), server: peer(link.server) })));
  findings.push(...oneSided(intents, links));
  const { links: merged, conflicts } = mergeLinks(links.flat());
  findings.push(...conflicts.map(({ origins, problem }) => mismatch(problem.what, problem.what, problem.right, origins)));
  const workloads = new Map([...intents.flatMap(intent => intent.workloads).map(found), ...here.values()].map(workload => [workload.id, workload]));
  const namespaces = new Map([...intents.flatMap(intent => intent.namespaces)].sort((a, b) => Number(a.owned) - Number(b.owned)).map(namespace => [namespace.name, namespace]));
  return {
    intent: {
      platform: (intents.find(({ platform }) => platform.owned) ?? intents[0]).platform,
      namespaces: [...namespaces.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), workloads: [...workloads.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), links: merged,
    },
    findings: [...new Map(findings.map(finding => [finding.id, finding])).values()],
  };
}

const mismatch = (subject: string, message: string, fix: string, origins: readonly string[]): Finding => ({
  id: `ZT017 ${subject}`, code: 'ZT017', severity: 'error', verdict: 'violated', subject, message, fix, layers: [], places: [], origins, facts: [],
});

const FACTS = ['trustDomain', 'clusterDomain', 'network', 'mesh', 'identity', 'phase', 'dns', 'apiServer', 'podCidrs', 'serviceCidrs', 'nodeCidrs'] as const;

function platformDifferences(intents: readonly Intent[]): Finding[] {
  const [{ platform: first }] = intents;
  return FACTS.filter(fact => intents.some(({ platform }) => JSON.stringify(platform[fact]) !== JSON.stringify(first[fact])))
    .map(fact => mismatch(`platform ${first.name} ${fact}`, `the repositories describe the platform ${first.name} with different values of ${fact}`, 'use one definition of the platform in all of them', []));
}

function workloadDifferences(told: WorkloadModel, own: WorkloadModel): Finding[] {
  const fields = (['serviceAccountName', 'trustDomain', 'meshed'] as const).filter(field => told[field] !== undefined && told[field] !== own[field]);
  const labels = Object.entries(told.labels).filter(([key, value]) => own.labels[key] !== value && !own.podLabels?.every(pod => pod[key] === value));
  const ports = told.ports.filter(({ protocol, first, last }) => !own.ports.some(port => port.protocol === protocol && port.first <= first && last <= port.last));
  const wrong = [
    ...fields.map(field => `${field} ${String(told[field])}, not ${String(own[field])}`), ...labels.map(([key, value]) => `the label ${key}=${value}, which it has not`),
    ...ports.map(({ protocol, first }) => `port ${protocol} ${first}, which it has not`),
  ];
  return wrong.length === 0 ? [] : [mismatch(own.id, `${told.origin} describes ${own.id} with ${wrong.join(', ')}`, 'describe it as it is, best by its intent file', [told.origin, own.origin])];
}

/** A link between workloads of two repositories has a half in each: only then do both write their policies. */
function oneSided(intents: readonly Intent[], links: readonly (readonly LinkModel[])[]): Finding[] {
  const homes = new Map(intents.flatMap(({ workloads }, index) => workloads.filter(({ where }) => where === 'here').map(({ id }) => [id, index] as const)));
  const names = links.map(list => new Map(list.map(link => [linkName(link), link])));
  return links.flatMap(list => list.flatMap(link => [link.client, link.server].flatMap(end => {
    const home = end.kind === 'workload' ? homes.get(end.workload.id) : undefined;
    if (home === undefined || end.kind !== 'workload') { return []; }
    const name = linkName(link);
    const twin = names[home].get(name);
    if (!twin) { return [mismatch(name, `${name} is declared by one repository, and not by the one of ${end.workload.id}`, `declare it there as well`, link.origins)]; }
    const same = JSON.stringify(twin.http ?? null) === JSON.stringify(link.http ?? null);
    return same ? [] : [mismatch(name, `${name} is declared with different HTTP rules in two repositories`, 'declare the same rules in both', [...link.origins, ...twin.origins])];
  })));
}
