import fc from 'fast-check';
import * as cidrs from '../../../src/model/check/cidrs';
import { ciliumIdentityProblems } from '../../../src/model/check/cilium-labels';
import * as containers from '../../../src/model/check/containers';
import * as dates from '../../../src/model/check/dates';
import * as durations from '../../../src/model/check/durations';
import * as grpc from '../../../src/model/check/grpc';
import { hostPatternProblems, hostProblems } from '../../../src/model/check/hosts';
import * as http from '../../../src/model/check/http';
import * as labels from '../../../src/model/check/labels';
import { listProblems } from '../../../src/model/check/lists';
import * as names from '../../../src/model/check/names';
import * as ports from '../../../src/model/check/ports';
import * as text from '../../../src/model/check/text';
import * as trust from '../../../src/model/check/trust-domain';
import { Check, expectForm, HOSTILE, NO_TEXTS } from './table';

const { LABEL_FAULTS, SUBDOMAIN_FAULTS, ...nameChecks } = names;
const CHECKS: Record<string, Check> = {
  ...nameChecks, ...containers, ...dates, ...grpc, ...http, ...labels, ...text, ...trust, ciliumIdentityProblems, hostProblems, hostPatternProblems,
  addressProblems: cidrs.addressProblems,
  cidrProblems: cidrs.cidrProblems,
  durationProblems: durations.durationProblems,
  portProblems: ports.portProblems,
  exceptions: (field, value) => [...cidrs.exceptProblems(field, value, value), ...cidrs.exceptProblems(field, '10.0.0.0/8', value)],
  lists: (field, value) => listProblems(field, value, ports.portProblems),
  ranges: (field, value) => [...ports.portRangeProblems(field, value, value), ...ports.portRangeProblems(field, 1, value)],
  lifetimes: (field, value) => [...durations.svidTtlProblems(field, value, value), ...durations.svidTtlProblems(field, 1, value)],
};

const units = fc.array(fc.nat(0xffff), { maxLength: 30 }).map(codes => String.fromCharCode(...codes));
const values = fc.oneof(
  fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, withTypedArray: true }),
  units, fc.array(units), fc.dictionary(units, units, { noNullPrototype: false }), fc.constantFrom<unknown>(...NO_TEXTS, ...HOSTILE),
);

describe.each(Object.entries(CHECKS))('%s', (_, check) => {
  test('never throws, and says what is wrong on one line of visible characters', () => {
    fc.assert(fc.property(values, value => expectForm(check('the field', value))), { numRuns: 300 });
  });

  test('reads objects that throw', () => {
    const trap = { get app(): string { throw new Error('trap'); } };
    expectForm(check('the field', trap));
    expectForm(check('the field', [trap]));
  });

  test('answers a long text at once', () => {
    const start = performance.now();
    for (const piece of ['a', '-', '.', '/', '*', ':', '%', 'a.', 'a-', '0x', '_a', '@', ' ', '\ud800']) { check('the field', piece.repeat(300_000)); }
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
