import { ApiObject } from 'cdk8s';
import { worldsOf } from '../../src/constructs/platform-registry';
import { Intent } from '../../src/model/intent';
import { objectsFromJson } from '../../src/parse/object';
import { Proof } from '../../src/prove/proof';
import { ProveOptions, prove } from '../../src/prove/prove';
import { CASES } from '../golden/cases';
import { Built, GoldenCase, Stack, build } from './golden';

export const TODAY = '2026-01-01';

export interface Declared { readonly objects: readonly any[]; readonly intent: Intent }

/** What an app writes, and what it declared. */
export function declared({ app, chart }: Built): Declared {
  // Splits first; the validation itself would refuse what a test wants to see.
  for (const managed of worldsOf(app).flatMap(({ objects }) => objects)) { managed.grow(); }
  return { objects: JSON.parse(JSON.stringify(chart.node.findAll().filter(ApiObject.isApiObject).map(object => object.toJson()))), intent: worldsOf(app)[0].intent };
}

export const declaredCase = ({ declare, facts }: GoldenCase, stack: Stack): Declared => declared(build(stack, declare, facts?.(stack)));

export const proved = ({ objects, intent }: Declared, options: Partial<ProveOptions> = {}): Proof =>
  prove(objectsFromJson(objects.map((json, index) => ({ json, origin: `test/${index}` }))), intent, { today: TODAY, ...options });

export const CASE_ROWS = Object.entries(CASES).flatMap(([name, item]) => item.stacks.map(stack => [name, stack, item] as const));

/** Findings as lines, for expectations. */
export const findingLines = ({ findings }: Proof): string[] => findings.filter(({ severity }) => severity === 'error').map(({ id, verdict, message }) => `${verdict} ${id}: ${message}`);
