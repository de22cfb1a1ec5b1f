import * as fc from 'fast-check';
import { ApiObject } from 'cdk8s';
import { worldsOf } from '../../src/constructs/platform-registry';
import { Model, declareModel, modelOn } from '../setup/models';
import { Declared, proved } from '../setup/proof';
import { members } from '../../src/algebra/index-set';
import { subtract } from '../../src/algebra/traffic';
import { Intent, LinkModel, linkName } from '../../src/model/intent';
import { objectsFromJson } from '../../src/parse/object';
import { declaredBetween, makeClaim } from '../../src/prove/claim';
import { Proof } from '../../src/prove/proof';
import { worldFor } from '../../src/prove/world-for';

const RUNS = { numRuns: Number(process.env.ZT_RUNS ?? 40) };

/** What a random app writes and declared; undefined where the app is refused, which other tests look at. */
function declaredModel(model: Model): Declared | undefined {
  const { app } = declareModel(model);
  const worlds = worldsOf(app);
  if (worlds.length !== 1) { return undefined; }
  for (const managed of worlds[0].objects) { managed.grow(); }
  const refused = app.node.validate().filter(line => !/\(ZT0\d\d\)/.test(line));
  if (refused.length > 0) { return undefined; }
  return { objects: JSON.parse(JSON.stringify(app.node.findAll().filter(ApiObject.isApiObject).map(object => object.toJson()))), intent: worlds[0].intent };
}

const idsOf = ({ findings }: Proof): string[] => findings.filter(({ severity }) => severity === 'error').map(({ id }) => id);

/** Whether what is left lets all of a link through, between each two of its ends. */
function isCovered(objects: readonly any[], intent: Intent, left: Intent, link: LinkModel): boolean {
  const world = worldFor(objectsFromJson(objects.map(json => ({ json, origin: 'test' }))), intent);
  const [claim, rest] = [makeClaim(world, intent), makeClaim(world, left)];
  const { neededClients, neededServers, needed } = claim.declarations.find(item => linkName(item.link) === linkName(link))!;
  return members(neededClients, world.ends.length).every(client => members(neededServers, world.ends.length).every(server => client === server || subtract(needed, declaredBetween(rest.between(client, server))).length === 0));
}

describe('the proof of what we compile', () => {
  test('is the same in any order of objects', () => {
    fc.assert(fc.property(modelOn(), fc.infiniteStream(fc.nat()), (model, weights) => {
      const made = declaredModel(model);
      fc.pre(made !== undefined);
      const mixed = made!.objects.map(object => [weights.next().value as number, object] as const).sort(([a], [b]) => a - b).map(([, object]) => object);
      const told = (objects: readonly any[]) => { const { links, needs, verdict, findings } = proved({ ...made!, objects }); return { links, needs, verdict, findings: findings.map(({ id, message }) => [id, message]) }; };
      expect(told(mixed)).toEqual(told(made!.objects));
    }), RUNS);
  }, 300_000);

  test('fails when one declared link is not there, unless others cover it', () => {
    const seen = { closed: 0, open: 0 };
    fc.assert(fc.property(modelOn(), fc.nat(), (model, wanted) => {
      fc.pre(model.links.length > 0);
      const [all, fewer] = [model, { ...model, links: model.links.filter((_, index) => index !== wanted % model.links.length) }].map(declaredModel);
      fc.pre(all !== undefined && fewer !== undefined);
      const kept = new Set(fewer!.intent.links.map(linkName));
      // NP-10: the own node reaches its pods, declared or not.
      const removed = all!.intent.links.filter(link => !kept.has(linkName(link)) && link.client.kind !== 'own-node');
      fc.pre(removed.length > 0);
      // Not written, and still declared.
      const closed = proved({ objects: fewer!.objects, intent: all!.intent });
      // Written, and no longer declared.
      const open = proved({ objects: all!.objects, intent: fewer!.intent });
      for (const link of removed) {
        const name = linkName(link);
        if (!isCovered(fewer!.objects, all!.intent, fewer!.intent, link)) { seen.closed++; expect([name, idsOf(closed)]).toEqual([name, expect.arrayContaining([`ZT001 ${name}`])]); }
        if (!isCovered(all!.objects, all!.intent, fewer!.intent, link)) { seen.open++; expect([name, open.verdict, idsOf(open).some(id => /^ZT00[246]/.test(id))]).toEqual([name, 'violated', true]); }
      }
    }), RUNS);
    expect(Math.min(seen.closed, seen.open)).toBeGreaterThan(RUNS.numRuns / 8);
  }, 300_000);
});
