/*
 * Compiles the schemas of every object that the library emits into imports/validators, so that nobody needs a schema
 * compiler at run time:
 *
 *   npx tsx tools/validators.ts [folder with the schema files] [--check]
 *
 * The folder (argument, else ZT_SHARED/crds, else ../shared/crds) holds the CRDs and the OpenAPI of Kubernetes under the
 * names in PRODUCTS; imports/validators/sources.json records which content the committed code was made from.
 * `--check` writes nothing and fails when the committed code is not what the schemas give.
 *
 * The result refuses what the API server refuses by schema with strict field validation, and in places more: null for a
 * field left out, repeated list keys (which only server-side apply refuses), empty text for an enum. Of its CEL rules those
 * in CEL_RULES are compiled, the others counted in the generated index; of its checks in Go those in NATIVE.
 */
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import Ajv, { KeywordCxt } from 'ajv';
import { Code, Name, _, stringify } from 'ajv/dist/compile/codegen';
import standaloneCode from 'ajv/dist/standalone';
import { loadAll } from 'js-yaml';
import { ShapeName, Tie } from '../imports/validators/runtime';

/** A JSON schema, of Kubernetes on the way in, for ajv with our keywords on the way out. */
interface Schema { [keyword: string]: any }

interface Product { readonly file: string; readonly source: string; readonly kinds: readonly string[] }

/** "apiVersion Kind"; other versions of a kind are refused. */
const PRODUCTS: readonly Product[] = [
  {
    file: 'kubernetes',
    source: 'kubernetes.json',
    kinds: [
      ...['Namespace', 'ServiceAccount', 'Service', 'Pod', 'ConfigMap'].map(kind => `v1 ${kind}`),
      ...['Deployment', 'StatefulSet', 'DaemonSet'].map(kind => `apps/v1 ${kind}`),
      'batch/v1 Job', 'batch/v1 CronJob', 'networking.k8s.io/v1 NetworkPolicy',
      ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map(kind => `rbac.authorization.k8s.io/v1 ${kind}`),
    ],
  },
  {
    file: 'istio',
    source: 'istio.yaml',
    kinds: [
      ...['PeerAuthentication', 'AuthorizationPolicy', 'RequestAuthentication'].map(kind => `security.istio.io/v1 ${kind}`),
      ...['DestinationRule', 'Sidecar', 'ServiceEntry', 'Gateway', 'VirtualService'].map(kind => `networking.istio.io/v1 ${kind}`),
      'telemetry.istio.io/v1 Telemetry',
    ],
  },
  { file: 'cilium', source: 'cilium.yaml', kinds: ['cilium.io/v2 CiliumNetworkPolicy', 'cilium.io/v2 CiliumClusterwideNetworkPolicy'] },
  { file: 'spire', source: 'spire.yaml', kinds: ['ClusterSPIFFEID', 'ClusterStaticEntry', 'ClusterFederatedTrustDomain'].map(kind => `spire.spiffe.io/v1alpha1 ${kind}`) },
  { file: 'prometheus', source: 'prometheus-operator.yaml', kinds: ['PrometheusRule', 'ServiceMonitor', 'PodMonitor'].map(kind => `monitoring.coreos.com/v1 ${kind}`) },
  {
    file: 'gateway-api',
    source: 'gateway-api.yaml',
    kinds: ['Gateway', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'ReferenceGrant'].map(kind => `gateway.networking.k8s.io/v1 ${kind}`),
  },
];

/** Kinds whose names are not just RFC 1123 subdomains. */
const NAME_SHAPES: { readonly [kind: string]: ShapeName } = {
  Namespace: 'dnsLabel', Service: 'dns1035', CronJob: 'cronJobName', StatefulSet: 'dnsLabel',
  Role: 'pathSegment', RoleBinding: 'pathSegment', ClusterRole: 'pathSegment', ClusterRoleBinding: 'pathSegment',
};

const oneOf = (...values: string[]): Schema => ({ values });
const shape = (...names: ShapeName[]): Schema => ({ shape: names });
const PORT_RANGE: Schema = { minimum: 1, maximum: 65535 };
const PROTOCOL = oneOf('TCP', 'UDP', 'SCTP');
const LABELS: Schema = { keys: ['qualifiedName'], additionalProperties: { type: 'string', shape: ['labelValue'] } };

/**
 * What the API server checks in Go for its own kinds (k8s.io/kubernetes v1.36 pkg/apis/.../validation), which the OpenAPI does
 * not say. Keys: definition, definition.field, definition.field[] for its items. NetworkPolicy and Service rules that
 * compare fields stand in src/compile/schema-check.ts.
 */
