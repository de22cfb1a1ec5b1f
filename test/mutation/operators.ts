/** What is done to a manifest, in the words of a review. */
export const OPERATORS = [
  'delete an object', 'add an object', 'drop a rule', 'duplicate a rule', 'add a rule', 'empty a rule', 'remove a field', 'rename a field', 'add a field',
  'widen a selector', 'misspell a selector', 'port', 'protocol', 'principal', 'trust domain', 'namespace', 'method', 'path', 'mode', 'label', 'another value',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Path = readonly (string | number)[];

const THEMES: readonly (readonly [Operator, readonly string[]])[] = [
  ['port', ['port', 'ports', 'endPort', 'number', 'targetPort', 'containerPort', 'nodePort', 'portNumber', 'portLevelMtls']],
  ['protocol', ['protocol', 'appProtocol']],
  ['principal', ['principals', 'notPrincipals', 'serviceAccountName', 'spiffeIDTemplate', 'k8s:io.cilium.k8s.policy.serviceaccount']],
  ['trust domain', ['trustDomain', 'federatesWith', 'endpointSPIFFEID']],
  ['namespace', ['namespace', 'namespaces', 'kubernetes.io/metadata.name', 'k8s:io.kubernetes.pod.namespace', 'exportTo']],
  ['method', ['methods', 'method']],
  ['path', ['paths', 'path', 'prefix', 'exact']],
  ['mode', ['mode', 'action', 'policyTypes', 'type', 'from', 'location', 'resolution', 'gatewayClassName', 'className']],
];

const SELECTORS = new Set(['podSelector', 'namespaceSelector', 'endpointSelector', 'selector', 'fromEndpoints', 'toEndpoints', 'matchLabels', 'matchExpressions']);
export const inSelector = (path: Path): boolean => path.some(step => typeof step === 'string' && SELECTORS.has(step));

/** The field that a path ends in, whatever place of a list. */
export const fieldOf = (path: Path): string => String(path.filter(step => typeof step === 'string').at(-1) ?? '');

/** The operator of another value at a path. */
export function themeOf(kind: string, path: Path): Operator {
  const field = fieldOf(path);
  // Header and path matches of routes name their text `value`.
  const theme = THEMES.find(([, fields]) => fields.includes(field) || (field === 'value' && fields.includes(String(path.at(-2)))))?.[0];
  if (path[0] === 'metadata' && field === 'name') { return kind === 'Namespace' ? 'namespace' : 'another value'; }
  if (theme) { return theme; }
  return inSelector(path) ? 'misspell a selector' : path.includes('labels') ? 'label' : 'another value';
}
