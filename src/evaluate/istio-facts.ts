import { asArray, asObject, asString, get, isAbsent, stringList, unknownValue } from '../parse/read';
import { Json, Unknown, World, WorldObject } from '../parse/world';
import { valuesOf } from '../parse/values';
import { installDoubts } from './istio-install';
import { istiodDoubts } from './istio-istiod';
import { proxyConfigOf } from './istio-proxy-config';
import { MeshFacts } from './mesh';

/** What a mesh ConfigMap may say beside what every platform declares. */
export interface MeshSettings extends MeshFacts {
  readonly trustDomainAliases: readonly string[];
  /** Whose certificates servers take at all; undefined: no manifest says. */
  readonly trusted?: readonly string[];
  readonly autoMtls: boolean;
  /** DestinationRules without `exportTo` count in their own namespace alone. */
  readonly destinationRulesStay: boolean;
  /** Sidecars take the tunnel of ambient pods, too; undefined: as the profile for ambient sets it. */
  readonly sidecarTunnel?: boolean;
  readonly unknown: readonly Unknown[];
}

const DEFAULTS: MeshFacts = { kind: 'none', rootNamespace: 'istio-system', trustDomain: 'cluster.local', outboundTrafficPolicy: 'ALLOW_ANY' };

/** For manifests without a declared platform: whether there is a mesh, and what its ConfigMap says. */
export function detectMesh(world: World): MeshFacts {
  const kind = meshConfigs(world).length > 0 || traces(world) ? 'detect' : 'none';
  const { rootNamespace, trustDomain, outboundTrafficPolicy } = meshSettings(world, { ...DEFAULTS, kind });
  return { kind, rootNamespace, trustDomain, outboundTrafficPolicy };
}

const PROXY = 'istio-proxy';

function traces(world: World): boolean {
  const labelled = ({ 'istio-injection': injection, 'istio.io/rev': revision, 'istio.io/dataplane-mode': mode }: Readonly<Record<string, string>>) =>
    injection === 'enabled' || revision !== undefined || mode === 'ambient';
  return world.objects.some(({ group }) => /(^|\.)(security|networking)\.istio\.io$/.test(group)) || [...world.namespaces.values()].some(labelled)
    || world.workloads.some(({ labels, template }) => labelled(labels) || labels['sidecar.istio.io/inject'] === 'true' || hasContainer(template, PROXY));
}

export function hasContainer(template: Json, name: string): boolean {
  return ['containers', 'initContainers'].some(list => {
    const containers = get(template, 'spec', list);
    return Array.isArray(containers) && containers.some(container => get(container as Json, 'name') === name);
  });
}

function meshConfigs(world: World): readonly WorldObject[] {
  return world.ofKind('ConfigMap', '').filter(({ name, json }) => /^istio(-[a-z0-9.-]+)?$/.test(name) && asString(get(json, 'data', 'mesh')) !== undefined);
}

/** What the ConfigMap says wins over what was declared: it is what istiod reads. */
export function meshSettings(world: World, declared: MeshFacts): MeshSettings {
  const settings: MeshSettings = { ...declared, trustDomainAliases: [], autoMtls: true, destinationRulesStay: false, unknown: [] };
  if (declared.kind === 'none') { return settings; }
  const found = configuredSettings(world, settings);
  return { ...found, unknown: [...found.unknown, ...installDoubts(world), ...istiodDoubts(world, declared)] };
}

function configuredSettings(world: World, settings: MeshSettings): MeshSettings {
  const read = meshConfigs(world).map(object => configOf(object, settings));
  const [first] = read;
  if (!first) { return settings; }
  const differs = read.findIndex(({ unknown: _, ...other }) => JSON.stringify(other) !== JSON.stringify({ ...first, unknown: undefined }));
  const unknown = read.flatMap(item => item.unknown);
  return { ...first, unknown: differs < 0 ? unknown : [...unknown, unknownValue(meshConfigs(world)[differs], ['data', 'mesh'], 'several revisions of the mesh have different settings')] };
}

