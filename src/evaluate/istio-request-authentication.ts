import { asArray, asObject, asString, formatPath, get, isAbsent, unknownFields, unknownValue } from '../parse/read';
import { Pods } from '../parse/select';
import { Path, Unknown, World, WorldObject } from '../parse/world';
import { Scope, Scoped, scopeOf, scoped } from './istio-scope';
import { Target, targetsOf } from './istio-targets';
import { Undecided } from './side';

/** IST-34: whose tokens a proxy reads. Requests without a token pass, so this closes nothing by itself. */
export interface RequestAuthentication extends Scope {
  readonly issuers: readonly string[];
  readonly targets: readonly Target[];
  readonly unknown: readonly Unknown[];
  readonly refused: boolean;
}

const RULE = [
  'issuer', 'audiences', 'jwksUri', 'jwks_uri', 'jwks', 'fromHeaders', 'fromParams', 'fromCookies', 'outputPayloadToHeader', 'forwardOriginalToken',
  'outputClaimToHeaders', 'timeout', 'presence', 'spaceDelimitedClaims',
];

export interface RequestAuthentications { readonly all: readonly RequestAuthentication[]; readonly scopes: Scoped<RequestAuthentication>; readonly undecided: readonly Undecided[] }

export function requestAuthentications(world: World, pods: Pods, root: string): RequestAuthentications {
  const all = world.ofKind('RequestAuthentication', 'security.istio.io').map(policyOf);
  const scopes = scoped(world, pods, root, all.filter(({ refused }) => !refused));
  return { all, scopes, undecided: all.flatMap(policy => policy.unknown.map(unknown => ({ unknown, workloads: scopes.workloads(policy) }))) };
}

function policyOf(object: WorldObject): RequestAuthentication {
  const unknown: Unknown[] = [];
  let refused = false;
  const refuse = (path: Path, message: string) => { unknown.push(unknownValue(object, path, message)); refused = true; };
  const spec = get(object.json, 'spec');
  unknown.push(...unknownFields(object, spec, ['spec'], ['selector', 'targetRef', 'targetRefs', 'jwtRules']));
  const scope = scopeOf(object, refuse);
  const targets = targetsOf(object, refuse);
  if (targets.length > 0 && !isAbsent(get(spec, 'selector'))) { refuse(['spec'], 'spec.selector and spec.targetRefs exclude each other'); }
  const rules = get(spec, 'jwtRules');
  if (!isAbsent(rules) && !asArray(rules)) { refuse(['spec', 'jwtRules'], 'spec.jwtRules is no list'); }
  const issuers = (asArray(rules) ?? []).flatMap((rule, index) => {
    const path = ['spec', 'jwtRules', index];
    if (!asObject(rule)) { refuse(path, `${formatPath(path)} is no rule`); return []; }
    unknown.push(...unknownFields(object, rule, path, RULE));
    const presence = get(rule, 'presence');
    if (!isAbsent(presence) && presence !== 'OPTIONAL') { unknown.push(unknownValue(object, [...path, 'presence'], 'requests without a token are refused, which is not modelled')); }
    const issuer = asString(get(rule, 'issuer'));
    if (!issuer) { unknown.push(unknownValue(object, [...path, 'issuer'], `${formatPath(path)} takes tokens of every issuer`)); }
    return issuer ? [issuer] : [];
  });
  return { issuers, targets, unknown, refused, ...scope };
}
