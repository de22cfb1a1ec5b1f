import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ZeroTrustValidation } from '../../src/cli/zero-trust-validation';
import { folder } from '../setup/shop';
import { PODS, golden, policy, yaml } from './worlds';

// The real cdk8s-cli, on a small app in a folder of its own; this package as it stands in src.

const ROOT = path.resolve(__dirname, '../..');
const SOURCE = JSON.stringify(path.join(ROOT, 'src/index.ts'));
const TSX = `require(${JSON.stringify(path.join(ROOT, 'node_modules/tsx/dist/cjs/index.cjs'))});`;

const HOLE = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: hole, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: api } }
  ingress:
    - from:
        - ipBlock: { cidr: 10.0.0.0/8 }
      ports: [{ port: 22 }]
`;
const DECLARED = `
const { ZeroTrustApp, ZeroTrustPlatform, ZeroTrustNamespace, PlatformDefinition, Network, WorkloadPort } = require(${SOURCE});
const app = new ZeroTrustApp();
const chart = new Chart(app, 'shop');
new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'prod', network: Network.kubernetes() }) });
const shop = new ZeroTrustNamespace(chart, 'shop');
const port = WorkloadPort.tcp(8080, { servicePort: 80 });
shop.addWorkload('web', { image: 'registry.example/web:1.0' }).allowTo(shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [port] }));
app.synth();`;
/** No declaration of ours, and an empty list, which opens for everybody. */
const STOCK = `
const app = new App();
const chart = new Chart(app, 'shop');
new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'api', namespace: 'shop', labels: { app: 'api' } }, spec: { containers: [{ name: 'main', image: 'x' }] } });
new ApiObject(chart, 'policy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'let-in', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'api' } }, ingress: [{ from: [], ports: [{ port: 8080 }] }] } });
app.synth();`;

interface Synth { readonly code: number | null; readonly out: string; readonly reports: any[] }

function synth(app: string, { files = {} }: { readonly files?: Readonly<Record<string, string>> } = {}): Synth {
  const cwd = folder();
  fs.mkdirSync(path.join(cwd, 'plugin'));
  fs.writeFileSync(path.join(cwd, 'plugin/index.js'), `${TSX} module.exports = require(${SOURCE});\n`);
  fs.writeFileSync(path.join(cwd, 'app.js'), `${TSX} const { App, Chart, ApiObject } = require(${JSON.stringify(require.resolve('cdk8s'))});\n${app}\n`);
  for (const [name, content] of Object.entries(files)) { fs.writeFileSync(path.join(cwd, name), content); }
  fs.writeFileSync(path.join(cwd, 'cdk8s.yaml'), JSON.stringify({
    language: 'typescript', app: 'node app.js', validations: [{ package: './plugin', version: '0.0.0', class: 'ZeroTrustValidation' }],
  }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', '--validation-reports-output-file', 'reports.json'], {
    cwd, encoding: 'utf8', env: { ...process.env, CDK8S_OUTDIR: undefined, CHECK_UPGRADE: 'false' },
  });
  const file = path.join(cwd, 'reports.json');
  return { code: status, out: `${stdout}${stderr}`.replaceAll('\u001b', ''), reports: fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).reports : [] };
}

describe('cdk8s synth', () => {
  test('of an app that proves: success, and the verdict in the report', () => {
    const { code, out, reports } = synth(DECLARED);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('Validations ended succesfully') });
    expect(reports).toMatchObject([{ violations: [], summary: { status: 'success', metadata: { verdict: 'proved', links: '1 proved of 1' } } }]);
  }, 60_000);

  test('with a hole from somewhere else: it fails, with the object, the construct, a request and what to do', () => {
    const { code, out, reports: [{ violations, summary }] } = synth(`${DECLARED}\nrequire('fs').copyFileSync('hole.yaml', process.env.CDK8S_OUTDIR + '/hole.yaml');`, { files: { 'hole.yaml': HOLE } });
    expect(code).toBe(2);
    expect(summary).toMatchObject({ status: 'failure', metadata: { verdict: 'violated' } });
    expect(violations.map(({ ruleName }: any) => ruleName)).toEqual(['ZT002 10.0.0.0/8 -> shop/api']);
    expect(violations[0]).toMatchObject({
      recommendation: '10.0.0.0/8 may call shop/api, which nobody declared; request: TCP 22  from 10.0.0.0/8 to shop/api', fix: expect.stringMatching(/declare the link/),
      violatingConstructs: [{ resourceName: 'hole', manifestPath: 'dist/hole.yaml', locations: [expect.stringMatching(/^NetworkPolicy shop\/hole spec\.ingress\[0\]\.from\[0\], line \d+$/)] }],
    });
    expect(out).toContain('ZT002 10.0.0.0/8 -> shop/api (1 occurrences)');
    expect(out).toContain('Validation failed. See above reports for details');
  }, 60_000);

  test('of an app that declares nothing: a danger, with the path of its construct', () => {
    const danger = synth(STOCK);
    expect(danger.code).toBe(2);
    expect(danger.reports[0].violations).toMatchObject([{
      ruleName: expect.stringMatching(/^ZT204 NetworkPolicy shop\/let-in/), violatingConstructs: [{ resourceName: 'let-in', constructPath: 'shop/policy', manifestPath: 'dist/shop.k8s.yaml' }],
    }]);
  }, 60_000);
});

/** The same with the report of cdk8s-cli, in this process. */
const { ValidationContext: Context } = require(path.join(ROOT, 'node_modules/cdk8s-cli/lib/plugins/validation.js'));

async function validated(files: Readonly<Record<string, string>>, properties: Readonly<Record<string, unknown>> = {}) {
  const base = folder();
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    fs.writeFileSync(path.join(base, name), content);
  }
  const given = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' && Object.hasOwn(files, value) ? path.join(base, value) : value]));
  const manifests = Object.keys(files).filter(name => name.startsWith('dist/') && name.endsWith('.yaml')).map(name => path.join(base, name));
  const context = new Context(manifests, 'cdk8s-zero-trust', '0.0.0');
  await new ZeroTrustValidation(given).validate(context);
  const { summary: { status, metadata }, violations } = context.report.toJson();
  return { status, metadata, violations, lines: violations.map(({ ruleName, recommendation, violatingConstructs: [{ locations }] }: any) => `${locations[0].replace(base, '.')}: ${recommendation} (${ruleName})`) };
}
const ONLY_WEB = { 'dist/shop.yaml': yaml(PODS, policy('api', 'web')) };
const OPEN = { 'dist/shop.yaml': yaml(PODS, policy('let-in', 'web').replace('[{ podSelector: { matchLabels: { app: web } } }]', "[{ ipBlock: { cidr: '0.0.0.0/0' } }]")) };
const SECURITY = { 'security.yaml': 'mustNotReach:\n  - { client: outside, server: shop/api }\n' };

describe('the validation', () => {
  test('finds the intent above folders of charts', async () => {
    const { 'dist/shop.k8s.yaml': manifests, 'dist/zero-trust.intent': intent } = golden('http-link', 'kubernetes');
    const files = { 'dist/shop/all.yaml': manifests, 'dist/zero-trust.intent': intent, 'dist/construct-metadata.json': '{}' };
    expect(await validated(files)).toMatchObject({ status: 'success', metadata: { verdict: 'assumed' }, violations: [] });
    expect(await validated(files, { strict: true })).toMatchObject({ status: 'failure', metadata: { verdict: 'assumed' }, violations: [] });
  });
  test('of manifests alone: what the security team asserts, and dangers', async () => {
    expect(await validated({ ...ONLY_WEB, ...SECURITY }, { assertions: 'security.yaml', mesh: 'none' })).toMatchObject({ status: 'success', metadata: { verdict: 'proved' }, violations: [] });
    expect(await validated({ ...OPEN, ...SECURITY }, { assertions: 'security.yaml', mesh: 'none' })).toMatchObject({
      status: 'failure', violations: [{ ruleName: expect.stringMatching(/^ZT012 mustNotReach\(outside, shop\/api\)/), recommendation: expect.stringContaining('request: TCP 8080'), violatingConstructs: [{ resourceName: 'let-in' }] }],
    });
  });
  test('leaves out what somebody answers for', async () => {
    const waivers = { 'waivers.yaml': 'waivers:\n  - { finding: ZT012*, reason: a public page }\n' };
    expect(await validated({ ...OPEN, ...SECURITY, ...waivers }, { assertions: 'security.yaml', waivers: 'waivers.yaml' })).toMatchObject({ status: 'success', violations: [], metadata: { waived: '1' } });
  });
  test('fails at what nobody understands', async () => {
    const wall = await validated({ ...ONLY_WEB, 'dist/wall.yaml': 'apiVersion: example.com/v1\nkind: Firewall\nmetadata: { name: wall }\n' });
    expect(wall).toMatchObject({ status: 'failure', metadata: { verdict: 'undecided' }, violations: [{ ruleName: expect.stringMatching(/^ZT010/), violatingConstructs: [{ resourceName: 'wall' }] }] });
  });
  test('ZT401 fails at properties that it does not have', async () => {
    const { status, metadata, lines } = await validated(ONLY_WEB, { mesh: 'linkerd', colour: 'red', strict: 'yes', assertions: [7], platform: ['a'] });
    expect({ status, metadata, lines }).toEqual({
      status: 'failure', metadata: { verdict: 'bad input' }, lines: [
        'cdk8s.yaml: property "mesh" of the validation: "linkerd" is wrong; use none or istio-sidecar or istio-ambient (ZT401)',
        'cdk8s.yaml: property "colour" of the validation: there is no such property; use intent, platform, strict, network, mesh, trust-domain, waivers, assertions (ZT401)',
        'cdk8s.yaml: property "strict" of the validation: it is neither true nor false (ZT401)',
        'cdk8s.yaml: property "assertions" of the validation: it is no text and no list of texts (ZT401)',
        'cdk8s.yaml: property "platform" of the validation: it is no text (ZT401)',
      ],
    });
  });
  test.each([
    ['ZT304', { 'dist/a.yaml': 'a: [\n' }, {}], ['ZT301', ONLY_WEB, { assertions: 'gone.yaml' }], ['ZT407', { 'dist/a.yaml': '' }, {}], ['ZT402', { ...ONLY_WEB, 'dist/zero-trust.intent': '{}' }, {}],
  ])('%s fails at what cannot be used', async (code, files: Record<string, string>, properties) => {
    const { status, violations } = await validated(files, properties);
    expect({ status, codes: [...new Set(violations.map(({ ruleName }: any) => ruleName))] }).toEqual({ status: 'failure', codes: [code] });
  });
  test('fails without any manifest, and shows what hides', async () => {
    expect(await validated({})).toMatchObject({ status: 'failure', violations: [{ ruleName: 'ZT407' }] });
    const { lines, violations } = await validated({ ...ONLY_WEB, 'dist/wall.yaml': 'apiVersion: example.com/v1\nkind: "Fire\\e[31mwall"\nmetadata: { name: "w\\e[31m" }\n' });
    expect(violations.flatMap(({ ruleName, recommendation, fix, violatingConstructs: [{ resourceName, manifestPath, locations }] }: any) => [ruleName, recommendation, fix, resourceName, manifestPath, ...locations]).join()).not.toMatch(/\u001b/);
    expect(lines).toHaveLength(1);
  });
});