const NATIVE: { readonly [place: string]: Schema } = {
  // What Go programs write for "not set"; a pod template of the user may have it.
  'ObjectMeta.creationTimestamp': { nullable: true },
  'ObjectMeta.namespace': shape('dnsLabel'),
  'ObjectMeta.labels': LABELS,
  'ObjectMeta.annotations': { keys: ['annotationKey'] },
  'LabelSelector.matchLabels': LABELS,
  'LabelSelectorRequirement': shape('labelRequirement'),
  'LabelSelectorRequirement.key': shape('qualifiedName'),
  'LabelSelectorRequirement.operator': oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'),
  'LabelSelectorRequirement.values[]': shape('labelValue'),
  'NetworkPolicy': { required: ['spec'] },
  'NetworkPolicySpec.policyTypes': { maxItems: 2 },
  'NetworkPolicySpec.policyTypes[]': oneOf('Ingress', 'Egress'),
  'NetworkPolicyPort.protocol': PROTOCOL,
  'NetworkPolicyPort.port': shape('port'),
  'NetworkPolicyPort.endPort': PORT_RANGE,
  'Service': { required: ['spec'] },
  'ServiceSpec.type': oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  'ServiceSpec.selector': LABELS,
  'ServiceSpec.sessionAffinity': oneOf('None', 'ClientIP'),
  'ServiceSpec.ipFamilyPolicy': oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
  'ServiceSpec.ipFamilies[]': oneOf('IPv4', 'IPv6'),
  'ServiceSpec.internalTrafficPolicy': oneOf('Cluster', 'Local'),
  'ServiceSpec.externalTrafficPolicy': oneOf('Cluster', 'Local'),
  'ServicePort.name': shape('dnsLabel'),
  'ServicePort.port': PORT_RANGE,
  'ServicePort.nodePort': { minimum: 0, maximum: 65535 },
  'ServicePort.targetPort': shape('port'),
  'ServicePort.protocol': PROTOCOL,
  'ServicePort.appProtocol': shape('qualifiedName'),
  'Pod': { required: ['spec'] },
  'PodTemplateSpec': { required: ['spec'] },
  'PodSpec.containers': { minItems: 1 },
  'PodSpec.restartPolicy': oneOf('Always', 'OnFailure', 'Never'),
  'PodSpec.dnsPolicy': oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  'PodSpec.serviceAccountName': shape('dnsSubdomain'),
  'PodSpec.nodeSelector': LABELS,
  'Container': { required: ['image'] },
  'Container.image': { minLength: 1 },
  'Container.name': shape('dnsLabel'),
  'Container.imagePullPolicy': oneOf('Always', 'IfNotPresent', 'Never'),
  'ContainerPort.name': shape('portName'),
  'ContainerPort.containerPort': PORT_RANGE,
  'ContainerPort.hostPort': { minimum: 0, maximum: 65535 },
  'ContainerPort.protocol': PROTOCOL,
  'Probe': { count: [[1, 1, ['exec', 'grpc', 'httpGet', 'tcpSocket']]] },
  'Toleration.operator': oneOf('Equal', 'Exists'),
  'Toleration.effect': oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  'HTTPGetAction.port': shape('port'),
  'HTTPGetAction.scheme': oneOf('HTTP', 'HTTPS'),
  'TCPSocketAction.port': shape('port'),
  'GRPCAction.port': PORT_RANGE,
  'SeccompProfile.type': oneOf('Localhost', 'RuntimeDefault', 'Unconfined'),
  'AppArmorProfile.type': oneOf('Localhost', 'RuntimeDefault', 'Unconfined'),
  'SecurityContext.runAsUser': { minimum: 0 },
  'PodSecurityContext.runAsUser': { minimum: 0 },
  'Volume.name': shape('dnsLabel'),
  'Deployment': { required: ['spec'] },
  'StatefulSet': { required: ['spec'] },
  'DaemonSet': { required: ['spec'] },
  'Job': { required: ['spec'] },
  'CronJob': { required: ['spec'] },
  'DeploymentSpec': shape('selectsTemplate'),
  'StatefulSetSpec': shape('selectsTemplate'),
  'DaemonSetSpec': shape('selectsTemplate'),
  'DeploymentSpec.replicas': { minimum: 0 },
  'StatefulSetSpec.replicas': { minimum: 0 },
  'DeploymentStrategy.type': oneOf('Recreate', 'RollingUpdate'),
  'RollingUpdateDeployment.maxSurge': shape('intOrPercent'),
  'RollingUpdateDeployment.maxUnavailable': shape('intOrPercent'),
  'JobTemplateSpec': { required: ['spec'] },
  'CronJobSpec.concurrencyPolicy': oneOf('Allow', 'Forbid', 'Replace'),
  'PolicyRule': shape('policyRule'),
  'RoleRef.kind': oneOf('Role', 'ClusterRole'),
  'RoleRef.name': shape('pathSegment'),
  'RoleRef.apiGroup': oneOf('rbac.authorization.k8s.io'),
  'Subject': shape('subject'),
  'Subject.kind': oneOf('User', 'Group', 'ServiceAccount'),
};

/** Patterns that JavaScript reads differently from RE2, or in exponential time, or that miss what they mean. */
const PATTERNS: { readonly [pattern: string]: string } = {
  // RE2 counts no unassigned code points as "other", and has a flag for the whole pattern.
  '^\\PC*$': '^[^\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]*$',
  '^(?i)(abort|warn)?$': '^(?:[aA][bB][oO][rR][tT]|[wW][aA][rR][nN])?$',
  // Nested repetition: exponential where the text does not match.
  '^([-a-zA-Z0-9_]+[.]?)+$': '^[-a-zA-Z0-9_]+(?:[.][-a-zA-Z0-9_]+)*[.]?$',
  '^([-a-zA-Z0-9_*]+[.]?)+$': '^[-a-zA-Z0-9_*]+(?:[.][-a-zA-Z0-9_*]+)*[.]?$',
  // Stricter: unanchored in the CRD, so 65536 passes there and the agent refuses it (cilium pkg/policy/api/rule_validation.go).
  '^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$':
    '^(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4}|(?=[^a-zA-Z]*[a-zA-Z])[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)$',
  // Stricter: unanchored, so that any text with one good letter passes.
  '[a-z0-9._-]{1,255}': '^[a-z0-9._-]{1,255}$',
};

/** Formats of CRDs that the API server knows (apiextensions-apiserver, supported_formats.go); it ignores all others. */
const FORMATS: { readonly [format: string]: ShapeName | undefined } = {
  'int32': 'int32', 'int64': 'int64', 'date-time': 'dateTime', 'byte': 'base64', 'cidr': 'cidr', 'ipv4': 'ipv4', 'ipv6': 'ipv6', 'double': undefined, 'float': undefined,
};
const UNCOMPILED_FORMATS = /^(bsonobjectid|uri|email|hostname|mac|uuid[345]?|isbn1?[03]?|creditcard|ssn|hexcolor|rgbcolor|password|date|duration|datetime|k8s-(short|long)-name)$/;

