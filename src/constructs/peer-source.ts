import { readFileSync } from 'fs';
import { platformPods } from '../compile/needs';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { PeerModel, PortModel, WorkloadModel } from '../model/intent';
import { contractWorkloads } from '../model/intent-file';
import { Labels, PlatformModel, meshed } from '../model/platform';

/** What stands behind an end of a link; resolved late, because groups grow and adopted objects change until synthesis. */
export interface PeerSource {
  /** Equal for two ends that mean the same. */
  readonly key: string;
  /** Name of the platform whose workload it is; absent for what lies in no world. */
  readonly platform?: string;
  /** The ends themselves; several for a group. */
  peers(platform: PlatformModel): PeerModel[];
  /** Ports that it listens on; undefined where nobody knows. */
  ports(platform: PlatformModel): readonly PortModel[] | undefined;
  /** Facts that are missing to use it (ZT118). */
  problems(platform: PlatformModel): Problem[];
}

/** An end that needs no facts: addresses and entities. */
export function outside(peer: Exclude<PeerModel, { kind: 'workload' }>): PeerSource {
  return {
    key: JSON.stringify(peer),
    peers: () => [peer],
    ports: () => undefined,
    problems: platform => (peer.kind === 'cilium-ingress' && platform.network.kind !== 'cilium'
      ? [problem('ZT112', 'the Cilium ingress is no peer on this network', 'use Network.cilium(), or an IngressGateway')] : []),
  };
}

export const ALL_WORKLOADS = outside({ kind: 'all-workloads' });

export interface DeclaredElsewhere {
  readonly namespaceName: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccountName?: string;
  readonly serviceName?: string;
  readonly ports?: readonly PortModel[];
  readonly trustDomain?: string;
  readonly meshed?: boolean;
  readonly role?: WorkloadModel['role'];
  /** How messages call it; tells two workloads of one ServiceAccount apart. */
  readonly id?: string;
}

export function declared(facts: DeclaredElsewhere): PeerSource {
  const ports = facts.ports ?? [];
  const labels = Object.fromEntries(Object.entries(facts.labels ?? {}));
  const id = facts.id ?? `${facts.namespaceName}/${facts.name}`;
  return {
    key: JSON.stringify([id, labels, facts.serviceAccountName, facts.trustDomain, facts.meshed]),
    peers: platform => [{
      kind: 'workload',
      workload: {
        id, origin: id, namespace: facts.namespaceName, name: facts.name, labels,
        serviceAccountName: facts.serviceAccountName,
        serviceName: facts.serviceName,
        serviceIsOurs: false,
        ports,
        // Without a ServiceAccount there is no identity that a policy could name.
        meshed: (facts.meshed ?? meshed(platform)) && facts.serviceAccountName !== undefined,
        hostNetwork: false,
        trustDomain: facts.trustDomain ?? platform.trustDomain,
        probePorts: [],
        where: 'elsewhere',
        phase: platform.phase,
        role: facts.role ?? 'app',
      },
    }],
    ports: () => ports,
    problems: () => [],
  };
}

const port = (number: number, name: string): PortModel => ({ name, application: 'tcp', protocol: 'TCP', first: number, last: number });

/** Ends that only the platform definition knows. */
export function platformPeer(kind: 'kube-api-server' | 'nodes' | 'own-node' | 'prometheus' | 'vault'): PeerSource {
  const pods = (platform: PlatformModel) => (kind === 'prometheus' ? platform.prometheus : kind === 'vault' ? platform.vault : undefined);
  const missing = (fact: string, use: string): Problem[] => [problem('ZT118', `the platform definition does not state ${fact}`, use)];
  return {
    key: kind,
    peers: platform => {
      const facts = pods(platform);
      if (facts) { return [platformPods(platform, kind, facts)]; }
      return kind === 'prometheus' || kind === 'vault' ? [] : [{ kind }];
    },
    ports: platform => {
      if (kind === 'kube-api-server') { return [port(platform.apiServer?.port ?? 6443, 'https')]; }
      return pods(platform)?.ports.map(number => port(number, `tcp-${number}`));
    },
    problems: platform => {
      switch (kind) {
        case 'prometheus': return platform.prometheus ? [] : missing('where Prometheus is', 'set prometheus');
        case 'vault': return platform.vault ? [] : missing('where Vault is', 'set vault');
        // NP-17: only Cilium knows the API server and the nodes by themselves.
        case 'kube-api-server': return platform.network.kind === 'cilium' || platform.apiServer ? [] : missing('the addresses of the API server', 'set apiServer');
        case 'nodes': return platform.network.kind === 'cilium' || platform.nodeCidrs.length > 0 ? [] : missing('the addresses of the nodes', 'set nodeCidrs');
        default: return [];
      }
    },
  };
}

/** A workload as the intent file of another repository describes it. */
export function readContract(file: string, name: string): PeerSource {
  let intent: unknown;
  try {
    intent = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { message } = error as Error;
    return throwProblems('Peer.fromContract', [problem('ZT134', `${quote(file)} cannot be read as an intent file: ${quote(message)}`, 'use the file that the other app wrote')]) as never;
  }
  const found = contractWorkloads(intent, name);
  throwProblems('Peer.fromContract', typeof found === 'string' ? [problem('ZT134', `${quote(file)} ${found}`, 'use the file that the other app wrote, and namespace/workload as the name')] : []);
  const byPlatform = found as ReadonlyMap<string, DeclaredElsewhere>;
  const pick = (platform: PlatformModel): PeerSource => declared(byPlatform.get(platform.name) ?? [...byPlatform.values()][0]);
  return {
    key: `contract ${name} ${JSON.stringify([...byPlatform])}`,
    peers: platform => pick(platform).peers(platform),
    ports: platform => pick(platform).ports(platform),
    problems: platform => (byPlatform.size > 1 && !byPlatform.has(platform.name)
      ? [problem('ZT134', `the contract has ${quote(name)} on several platforms but not on ${quote(platform.name)}`, 'use the file of the same platform')] : []),
  };
}
