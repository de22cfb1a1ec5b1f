import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { objectsFromJson } from '../../src/parse/object';
import { parseText } from '../../src/parse/text';

const named = (text: string) => parseText(text).objects.map(({ kind, name }) => `${kind}/${name}`);
const errorsOf = (text: string, file = 'x.yaml') => parseText(text, { file }).errors.map(({ message }) => message);
const A = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const B = 'apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n';

describe('documents', () => {
  test('several, with empty ones and comments between them, as Helm writes them', () => {
    expect(named(`---\n# Source: shop/templates/a.yaml\n${A}---\n# Source: shop/templates/empty.yaml\n---\n\n--- # more\n${B}...\n`)).toEqual(['ConfigMap/a', 'Secret/b']);
  });
  test('that no line end closes', () => expect(named(`${A}---\n${B.trimEnd()}`)).toEqual(['ConfigMap/a', 'Secret/b']));
  test('with Windows line ends', () => expect(named(`${A}---\n${B}`.replaceAll('\n', '\r\n'))).toEqual(['ConfigMap/a', 'Secret/b']));
  test('with directives above them', () => expect(named(`%YAML 1.1\n---\n${A}...\n%YAML 1.2\n---\n${B}`)).toEqual(['ConfigMap/a', 'Secret/b']));
  test('with dashes inside of a text', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: |\n    a\n    ---\n    b\n  z: "-----"\n';
    expect(parseText(text).objects[0].json.data).toEqual({ x: 'a\n---\nb\n', z: '-----' });
  });
  test('none', () => expect([named(''), named('# nothing\n'), named('---\n---\n'), named('\ufeff')]).toEqual([[], [], [], []]));
});

describe('lists', () => {
  const list = (kind: string, items: string) => `apiVersion: v1\nkind: ${kind}\nitems:\n${items}metadata: {resourceVersion: ""}\n`;
  const item = (text: string) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;

  test('of kubectl', () => expect(named(list('List', item(A) + item(B)))).toEqual(['ConfigMap/a', 'Secret/b']));
  test('in lists', () => expect(named(list('List', item(list('List', item(A))) + item(B)))).toEqual(['ConfigMap/a', 'Secret/b']));
  test('of one kind, whose items may leave out what the list says', () => {
    expect(parseText('apiVersion: apps/v1\nkind: DeploymentList\nitems: [{metadata: {name: a}}, {kind: Job, apiVersion: batch/v1, metadata: {name: b}}]').objects)
      .toMatchObject([{ group: 'apps', kind: 'Deployment', name: 'a' }, { group: 'batch', kind: 'Job', name: 'b' }]);
  });
  test('in JSON', () => expect(named(JSON.stringify([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }, { apiVersion: 'v1', kind: 'List', items: [] }]))).toEqual(['Pod/a']));
  test('of something else', () => {
    expect(errorsOf('apiVersion: v1\nkind: List\nitems:\n- a\n- null\n')).toEqual(['x.yaml:4: an object was expected here (ZT309)', 'x.yaml:5: an object was expected here (ZT309)']);
  });
  test('a kind that only ends in List is an object', () => expect(named('apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\n')).toEqual(['AllowList/a']));
});