const STAR_ALONE = '!(\'*\' in self && self.size() > 1)';
const IS_PATH = String.raw`(self.type in ['Exact','PathPrefix']) ? `;
const PATH_RULES = [
  'self.value.startsWith(\'/\')', ...['//', '/./', '/../', '%2f', '%2F', '#'].map(bad => `!self.value.contains('${bad}')`),
  ...['/..', '/.'].map(bad => `!self.value.endsWith('${bad}')`), 'self.value.matches(r"""^(?:[-A-Za-z0-9/._~!$&\'()*+,;=:@]|[%][0-9a-fA-F]{2})+$""")',
];
const tie = (by: string, value: string, field: string, kind: Tie[3]): Schema => ({ tied: [[by, value, field, kind]] });

/** CEL rules by their exact text, and what they say. A rule that no line matches is only counted. */
const CEL_RULES: ReadonlyArray<readonly [string | RegExp, (match: RegExpMatchArray) => Schema]> = [
  [/^\(has\(self\.\w+\) \? 1 : 0\)( \+ \(has\(self\.\w+\) \? 1 : 0\))+ <= 1$/, ([rule]) => ({ count: [[0, 1, [...rule.matchAll(/has\(self\.(\w+)\)/g)].map(name => name[1])]] })],
  [/^has\(self\.(\w+)\) \|\| has\(self\.(\w+)\)$/, ([, a, b]) => ({ count: [[1, 2, [a, b]]] })],
  [/^!\(has\(self\.(\w+)\) && has\(self\.(\w+)\)\)$/, ([, a, b]) => ({ count: [[0, 1, [a, b]]] })],
  [/^!\(has\(self\.(\w+)\) && self\.(\w+) != '(\w+)'\)$/, ([, field, by, value]) => tie(by, value, field, 'only')],
  [/^has\(self\.(\w+)\) \? self\.(\w+) == '(\w+)' : true$/, ([, field, by, value]) => tie(by, value, field, 'only')],
  [/^!\(!has\(self\.(\w+)\) && self\.(\w+) == '(\w+)'\)$/, ([, field, by, value]) => tie(by, value, field, 'needs')],
  [/^self\.(\w+) == '(\w+)' \? has\(self\.(\w+)\) : true$/, ([, by, value, field]) => tie(by, value, field, 'needs')],
  [/^self\.all\(\w1, self\.exists_one\(\w2, \w1\.(\w+) == \w2\.\1\)\)$/, ([, key]) => ({ unique: [[[key, null]]] })],
  ['0 < self && self <= 65535', () => PORT_RANGE],
  ['self.size() == 0', () => ({ maxLength: 0 })],
  ['duration(self) >= duration(\'1ms\')', () => shape('duration1ms')],
  ['!self.contains("*")', () => shape('noStar')],
  ['self != "*"', () => shape('notOnlyStar')],
  [STAR_ALONE, () => shape('starAlone')],
  ['self.all(key, !key.contains("*"))', () => ({ keys: ['noStar'] })],
  ['self.all(key, key.size() != 0)', () => ({ keys: ['nonEmptyKey'] })],
  ['self.all(key, 0 < int(key) && int(key) <= 65535)', () => ({ keys: ['portKey'] })],
  ['url(self).getScheme() in ["http", "https"]', () => shape('httpUrl')],
  ['has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? self.selector.matchLabels : {}).size() > 0) : true', () => shape('portLevelMtls')],
  ['(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) &&\n!has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true',
    () => shape('serviceAccounts')],
  ['((has(self.resolution) ? self.resolution : "NONE") == "NONE") ? !has(self.endpoints) : true', () => shape('serviceEntryEndpoints')],
  ['((has(self.resolution) ? self.resolution : "") == "DNS_ROUND_ROBIN") ? ((has(self.endpoints) ? self.endpoints : []).size() <= 1) : true', () => shape('serviceEntryEndpoints')],
  ['!((has(self.addresses) ? self.addresses : []).exists(k, k.contains("/")) && !((has(self.resolution) ? self.resolution : "NONE") in ["STATIC", "NONE"]))',
    () => shape('serviceEntryAddresses')],
  ['self.all(l, l.protocol in [\'HTTP\', \'TCP\', \'UDP\'] ? !has(l.tls) : true)', () => shape('listeners')],
  ['self.all(l, (l.protocol == \'HTTPS\' && has(l.tls)) ? (l.tls.mode == \'\' || l.tls.mode == \'Terminate\') : true)', () => shape('listeners')],
  ['self.all(l, (l.protocol == \'TLS\' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != \'\' : true))', () => shape('listeners')],
  ['self.all(l, l.protocol in [\'TCP\', \'UDP\']  ? (!has(l.hostname) || l.hostname == \'\') : true)', () => shape('listeners')],
  ['self.mode == \'Terminate\' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true', () => shape('terminates')],
  [/^self\.filter\(f, f\.type == '(?:CORS|RequestHeaderModifier|ResponseHeaderModifier|RequestRedirect|URLRewrite)'\)\.size\(\) <= 1$/, () => shape('filters')],
  ['!(self.exists(f, f.type == \'RequestRedirect\') && self.exists(f, f.type == \'URLRewrite\'))', () => shape('filters')],
  ['has(self.type) ? has(self.service) || has(self.method) : true', () => shape('grpcMethod')],
  ['(!has(self.type) || self.type == \'Exact\') && has(self.service) ? self.service.matches(r"""^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$"""): true', () => shape('grpcMethod')],
  ['(!has(self.type) || self.type == \'Exact\') && has(self.method) ? self.method.matches(r"""^[A-Za-z_][A-Za-z_0-9]*$"""): true', () => shape('grpcMethod')],
  ['(size(self.group) == 0 && self.kind == \'Service\') ? has(self.port) : true', () => shape('backendPort')],
  ...PATH_RULES.map(rule => [`${IS_PATH}${rule} : true`, () => shape('gatewayPath')] as const),
];

