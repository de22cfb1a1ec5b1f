import * as fc from 'fast-check';
import { emptyListProblems, schemaProblems } from '../../src/compile/schema-check';
import { Intent } from '../../src';
import { Declared, Model, declareModel, modelOn } from '../setup/models';
import { FORM, STACK_NAMES, canonical, codesOf, idOf, messagesOf, objectsOf } from '../setup/shop';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 100);
const weights = fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 });

const problems = ({ app, refused }: Declared): string[] => [...refused, ...messagesOf(app)];
const codes = (declared: Declared): string[] => [...new Set(codesOf(problems(declared)))].sort();

describe('random declarations', () => {
  test('give only objects that their schemas take and no empty list, and that are proved, or an error with a code', () => {
    const seen = { sound: 0, broken: 0, objects: 0, kinds: new Set<string>() };
    fc.assert(fc.property(modelOn(), model => {
      const declared = declareModel(model);
      const found = problems(declared);
      for (const line of found) { expect(line).toMatch(FORM); }
      // Our own objects are never what is wrong, and what we compile we prove.
      expect(codesOf(found).filter(code => code === 'ZT130' || code === 'ZT131' || code.startsWith('ZT0'))).toEqual([]);
      if (found.length > 0) { seen.broken++; return; }
      seen.sound++;
      for (const object of objectsOf(declared.app)) {
        seen.objects++;
        seen.kinds.add(object.kind);
        expect([idOf(object), ...schemaProblems(object), ...emptyListProblems(object)]).toEqual([idOf(object)]);
      }
      expect(new Set(objectsOf(declared.app).map(object => `${object.apiVersion} ${idOf(object)}`)).size).toBe(objectsOf(declared.app).length);
    }), { numRuns: RUNS });
    // Else the property would say little.
    expect(seen.sound).toBeGreaterThan(RUNS / 4);
    expect(seen.broken).toBeGreaterThan(RUNS / 20);
    expect(seen.kinds.size).toBeGreaterThan(12);
  });

  test('in any order give the same objects, each byte-identical, and the same intent; or are refused in any order', () => {
    let compared = 0;
    fc.assert(fc.property(modelOn(), weights, (model, order) => {
      const [one, two] = [declareModel(model), declareModel(model, order)];
      // What else is wrong with a link to a group may not show before its first member has the port.
      expect([model.groups.length === 0 ? codes(two) : codes(two).length > 0]).toEqual([model.groups.length === 0 ? codes(one) : codes(one).length > 0]);
      if (codes(one).length > 0) { return; }
      compared++;
      expect(canonical(two.app)).toEqual(canonical(one.app));
      expect(Intent.toJson(two.app)).toBe(Intent.toJson(one.app));
    }), { numRuns: RUNS });
    expect(compared).toBeGreaterThan(RUNS / 4);
  });

  test('said twice mean what they mean once', () => {
    let compared = 0;
    fc.assert(fc.property(modelOn(), weights, (model: Model, order) => {
      const [once, twice] = [declareModel(model), declareModel(model, order, 2)];
      expect(codes(twice).length > 0).toBe(codes(once).length > 0);
      if (codes(once).length > 0) { return; }
      compared++;
      expect(canonical(twice.app)).toEqual(canonical(once.app));
    }), { numRuns: RUNS / 2 });
    expect(compared).toBeGreaterThan(RUNS / 10);
  });

  test.each(STACK_NAMES)('are read as often as one likes: reading changes nothing, on %s', stack => {
    fc.assert(fc.property(modelOn([stack]), model => {
      const { app } = declareModel(model);
      const first = messagesOf(app);
      expect(messagesOf(app)).toEqual(first);
      if (first.length > 0) { return; }
      const before = canonical(app);
      expect(canonical(app)).toEqual(before);
      expect(messagesOf(app)).toEqual([]);
      expect(canonical(app)).toEqual(before);
    }), { numRuns: Math.ceil(RUNS / 20) });
  });
});
