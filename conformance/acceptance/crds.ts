import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { loadAll } from 'js-yaml';
import { Manifest } from './manifests';

const HERE = path.resolve(__dirname, '..');

/** Modules of the products, each in the version that its go.mod pins, or with one here, and where in them the definitions lie. */
const SOURCES: readonly { readonly module: string; readonly from?: string; readonly path: string }[] = [
  { module: 'github.com/cilium/cilium', from: '.', path: 'pkg/k8s/apis/cilium.io/client/crds/v2' },
  { module: 'istio.io/api', from: '.', path: 'kubernetes/customresourcedefinitions.gen.yaml' },
  { module: 'sigs.k8s.io/gateway-api', from: '.', path: 'config/crd/standard' },
  { module: 'github.com/spiffe/spire-controller-manager', from: 'spire', path: 'config/crd/bases' },
  { module: 'github.com/prometheus-operator/prometheus-operator@v0.85.0', path: 'example/prometheus-operator-crd' },
];

/** The definitions of all kinds that the library writes, as upstream publishes them. */
export function definitions(): Manifest[] {
  return SOURCES.flatMap(({ module, from, path: place }) => {
    const { Dir: folder } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], {
      cwd: from === undefined ? os.tmpdir() : path.join(HERE, from), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
    })) as { Dir: string };
    const found = path.join(folder, place);
    const files = fs.statSync(found).isDirectory() ? fs.readdirSync(found).filter(file => file.endsWith('.yaml')).sort().map(file => path.join(found, file)) : [found];
    const all = files.flatMap(file => loadAll(fs.readFileSync(file, 'utf8')) as Manifest[]).filter(item => item?.kind === 'CustomResourceDefinition');
    if (all.length === 0) { throw new Error(`${module} has no definitions in ${place}`); }
    return all;
  });
}