// ---------------------------------------------------------------------------------------------------------------------
// From a schema of Kubernetes to one for ajv

const IGNORED = new Set([
  'description', 'title', 'default', 'example', 'externalDocs', 'format', 'nullable', 'type', 'required', 'x-kubernetes-validations', 'x-kubernetes-map-type',
  'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-patch-strategy', 'x-kubernetes-patch-merge-key', 'x-kubernetes-group-version-kind',
  'x-kubernetes-unions', 'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields',
]);
const COPIED = new Set(['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']);
const JUNCTORS = ['oneOf', 'anyOf', 'allOf', 'not'];

const shortName = (ref: string): string => ref.slice(ref.lastIndexOf('.') + 1);

/** Which lines of the tables above some schema needed; a line that none needs is stale. */
const used = new Set<string>();

function fail(at: string, what: string): never { throw new Error(`${at}: ${what}`); }

/** Adds `extra`; lists of the same keyword are united. */
function merge(schema: Schema, extra: Schema): Schema {
  const result: Schema = { ...schema };
  for (const [keyword, value] of Object.entries(extra)) {
    const all = Array.isArray(value) && Array.isArray(result[keyword]) && keyword !== 'values' ? [...result[keyword], ...value] : undefined;
    result[keyword] = all ? [...new Map(all.map(item => [JSON.stringify(item), item])).values()] : value;
  }
  return result;
}

