import * as fs from 'fs';
import * as path from 'path';
import { App, AppProps, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Intent } from './intent';
import { chartsOf, foldersOf, manifestFiles, manifestsOf, metadataFile } from './manifest-files';
import { worldsOf } from './platform-registry';
import { YamlWriter } from './yaml-writer';

/** JSON, but not by its ending: `kubectl apply -f dist` and Argo CD read every .json and .yaml of a folder. */
const INTENT_FILE = 'zero-trust.intent';

/** Options of a `ZeroTrustApp`. */
export interface ZeroTrustAppProps extends AppProps {}

/**
 * A cdk8s app that writes the same files, only faster.
 *
 * Names and bytes of all files equal those of the stock `App`, for every output type and any construct in it. The
 * validations run once instead of once per chart, and nothing is written unless all of them pass and every object renders.
 *
 * An app with a `ZeroTrustPlatform` also writes `zero-trust.intent`, see `Intent`.
 *
 * Where constructs depend on each other (`addDependency`, a chart in a chart), the stock synthesis orders and writes
 * them, at its speed and with its repeated validations.
 *
 * Fails with all messages when a validation fails, as the stock `App` does.
 *
 * @see https://cdk8s.io/docs/latest/basics/app/
 * @example
 * const app = new ZeroTrustApp({ outdir: 'manifests' });
 * const chart = new Chart(app, 'shop', { namespace: 'shop' });
 * new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap' });
 * app.synth();
 */
export class ZeroTrustApp extends App {
  private readonly recordMetadata: boolean;

  public constructor(props: ZeroTrustAppProps = {}) {
    super(props);
    this.recordMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /** Writes all manifests to the output directory, once every validation has passed and every object renders. */
  public synth(): void {
    const constructs = validated(this);
    const charts = chartsOf(constructs);
    const files = manifestFiles(this, charts);
    if (ordered(constructs)) {
      // It writes chart by chart; what cannot be rendered has failed above, before the first.
      super.synth();
    } else {
      if (this.recordMetadata) { files.push(metadataFile(charts)); }
      for (const folder of ['', ...foldersOf(this, charts)]) { fs.mkdirSync(path.join(this.outdir, folder), { recursive: true }); }
      for (const { name, content } of files) { fs.writeFileSync(path.join(this.outdir, name), content); }
    }
    this.writeIntent();
  }

  /** All manifests of the app as one YAML text. */
  public synthYaml(): string {
    const constructs = validated(this);
    return ordered(constructs) ? super.synthYaml() : new YamlWriter().stringify(chartsOf(constructs).flatMap(manifestsOf));
  }

  /** Beside the manifests, what they were made from; an app without a platform writes what the stock app writes, and no more. */
  private writeIntent(): void {
    if (worldsOf(this).length > 0) { Intent.write(this, path.join(this.outdir, INTENT_FILE)); }
  }
}

/** All constructs of the app, those added by validations included; each was validated once. */
function validated(app: App): IConstruct[] {
  const done = new Set<IConstruct>();
  for (;;) {
    const all = app.node.findAll();
    const open = all.filter(construct => !done.has(construct));
    if (open.length === 0) { return all; }
    const errors = open.flatMap(({ node }) => node.validate().map(error => `[${node.path}] ${error}`));
    if (errors.length > 0) { throw new Error(`Validation failed with the following errors:\n  ${errors.join('\n  ')}`); }
    open.forEach(construct => done.add(construct));
  }
}

/** Whether dependencies decide on the order of charts or objects, and thus on the numbers in the file names. */
function ordered(constructs: IConstruct[]): boolean {
  return constructs.some(construct => construct.node.dependencies.length > 0 || (Chart.isChart(construct) && Chart.isChart(construct.node.scope)));
}
