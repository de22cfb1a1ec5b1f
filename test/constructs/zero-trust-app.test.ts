import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, AppProps, Chart, Include, JsonPatch, Lazy, Yaml, YamlOutputType } from 'cdk8s';
import { Deployment, NetworkPolicy, Pods, StatefulSet } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { Network, PlatformDefinition, ZeroTrustApp, ZeroTrustPlatform } from '../../src';
import { AppPlan, build, failingApp, freeApp, orderedApp } from './app-arbitraries';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 300);
// Whole, or fast-check never stops.
const FEWER_RUNS = Math.ceil(RUNS / 3);
const OUTPUT_TYPES = [
  YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-app-')); });
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
  jest.restoreAllMocks();
});

/** All folders (as "…/") and files below a folder. */
function read(folder: string): Record<string, string> {
  if (!fs.existsSync(folder)) { return {}; }
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(entries.map(entry => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isDirectory() ? [`${path.relative(folder, file)}/`, ''] : [path.relative(folder, file), fs.readFileSync(file, 'latin1')];
  }));
}

interface Outcome { readonly error?: string; readonly files: Record<string, string> }

function run(app: App): Outcome {
  let error: string | undefined;
  try { app.synth(); } catch (thrown) { error = `${thrown}`; }
  const files = read(app.outdir);
  fs.rmSync(app.outdir, { recursive: true, force: true });
  return { error: error?.replace(app.outdir, 'outdir'), files };
}

/** Synthesizes with the stock `App` and with ours; error and files must be the same, but ours leaves no files after an error. */
function compare(fill: (app: App) => void, props: AppProps = {}, errorOf = (outcome: Outcome): unknown => outcome.error): Outcome {
  const [stock, ours] = [App, ZeroTrustApp].map(type => {
    const app = new type({ ...props, outdir: path.join(directory, type.name) });
    fill(app);
    return run(app);
  });
  expect(errorOf(ours)).toBe(errorOf(stock));
  expect(ours.files).toEqual(ours.error === undefined ? stock.files : {});
  return ours;
}

function forAllApps(plans: fc.Arbitrary<AppPlan>, runs: number, check: (outcome: Outcome) => void, errorOf?: (outcome: Outcome) => unknown): void {
  const props = fc.record({
    yamlOutputType: fc.constantFrom(...OUTPUT_TYPES),
    outputFileExtension: fc.constantFrom(undefined, '.yaml', '.x.yml'),
    recordConstructMetadata: fc.constantFrom(undefined, true, false),
  });
  fc.assert(fc.property(plans, props, (plan, appProps) => check(compare(app => build(app, plan), appProps, errorOf))), { numRuns: runs });
}

describe('files are the same as those of App', () => {
  test('any app without dependencies', () => {
    const stock = App.prototype.synth;
    let fallbacks = 0;
    let written = 0;
    // No jest spy: it would keep every app.
    App.prototype.synth = function (this: App) {
      fallbacks += this instanceof ZeroTrustApp ? 1 : 0;
      stock.call(this);
    };
    try {
      forAllApps(freeApp, RUNS, ({ files }) => { written += Object.keys(files).length; });
    } finally {
      App.prototype.synth = stock;
    }
    expect(fallbacks).toBe(0);
    expect(written).toBeGreaterThan(RUNS);
  });

  test('any app with dependencies or charts in charts', () => {
    let written = 0;
    // Of several objects that cannot be rendered, the stock synthesis names the first in its own order.
    forAllApps(orderedApp, FEWER_RUNS, ({ files }) => { written += Object.keys(files).length; }, ({ error }) => error !== undefined);
    expect(written).toBeGreaterThan(FEWER_RUNS);
  });

  test('charts and objects in the order of their dependencies, and the message of a cycle', () => {
    const fill = (...links: [number, number][]) => (app: App) => {
      const charts = ['a', 'b'].map(id => new Chart(app, id));
      const objects = charts.flatMap(chart => ['x', 'y'].map(id => configMap(chart, id, {})));
      links.forEach(([source, target]) => objects[source].addDependency(objects[target]));
    };
    expect(Object.keys(compare(fill([0, 3])).files).sort()).toEqual(['0000-b.k8s.yaml', '0001-a.k8s.yaml']);
    expect(compare(fill([0, 1])).files['a.k8s.yaml']).toMatch(/a-y-[^]*a-x-/);
    expect(compare(fill([0, 3], [3, 0])).error).toContain('Dependency cycle detected');
  });

  test('any app with failing validations', () => {
    let failed = 0;
    forAllApps(failingApp, FEWER_RUNS, ({ error }) => { failed += error?.startsWith('Error: Validation failed') ? 1 : 0; });
    expect(failed).toBeGreaterThan(FEWER_RUNS / 2);
  });

  test.each(OUTPUT_TYPES)('an app without charts, and a chart without objects, output type %s', yamlOutputType => {
    expect(compare(() => {}, { yamlOutputType }).files).toEqual({});
    compare(app => { new Chart(app, 'empty'); }, { yamlOutputType, recordConstructMetadata: true });
  });

  test('cdk8s-plus and Include', () => {
    const manifest = path.join(directory, 'manifest.yaml');
    fs.writeFileSync(manifest, Yaml.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { 'a.conf': 'a: 1\nb:\n  - yes\n', 'b': '0777' } }));
    const { files } = compare(app => {
      const chart = new Chart(app, 'shop', { namespace: 'shop' });
      const deployment = new Deployment(chart, 'web', { containers: [{ image: 'web', portNumber: 80 }] });
      new NetworkPolicy(chart, 'policy', { selector: Pods.all(chart, 'all') }).addIngressRule(deployment);
      deployment.exposeViaService();
      new Include(chart, 'include', { url: manifest });
    });
    expect(Object.keys(files)).toEqual(['shop.k8s.yaml']);
    // A StatefulSet depends on its Service.
    compare(app => { new StatefulSet(new Chart(app, 'shop'), 'db', { containers: [{ image: 'db', portNumber: 5432 }] }); });
  });

  test('output directory and metadata by environment', () => {
    const environment = { ...process.env };
    Object.assign(process.env, { CDK8S_OUTDIR: path.join(directory, 'out'), CDK8S_RECORD_CONSTRUCT_METADATA: 'true', CDK8S_DISABLE_SORT: '1' });
    try {
      const [stock, ours] = [App, ZeroTrustApp].map(type => {
        const app = new type();
        configMap(new Chart(app, 'shop'), 'settings', { b: '1', a: '2' });
        return run(app);
      });
      expect(ours).toEqual(stock);
      expect(Object.keys(ours.files).sort()).toEqual(['construct-metadata.json', 'shop.k8s.yaml']);
    } finally {
      process.env = environment;
    }
  });

  test('synthYaml, any app', () => {
    const yaml = (type: typeof App, plan: AppPlan) => {
      const app = new type({ outdir: directory });
      build(app, plan);
      try { return app.synthYaml(); } catch (error) { return `${error}`; }
    };
    fc.assert(fc.property(fc.oneof(freeApp, orderedApp, failingApp), plan => expect(yaml(ZeroTrustApp, plan)).toBe(yaml(App, plan))), { numRuns: FEWER_RUNS });
  });
});

