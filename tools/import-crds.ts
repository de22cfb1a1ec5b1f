/**
 * Generates imports/ from CRD files: `npm run imports -- [folder]`, and `npm run imports -- --check [folder]` to compare only.
 *
 * The folder (default: `crds` in $ZT_SHARED or ../shared) holds the files of PRODUCTS, downloaded from their sources. Each is cut to the
 * kinds, the version and the schema facts that we use before `cdk8s import` makes classes of it.
 */
import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import * as yaml from 'js-yaml';

/** One CRD file, and the jsii submodule made of it. */
interface Product {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly version: string;
  readonly kinds: string[];
  /** Properties directly under the schema root that are left out. */
  readonly prune?: string[];
}

const PRODUCTS: Product[] = [
  {
    name: 'cilium',
    file: 'cilium.yaml',
    source: 'github.com/cilium/cilium pkg/k8s/apis/cilium.io/client/crds/v2',
    version: 'v1.20.2',
    kinds: ['CiliumClusterwideNetworkPolicy', 'CiliumNetworkPolicy'],
    // The same rule once more, as a list: half of the generated lines.
    prune: ['specs'],
  },
  {
    name: 'gateway',
    file: 'gateway-api.yaml',
    source: 'kubernetes-sigs/gateway-api config/crd/standard',
    version: '4564255 (2026-08-21)',
    kinds: ['GRPCRoute', 'Gateway', 'HTTPRoute', 'ReferenceGrant', 'TLSRoute'],
  },
  {
    name: 'istio',
    file: 'istio.yaml',
    source: 'istio/istio manifests/charts/base/files/crd-all.gen.yaml',
    version: '86c9f01 (2026-08-22)',
    kinds: [
      'AuthorizationPolicy', 'DestinationRule', 'EnvoyFilter', 'Gateway', 'PeerAuthentication', 'RequestAuthentication',
      'ServiceEntry', 'Sidecar', 'Telemetry', 'VirtualService', 'WasmPlugin',
    ],
  },
  {
    name: 'prometheus',
    file: 'prometheus-operator.yaml',
    source: 'prometheus-operator/prometheus-operator example/prometheus-operator-crd',
    version: '0.93.0',
    kinds: ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'],
  },
  {
    name: 'spire',
    file: 'spire.yaml',
    source: 'spiffe/spire-controller-manager config/crd/bases',
    version: '430567c (2026-07-21)',
    kinds: ['ClusterFederatedTrustDomain', 'ClusterSPIFFEID', 'ClusterStaticEntry'],
  },
];

const ROOT = path.resolve(__dirname, '..');
const RECORD = 'crds.json';

type Json = { [key: string]: any };

/** Drops the prose of a schema. Only the keyword: a property may be called `description` as well. */
function withoutProse(schema: Json): Json {
  const result: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'description') { continue; }
    if (key === 'properties') {
      result[key] = Object.fromEntries(Object.entries(value as Json).map(([name, property]) => [name, withoutProse(property)]));
    } else if ((key === 'items' || key === 'additionalProperties' || key === 'not') && typeof value === 'object') {
      result[key] = withoutProse(value);
    } else if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') {
      result[key] = value.map(withoutProse);
    } else {
      result[key] = value;
    }
  }
  return result;
}

/** The version whose class gets the plain name: v1 if it is served, else the newest served one. */
function chosenVersion(crd: Json): Json {
  const served = crd.spec.versions.filter((version: Json) => version.served);
  const newest = served.find((version: Json) => version.name === 'v1') ?? served[served.length - 1];
  if (!newest) { throw new Error(`${crd.metadata.name}: no served version`); }
  return newest;
}

function filtered(product: Product, text: string): { crds: Json[]; kinds: { kind: string; apiVersion: string }[] } {
  const all = (yaml.loadAll(text) as Json[]).filter(document => document?.kind === 'CustomResourceDefinition');
  const crds: Json[] = [];
  const kinds: { kind: string; apiVersion: string }[] = [];
  for (const kind of product.kinds) {
    const found = all.filter(crd => crd.spec.names.kind === kind);
    if (found.length !== 1) { throw new Error(`${product.file}: ${found.length} definitions of ${kind}; one is needed`); }
    const [crd] = found;
    const version = chosenVersion(crd);
    const schema = withoutProse(version.schema.openAPIV3Schema);
    for (const name of ['status', ...product.prune ?? []]) { delete schema.properties[name]; }
    crds.push({
      apiVersion: crd.apiVersion,
      kind: crd.kind,
      metadata: { name: crd.metadata.name },
      spec: {
        group: crd.spec.group,
        names: crd.spec.names,
        scope: crd.spec.scope,
        versions: [{ name: version.name, served: true, storage: true, schema: { openAPIV3Schema: schema } }],
      },
    });
    kinds.push({ kind, apiVersion: `${crd.spec.group}/${version.name}` });
  }
  return { crds, kinds };
}