describe('errors', () => {
  test('name code, file and line, and the documents around them are read', () => {
    const { objects, errors } = parseText(`${A}---\na: [b\n---\n${B}---\nx: 1\nx: 2\n`, { file: 'x.yaml' });
    expect(objects.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(errors.map(({ code, file, line }) => [code, file, line])).toEqual([['ZT304', 'x.yaml', 6], ['ZT305', 'x.yaml', 12]]);
  });
  test('stop after ten', () => expect(errorsOf('a: [\n---\n'.repeat(100))).toHaveLength(10));
  test('in one list stop after ten', () => expect(errorsOf(`[${'1,'.repeat(100)}1]`)).toHaveLength(10));
  test('a text is no object', () => expect(errorsOf('Thank you for installing shop.\n')).toEqual(['x.yaml:1: an object was expected here (ZT309)']));
  test('foreign text stays on its line', () => {
    expect(errorsOf('"\\e[31m\\n": 1\n"\\e[31m\\n": 2\n', 'a\nb')).toEqual(['a\\u000ab:2: the key "\\u001b[31m\\n" stands twice in one mapping (ZT305)']);
  });
});

describe('positions', () => {
  const text = `# first
${A}---
# second
apiVersion: v1
kind: List
items:
  - &pod
    apiVersion: v1
    kind: Pod
    metadata:
      name: b
    spec:
      containers:
        - name: c
          ports: [{containerPort: 80}, {containerPort: 81}]
  - <<: *pod
    spec: {x: [*pod]}
`;
  const { objects } = parseText(text, { file: 'x.yaml' });
  const at = (index: number, ...path: (string | number)[]) => { const { line, column } = objects[index].at(path); return [line, column]; };

  test('of objects', () => expect([at(0), at(1), at(2)]).toEqual([[2, 1], [10, 5], [19, 5]]));
  test('of a field, at its key', () => expect([at(0, 'metadata', 'name'), at(1, 'spec', 'containers')]).toEqual([[4, 12], [16, 7]]));
  test('of an item', () => expect([at(1, 'spec', 'containers', 0), at(1, 'spec', 'containers', 0, 'ports', 1)]).toEqual([[17, 11], [18, 40]]));
  test('of the nearest thing there is', () => expect([at(1, 'spec', 'nodeName'), at(1, 'spec', 'containers', 7, 'name'), at(0, 'spec')]).toEqual([[15, 5], [16, 7], [2, 1]]));
  test('through aliases and merge keys', () => expect([at(2, 'metadata', 'name'), at(2, 'spec', 'x', 0, 'kind')]).toEqual([[14, 7], [12, 5]]));
  test('name the file', () => expect(objects[0].at()).toEqual({ file: 'x.yaml', line: 2, column: 1 }));
  test('of objects that never were text: none', () => expect(objectsFromJson([{ json: objects[0].json }])[0].at(['kind'])).toEqual({}));
});

describe('objects', () => {
  test('core and other groups, namespaces, labels', () => {
    expect(parseText(`apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: shop, labels: {x: "1", y: 2}, annotations: {z: a}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, namespace: other}
---
apiVersion: v1
kind: Pod
metadata: {generateName: a-}
`).objects).toMatchObject([
      { index: 0, group: 'apps', apiVersion: 'apps/v1', namespace: 'shop', labels: { x: '1' }, annotations: { z: 'a' } },
      { index: 1, group: '', namespace: '', labels: {} },
      { index: 2, group: '', namespace: 'default', name: 'a-' },
    ]);
  });

  test('from memory are not copied, and keep their construct', () => {
    const json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    const [first, second] = objectsFromJson([{ json, origin: 'app/a' }, { json: { kind: 'List', items: [json] } }]);
    expect(first).toMatchObject({ origin: 'app/a', index: 0 });
    expect(first.json).toBe(json);
    expect(second.json).toBe(json);
  });

  test.each([null, undefined, 1, 'a', [], [{}], {}, { metadata: [] }, { metadata: { name: {}, labels: 'x' } }, { kind: 'List', items: 'a' }, { kind: 'List', items: [null, [1]] }])('of any shape: %j', json => {
    expect(objectsFromJson([{ json }]).every(({ name, kind }) => typeof name === 'string' && typeof kind === 'string')).toBe(true);
  });
});

test('a text in YAML or in JSON, together or apart, gives the same objects', () => {
  const key = fc.stringMatching(/^[a-z_]{1,6}$/);
  const value = fc.jsonValue({ maxDepth: 4 });
  const objects = fc.array(fc.dictionary(key, value, { maxKeys: 5 }).map(rest => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, ...rest, items: undefined })), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(objects, given => {
    const json = given.map(object => JSON.parse(JSON.stringify(object)) as object);
    const read = (text: string) => { const { objects: found, errors } = parseText(text); expect(errors).toEqual([]); return found.map(object => object.json); };
    const documents = json.map(object => stringify(object, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' }));
    expect(read(documents.join('---\n'))).toEqual(json);
    expect(read(JSON.stringify(json))).toEqual(json);
    expect(read(json.map(object => JSON.stringify(object, null, 2)).join('\n---\n'))).toEqual(json);
    expect(documents.flatMap(document => read(document))).toEqual(json);
  }), { numRuns: 300 });
});
