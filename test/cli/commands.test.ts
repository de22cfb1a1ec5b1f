import { spawnSync } from 'child_process';
import * as path from 'path';
import { CASES } from '../golden/cases';
import { cli } from './run';
import { BARE, DENY, PODS, golden, policy, yaml } from './worlds';

const HOLE = policy('hole', 'web', 22).replace('{ podSelector: { matchLabels: { app: web } } }', '{ ipBlock: { cidr: 10.0.0.0/8 } }').replace('{ matchLabels: { app: api } }', '{}');
const TODAY = ['--today', '2026-01-01'];

describe('prove', () => {
  test('what we compile is proved, exit 0; --strict does not take what is assumed', async () => {
    const files = golden('http-link', 'kubernetes');
    const { code, out, err } = await cli(files, 'prove');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/assumed: 0 of 1 link proved, 1 assumed; no findings\n$/);
    expect((await cli(files, 'prove', 'dist', '--strict')).code).toBe(2);
  });
  test('a hole is violated, exit 1, with its file and line', async () => {
    const files = { ...golden('http-link', 'kubernetes'), 'dist/hole.yaml': HOLE };
    const { code, out } = await cli(files, 'prove', 'dist');
    expect(code).toBe(1);
    expect(out).toContain('error ZT002  10.0.0.0/8 may call shop/api, which nobody declared');
    expect(out).toMatch(/NetworkPolicy shop\/hole spec\.ingress\[0\]\.from\[0\] +dist\/hole\.yaml:7/);
  });
  test('a kind that nobody knows cannot be decided, exit 2', async () => {
    const { code, out } = await cli({ ...golden('http-link', 'kubernetes'), 'dist/wall.yaml': 'apiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall }\n' }, 'prove', 'dist');
    expect(code).toBe(2);
    expect(out).toContain('ZT010 Firewall default/wall');
  });
  test.each([['json', '{\n  "schema": "cdk8s-zero-trust/proof/v1"'], ['sarif', '{\n  "$schema": "https://json.schemastore.org/sarif-2.1.0.json"'], ['junit', '<?xml version="1.0"'], ['markdown', '### Zero trust: assumed'], ['text', 'kubernetes, phase 1: ']])('--format %s', async (format, start) => {
    const { code, out } = await cli(golden('http-link', 'kubernetes'), 'prove', '--format', format);
    expect([code, out.slice(0, start.length)]).toEqual([0, start]);
  });

  test('ZT402: without intent it says what to do', async () => {
    const { code, out, err } = await cli(BARE, 'prove');
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^prove: there is no intent, .*Intent\.write\(app, path\), or name it with --intent.* \(ZT402\)\n$/);
  });
  test('bad input of all kinds is told at once, exit 3', async () => {
    const { code, err } = await cli({
      'dist/a.yaml': 'a: [\n', 'dist/b.yaml': 'kind: Pod\nkind: Pod\n', 'dist/zero-trust.intent': '{"schema": "other"}', 'waivers.yaml': 'waivers:\n  - finding: ZT002\n    expiresOn: soon\n', 'assertions.yaml': 'mustReach: 5\n',
    }, 'prove', 'dist', 'gone', '--waivers', 'waivers.yaml', '--assertions', 'assertions.yaml');
    expect(code).toBe(3);
    for (const text of ['dist/a.yaml:', 'dist/b.yaml:2: ', 'gone: there is no such file or folder (ZT301)', 'dist/zero-trust.intent: ', '(ZT402)', 'waivers.yaml:2: waivers[0].reason is missing (ZT403)', 'expiresOn "soon" is not of the form YYYY-MM-DD', 'assertions.yaml:1: mustReach is no list (ZT404)']) {
      expect(err).toContain(text);
    }
    expect(err).not.toMatch(/\n +at /);
  });
  test('ZT402: one platform at a time', async () => {
    const files = golden('http-link', 'kubernetes');
    const two = JSON.parse(files['dist/zero-trust.intent']);
    const other = JSON.parse(JSON.stringify(two.platforms[0]).replaceAll('"name":"kubernetes"', '"name":"staging"'));
    files['dist/zero-trust.intent'] = JSON.stringify({ ...two, platforms: [...two.platforms, other] });
    expect(await cli(files, 'prove')).toMatchObject({ code: 3, err: expect.stringContaining('has the platforms "kubernetes", "staging"; choose one with --platform') });
    expect((await cli(files, 'prove', '--platform', 'staging')).code).toBe(0);
    expect(await cli(files, 'prove', '--platform', 'prod')).toMatchObject({ code: 3, err: expect.stringContaining('the intent has no "prod"') });
  });
  test('ZT401: an intent and a description of the platform exclude each other', async () => {
    expect(await cli({ ...golden('http-link', 'kubernetes') }, 'list', '--intent', 'dist/zero-trust.intent', '--mesh', 'none')).toMatchObject({ code: 3, err: expect.stringContaining('--intent: the intent says what the platform is') });
  });

  const hole = { ...golden('http-link', 'kubernetes'), 'dist/hole.yaml': HOLE };
  test('--waivers: a finding that somebody answers for is listed and no longer counts', async () => {
    const waivers = 'waivers:\n  - finding: ZT002 10.0.0.0/8 -> *\n    reason: the old monitoring\n    owner: team-ops\n    expiresOn: 2026-06-30\n  - { finding: ZT006, reason: the same }\n  - { finding: ZT243, reason: of another command }\n';
    const { code, out } = await cli({ ...hole, 'waivers.yaml': waivers }, 'prove', '--waivers', 'waivers.yaml', ...TODAY);
    expect(out).toMatch(/waived +the old monitoring, owner team-ops, until 2026-06-30/);
    expect(out).not.toContain('ZT243');
    expect(code).toBe(0);
    expect((await cli({ ...hole, 'waivers.yaml': waivers }, 'prove', '--waivers', 'waivers.yaml', '--today', '2026-07-01')).code).toBe(1);
  });
  test('--assertions are checked beside the intent', async () => {
    const { code, out } = await cli({ ...golden('http-link', 'kubernetes'), 'security.yaml': 'mustNotReach:\n  - { client: shop/web, server: shop/api }\n' }, 'prove', '--assertions', 'security.yaml');
    expect(code).toBe(1);
    expect(out).toContain('ZT012  mustNotReach(shop/web, shop/api) does not hold');
    expect(out).toMatch(/declared +security\.yaml:2/);
  });
});

