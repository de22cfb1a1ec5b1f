import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const { wanted } = require('./setup/built.cjs');

const ROOT = path.resolve(__dirname, '..');
// Newer than what the repository develops against, which is the minimum of the peer ranges.
const PEERS = ['cdk8s@2.70.106', 'constructs@10.8.1'];

if (!wanted()) { process.stderr.write('skipped: the packed package (set ZT_PACK=1, or CI)\n'); }

(wanted() ? describe : describe.skip)('the packed package', () => {
  let app: string;
  let packed: string[];
  const node = (...args: string[]) => execFileSync('node', args, { cwd: app, encoding: 'utf8' });

  beforeAll(() => {
    app = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-app-'));
    const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const [{ filename, files }] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', app));
    packed = files.map((file: { path: string }) => file.path);
    fs.writeFileSync(path.join(app, 'package.json'), '{"name": "app", "private": true}\n');
    npm(app, 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`, ...PEERS);
    fs.copyFileSync(path.join(__dirname, 'setup/pack-app.js'), path.join(app, 'pack-app.js'));
  }, 180_000);

  afterAll(() => fs.rmSync(app, { recursive: true, force: true }));

  test('holds compiled code and its description, no sources and no tests', () => {
    expect(packed).toEqual(expect.arrayContaining(['.jsii', '.jsii.gz', 'API.md', 'LICENSE', 'README.md', 'lib/src/index.js', 'lib/src/index.d.ts', 'bin/cdk8s-zero-trust', 'schemas/proof-v1.json', 'schemas/list-v1.json', 'schemas/explain-v1.json', 'schemas/diff-v1.json', 'schemas/graph-v1.json', 'lib/imports/istio/index.js']));
    expect(packed.filter(file => !/^lib\/(src|imports)\/.*(\.js|\.d\.ts|\.json)$|^schemas\/.*\.json$|^node_modules\/(argparse|js-yaml)\/|^(bin\/cdk8s-zero-trust|\.jsii|\.jsii\.gz|API\.md|LICENSE|README\.md|package\.json)$/.test(file))).toEqual([]);
  });

  test('brings no third-party packages but its peers and what it bundles', () => {
    const { dependencies = {}, bundledDependencies = [] } = JSON.parse(fs.readFileSync(path.join(app, 'node_modules/cdk8s-zero-trust/package.json'), 'utf8'));
    expect(Object.keys(dependencies).sort()).toEqual([...bundledDependencies].sort());
  });

  test('runs a small app', () => {
    node('pack-app.js');
    expect(fs.readFileSync(path.join(app, 'dist/shop.k8s.yaml'), 'utf8')).toContain([
      'apiVersion: security.istio.io/v1',
      'kind: PeerAuthentication',
      'metadata:',
      '  name: default',
      '  namespace: legacy',
      'spec:',
      '  mtls:',
      '    mode: STRICT',
    ].join('\n'));
    const written = fs.readFileSync(path.join(app, 'dist/shop.k8s.yaml'), 'utf8');
    for (const kind of ['Deployment', 'Service', 'CiliumNetworkPolicy', 'AuthorizationPolicy', 'Sidecar']) { expect(written).toContain(`\nkind: ${kind}\n`); }
    expect(written).toContain('acme.example/ns/shop/sa/web');
    expect(JSON.parse(fs.readFileSync(path.join(app, 'dist/zero-trust.intent'), 'utf8')).platforms[0].links).toHaveLength(1);
  });

  test('loads neither the compiler nor the proof before something is synthesized', () => {
    const out = node('-e', `
      const folders = () => [...new Set(Object.keys(require.cache).flatMap(file => /cdk8s-zero-trust.(?:lib.(?:src.)?|node_modules.)([^/\\\\]+)/.exec(file)?.[1] ?? []))].sort();
      const { ZeroTrustApp, ZeroTrustPlatform, ZeroTrustNamespace, PlatformDefinition, Network } = require('cdk8s-zero-trust');
      const first = folders();
      const app = new ZeroTrustApp();
      const chart = new (require('cdk8s').Chart)(app, 'shop');
      const platform = new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'prod', network: Network.kubernetes() }) });
      new ZeroTrustNamespace(chart, 'shop', { platform });
      app.synthYaml();
      console.log(JSON.stringify({ first, then: folders() }));`);
    const { first, then } = JSON.parse(out);
    expect(first).toEqual(['algebra', 'cli', 'constructs', 'index.js', 'model']);
    expect(then).toEqual(expect.arrayContaining(['compile', 'evaluate', 'imports', 'parse', 'prove']));
  });

  test('loads the imported classes only when they are touched', () => {
    const out = node('-e', `
      const count = () => Object.keys(require.cache).filter(file => /cdk8s-zero-trust.lib.imports/.test(file)).length;
      const zeroTrust = require('cdk8s-zero-trust');
      const names = Object.keys(zeroTrust);
      const before = count();
      zeroTrust.spire.ClusterSpiffeid;
      const after = count();
      console.log(JSON.stringify({ names, before, after, stable: zeroTrust.spire === zeroTrust.spire }));`);
    const { names, before, after, stable } = JSON.parse(out);
    expect(names).toEqual(expect.arrayContaining(['cilium', 'gateway', 'istio', 'prometheus', 'spire']));
    expect({ before, after, stable }).toEqual({ before: 0, after: 2, stable: true });
  });

  test('can be imported from an ES module', () => {
    fs.writeFileSync(path.join(app, 'esm.mjs'), "import { istio } from 'cdk8s-zero-trust';\nconsole.log(istio.PeerAuthentication.GVK.kind);\n");
    expect(node('esm.mjs').trim()).toBe('PeerAuthentication');
  });

  test('has types that a strict TypeScript app compiles against', () => {
    fs.writeFileSync(path.join(app, 'typed.ts'), [
      "import { istio } from 'cdk8s-zero-trust';",
      'export const mode: istio.PeerAuthenticationSpecMtlsMode = istio.PeerAuthenticationSpecMtlsMode.STRICT;',
      '// @ts-expect-error: mtls is an object',
      'export const wrong: istio.PeerAuthenticationSpec = { mtls: 1 };',
    ].join('\n'));
    const { stdout } = spawnSync('node', [
      path.join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', 'typed.ts',
    ], { cwd: app, encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 60_000);

  test('has the command, which loads no more than it needs', () => {
    const command = (...args: string[]) => spawnSync(path.join(app, 'node_modules/.bin/cdk8s-zero-trust'), args, { cwd: app, encoding: 'utf8' });
    expect(command('--version')).toMatchObject({ status: 0, stdout: '0.0.0\n', stderr: '' });
    expect(command('list', 'dist')).toMatchObject({ status: 0, stdout: expect.stringMatching(/\d+ connections\n$/) });
    expect(command('list', 'gone')).toMatchObject({ status: 3, stdout: '', stderr: 'gone: there is no such file or folder (ZT301)\n' });
    const loaded = (...args: string[]) => Number(node('-e', `
      require('cdk8s-zero-trust/lib/src/cli/main.js').main(${JSON.stringify(args)}, { out() {}, err() {} })
        .then(() => console.log(Object.keys(require.cache).length))`));
    expect(loaded('--help')).toBeLessThan(25);
    expect(loaded('list', 'dist')).toBeLessThan(loaded('posture', 'dist'));
    const time = (...args: string[]) => Math.min(...[1, 2, 3, 4, 5].map(() => { const start = performance.now(); command(...args); return performance.now() - start; }));
    process.stderr.write(`command: --help ${time('--help').toFixed(0)} ms, list ${time('list', 'dist').toFixed(0)} ms\n`);
  }, 60_000);

  test('runs by npx, and says to a stranger what is missing', () => {
    const npx = (...args: string[]) => spawnSync('npx', ['--no-install', 'cdk8s-zero-trust', ...args], { cwd: app, encoding: 'utf8', env: { ...process.env, npm_config_loglevel: 'error' } });
    expect(npx('prove', '--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Every declared link passes all layers.*--intent FILE.*Examples/s) });
    fs.mkdirSync(path.join(app, 'foreign'), { recursive: true });
    fs.writeFileSync(path.join(app, 'foreign/pod.yaml'), 'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { containers: [{ name: web }] }\n');
    expect(npx('prove', 'foreign')).toMatchObject({ status: 3, stdout: '', stderr: expect.stringContaining('there is no intent, so nothing says what should be open') });
    expect(npx('posture', 'foreign')).toMatchObject({ status: 0, stdout: expect.stringMatching(/passed: no findings\n$/) });
    expect(npx('prove', 'dist')).toMatchObject({ stdout: expect.stringMatching(/taken for granted/) });
  }, 60_000);

  test('is a validation of cdk8s-cli', () => {
    fs.writeFileSync(path.join(app, 'cdk8s.yaml'), JSON.stringify({ app: 'node pack-app.js', validations: [{ package: './node_modules/cdk8s-zero-trust', version: '0.0.0', class: 'ZeroTrustValidation' }] }));
    const { status, stdout } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false'], { cwd: app, encoding: 'utf8' });
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/Validation Report \(.*cdk8s-zero-trust@0\.0\.0\)[^]*success[^]*ended succesfully/) });
  }, 60_000);

  test('prints what require costs', () => {
    const time = (name: string) => Math.min(...[1, 2, 3, 4, 5].map(() => Number(node('-p', `const t = process.hrtime.bigint(); require('${name}'); Number(process.hrtime.bigint() - t) / 1e6`))));
    const [peer, own] = [time('cdk8s'), time('cdk8s-zero-trust')];
    process.stderr.write(`require: cdk8s ${peer.toFixed(0)} ms, cdk8s-zero-trust ${own.toFixed(0)} ms\n`);
    expect(own).toBeGreaterThan(0);
  }, 60_000);
});
