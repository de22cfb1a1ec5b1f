import { Requirement, SELECT_ALL, Selector, equals, exampleLabels, formatSelector, selects } from '../../src/algebra/selector';

const one = (key: string, operator: Requirement['operator'], ...values: string[]): Requirement => ({ key, operator, values });

describe('label selectors', () => {
  test.each<[string, Selector, Record<string, string>, boolean]>([
    ['none selects everything', SELECT_ALL, {}, true],
    ['In: one of the values', [one('a', 'In', 'x', 'y')], { a: 'y' }, true],
    ['In: another value', [one('a', 'In', 'x', 'y')], { a: 'z' }, false],
    ['In: no label, also where its text would be "undefined"', [one('a', 'In', 'undefined')], {}, false],
    ['NotIn: another value', [one('a', 'NotIn', 'x')], { a: 'z' }, true],
    ['NotIn: one of the values', [one('a', 'NotIn', 'x', 'y')], { a: 'y' }, false],
    ['NotIn: no label', [one('a', 'NotIn', 'x')], { b: 'x' }, true],
    ['Exists', [one('a', 'Exists')], { a: '' }, true],
    ['Exists: no label', [one('a', 'Exists')], { b: '' }, false],
    ['DoesNotExist', [one('a', 'DoesNotExist')], { b: '' }, true],
    ['DoesNotExist: there is one', [one('a', 'DoesNotExist')], { a: '' }, false],
    ['all must hold', [one('a', 'Exists'), one('b', 'Exists')], { a: '' }, false],
    ['all hold', [one('a', 'Exists'), one('b', 'Exists')], { a: '', b: '' }, true],
  ])('%s', (_, selector, labels, selected) => expect(selects(selector, labels)).toBe(selected));

  test('of labels: sorted by key', () =>
    expect(equals({ c: '3', a: '1', b: '2' })).toEqual([one('a', 'In', '1'), one('b', 'In', '2'), one('c', 'In', '3')]));

  test.each<[string, Selector, Record<string, string> | undefined]>([
    ['nothing is asked for', [], {}],
    ['the first value', [one('a', 'In', 'x', 'y')], { a: 'x' }],
    ['a value that the others leave', [one('a', 'In', 'x', 'y'), one('a', 'NotIn', 'x')], { a: 'y' }],
    ['each key for itself', [one('a', 'In', 'x', 'y'), one('b', 'NotIn', 'x'), one('b', 'In', 'x', 'z')], { a: 'x', b: 'z' }],
    ['any value', [one('a', 'Exists')], { a: 'any' }],
    ['any other value', [one('a', 'Exists'), one('a', 'NotIn', 'any')], { a: 'any-0' }],
    ['and another one', [one('a', 'Exists'), one('a', 'NotIn', 'any', 'any-0')], { a: 'any-1' }],
    ['a value that must be', [one('a', 'Exists'), one('a', 'In', 'x')], { a: 'x' }],
    ['any value, of each key', [one('a', 'Exists'), one('b', 'In', 'y')], { a: 'any', b: 'y' }],
    ['no label where one must not be', [one('a', 'DoesNotExist'), one('b', 'NotIn', 'x')], {}],
    ['nothing can be both', [one('a', 'In', 'x'), one('a', 'In', 'y')], undefined],
    ['there and not there', [one('a', 'Exists'), one('a', 'DoesNotExist')], undefined],
    ['In of no value', [one('a', 'In')], undefined],
  ])('the fewest labels: %s', (_, selector, labels) => expect(exampleLabels(selector)).toEqual(labels));

  test('as text', () => {
    expect(formatSelector([one('a', 'In', 'x', 'y'), one('b', 'NotIn', 'x', 'y'), one('c', 'Exists'), one('d', 'DoesNotExist'), one('e', 'In', 'z')]))
      .toBe('a in (x, y), b not in (x, y), c, !d, e=z');
  });
});
