import { selectorProblems } from './check/labels';
import { dnsLabelProblems, portNameProblems, subdomainProblems } from './check/names';
import { portProblems as portNumberProblems, portRangeProblems } from './check/ports';
import { Problem, problem, quote } from './check/problem';
import { trustDomainProblems } from './check/trust-domain';
import { HttpModel, Intent, LinkModel, NamespaceModel, PeerModel, PortModel, RouteModel, WorkloadModel, compare, linkName, peerName } from './intent';
import { PlatformModel } from './platform';

/** Version of the intent file: a breaking change of its shape raises the number. */
export const INTENT_SCHEMA = 'cdk8s-zero-trust/intent/v1';

/** A workload as others have to know it, and as a prover has to. */
export interface IntentWorkload extends Omit<WorkloadModel, 'id' | 'namespace'> {
  readonly namespaceName: string;
}

export interface IntentLink {
  readonly client: Readonly<Record<string, unknown>>;
  readonly server: Readonly<Record<string, unknown>>;
  readonly port: PortModel;
  readonly http?: readonly HttpModel[];
  readonly routes?: readonly RouteModel[];
  readonly unauthenticated?: { readonly reason: string; readonly expiresOn?: string };
  readonly expiresOn?: string;
  readonly origins: readonly string[];
}

export interface IntentPlatform {
  readonly name: string;
  readonly platform: PlatformModel;
  readonly namespaces: readonly NamespaceModel[];
  readonly workloads: readonly IntentWorkload[];
  readonly links: readonly IntentLink[];
}

/** What was declared, for provers and for other repositories; written beside the manifests, never read from them. */
export interface IntentFile {
  readonly schema: typeof INTENT_SCHEMA;
  readonly platforms: readonly IntentPlatform[];
}

export function intentFile(intents: readonly Intent[]): IntentFile {
  const platforms = intents.map(({ platform, namespaces, workloads, links }) => ({
    name: platform.name,
    platform,
    namespaces,
    workloads: workloads.map(fileWorkload),
    links: byName(links).map(fileLink),
  }));
  return { schema: INTENT_SCHEMA, platforms: platforms.sort((a, b) => compare(a.name, b.name)) };
}

function byName(links: readonly LinkModel[]): LinkModel[] {
  const names = new Map(links.map(link => [link, linkName(link)]));
  return [...links].sort((a, b) => compare(names.get(a)!, names.get(b)!));
}

function fileWorkload({ id, namespace, ...rest }: WorkloadModel): IntentWorkload { return { namespaceName: namespace, ...rest }; }

function fileLink({ client, server, port, http, routes, unauthenticated, expiresOn, origins }: LinkModel): IntentLink {
  return { client: filePeer(client), server: filePeer(server), port, http, routes, unauthenticated, expiresOn, origins };
}

/** Workloads of the file are named; what lives elsewhere is told in full. */
function filePeer(peer: PeerModel): Readonly<Record<string, unknown>> {
  if (peer.kind !== 'workload') { return { ...peer }; }
  return { kind: 'workload', name: peerName(peer), ...(peer.workload.where === 'elsewhere' ? { workload: fileWorkload(peer.workload) } : {}) };
}

/** The workload of that name by platform, or what is wrong with the file: others wrote it, so nothing in it is taken on trust. */
export function contractWorkloads(file: unknown, name: string): ReadonlyMap<string, IntentWorkload> | string {
  const schema = field(file, 'schema');
  if (schema !== INTENT_SCHEMA) { return `has the schema ${quote(schema ?? null)}, not ${INTENT_SCHEMA}`; }
  const found = new Map<string, IntentWorkload>();
  for (const platform of list(field(file, 'platforms'))) {
    const workload = list(field(platform, 'workloads')).find(item => `${String(field(item, 'namespaceName'))}/${String(field(item, 'name'))}` === name && field(item, 'where') !== 'elsewhere');
    if (workload === undefined) { continue; }
    const wrong = workloadProblems(workload as IntentWorkload);
    if (wrong.length > 0) { return `describes ${quote(name)} wrongly: ${wrong.map(({ what }) => what).join(', ')}`; }
    found.set(String(field(platform, 'name')), workload as IntentWorkload);
  }
  return found.size > 0 ? found : `has no workload ${quote(name)}`;
}

const field = (value: unknown, name: string): unknown =>
  (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function workloadProblems({ namespaceName, name, labels, serviceAccountName, serviceName, ports, trustDomain, meshed, role }: IntentWorkload): Problem[] {
  const wrong = (what: string): Problem => problem('ZT134', what, '');
  return [
    ...dnsLabelProblems('namespaceName', namespaceName),
    ...subdomainProblems('name', name),
    ...selectorProblems('labels', labels),
    ...(serviceAccountName === undefined ? [] : subdomainProblems('serviceAccountName', serviceAccountName)),
    ...(serviceName === undefined ? [] : dnsLabelProblems('serviceName', serviceName)),
    ...trustDomainProblems('trustDomain', trustDomain),
    ...(typeof meshed === 'boolean' ? [] : [wrong(`meshed is ${quote(meshed)}`)]),
    ...(['app', 'gateway', 'waypoint'].includes(role) ? [] : [wrong(`role is ${quote(role)}`)]),
    ...(Array.isArray(ports) ? ports.flatMap((port: unknown, index) => portProblems(`ports[${index}]`, port)) : [wrong(`ports is ${quote(ports)}`)]),
  ];

  function portProblems(at: string, port: unknown): Problem[] {
    const [application, protocol, servicePort] = ['application', 'protocol', 'servicePort'].map(part => field(port, part));
    return [
      ...portNameProblems(`${at}.name`, field(port, 'name')),
      ...portRangeProblems(at, field(port, 'first'), field(port, 'last')),
      ...(servicePort === undefined ? [] : portNumberProblems(`${at}.servicePort`, servicePort)),
      ...(protocol === (application === 'udp' ? 'UDP' : 'TCP') && ['http', 'grpc', 'tcp', 'udp', 'metrics'].includes(application as string) ? []
        : [wrong(`${at} is ${quote(application)} over ${quote(protocol)}`)]),
    ];
  }
}