test('findings name the construct where cdk8s noted it', async () => {
  const files = { ...golden('http-link', 'kubernetes'), 'dist/hole.yaml': HOLE, 'dist/construct-metadata.json': JSON.stringify({ version: '1.0.0', resources: { hole: { path: 'shop/late/hole' } } }) };
  for (const folder of ['dist', './dist', '.']) { expect((await cli(files, 'prove', folder)).out).toMatch(/NetworkPolicy shop\/hole .* (?:dist\/)?hole\.yaml:\d+, construct shop\/late\/hole/); }
});

describe('list', () => {
  test('text', async () => {
    const { code, out, err } = await cli(BARE, 'list');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').map(line => line.replace(/ +/g, ' '))).toEqual(['shop/web -> shop/api TCP 8080', '1 connection', '']);
  });
  test('JSON', async () => expect(JSON.parse((await cli(BARE, 'list', '--format', 'json')).out)).toEqual({
    schema: 'cdk8s-zero-trust/list/v1', connections: [{ client: 'shop/web', server: 'shop/api', traffic: [{ text: 'TCP 8080', ports: [{ protocol: 'TCP', first: 8080, last: 8080 }], fields: {} }] }], unknown: [],
  }));
  test('the form of np-guard', async () => expect((await cli(BARE, 'list', 'dist', '--format', 'np-guard')).out).toBe('shop/web[Pod] => shop/api[Pod] : TCP 8080\n'));
  test('what is not understood is told beside it, exit 2', async () => {
    const { code, out, err } = await cli({ ...BARE, 'dist/wall.yaml': 'apiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall }\n' }, 'list');
    expect(code).toBe(2);
    expect(out).toContain('1 connection');
    expect(err).toMatch(/^cannot decide +example.com\/v1 Firewall is no kind that is known +Firewall default\/wall +dist\/wall\.yaml:1/);
  });
  test('the intent gives the pods that live elsewhere', async () => expect((await cli(golden('http-link', 'kubernetes'), 'list')).out).toContain('kube-system/dns'));
  test('ZT407: nothing to read', async () => {
    expect(await cli({}, 'list')).toMatchObject({ code: 3, err: 'dist: there is no such folder; name the files or folders of the manifests (ZT407)\n' });
    expect(await cli({ 'dist/readme.txt': 'x' }, 'list')).toMatchObject({ code: 3, err: 'dist: there are no Kubernetes objects in it (ZT407)\n' });
  });
});

