import { INTENT_SCHEMA, IntentPlatform, IntentWorkload } from './intent-file';
import { Intent, LinkModel, PeerModel, WorkloadModel } from './intent';
import { Shape, byKind, flag, listOf, mapOf, mapping, number, oneOf, optional, text } from './shape';

const labels = mapOf(text);
const texts = listOf(text);
const phase = oneOf(1, 2, 3);
const mode = oneOf('enforce', 'audit', 'off');
const pods = { namespace: text, labels, serviceAccountName: optional(text), ports: listOf(number), meshed: flag };
const port = mapping({
  name: text, application: oneOf('http', 'grpc', 'tcp', 'udp', 'metrics'), protocol: oneOf('TCP', 'UDP'), first: number, last: number, servicePort: optional(number), path: optional(text),
});
const workload = mapping({
  namespaceName: text, name: text, origin: text, labels, podLabels: optional(listOf(labels)), serviceAccountName: optional(text), serviceName: optional(text), serviceIsOurs: flag, headless: optional(flag), ports: listOf(port), meshed: flag,
  hostNetwork: flag, trustDomain: text, probePorts: listOf(number), where: oneOf('here', 'elsewhere'), phase, role: oneOf('app', 'gateway', 'waypoint'), svidTtl: optional(number),
});
const peer = byKind({
  'workload': { name: text, workload: optional(workload) },
  'all-workloads': {}, 'kube-api-server': {}, 'nodes': {}, 'own-node': {}, 'cloud-metadata': {}, 'cilium-ingress': {},
  'cidr': { cidr: text, except: texts },
  'anywhere': { reason: text },
  'host': { host: text, sni: flag },
});
const rule = { methods: optional(texts), paths: optional(texts), hosts: optional(texts), headers: optional(labels) };
const http = mapping(rule);
const link = mapping({
  client: peer, server: peer, port, http: optional(listOf(http)), routes: optional(listOf(mapping({ ...rule, ports: optional(listOf(number)) }))), unauthenticated: optional(mapping({ reason: text, expiresOn: optional(text) })), expiresOn: optional(text), origins: texts,
});
const namespace = mapping({
  name: text, origin: text, owned: flag, phase, meshed: flag,
  waypoint: mapping({ kind: oneOf('namespace', 'service', 'existing'), name: text, namespace: optional(text), serviceAccountName: optional(text) }),
});
const platform = mapping({
  name: text, trustDomain: text, clusterDomain: text,
  network: mapping({ kind: oneOf('kubernetes', 'cilium'), mode, encryption: oneOf('none', 'wireguard') }),
  mesh: mapping({ kind: oneOf('none', 'istio-sidecar', 'istio-ambient'), mode, rootNamespace: text, controlPlaneLabels: labels, revision: optional(text) }),
  identity: mapping({
    kind: oneOf('mesh', 'spire'), className: optional(text), svidTtl: optional(number), jwtTtl: optional(number),
    federation: listOf(mapping({ trustDomain: text, bundleEndpointUrl: text, endpointSpiffeId: optional(text) })),
  }),
  phase, coverage: oneOf('namespaces', 'cluster'), unenforceable: oneOf('fail', 'report'),
  dns: mapping({ ...pods, serviceName: text, nodeLocalAddress: optional(text) }),
  apiServer: optional(mapping({ addresses: texts, port: number })), podCidrs: texts, serviceCidrs: texts, nodeCidrs: texts,
  prometheus: optional(mapping(pods)), monitoringLabels: labels, vault: optional(mapping(pods)), syncWaves: flag, owned: flag,
});
const file: Shape = mapping({ schema: oneOf(INTENT_SCHEMA), platforms: listOf(mapping({ name: text, platform, namespaces: listOf(namespace), workloads: listOf(workload), links: listOf(link) })) });

/** The intents of a file, one per platform; or all that is wrong with it. */
export function readIntentFile(json: unknown): { readonly intents: readonly Intent[]; readonly problems: readonly string[] } {
  const problems = file(json, 'intent');
  if (problems.length > 0) { return { intents: [], problems }; }
  const { platforms } = json as { readonly platforms: readonly IntentPlatform[] };
  const missing: string[] = [];
  const intents = platforms.map(item => intentOf(item, missing));
  return missing.length > 0 ? { intents: [], problems: missing } : { intents, problems: [] };
}

function intentOf({ platform: model, namespaces, workloads, links }: IntentPlatform, missing: string[]): Intent {
  const known = new Map(workloads.map(modelOf).map(item => [item.id, item]));
  const peerOf = (given: Readonly<Record<string, unknown>>): PeerModel => {
    if (given.kind !== 'workload') { return given as unknown as PeerModel; }
    const found = given.workload ? modelOf(given.workload as IntentWorkload) : known.get(given.name as string);
    if (!found) { missing.push(`intent names a workload ${JSON.stringify(given.name)} that it does not describe`); }
    return { kind: 'workload', workload: found! };
  };
  return {
    platform: model, namespaces, workloads: [...known.values()],
    links: links.map((item): LinkModel => ({ ...item, client: peerOf(item.client), server: peerOf(item.server) })),
  };
}

const modelOf = ({ namespaceName, ...rest }: IntentWorkload): WorkloadModel => ({ id: `${namespaceName}/${rest.name}`, namespace: namespaceName, ...rest });
