import * as fc from 'fast-check';
import { ApiObject } from 'cdk8s';
import { worldsOf } from '../../src/constructs/platform-registry';
import { Model, declareModel, modelOn } from '../setup/models';
import { Declared, proved } from '../setup/proof';

const RUNS = { numRuns: Number(process.env.ZT_RUNS ?? 40) };

/** What a random app writes and declared; undefined where the app is refused, which other tests look at. */
function declaredModel(model: Model): Declared | undefined {
  // Headless Services translate no ports (ZT008), so a StatefulSet with another Service port is no case for these laws.
  const workloads = model.workloads.map(item => (item.kind === 'stateful' && item.ports.includes('web') ? { ...item, kind: 'own' as const } : item));
  const { app } = declareModel({ ...model, workloads });
  const worlds = worldsOf(app);
  if (worlds.length !== 1) { return undefined; }
  for (const managed of worlds[0].objects) { managed.grow(); }
  const refused = app.node.validate().filter(line => !/\(ZT0\d\d\)/.test(line));
  if (refused.length > 0) { return undefined; }
  return { objects: JSON.parse(JSON.stringify(app.node.findAll().filter(ApiObject.isApiObject).map(object => object.toJson()))), intent: worlds[0].intent };
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
});