describe('explain', () => {
  test('a request, hop by hop', async () => {
    const { code, out } = await cli(BARE, 'explain', 'shop/web', 'shop/api', 'TCP 8080');
    expect(code).toBe(0);
    expect(out).toMatch(/^shop\/web -> shop\/api +TCP 8080\nplaintext +open/);
    expect(out).toMatch(/NetworkPolicy shop\/api spec\.ingress\[0\]\.from\[0\] +dist\/shop\.yaml:\d+/);
    expect(out).toMatch(/\nopen\n$/);
    expect((await cli(BARE, 'explain', 'web', 'api', 'TCP 9090')).out).toMatch(/\nclosed\n$/);
  });
  test.each([['10.1.2.3', 'every address'], ['10.0.0.0/8', 'every address'], ['api.example.com', 'hosts outside'], ['kube-apiserver', 'kube-apiserver (Cilium entity)']])('%s is an end', async (name, shown) => {
    const { code, out, err } = await cli({ 'dist/pods.yaml': PODS }, 'explain', 'shop/web', name);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`shop/web -> ${shown === 'every address' ? '' : shown}`);
  });
  test.each([
    [['shop/wbe', 'shop/api'], 'client: nothing in the manifests is called "shop/wbe"; there is shop/web, shop/api, shop/debug (ZT406)'],
    [['shop/web', 'shop/web'], 'client and server: are the same; what a pod sends to itself passes no policy (ZT406)'],
    [['shop/web', 'shop/api', 'TCP 99999'], 'the request: "99999" is no port; write it as'],
    [['shop/ap', '10.0.0.0/7'], 'there is shop/api (ZT406)'],
  ])('%j is refused', async (words, text) => {
    const { code, err } = await cli(BARE, 'explain', ...words);
    expect(code).toBe(3);
    expect(err).toContain(text);
  });
  test('a block that policies treat in parts is no one end', async () => {
    const blocks = policy('block', 'web').replace('{ podSelector: { matchLabels: { app: web } } }', '{ ipBlock: { cidr: 10.1.0.0/16 } }');
    expect(await cli({ 'dist/shop.yaml': yaml(PODS, blocks) }, 'explain', '10.0.0.0/8', 'shop/api')).toMatchObject({ code: 3, err: expect.stringContaining('10.0.0.0/8 is treated differently in its parts: ') });
  });
  test('JSON', async () => {
    const { out } = await cli(BARE, 'explain', 'shop/web', 'shop/api', '--format', 'json', '--file', 'dist');
    expect(JSON.parse(out)).toMatchObject({ schema: 'cdk8s-zero-trust/explain/v1', client: 'shop/web', server: 'shop/api', answer: 'open', ways: [{ kind: 'plaintext', hops: [{ layer: 'egress' }, { layer: 'ingress' }] }] });
  });
  test('two workloads of one name', async () => {
    const job = 'apiVersion: batch/v1\nkind: Job\nmetadata: { name: web, namespace: shop }\nspec: { template: { spec: { containers: [{ name: x }] } } }\n';
    const files = { 'dist/shop.yaml': yaml(PODS, DENY, job) };
    expect((await cli(files, 'explain', 'shop/web', 'shop/api')).err).toContain('"shop/web" are 2 workloads: shop/web (Pod), shop/web (Job); name one of them (ZT406)');
    expect((await cli(files, 'explain', 'shop/web (Job)', 'shop/api')).code).toBe(0);
  });
});