/** The README beside the CRD files names source and version too; the two must not drift apart. */
function checkAgainstReadme(folder: string, product: Product): void {
  const readme = path.join(folder, 'README.md');
  if (!fs.existsSync(readme)) { return; }
  const row = fs.readFileSync(readme, 'utf8').split('\n').find(line => line.startsWith(`| ${product.file} |`));
  const [, , source, version] = row?.split('|').map(cell => cell.trim()) ?? [];
  if (row && (source !== product.source || version !== product.version)) {
    throw new Error(`${product.file}: README.md says ${source} ${version}, tools/import-crds.ts says ${product.source} ${product.version}`);
  }
}

function generate(product: Product, folder: string, output: string, scratch: string): Json {
  checkAgainstReadme(folder, product);
  const text = fs.readFileSync(path.join(folder, product.file), 'utf8');
  const { crds, kinds } = filtered(product, text);
  const cut = path.join(scratch, `${product.name}.yaml`);
  fs.writeFileSync(cut, crds.map(crd => yaml.dump(crd, { noRefs: true })).join('---\n'));
  const raw = path.join(scratch, product.name);
  execFileSync(process.execPath, [
    path.join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'import', cut, '--output', raw, '--language', 'typescript', '--no-save', '--check-upgrade=false',
  ], { cwd: scratch, stdio: 'pipe' });

  const header = [
    '// Generated by tools/import-crds.ts, never edit: run `npm run imports`.',
    `// From ${product.source}, ${product.version} (Apache-2.0).`,
    '',
  ].join('\n');
  const target = path.join(output, product.name);
  fs.mkdirSync(target, { recursive: true });
  const files = fs.readdirSync(raw).sort();
  for (const file of files) {
    fs.writeFileSync(path.join(target, file), header + fs.readFileSync(path.join(raw, file), 'utf8'));
  }
  fs.writeFileSync(path.join(target, 'index.ts'), header + files.map(file => `export * from './${file.slice(0, -3)}';\n`).join(''));
  return {
    file: product.file,
    source: product.source,
    version: product.version,
    sha256: createHash('sha256').update(text).digest('hex'),
    kinds,
  };
}

function generateAll(folder: string, output: string): void {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'import-crds-'));
  try {
    const record = Object.fromEntries(PRODUCTS.map(product => [product.name, generate(product, folder, output, scratch)]));
    fs.writeFileSync(path.join(output, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Everything under imports/ that this script owns, by path. */
function owned(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of [RECORD, ...PRODUCTS.flatMap(product => {
    const sub = path.join(folder, product.name);
    return fs.existsSync(sub) ? fs.readdirSync(sub).map(file => path.join(product.name, file)) : [];
  })]) {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) { files.set(name, fs.readFileSync(file, 'utf8')); }
  }
  return files;
}

function check(folder: string, imports: string): number {
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), 'import-crds-'));
  try {
    generateAll(folder, fresh);
    const expected = owned(fresh);
    const actual = owned(imports);
    const wrong = [...new Set([...expected.keys(), ...actual.keys()])].sort().filter(name => expected.get(name) !== actual.get(name));
    for (const name of wrong) { console.error(`imports/${name} is not what the CRD files give; run \`npm run imports\``); }
    if (wrong.length === 0) { console.log(`imports/ is up to date (${expected.size} files)`); }
    return wrong.length === 0 ? 0 : 1;
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

function main(args: string[]): number {
  const folder = path.resolve(args.find(arg => !arg.startsWith('--')) ?? path.join(process.env.ZT_SHARED ?? path.join(ROOT, '../shared'), 'crds'));
  const imports = path.join(ROOT, 'imports');
  if (args.includes('--check')) { return check(folder, imports); }
  for (const product of PRODUCTS) { fs.rmSync(path.join(imports, product.name), { recursive: true, force: true }); }
  generateAll(folder, imports);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