/** Settings that decide about no connection between declared ends, or that are read below. */
const HARMLESS = new Set([
  'accessLogEncoding', 'accessLogFile', 'accessLogFormat', 'enableTracing', 'enablePrometheusMerge', 'defaultProviders', 'extensionProviders', 'ingressClass',
  'ingressControllerMode', 'ingressSelector', 'ingressService', 'connectTimeout', 'tcpKeepalive', 'dnsRefreshRate', 'protocolDetectionTimeout', 'localityLbSetting',
  'h2UpgradePolicy', 'inboundClusterStatName', 'outboundClusterStatName', 'certificates', 'serviceSettings', 'defaultHttpRetryPolicy',
  'verifyCertificateAtClient', 'enableEnvoyAccessLogService', 'disableEnvoyListenerLog', 'proxyHttpPort', 'hboneIdleTimeout',
]);
const READ = new Set(['rootNamespace', 'trustDomain', 'trustDomainAliases', 'enableAutoMtls', 'defaultDestinationRuleExportTo', 'outboundTrafficPolicy', 'defaultConfig', 'caCertificates']);
/** Read only as far as the default goes. */
const BY_DEFAULT: Readonly<Record<string, (json: Json) => boolean>> = {
  configSources: json => listOf(json).every(source => JSON.stringify(source) === '{"address":"k8s://"}'),
  serviceScopeConfigs: json => listOf(json).length === 0,
  defaultServiceExportTo: json => everywhere(json), defaultVirtualServiceExportTo: json => everywhere(json),
  // IST-30: without it, paths are compared as they are sent, and the server may read them in another way.
  pathNormalization: json => get(json, 'normalization') !== 'NONE',
};
const listOf = (json: Json): readonly Json[] => asArray(json) ?? [json];
const everywhere = (json: Json): boolean => listOf(json).every(place => place === '*');

function configOf(object: WorldObject, settings: MeshSettings): MeshSettings {
  const path = ['data', 'mesh'];
  const bad = (message: string): MeshSettings => ({ ...settings, unknown: [unknownValue(object, path, message)] });
  const text = asString(get(object.json, 'data', 'mesh')) ?? '';
  let config: Json | undefined;
  try {
    const values = valuesOf(text);
    config = values.length === 1 ? values[0] : undefined;
  } catch {
    return bad('data.mesh is no YAML that can be read');
  }
  if (!asObject(config)) { return bad('data.mesh is no mapping'); }
  const strange = Object.entries(asObject(config)!).filter(([key, value]) => !HARMLESS.has(key) && !READ.has(key) && !isAbsent(value) && !BY_DEFAULT[key]?.(value)).map(([key]) => key);
  const aliases = stringList(get(config, 'trustDomainAliases'));
  const authorities = (asArray(get(config, 'caCertificates')) ?? []).map(authority => stringList(get(authority, 'trustDomains')));
  const trustDomain = asString(get(config, 'trustDomain')) || DEFAULTS.trustDomain;
  const exportTo = stringList(get(config, 'defaultDestinationRuleExportTo'));
  const mode = get(config, 'outboundTrafficPolicy', 'mode');
  const auto = get(config, 'enableAutoMtls');
  const proxy = proxyConfigOf(get(config, 'defaultConfig'));
  const wrong = [
    ...strange, ...(aliases ? [] : ['trustDomainAliases']), ...(authorities.every(list => list) ? [] : ['caCertificates']), ...(exportTo ? [] : ['defaultDestinationRuleExportTo']),
    ...(isAbsent(mode) || mode === 'ALLOW_ANY' || mode === 'REGISTRY_ONLY' ? [] : ['outboundTrafficPolicy.mode']),
    ...(isAbsent(auto) || typeof auto === 'boolean' ? [] : ['enableAutoMtls']),
    ...proxy.strange.map(field => `defaultConfig.${field}`),
  ];
  return {
    ...settings,
    // What the text leaves out has istiod's default, whatever was declared.
    rootNamespace: asString(get(config, 'rootNamespace')) || DEFAULTS.rootNamespace,
    trustDomain,
    trustDomainAliases: aliases ?? [],
    trusted: [trustDomain, ...aliases ?? [], ...authorities.flatMap(list => list ?? [])],
    autoMtls: auto !== false,
    destinationRulesStay: exportTo?.includes('.') ?? false,
    outboundTrafficPolicy: mode === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
    sidecarTunnel: proxy.tunnel ?? false,
    unknown: wrong.map(field => unknownValue(object, path, `data.mesh: ${field} is not understood`)),
  };
}