describe('diff', () => {
  const wider = { 'old/shop.yaml': BARE['dist/shop.yaml'], 'new/shop.yaml': yaml(BARE['dist/shop.yaml'], policy('more', 'debug')) };
  test('wider is exit 1, narrower and the same are 0', async () => {
    const { code, out } = await cli(wider, 'diff', 'old', 'new');
    expect([code, out.replace(/ +/g, ' ')]).toEqual([1, 'opened\n + shop/debug -> shop/api TCP 8080\nwider: 1 opened, 0 closed\n']);
    expect((await cli(wider, 'diff', 'new', 'old')).code).toBe(0);
    expect(await cli(wider, 'diff', 'new', 'new')).toMatchObject({ code: 0, out: 'the same: 0 opened, 0 closed\n' });
  });
  test('JSON and Markdown', async () => {
    expect(JSON.parse((await cli(wider, 'diff', 'old', 'new', '--format', 'json')).out)).toMatchObject({ schema: 'cdk8s-zero-trust/diff/v1', opened: [{ client: 'shop/debug', server: 'shop/api', witness: { protocol: 'TCP', port: 8080 } }], closed: [] });
    expect((await cli(wider, 'diff', 'old', 'new', '--format', 'markdown')).out).toContain('| opened | `shop/debug` | `shop/api` | TCP 8080 | `TCP 8080` |');
  });
  test('what is not understood is exit 2, unless it is wider anyway', async () => {
    const wall = '---\napiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall }\n';
    expect((await cli({ 'old/a.yaml': PODS, 'new/a.yaml': PODS + wall }, 'diff', 'old', 'new')).code).toBe(2);
    expect((await cli({ 'old/a.yaml': wider['old/shop.yaml'], 'new/a.yaml': wider['new/shop.yaml'] + wall }, 'diff', 'old', 'new')).code).toBe(1);
  });
});

describe('graph', () => {
  test.each([['dot', 'digraph {'], ['mermaid', 'flowchart LR'], ['json', '{\n  "schema": "cdk8s-zero-trust/graph/v1"']])('%s', async (format, start) => {
    const { code, out } = await cli(BARE, 'graph', '--format', format);
    expect([code, out.slice(0, start.length)]).toEqual([0, start]);
    expect(out).toContain('TCP 8080');
  });
});

