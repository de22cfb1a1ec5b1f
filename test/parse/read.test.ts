import { Labels, selects } from '../../src/algebra/selector';
import { asArray, asObject, asString, formatPath, get, isUnknown, labelSelector, stringList, stringMap, unknownFields } from '../../src/parse/read';
import { objectsFromJson } from '../../src/parse/object';
import { Json } from '../../src/parse/world';

const [object] = objectsFromJson([{ json: { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } } }]);
const selector = (json: Json | undefined) => {
  const found = labelSelector(object, json, ['spec', 'selector']);
  return isUnknown(found) ? `${found.what} ${formatPath(found.path)}` : found;
};

describe('guarded reads', () => {
  test('types', () => {
    expect([null, [], 'a', 1, undefined].map(asObject)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect([asObject({}), asArray([]), asString('')]).toEqual([{}, [], '']);
    expect([asArray({ length: 1 }), asString(1)]).toEqual([undefined, undefined]);
  });
  test('paths take own properties only', () => {
    expect(get({ a: [{ b: 1 }] }, 'a', 0, 'b')).toBe(1);
    expect([get({ a: [] }, 'a', 0, 'b'), get({}, 'constructor'), get('text', 'length'), get(null, 'a'), get(undefined, 'a'), get({ a: 1 }, '__proto__')]).toEqual(Array(6).fill(undefined));
  });
  test('mappings and lists of text', () => {
    expect([stringMap({ a: 'b' }), stringMap(null), stringMap({ a: 1 }), stringMap(['a']), stringMap('a')]).toEqual([{ a: 'b' }, {}, undefined, undefined, undefined]);
    expect([stringList(['a']), stringList(undefined), stringList(['a', 1]), stringList('a')]).toEqual([['a'], [], undefined, undefined]);
  });
  test('X-02: unknown fields are named with their path', () => {
    expect(unknownFields(object, { a: 1, b: 2, constructor: 3 }, ['spec', 0], ['a']).map(({ what, message }) => `${what}: ${message}`))
      .toEqual(['field: spec[0].b is no field that is known', 'field: spec[0].constructor is no field that is known']);
    expect(unknownFields(object, 'text', ['spec'], ['a']).map(({ what }) => what)).toEqual(['value']);
    expect(unknownFields(object, undefined, ['spec'], [])).toEqual([]);
  });
  test('paths as text', () => expect(formatPath(['spec', 'ingress', 0, 'from', 'a.b/c'])).toBe('spec.ingress[0].from["a.b/c"]'));
});

describe('label selectors', () => {
  test('empty selects all, absent is not decided here', () => expect([selector({}), selector(undefined), selector(null)]).toEqual([[], 'value spec.selector', 'value spec.selector']));
  test('labels and expressions must all hold', () => {
    const found = labelSelector(object, { matchLabels: { a: 'x' }, matchExpressions: [{ key: 'b', operator: 'In', values: ['y', 'z'] }, { key: 'c', operator: 'DoesNotExist' }, { key: 'd', operator: 'NotIn', values: ['v'] }, { key: 'a', operator: 'Exists', values: null }] }, []);
    if (isUnknown(found)) { throw new Error(found.message); }
    const pods: Labels[] = [{ a: 'x', b: 'y' }, { a: 'x' }, { a: 'x', b: 'y', c: '' }, { a: 'x', b: 'z', d: 'v' }, { a: 'x', b: 'z', d: 'w' }];
    expect(pods.map(labels => selects(found, labels))).toEqual([true, false, false, false, true]);
  });
  test.each<[Json, string]>([
    ['a', 'value spec.selector'],
    [{ matchLabel: {} }, 'field spec.selector.matchLabel'],
    [{ matchLabels: { a: 1 } }, 'value spec.selector.matchLabels'],
    [{ matchLabels: ['a'] }, 'value spec.selector.matchLabels'],
    [{ matchExpressions: {} }, 'value spec.selector.matchExpressions'],
    [{ matchExpressions: ['a'] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'In' }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: [] }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ operator: 'Exists' }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: [1] }] }, 'value spec.selector.matchExpressions[0]'],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', value: 'b' }] }, 'field spec.selector.matchExpressions[0].value'],
    // Set when a pod is made: no template has it.
    [{ matchLabels: { 'pod-template-hash': 'h' } }, 'value spec.selector.matchLabels.pod-template-hash'],
    [{ matchExpressions: [{ key: 'statefulset.kubernetes.io/pod-name', operator: 'Exists' }] }, 'value spec.selector.matchExpressions[0]'],
  ])('%j is named', (json, message) => expect(selector(json)).toBe(message));
});
