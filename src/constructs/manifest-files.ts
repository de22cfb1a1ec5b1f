import * as path from 'path';
import { ApiObject, App, Chart, Names, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { YamlWriter } from './yaml-writer';

/** A file below the output directory. Bytes, since a text put together from small pieces takes several times their memory. */
export interface ManifestFile {
  readonly name: string;
  readonly content: Buffer;
}

/** The charts among all constructs of an app, in the order in which cdk8s writes them when there are no dependencies. */
export function chartsOf(constructs: IConstruct[]): Chart[] {
  // A plain object keyed by path, as in cdk8s: this puts charts named like numbers ("2024") first.
  const charts: Record<string, Chart> = {};
  for (const construct of constructs) {
    if (Chart.isChart(construct)) { charts[construct.node.path] = construct; }
  }
  return Object.values(charts);
}

/** The manifests of a chart as cdk8s makes them, without resolving and validating the whole app once more. */
export function manifestsOf(chart: Chart): any[] {
  // Only a subclass knows what its own `toJson` does to the manifests.
  return chart.toJson === Chart.prototype.toJson ? objectsOf(chart).map(object => object.toJson()) : Object.values(chart.toJson());
}

/** All files of the app, in the order in which cdk8s writes them: of two with the same name the later one wins. */
export function manifestFiles(app: App, charts: Chart[]): ManifestFile[] {
  const writer = new YamlWriter();
  const file = (folder: string, name: string, manifests: unknown[]): ManifestFile => ({
    name: path.join(folder, name + app.outputFileExtension),
    content: Buffer.from(writer.stringify(manifests)),
  });
  switch (app.yamlOutputType) {
    case YamlOutputType.FILE_PER_APP:
      return charts.length > 0 ? [file('', 'app', charts.flatMap(manifestsOf))] : [];
    case YamlOutputType.FILE_PER_CHART:
      return charts.map(chart => file('', Names.toDnsLabel(chart), manifestsOf(chart)));
    case YamlOutputType.FILE_PER_RESOURCE:
      return charts.flatMap(chart => manifestsOf(chart).filter(manifest => manifest !== undefined)
        .map(manifest => file('', resourceName(manifest), [manifest])));
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      // Named after the object and written without the chart's own `toJson`, both unlike the case above.
      return charts.flatMap(chart => objectsOf(chart).map(object => file(Names.toDnsLabel(chart), resourceName(object), [object.toJson()])));
    default:
      return [];
  }
}

/** The folders of the app; a chart without objects has one as well. */
export function foldersOf(app: App, charts: Chart[]): string[] {
  return app.yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE ? charts.map(chart => Names.toDnsLabel(chart)) : [];
}

/** Which construct each object came from. */
export function metadataFile(charts: Chart[]): ManifestFile {
  const resources: Record<string, { path: string }> = {};
  for (const object of charts.flatMap(objectsOf)) { resources[object.name] = { path: object.node.path }; }
  return { name: 'construct-metadata.json', content: Buffer.from(JSON.stringify({ version: '1.0.0', resources })) };
}

/** Each object belongs to the nearest chart above it. */
function objectsOf(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && Chart.of(construct) === chart);
}

function resourceName(object: { readonly kind: string; readonly metadata: { readonly name?: string } }): string {
  return `${object.kind}.${object.metadata.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}