/** The pattern with the meaning that RE2 gives it; anything whose meaning was not compared is refused. */
function jsPattern(pattern: string, at: string): string {
  const known = PATTERNS[pattern];
  used.add(pattern);
  let inClass = false;
  const translated = known ?? pattern.replace(/\\x[0-9a-fA-F]{2}|\\.|\[:|\(\?.?|./gsu, token => {
    if (token === ']' || (token.startsWith('[') && !inClass)) { inClass = token !== ']'; return token; }
    if (inClass ? /^\\[^-./dwx]|^\[:/.test(token) : /^\\[^-./*+()|?$^[\]{}dwx]|^\(\?[^:]?$/.test(token)) { fail(at, `no rule how JavaScript reads ${token} in ${pattern}`); }
    // RE2: everything but a line feed.
    return token === '.' && !inClass ? '[^\\n]' : token;
  });
  let regexp: RegExp;
  try { regexp = new RegExp(translated, 'u'); } catch (error) { return fail(at, `${pattern} does not compile: ${String(error)}`); }
  for (const unit of ['a', '0', 'a.', '-a', 'a-', '.', '/', '0s']) {
    const isSlow = (): boolean => {
      const start = performance.now();
      regexp.test(`${unit.repeat(26)}\n`);
      return performance.now() - start > 100;
    };
    // Twice: the first time may be a pause of this process.
    if (isSlow() && isSlow()) { fail(at, `${pattern} takes exponential time`); }
  }
  return translated;
}

class Translator {
  readonly celRules = new Map<string, { compiled: number; all: number }>();
  private readonly memo = new Map<string, Schema>();

  constructor(private readonly definitions: { [name: string]: Schema }) {}

  /** The whole object: identity, metadata, and no status, which only the cluster writes. */
  root(schema: Schema, name: string, kind: string): Schema {
    const { status: _status, ...properties } = schema.properties as { [field: string]: Schema };
    const meta = this.definition('ObjectMeta');
    const metadata = merge(meta, { required: ['name'], properties: { ...meta.properties, name: { type: 'string', shape: [NAME_SHAPES[kind] ?? 'dnsSubdomain'] } } });
    const { 'x-kubernetes-group-version-kind': _gvk, ...rest } = schema;
    const result = this.translate({ ...rest, properties: { ...properties, metadata: {} }, type: 'object' }, kind, name);
    const text = { type: 'string' };
    return {
      ...result,
      required: [...new Set(['apiVersion', 'kind', 'metadata', ...(result.required ?? [])])],
      fields: [...new Set(['apiVersion', 'kind', 'metadata', ...result.fields])],
      properties: { ...result.properties, apiVersion: text, kind: text, metadata },
    };
  }

  private native(schema: Schema, place: string): Schema {
    used.add(place);
    return merge(schema, NATIVE[place] ?? {});
  }

  private definition(name: string): Schema {
    const full = Object.keys(this.definitions).find(candidate => candidate === name || (candidate.startsWith('io.k8s.apimachinery') && shortName(candidate) === name)) ?? fail(name, 'no such definition');
    const short = shortName(full);
    switch (short) {
      case 'IntOrString': return shape('intOrString', 'int32');
      case 'Quantity': return shape('numberOrString', 'quantity');
      // Any content: which manager owns which field.
      case 'FieldsV1': return { type: 'object' };
    }
    const found = this.memo.get(full) ?? this.translate(this.definitions[full], short, short);
    this.memo.set(full, found);
    return found;
  }

  /** `owner`: the definition, for the native facts; empty in CRDs. */
  private translate(schema: Schema, at: string, owner: string): Schema {
    if (schema.$ref) { return this.definition(schema.$ref.slice('#/definitions/'.length)); }
    let result: Schema = this.type(schema, at);
    for (const [keyword, value] of Object.entries(schema)) {
      if (COPIED.has(keyword)) {
        result[keyword] = value;
      } else if (keyword === 'pattern') {
        result.pattern = jsPattern(value, at);
      } else if (keyword === 'enum') {
        result.values = value;
      } else if (keyword === 'items') {
        result.items = this.native(this.translate(value, `${at}[]`, ''), `${at}[]`);
      } else if (keyword === 'properties') {
        Object.assign(result, this.properties(schema, at, owner));
      } else if (keyword === 'additionalProperties') {
        if (schema.properties || value === false) { fail(at, 'additionalProperties beside properties'); }
        if (value !== true) { result.additionalProperties = this.translate(value, `${at}{}`, ''); }
      } else if (JUNCTORS.includes(keyword)) {
        result = this.junctor(result, schema, keyword, at);
      } else if (!IGNORED.has(keyword)) {
        fail(at, `unknown keyword ${keyword}`);
      }
    }
    const keys = schema['x-kubernetes-list-map-keys'] as string[] | undefined;
    const listType = schema['x-kubernetes-list-type'];
    if (listType === 'map' && keys) { result.unique = [keys.map(key => [key, this.initial(schema.items, key)])]; }
    if (listType === 'set') { result.unique = [[]]; }
    for (const { rule } of (schema['x-kubernetes-validations'] ?? []) as Array<{ rule: string }>) { result = this.cel(result, schema, rule, at); }
    return owner === '' ? result : this.native(result, owner);
  }

  private type(schema: Schema, at: string): Schema {
    const { type, format, nullable, 'x-kubernetes-int-or-string': intOrString } = schema;
    if (intOrString) { return nullable ? fail(at, 'nullable int-or-string') : shape('intOrString'); }
    if (format !== undefined && UNCOMPILED_FORMATS.test(format)) { fail(at, `format ${format} is checked by Kubernetes and has no shape here`); }
    // A narrower range makes the range of the format pointless.
    const bounded = schema.minimum !== undefined && schema.maximum !== undefined;
    const formatShape = bounded && /^int/.test(format) ? undefined : FORMATS[format];
    const open = schema['x-kubernetes-preserve-unknown-fields'] || schema.properties || schema.additionalProperties;
    if (type === undefined && !schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(schema).length > 0) { fail(at, 'no type'); }
    if (schema.required && !schema.properties) { fail(at, 'required without properties'); }
    if (type === 'object' && !open) { fail(at, 'an object of which nothing is known'); }
    return { ...(type ? { type } : {}), ...(nullable ? { nullable } : {}), ...(formatShape ? shape(formatShape) : {}) };
  }

  private properties(schema: Schema, at: string, owner: string): Schema {
    const names = Object.keys(schema.properties);
    const required = ((schema.required ?? []) as string[]).filter(name => schema.properties[name]?.default === undefined);
    return {
      ...(schema['x-kubernetes-preserve-unknown-fields'] ? {} : { fields: [...names].sort() }),
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(names.map(name => {
        const place = owner === '' ? `${at}.${name}` : `${owner}.${name}`;
        return [name, this.native(this.translate(schema.properties[name], place, ''), place)];
      })),
    };
  }

  /** Defaults are set before the server validates, so a missing list key counts as its default. */
  private initial(items: Schema, key: string): unknown {
    const resolved: Schema = items.$ref ? this.definitions[items.$ref.slice('#/definitions/'.length)] : items;
    // The OpenAPI of Kubernetes has no defaults; among its list keys only protocol has one.
    return resolved.properties[key].default ?? (items.$ref && key === 'protocol' ? 'TCP' : null);
  }

  private junctor(result: Schema, schema: Schema, keyword: string, at: string): Schema {
    const value = schema[keyword];
    if (schema['x-kubernetes-int-or-string'] && keyword === 'anyOf' && JSON.stringify(value) === '[{"type":"integer"},{"type":"string"}]') { return result; }
    const counted = countOf(keyword, value);
    const counts: Schema[] | undefined = keyword === 'allOf' ? value.map((part: Schema) => countOf('oneOf', part.oneOf)) : [counted];
    if (counts!.every(count => count)) {
      for (const name of counts!.flatMap(count => count!.count[0][2])) {
        if (schema.properties?.[name]?.default !== undefined) { fail(at, `${keyword} over ${name}, which has a default`); }
      }
      return counts!.reduce((sum: Schema, count) => merge(sum, count!), result);
    }
    if (schema.nullable || keyword === 'not') { fail(at, `${keyword} in a form that is not translated`); }
    return { ...result, [keyword]: (value as Schema[]).map(part => this.branch(part, schema, at)) };
  }

  /** Inside a junctor: only what constrains values. A property with a default that breaks the branch must be there. */
  private branch(part: Schema, schema: Schema, at: string): Schema {
    const result: Schema = {};
    for (const [keyword, value] of Object.entries(part)) {
      switch (keyword) {
        case 'enum': result.values = value; break;
        case 'required':
          if ((value as string[]).some(name => schema.properties?.[name]?.default !== undefined)) { fail(at, 'a junctor requires a field that has a default'); }
          result.required = value;
          break;
        case 'format': result.shape = [FORMATS[value] ?? fail(at, `format ${value}`)]; break;
        case 'not': result.not = this.branch(value, {}, at); break;
        case 'anyOf': case 'oneOf': case 'allOf': result[keyword] = value.map((inner: Schema) => this.branch(inner, {}, at)); break;
        case 'properties':
          result.properties = Object.fromEntries(Object.entries(value as { [name: string]: Schema }).map(([name, inner]) => [name, this.branch(inner, {}, at)]));
          for (const [name, inner] of Object.entries(value as { [name: string]: Schema })) {
            const initial = schema.properties?.[name]?.default;
            const allowed: unknown[] | undefined = inner.enum ?? inner.not?.enum;
            if (initial === undefined) { continue; }
            if (!allowed) { fail(at, `a junctor over ${name}, which has a default`); }
            if (allowed.includes(initial) !== (inner.enum !== undefined)) { result.required = [name]; }
          }
          break;
        default: fail(at, `${keyword} inside a junctor`);
      }
    }
    return result;
  }

  private cel(result: Schema, schema: Schema, rule: string, at: string): Schema {
    const kind = at.split('.', 1)[0];
    const tally = this.celRules.get(kind) ?? { compiled: 0, all: 0 };
    this.celRules.set(kind, tally);
    tally.all++;
    for (const [pattern, made] of CEL_RULES) {
      const match = typeof pattern === 'string' ? (rule.trim() === pattern ? [rule] as RegExpMatchArray : null) : rule.match(pattern);
      if (!match) { continue; }
      const extra = made(match);
      const by = extra.tied?.[0][0];
      // CEL sees the default of a missing discriminator; `tied` does not.
      if (by !== undefined && schema.properties[by].default !== undefined) { break; }
      tally.compiled++;
      used.add(String(pattern));
      return merge(result, extra);
    }
    return result;
  }
}

/** `oneOf` and `anyOf` whose branches only say which field is there: at most one, exactly one, at least one. */
function countOf(keyword: string, parts: unknown): Schema | undefined {
  const only = (part: Schema): string | undefined => {
    const { required, properties = {}, ...rest } = part;
    return Object.keys(rest).length === 0 && required?.length === 1 && Object.values(properties).every(inner => JSON.stringify(inner) === '{}') ? required[0] : undefined;
  };
  if (!Array.isArray(parts) || (keyword !== 'oneOf' && keyword !== 'anyOf')) { return undefined; }
  const [first, ...others] = parts as Schema[];
  const none = keyword === 'oneOf' && Object.keys(first).join() === 'not' ? (first.not.anyOf as Schema[] | undefined)?.map(only) : undefined;
  const names = (none ? others : parts as Schema[]).map(only);
  if (names.includes(undefined) || (none && none.join() !== names.join())) { return undefined; }
  return { count: [none ? [0, 1, names] : keyword === 'oneOf' ? [1, 1, names] : [1, names.length, names]] };
}

// ---------------------------------------------------------------------------------------------------------------------
// Equal parts once

const MIN_SHARED = 40;
const MAX_INLINE = 6000;

/** Moves every part that occurs more than once, and is worth a function of its own, into $defs. */
function share(roots: { [kind: string]: Schema }): { [name: string]: Schema } {
  interface Node { readonly schema: Schema; readonly children: number[]; uses: number; size: number; name?: string }
  const nodes: Node[] = [];
  const ids = new Map<string, number>();
  const seen = new Map<Schema, number>();
  const intern = (schema: Schema): number => {
    const known = seen.get(schema);
    if (known !== undefined) { return known; }
    const children: number[] = [];
    const child = (part: Schema): Schema => { children.push(intern(part)); return { $child: children[children.length - 1] }; };
    const copy: Schema = Object.fromEntries(Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (copy.items) { copy.items = child(copy.items); }
    if (copy.additionalProperties) { copy.additionalProperties = child(copy.additionalProperties); }
    // Inside oneOf and anyOf the parts are small and stay where they are.
    if (copy.properties) { copy.properties = Object.fromEntries(Object.entries(copy.properties as Schema).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, child(part)])); }
    const key = JSON.stringify(copy);
    const id = ids.get(key) ?? nodes.push({ schema: copy, children, uses: 0, size: key.length }) - 1;
    if (!ids.has(key)) {
      ids.set(key, id);
      for (const each of children) { nodes[each].uses++; }
    }
    seen.set(schema, id);
    return id;
  };
  const rootIds = Object.entries(roots).map(([kind, schema]) => [kind, intern(schema)] as const);
  const defs: { [name: string]: Schema } = {};
  // Children have lower ids than their parents, so a size is final when a parent reads it.
  nodes.forEach((node, id) => {
    node.size += node.children.reduce((sum, each) => sum + (nodes[each].name ? 10 : nodes[each].size), 0);
    if ((node.uses > 1 && node.size > MIN_SHARED) || node.size > MAX_INLINE) { node.name = `d${id}`; }
  });
  const write = (id: number): Schema => {
    const { schema, name } = nodes[id];
    if (name && defs[name]) { return { $ref: `#/$defs/${name}` }; }
    const unfold = (part: Schema): Schema => write(part.$child);
    const written: Schema = { ...schema };
    if (schema.items) { written.items = unfold(schema.items); }
    if (schema.additionalProperties) { written.additionalProperties = unfold(schema.additionalProperties); }
    if (schema.properties) { written.properties = Object.fromEntries(Object.entries(schema.properties as Schema).map(([field, part]) => [field, unfold(part)])); }
    if (!name) { return written; }
    defs[name] = written;
    return { $ref: `#/$defs/${name}` };
  };
  for (const [kind, id] of rootIds) { defs[kind] = write(id); }
  return defs;
}

// ---------------------------------------------------------------------------------------------------------------------
// Code

/** A constant of the generated module, one per distinct content. */
const constant = (cxt: KeywordCxt, value: unknown, code: Code): Name => cxt.gen.scopeValue('obj', { key: `${code}`, ref: value, code });

function addKeywords(ajv: Ajv): void {
  const info = { params: ({ params }: { params: { [name: string]: unknown } }) => _`{info: ${params.info as Name}}`, message: '' };
  const report = (cxt: KeywordCxt, content: Code): void => { cxt.setParams({ info: content }); cxt.error(); };
  const keyword = (name: string, type: 'object' | 'array' | undefined, code: (cxt: KeywordCxt) => void): void => {
    ajv.addKeyword({ keyword: name, schemaType: 'array', error: info, code, ...(type ? { type } : {}) });
  };
  // Instead of additionalProperties and enum: those embed the whole schema in the code, for the error message.
  keyword('fields', 'object', cxt => {
    const set = constant(cxt, cxt.schema, _`new Set(${stringify(cxt.schema)})`);
    cxt.gen.forIn('key', cxt.data, key => cxt.gen.if(_`!${set}.has(${key}) && ${cxt.data}[${key}] !== undefined`, () => report(cxt, _`[${key}, ${set}]`)));
  });
  keyword('values', undefined, cxt => {
    const set = constant(cxt, cxt.schema, _`new Set(${stringify(cxt.schema)})`);
    cxt.gen.if(_`!${set}.has(${cxt.data})`, () => report(cxt, _`${set}`));
  });
  keyword('shape', undefined, cxt => {
    for (const name of cxt.schema as string[]) { cxt.gen.if(_`!S.${new Name(name)}.test(${cxt.data})`, () => report(cxt, _`${name}`)); }
  });
  keyword('keys', 'object', cxt => {
    for (const name of cxt.schema as string[]) {
      cxt.gen.forIn('key', cxt.data, key => cxt.gen.if(_`!S.${new Name(name)}.test(${key})`, () => report(cxt, _`[${key}, ${name}]`)));
    }
  });
  keyword('unique', 'array', cxt => {
    for (const set of cxt.schema as unknown[]) {
      const keys = constant(cxt, set, stringify(set));
      const index = cxt.gen.const('index', _`duplicate(${cxt.data}, ${keys})`);
      cxt.gen.if(_`${index} !== undefined`, () => report(cxt, _`[${index}, ${keys}]`));
    }
  });
  keyword('count', 'object', cxt => {
    for (const [min, max, names] of cxt.schema as Array<[number, number, string[]]>) {
      const list = constant(cxt, names, stringify(names));
      const count = cxt.gen.const('count', _`present(${cxt.data}, ${list})`);
      cxt.gen.if(_`${count} < ${min} || ${count} > ${max}`, () => report(cxt, _`[${min}, ${max}, ${list}]`));
    }
  });
  keyword('tied', 'object', cxt => {
    const ties = constant(cxt, cxt.schema, stringify(cxt.schema));
    cxt.gen.forOf('tie', _`broken(${cxt.data}, ${ties})`, tied => report(cxt, _`${tied}`));
  });
}

/** Each replaces something that ajv writes for its own run time; `all` must leave nothing behind. */
function shrink(code: string): string {
  const rewrites: Array<[RegExp, string]> = [
    [/^"use strict";\n/, ''],
    [/\{instancePath,/g, '{instancePath:instancePath,'],
    [/^export const \w+ = \w+;\n/gm, ''],
    [/^const (func\d+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;\n/gm, 'const $1 = lengthOf;\n'],
    [/^\/\*# sourceURL=.*\*\/;?\n?/gm, ''],
    [/^let vErrors = null;\nlet errors = 0;\n(?:const evaluated\d+ = validate\d+\.evaluated;\nif\(evaluated\d+\.dynamicProps\)\{\nevaluated\d+\.props = undefined;\n\}\nif\(evaluated\d+\.dynamicItems\)\{\nevaluated\d+\.items = undefined;\n\}\n)?/gm,
      'let errors = vErrors === null ? 0 : vErrors.length;\n'],
    [/^function (validate\d+)\(data, \{.*\}\)\{$/gm, 'function $1(data, instancePath, vErrors){'],
    [/^validate\d+\.errors = vErrors;\nreturn errors === 0;$/gm, 'return vErrors;'],
    [/^validate\d+\.evaluated = .*;\n/gm, ''],
    [/^if\(!\((validate\d+)\((.+?), \{instancePath:(.*),parentData:.*\}\)\)\)\{\nvErrors = .*;\nerrors = vErrors\.length;\n\}/gm,
      'vErrors = $1($2, $3, vErrors);\nerrors = vErrors === null ? 0 : vErrors.length;'],
    [/^const (err\d+) = \{instancePath:(.*),schemaPath:"(?:[^"\\]|\\.)*",keyword:"(\w+)",params:\{(.*)\}\};\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;/gm,
      'vErrors = add(vErrors, $2, "$3", {$4});\nerrors++;'],
    [/"pattern", \{pattern: (?:"(?:[^"\\]|\\.)*")\}/g, '"pattern", {}'],
    [/, \{(?:info|type|missingProperty|limit): (.*)\}\);$/gm, ', $1);'],
    [/, \{comparison: "[<>=]*", limit: (.*)\}\);$/gm, ', $1);'],
  ];
  let result = rewrites.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), code);
  // The error of a pattern names it by the expression that was tested just above.
  result = result.replace(/(pattern\d+)\.test\((.*)\)\)\{\nvErrors = add\((.*), "pattern", \{\}\);/g, '$1.test($2)){\nvErrors = add($3, "pattern", $1.source);');
  for (const [whole, name] of result.matchAll(/^const (schema\d+) = .*;\n/gm)) {
    if (result.split(name).length > 2 && new RegExp(`\\b${name}\\b`, 'g').exec(result.replace(whole, ''))) { fail(name, 'the code needs a whole schema'); }
    result = result.replace(whole, '');
  }
  // Only oneOf, anyOf and not look at the number of errors.
  result = result.split(/^(?=function )/m).map(part => (/_errs|_valid|valid\d/.test(part) ? part : part.replace(/^(?:let )?errors(?:\+\+| = .*);\n/gm, ''))).join('');
  // One line instead of a block: the TypeScript compiler indents blocks, which doubles the size of the package.
  return result
    .replace(/^if\((.*)\)\{\n(vErrors = .*);\n\}$(?!\nelse)/gm, '($1) && ($2);')
    .replace(/^if\((.*)\)\{\n(\(.*\) && \(vErrors = .*\));\n\}$(?!\nelse)/gm, '($1) && $2;');
}

const HEADER = '// @ts-nocheck\n// Generated by tools/validators.ts; never edit.\n';
const LEFT_OVER = /schemaPath|dynamicAnchors|require\(|parentData|\.errors\b|evaluated|"pattern", \{\}/;

function generate(product: Product, roots: { [kind: string]: Schema }): string {
  const ajv = new Ajv({
    allErrors: true, messages: false, inlineRefs: false, strict: true, strictTypes: false, strictRequired: false, validateFormats: false,
    code: { source: true, esm: true, lines: true, optimize: 2 },
  });
  addKeywords(ajv);
  ajv.addSchema({ $id: product.file, $defs: share(roots) });
  const kinds = Object.keys(roots).sort();
  const wrapped = Object.fromEntries(kinds.map(kind => [kind, `${product.file}#/$defs/${kind}`]));
  const raw = standaloneCode(ajv, wrapped);
  const entry = new Map([...raw.matchAll(/export const (\w+) = (\w+);/g)].map(([, kind, name]) => [kind, name]));
  const code = shrink(raw);
  const rest = LEFT_OVER.exec(code);
  if (rest) { fail(product.file, `${rest[0]} left in the code: ${code.slice(Math.max(0, rest.index - 200), rest.index + 200)}`); }
  const helpers = ['add', 'broken', 'duplicate', 'lengthOf', 'present'].filter(name => new RegExp(`\\b${name}\\b`).test(code));
  const table = kinds.map(kind => `  ${kind}: ${entry.get(kind)},\n`).join('');
  return `${HEADER}import { SHAPES as S, ${helpers.join(', ')}, Validate } from './runtime';\n\nexport const validators: { [kind: string]: Validate } = {\n${table}};\n\n${code.trim()}\n`;
}

function rootsOf(product: Product, files: Map<string, string>, translator: Translator, definitions: { [name: string]: Schema }): { [kind: string]: Schema } {
  const crds = product.source.endsWith('.yaml') ? (loadAll(files.get(product.source)!) as Schema[]).filter(doc => doc?.kind === 'CustomResourceDefinition') : [];
  return Object.fromEntries(product.kinds.map(id => {
    const [apiVersion, kind] = id.split(' ');
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    if (product.source.endsWith('.json')) {
      const [name] = Object.entries(definitions).find(([, { 'x-kubernetes-group-version-kind': all }]) =>
        all?.length === 1 && all[0].group === group && all[0].version === version && all[0].kind === kind) ?? fail(id, 'not in the OpenAPI');
      return [kind, translator.root(definitions[name], shortName(name), kind)];
    }
    const crd = crds.find(({ spec }) => spec.group === group && spec.names.kind === kind) ?? fail(id, `no CRD in ${product.source}`);
    const found = crd.spec.versions.find(({ name, served }: Schema) => name === version && served) ?? fail(id, 'version not served');
    return [kind, translator.root(found.schema.openAPIV3Schema, '', kind)];
  }));
}

function indexCode(tallies: Map<string, Map<string, { compiled: number; all: number }>>): string {
  const lines = PRODUCTS.flatMap(({ file, kinds }) => kinds.map(id => [id, file, tallies.get(file)!.get(id.split(' ')[1])] as const));
  const counted = lines.flatMap(([id, , tally]) => (tally ? [` *   ${id}: ${tally.all - tally.compiled} of ${tally.all}`] : []));
  return `// Generated by tools/validators.ts; never edit.

/**
 * Which validator knows which object: "apiVersion Kind" to file.
 *
 * CEL rules that only the API server checks, of those in the schema:
${counted.join('\n')}
 */
export const PRODUCT_OF = {
${lines.map(([id, file]) => `  '${id}': '${file}',`).join('\n')}
} as const;

export type Product = typeof PRODUCT_OF[keyof typeof PRODUCT_OF];
`;
}

function main(args: string[]): void {
  const check = args.includes('--check');
  const folder = resolve(args.find(arg => !arg.startsWith('-')) ?? join(process.env.ZT_SHARED ?? '../shared', 'crds'));
  const files = new Map(PRODUCTS.map(({ source }) => [source, readFileSync(join(folder, source), 'utf8')]));
  const definitions = (JSON.parse(files.get('kubernetes.json')!) as Schema).definitions as { [name: string]: Schema };
  const output = new Map<string, string>();
  const tallies = new Map<string, Map<string, { compiled: number; all: number }>>();
  for (const product of PRODUCTS) {
    const translator = new Translator(definitions);
    output.set(`${product.file}.ts`, generate(product, rootsOf(product, files, translator, definitions)));
    tallies.set(product.file, translator.celRules);
  }
  const stale = [...Object.keys(NATIVE), ...Object.keys(PATTERNS), ...CEL_RULES.map(([pattern]) => String(pattern))].filter(line => !used.has(line));
  if (stale.length > 0) { fail('tools/validators.ts', `no schema needs ${stale.join('\n')}`); }
  output.set('index.ts', indexCode(tallies));
  const hashes = Object.fromEntries([...files].sort().map(([name, text]) => [name, { sha256: createHash('sha256').update(text).digest('hex') }]));
  output.set('sources.json', `${JSON.stringify(hashes, undefined, 2)}\n`);

  const target = resolve(__dirname, '../imports/validators');
  const others = existsSync(target) ? readdirSync(target).filter(name => name !== 'runtime.ts' && !output.has(name)) : [];
  if (check) {
    const different = [...output].filter(([name, text]) => !existsSync(join(target, name)) || readFileSync(join(target, name), 'utf8') !== text).map(([name]) => name);
    if (different.length + others.length > 0) { fail('imports/validators', `not what the schemas give: ${[...different, ...others].join(', ')}; run npx tsx tools/validators.ts`); }
    return;
  }
  mkdirSync(target, { recursive: true });
  for (const name of others) { rmSync(join(target, name)); }
  for (const [name, text] of output) { writeFileSync(join(target, name), text); }
}

main(process.argv.slice(2));
