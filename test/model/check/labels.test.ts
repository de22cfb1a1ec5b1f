import { ciliumIdentityProblems, ciliumSelectable } from '../../../src/model/check/cilium-labels';
import { annotationsProblems, labelKeyProblems, labelsProblems, labelValueProblems, selectorProblems } from '../../../src/model/check/labels';
import { refuses, refusesWhatIsNoText, Row } from './table';

const ODD = 'is more than letters, digits';

describe('labelKeyProblems', () => {
  refuses(labelKeyProblems, 'ZT107', [
    ['', 'has a name that is empty', 'a'],
    ['-app', `has a name that ${ODD}`, 'a-pp'],
    ['app name', ODD, 'app_name'],
    ['__proto__', ODD, 'proto'],
    ['a'.repeat(64), 'has a name that is longer than 63', 'A'.repeat(63)],
    ['example.com/', 'has a name that is empty', 'example.com/a'],
    ['/app', 'has a prefix that is empty', 'a/app'],
    ['a/b/c', "has more than one '/'", 'a/b.c'],
    ['Example.com/app', 'has a prefix that has upper case letters', 'example.com/App'],
    ['a_b/app', 'has a prefix that has a character', 'a-b/app'],
    [`${'a'.repeat(254)}/app`, 'has a prefix that is longer than 253', `${'a'.repeat(253)}/app`],
    ['app\n', '"app\\n" has a name that is more', 'app'],
  ]);
  refusesWhatIsNoText(labelKeyProblems, 'ZT107');
});

describe('labelValueProblems', () => {
  refuses(labelValueProblems, 'ZT107', [
    ['a'.repeat(64), 'is longer than 63 characters', 'a'.repeat(63)],
    ['a b', ODD, 'a_b'],
    ['-', ODD, ''],
    ['a/b', ODD, 'a.b'],
    ['v1.', ODD, 'v1.0'],
    ['ü', ODD, 'U'],
    [true, 'true is not a string', 'true'],
    [1, '1 is not a string', '1'],
  ]);
  refusesWhatIsNoText(labelValueProblems, 'ZT107');
});

const NO_MAPS: readonly Row[] = [
  [undefined, 'undefined is not a plain object', { app: 'web' }],
  [null, 'is not a plain object', { app: 'web' }],
  ['app=web', '"app=web" is not a plain object', { app: 'web' }],
  [['app'], 'is not a plain object', { app: 'web' }],
  [new Map([['app', 'web']]), 'an object of class Map is not a plain object', { app: 'web' }],
  [{ __proto__: { app: 'web' } }, 'is not a plain object', { app: 'web' }],
  [Object.create({ app: 'web' }), 'is not a plain object', Object.assign(Object.create(null), { app: 'web' })],
  [JSON.parse('{"__proto__": "x"}'), 'key "__proto__" has a name', JSON.parse('{"proto": "x"}')],
];

describe('labelsProblems', () => {
  refuses(labelsProblems, 'ZT107', [...NO_MAPS, [{ app: undefined }, 'the field "app" with value undefined is not a string', { app: '' }], [{ 'a b': 'c' }, 'key "a b"', {}]]);
  test('lists every bad key and value', () => expect(labelsProblems('labels', { 'a b': 1, 'c': 'd e' })).toHaveLength(3));
});

describe('selectorProblems', () => {
  refuses(selectorProblems, 'ZT107', NO_MAPS);
  refuses(selectorProblems, 'ZT104', [[{}, 'is empty, which selects everything', { a: '' }]]);
});

describe('annotationsProblems', () => {
  refuses(annotationsProblems, 'ZT107', [
    ...NO_MAPS,
    [{ a: 1 }, '"a" with value 1 is not a string', { a: '1' }],
    [{ 'a b': '' }, 'key "a b"', { 'Example.COM/Ab': 'any text\n"{}' }],
    [{ '\u212a8s.io/a': '' }, 'key', { 'K8S.io/a': '' }],
    [{ ab: 'ü'.repeat(131072) }, 'has 262146 bytes', { ab: 'ü'.repeat(131071) }],
  ]);
});

describe('ciliumIdentityProblems (CIL-15)', () => {
  test.each<[string, boolean]>([
    ['app', true],
    ['app.kubernetes.io/name', true],
    ['io.kubernetes.pod.namespace', true],
    ['io.kubernetes.container.name', false],
    ['io.cilium.k8s.namespace.labels.team', true],
    ['kubernetes.io/arch', false],
    ['kubernetes.iox', false],
    ['a.kubernetes.io/x', true],
    ['beta.kubernetes.io/arch', false],
    ['x.beta.kubernetes.io/arch', false],
    ['k8s.io/cluster', false],
    ['k8s-app', true],
    ['statefulset.kubernetes.io/pod-name', false],
    ['apps.kubernetes.io/pod-index', false],
    ['batch.kubernetes.io/job-completion-index', false],
    ['batch.kubernetes.io/controller-uid', false],
    // LIM-10: the job's name stays in.
    ['batch.kubernetes.io/job-name', true],
    ['job-name', true],
    ['controller-uid', false],
    ['controller-uid-mine', false],
    ['my-controller-uid', true],
    ['pod-template-hash', false],
    ['pod-template-generation', false],
    ['controller-revision-hash', false],
    ['annotation-of-mine', false],
    ['etcd_node', false],
    ['topology.kubernetes.io/zone', false],
    ['topology.istio.io/network', true],
  ])('%s: %p', (key, selectable) => {
    expect(ciliumSelectable(key)).toBe(selectable);
    expect(ciliumIdentityProblems('labels', { [key]: 'x', tier: 'y' }).map(({ code }) => code)).toEqual(selectable ? [] : ['ZT135']);
  });

  test.each([[undefined], ['x'], [{ 'a b': 'c' }], [{}]])('leaves %p to the check of labels', value => expect(ciliumIdentityProblems('labels', value)).toEqual([]));
});
