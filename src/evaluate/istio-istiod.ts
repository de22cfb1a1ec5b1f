import { asArray, asString, get, unknownValue } from '../parse/read';
import { Json, Path, Unknown, World } from '../parse/world';
import { MeshFacts } from './mesh';

/** Variables of istiod as the charts set them (istio 1.30 `istio-discovery`), and what they may say. */
const VARIABLES: Readonly<Record<string, RegExp>> = {
  REVISION: /^/, POD_NAME: /^/, POD_NAMESPACE: /^/, SERVICE_ACCOUNT: /^/, KUBECONFIG: /^/, CLUSTER_ID: /^/, PLATFORM: /^/, GODEBUG: /^/, GOMEMLIMIT: /^/, GOMAXPROCS: /^/,
  PILOT_CERT_PROVIDER: /^istiod$/, PILOT_CA_CERT_CONFIGMAP: /^/, PILOT_CRL_CONFIGMAP: /^/, PILOT_TRACE_SAMPLING: /^/, PILOT_ENABLE_ANALYSIS: /^/,
  PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS: /^/, PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME: /^/, PILOT_ENABLE_AMBIENT: /^true$/, ENABLE_NATIVE_SIDECARS: /^/, EXTERNAL_ISTIOD: /^(|false)$/,
  PILOT_SPAWN_UPSTREAM_SPAN_FOR_GATEWAY: /^/, PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS: /^/,
  // Whoever is named here gets certificates of other pods of its node.
  CA_TRUSTED_NODE_ACCOUNTS: /^([a-z0-9-]+\/ztunnel(,[a-z0-9-]+\/ztunnel)*)?$/,
};
const FLAGS: ReadonlySet<string> = new Set(['monitoringAddr', 'log_output_level', 'log_as_json', 'cniNamespace', 'keepaliveMaxServerConnectionAge', 'tlsCipherSuites']);

/** The control plane's own settings, where its pods are among the manifests: one that is not known may change what any policy means. */
export function istiodDoubts(world: World, { clusterDomain = 'cluster.local' }: MeshFacts): readonly Unknown[] {
  return world.workloads.flatMap(({ object, template, templatePath }) => (asArray(get(template, 'spec', 'containers')) ?? []).flatMap((container, index) => {
    if (!object || get(container, 'args', 0) !== 'discovery') { return []; }
    const path: Path = [...templatePath, 'spec', 'containers', index];
    return [...variables(container), ...flags(container, clusterDomain)].map(({ at, what }) => unknownValue(object, [...path, ...at], `istiod runs with ${what}, and what its policies then mean is not known here`));
  }));
}

interface Doubt { readonly at: Path; readonly what: string }

const variables = (container: Json): Doubt[] => (asArray(get(container, 'env')) ?? []).flatMap((variable, index) => {
  const name = asString(get(variable, 'name')) ?? '';
  const value = asString(get(variable, 'value')) ?? '';
  return VARIABLES[name]?.test(value) ? [] : [{ at: ['env', index], what: `${name}=${value}` }];
});

function flags(container: Json, clusterDomain: string): Doubt[] {
  const words = (asArray(get(container, 'args')) ?? []).map(word => asString(word) ?? '');
  return words.flatMap((word, index) => {
    const [, name, inline] = /^--([A-Za-z_]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined || FLAGS.has(name)) { return []; }
    const value = inline ?? words[index + 1] ?? '';
    return name === 'domain' && value === clusterDomain ? [] : [{ at: ['args', index], what: `--${name} ${value}` }];
  });
}