describe('assert', () => {
  const check = (text: string) => cli({ ...BARE, 'security.yaml': text }, 'assert', '--assertions', 'security.yaml');
  test('what holds is silent', async () => {
    const { code, out } = await check('mustReach:\n  - { client: shop/web, server: shop/api, request: TCP 8080 }\nmustNotReach:\n  - { client: outside, server: { namespace: shop } }\nonlyReachableBy:\n  - { clients: [shop/web], server: shop/api }\n');
    expect([code, out]).toEqual([0, expect.stringContaining('passed: no findings')]);
  });
  test.each([
    ['mustReach:\n  - { client: shop/debug, server: shop/api }\n', 'mustReach(shop/debug, shop/api) does not hold'],
    ['mustReach:\n  - { client: shop/web, server: shop/api, request: TCP 9090 }\n', 'mustReach(shop/web, shop/api, TCP 9090) does not hold'],
    ['mustNotReach:\n  - client: { labels: { app: web } }\n    server: { workload: shop/api }\n', 'mustNotReach(app=web, shop/api) does not hold'],
    ['onlyReachableBy:\n  - { clients: [], server: shop/api }\n', 'onlyReachableBy([], shop/api) does not hold: shop/web reaches shop/api'],
  ])('%j is violated', async (text, message) => {
    const { code, out } = await check(text);
    expect([code, out]).toEqual([1, expect.stringContaining(message)]);
    expect(out).toMatch(/declared +security\.yaml:2/);
  });
  test.each([
    ['mustReach: []\n', 'security.yaml:1: it demands nothing (ZT404)'],
    ['mustreach: []\n', 'mustreach is no field; use mustReach, mustNotReach, onlyReachableBy (ZT404)'],
    ['mustReach:\n  - { server: shop/api }\n', 'security.yaml:2: mustReach[0].client is missing (ZT404)'],
    ['mustReach:\n  - { client: web, server: shop/api }\n', '"web" is no end; use namespace/name, an address or CIDR, outside, any-pod, or a mapping (ZT404)'],
    ['mustReach:\n  - { client: {}, server: shop/api }\n', 'mustReach[0].client says nothing; use any-pod for every pod (ZT404)'],
    ['mustReach:\n  - { client: { name: web }, server: shop/api }\n', 'mustReach[0].client.name is no field'],
    ['mustReach:\n  - { client: shop/web, server: shop/api, request: TCP nothing }\n', '"nothing" is no part of a request'],
    ['mustReach:\n  - { client: { cidr: 10.0.0.0/8, namespace: shop }, server: shop/api }\n', 'is both inside and outside of the cluster'],
    ['mustReach:\n  - { client: { outside: false }, server: shop/api }\n', 'mustReach[0].client.outside is not true'],
    ['mustReach:\n  - { client: { labels: {} }, server: shop/api }\n', 'mustReach[0].client.labels is no mapping of texts with an entry'],
    ['onlyReachableBy:\n  - { server: shop/api }\n', 'onlyReachableBy[0].clients is missing; an empty list means nobody'],
    ['mustReach: [5]\n', 'mustReach[0] is no mapping'],
    ['- 5\n', '(ZT309)'],
    ['a: 1\n---\nb: 1\n', 'security.yaml: it has 2 documents; write one (ZT404)'],
  ])('%j is refused', async (text, message) => {
    const { code, out, err } = await check(text);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(message);
  });
  test('ZT401: without a file', async () => expect(await cli(BARE, 'assert')).toMatchObject({ code: 3, err: '--assertions: a file of assertions is missing (ZT401)\n' }));
});

describe('posture', () => {
  test('rules speak without any intent', async () => {
    const { code, out } = await cli({ 'dist/shop.yaml': yaml(PODS, policy('api', 'web').replace('from: [{ podSelector: { matchLabels: { app: web } } }]', 'from: []')) }, 'posture');
    expect(out).toMatch(/^no intent: 4 objects, 3 workloads\n/);
    expect(out).toContain('ZT204');
    expect(code).toBe(1);
  });
  test('a waiver of a rule', async () => {
    const files = { 'dist/shop.yaml': yaml(PODS, policy('api', 'web').replace('from: [{ podSelector: { matchLabels: { app: web } } }]', 'from: []')), 'w.yaml': 'waivers:\n  - { finding: ZT2*, reason: a test }\n  - { finding: ZT001, reason: of another command }\n' };
    expect(await cli(files, 'posture', '--waivers', 'w.yaml')).toMatchObject({ code: 0, out: expect.stringContaining('passed: no findings; ') });
  });
});

test('- is the standard input, in a process of its own; nothing but the answer is printed', () => {
  const script = `require('${path.resolve('src/cli/main.ts')}').run()`;
  const node = spawnSync(process.execPath, ['--import', 'tsx/cjs', '--input-type=commonjs', '-e', script, 'zt', 'list', '-', '--mesh', 'none'], { input: BARE['dist/shop.yaml'], encoding: 'utf8', env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' } });
  expect([node.status, node.stdout.replace(/ +/g, ' ')]).toEqual([0, 'shop/web -> shop/api TCP 8080\n1 connection\n']);
}, 30_000);

test('every case of the goldens can be told as a file', async () => {
  const [name, { stacks }] = Object.entries(CASES)[0];
  expect((await cli(golden(name, stacks[0]), 'prove', '--format', 'json')).code).toBeLessThan(3);
});
