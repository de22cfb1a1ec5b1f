import { Yaml } from 'cdk8s';
import { Intent as IntentWriter } from '../../src';
import { CASES } from '../golden/cases';
import { Stack, build } from '../setup/golden';
import { declaredCase } from '../setup/proof';

/** Manifests and intent of a golden case, as files of a folder `dist`. */
export function golden(name: string, stack: Stack): Record<string, string> {
  const item = CASES[name];
  const { app } = build(stack, item.declare, item.facts?.(stack));
  return { 'dist/shop.k8s.yaml': Yaml.stringify(...declaredCase(item, stack).objects), 'dist/zero-trust.intent': IntentWriter.toJson(app) };
}

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }\nspec: { containers: [{ name: main, image: x }] }\n`;
export const policy = (name: string, from: string, port = 8080) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: ${from} } } }]
      ports: [{ port: ${port} }]
`;
export const PODS = ['web', 'api', 'debug'].map(pod).join('---\n');
export const DENY = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: deny, namespace: shop }\nspec: { podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ to: [{ podSelector: {} }] }] }\n';
export const yaml = (...documents: readonly string[]): string => documents.join('---\n');

/** Three pods, of which one may call another: no intent. */
export const BARE: Record<string, string> = { 'dist/shop.yaml': yaml(PODS, DENY, policy('api', 'web')) };
