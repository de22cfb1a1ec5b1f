import { selectorProblems } from './check/labels';
import { dnsLabelProblems, portNameProblems, subdomainProblems } from './check/names';
import { portProblems as portNumberProblems, portRangeProblems } from './check/ports';
import { Problem, problem, quote } from './check/problem';
import { trustDomainProblems } from './check/trust-domain';
import { HttpModel, Intent, LinkModel, PeerModel, PortModel, compare, linkName, peerName } from './intent';

/** Version of the intent file: a breaking change of its shape raises the number. */
export const INTENT_SCHEMA = 'cdk8s-zero-trust/intent/v1';

export interface IntentWorkload {
  readonly namespaceName: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccountName?: string;
  readonly serviceName?: string;
  readonly ports: readonly PortModel[];
  readonly trustDomain: string;
  readonly meshed: boolean;
  readonly role: 'app' | 'gateway' | 'waypoint';
}

export interface IntentLink {
  readonly client: Readonly<Record<string, unknown>>;
  readonly server: Readonly<Record<string, unknown>>;
  readonly port: PortModel;
  readonly http?: readonly HttpModel[];
  readonly unauthenticated?: { readonly reason: string; readonly expiresOn?: string };
  readonly expiresOn?: string;
  readonly origins: readonly string[];
}

/** What was declared, for provers and for other repositories; written beside the manifests, never read from them. */
export interface IntentFile {
  readonly schema: typeof INTENT_SCHEMA;
  readonly platforms: readonly {
    readonly name: string;
    readonly platform: Readonly<Record<string, unknown>>;
    readonly namespaces: readonly { readonly name: string; readonly owned: boolean; readonly phase: number }[];
    readonly workloads: readonly IntentWorkload[];
    readonly links: readonly IntentLink[];
  }[];
}

export function intentFile(intents: readonly Intent[]): IntentFile {
  const platforms = intents.map(intent => ({
    name: intent.platform.name,
    platform: { ...intent.platform },
    namespaces: intent.namespaces.map(({ name, owned, phase }) => ({ name, owned, phase })),
    workloads: intent.workloads.map(({ namespace, name, labels, serviceAccountName, serviceName, ports, trustDomain, meshed, role }) =>
      ({ namespaceName: namespace, name, labels, serviceAccountName, serviceName, ports, trustDomain, meshed, role })),
    links: [...intent.links].sort((a, b) => compare(linkName(a), linkName(b))).map(fileLink),
  }));
  return { schema: INTENT_SCHEMA, platforms: platforms.sort((a, b) => compare(a.name, b.name)) };
}

function fileLink({ client, server, port, http, unauthenticated, expiresOn, origins }: LinkModel): IntentLink {
  return { client: filePeer(client), server: filePeer(server), port, http, unauthenticated, expiresOn, origins };
}

function filePeer(peer: PeerModel): Readonly<Record<string, unknown>> {
  if (peer.kind !== 'workload') { return { ...peer }; }
  const { labels, serviceAccountName, where } = peer.workload;
  return { kind: 'workload', name: peerName(peer), labels, serviceAccountName, where };
}

/** The workload of that name by platform, or what is wrong with the file: others wrote it, so nothing in it is taken on trust. */
export function contractWorkloads(file: unknown, name: string): ReadonlyMap<string, IntentWorkload> | string {
  const schema = field(file, 'schema');
  if (schema !== INTENT_SCHEMA) { return `has the schema ${quote(schema ?? null)}, not ${INTENT_SCHEMA}`; }
  const found = new Map<string, IntentWorkload>();
  for (const platform of list(field(file, 'platforms'))) {
    const workload = list(field(platform, 'workloads')).find(item => `${String(field(item, 'namespaceName'))}/${String(field(item, 'name'))}` === name);
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
