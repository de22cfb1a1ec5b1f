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

/** The workload of that name by platform, or what is wrong with the file. */
export function contractWorkloads(file: IntentFile, name: string): ReadonlyMap<string, IntentWorkload> | string {
  if (file?.schema !== INTENT_SCHEMA) { return `has the schema ${JSON.stringify(file?.schema ?? null)}, not ${INTENT_SCHEMA}`; }
  const found = new Map<string, IntentWorkload>();
  for (const platform of Array.isArray(file.platforms) ? file.platforms : []) {
    const workload = ((platform.workloads ?? []) as readonly IntentWorkload[]).find(({ namespaceName, name: own }) => `${namespaceName}/${own}` === name);
    if (workload) { found.set(platform.name, workload); }
  }
  return found.size > 0 ? found : `has no workload ${JSON.stringify(name)}`;
}
