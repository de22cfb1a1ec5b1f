import { ApiObject, App, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Found, World } from './world';
import { emptyListProblems, schemaProblems } from '../compile/schema-check';
import { problem } from '../model/check/problem';
import { escapeHidden, quote } from '../model/check/quote';

/** LIM-01: what etcd takes is more, but what a client-side apply stores twice is not. */
const MAX_BYTES = 256 * 1024;

/** Every object that the library writes, as it will be written, against its schema and without empty lists. */
export function objectProblems(world: World): Found[] {
  return world.objects.flatMap(managed => {
    managed.grow();
    return managed.objects.flatMap(problemsOf);
  });
}

function problemsOf(object: ApiObject): Found[] {
  const path = object.node.path;
  const json = written(object);
  if (typeof json === 'string') { return [{ path, problem: problem('ZT130', `${object.kind} ${quote(object.name)} cannot be written: ${escapeHidden(json)}`, 'mend the patch') }]; }
  const wrong = [...schemaProblems(json), ...emptyListProblems(json)];
  const bytes = Buffer.byteLength(JSON.stringify(json));
  return [
    ...wrong.map(sentence => ({ path, problem: problem('ZT130', `${object.kind} ${quote(object.name)}: ${escapeHidden(sentence)}`, 'mend the patch, or report it if there is none') })),
    ...(bytes > MAX_BYTES ? [{ path, problem: problem('ZT131', `${object.kind} ${quote(object.name)} has ${bytes} bytes`, `use at most ${MAX_BYTES} bytes: fewer rules for one peer, or shorter texts`) }] : []),
  ];
}

/** A patch that cannot be applied throws; the other problems are to be said as well. */
function written(object: ApiObject): object | string {
  try {
    return object.toJson() as object;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Objects of one identity overwrite each other in the cluster, and objects of one file name on the disk (cdk8s leaves the namespace out). */
export function fileProblems(root: IConstruct, worlds: readonly World[]): Found[] {
  const ours = new Set(worlds.flatMap(({ objects }) => objects.flatMap(managed => [...managed.objects])));
  const perResource = root instanceof App && root.yamlOutputType === YamlOutputType.FILE_PER_RESOURCE;
  const perChart = root instanceof App && root.yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  const inCluster = new Map<string, ApiObject>();
  const onDisk = new Map<string, ApiObject>();
  const found: Found[] = [];
  const worldOf = new Map(worlds.flatMap(world => world.objects.flatMap(managed => managed.objects.map(object => [object, world.platform.name] as const))));
  // Objects of the user lie in the cluster of their chart's other objects, if that is one.
  const charts = new Map<IConstruct, Set<string>>();
  for (const [object, cluster] of worldOf) { charts.set(object.chart, (charts.get(object.chart) ?? new Set()).add(cluster)); }
  const clusterOf = (chart: IConstruct): string => {
    if (worlds.length === 1) { return worlds[0].platform.name; }
    const clusters = [...charts.get(chart) ?? []];
    return clusters.length === 1 ? clusters[0] : '';
  };
  for (const object of root.node.findAll()) {
    if (!ApiObject.isApiObject(object)) { continue; }
    const clash = (map: Map<string, ApiObject>, key: string, code: 'ZT117' | 'ZT132', say: string, right: string) => {
      const other = map.get(key);
      if (other && (ours.has(object) || ours.has(other))) { found.push({ path: object.node.path, problem: problem(code, `${object.kind} ${quote(object.name)} ${say} ${other.node.path}`, right) }); }
      if (!other) { map.set(key, object); }
    };
    // Several platforms in one app are several clusters: what stands in two of them is no clash.
    const cluster = worldOf.get(object) ?? clusterOf(object.chart);
    clash(inCluster, `${cluster} ${object.apiGroup} ${object.kind} ${object.metadata.namespace ?? ''}/${object.name}`, 'ZT117', 'is the same object as', 'use another name');
    if (perResource || perChart) {
      const folder = perChart ? object.chart.node.path : '';
      clash(onDisk, `${folder} ${object.kind} ${object.name}`, 'ZT132', 'would be written to the file of', 'use YamlOutputType.FILE_PER_CHART, or another name');
    }
  }
  return found;
}