describe('speed', () => {
  test('plain manifests never go through cdk8s\'s writer', () => {
    const app = new ZeroTrustApp({ outdir: directory });
    for (const name of ['shop', 'pay']) {
      const chart = new Chart(app, name, { namespace: name, labels: { team: name } });
      configMap(chart, 'settings', { a: 'b' }).addJsonPatch(JsonPatch.add('/data/c', 'd'));
      new ApiObject(chart, 'lazy', { apiVersion: 'v1', kind: 'Service', spec: Lazy.any({ produce: () => ({ ports: [{ port: 80, targetPort: 'http' }] }) }) });
    }
    const stringify = jest.spyOn(Yaml, 'stringify');
    app.synth();
    expect(stringify).not.toHaveBeenCalled();
    expect(Object.keys(read(directory))).toHaveLength(2);
  });

  test('each validation runs once, those of objects that a validation adds included', () => {
    const app = new ZeroTrustApp({ outdir: directory });
    const charts = ['a', 'b', 'c'].map(id => new Chart(app, id));
    const late = jest.fn(() => []);
    const early = jest.fn(() => {
      configMap(charts[2], 'late', {}).node.addValidation({ validate: late });
      return [];
    });
    charts[1].node.addValidation({ validate: early });
    app.synth();
    expect([early, late].map(validation => validation.mock.calls.length)).toEqual([1, 1]);
    expect(read(directory)['c.k8s.yaml']).toContain('kind: ConfigMap');
  });

  test('130,000 objects in one chart', () => {
    const app = new ZeroTrustApp({ outdir: directory });
    const chart = new Chart(app, 'many');
    // Spread into one call, as in the stock synthesis, these overflow the stack.
    for (let i = 0; i < 130_000; i++) { new Small(chart, `o${i}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'o' } }); }
    app.synth();
    expect(fs.readFileSync(path.join(directory, 'many.k8s.yaml'), 'utf8').split('---\n')).toHaveLength(130_000);
  });
});

describe('nothing is written on failure', () => {
  test('all messages of all validations', () => {
    const { error } = compare(app => {
      const chart = new Chart(app, 'shop');
      configMap(chart, 'settings', {}).node.addValidation({ validate: () => ['one', 'two'] });
      chart.node.addValidation({ validate: () => ['three'] });
    });
    expect(error).toBe('Error: Validation failed with the following errors:\n  [shop] three\n  [shop/settings] one\n  [shop/settings] two');
  });

  test.each([false, true])('a manifest that cannot be rendered, dependencies: %s', dependencies => {
    const { error } = compare(app => {
      const settings = configMap(new Chart(app, 'good'), 'settings', {});
      const bad = configMap(new Chart(app, 'wrong'), 'settings', {});
      bad.addJsonPatch(JsonPatch.remove('/not/there'));
      if (dependencies) { bad.addDependency(settings); }
    });
    expect(error).toContain('Failed serializing construct at path \'wrong/settings\'');
  });

  test('the intent file comes last, and only with a platform', () => {
    const make = (platform: boolean) => {
      const app = new ZeroTrustApp({ outdir: directory });
      const chart = new Chart(app, 'shop');
      if (platform) { new ZeroTrustPlatform(chart, 'platform', { definition: PlatformDefinition.of({ name: 'dev', network: Network.kubernetes() }) }); }
      return app;
    };
    const failing = make(true);
    failing.node.addValidation({ validate: () => ['no'] });
    expect(() => failing.synth()).toThrow('[] no');
    expect(Object.keys(read(directory))).toEqual([]);
    make(false).synth();
    expect(Object.keys(read(directory))).toEqual(['shop.k8s.yaml']);
    make(true).synth();
    expect(Object.keys(read(directory)).sort()).toEqual(['shop.k8s.yaml', 'zero-trust.intent']);
  });
});

class Small extends ApiObject {
  public toJson(): any { return { kind: this.kind }; }
}

function configMap(chart: Chart, id: string, data: Record<string, string>): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', data });
}
