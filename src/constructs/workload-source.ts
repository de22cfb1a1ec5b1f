import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AdoptOptions } from './adopt-options';
import { SourceModel } from './source-model';
import { WorkloadPort } from './workload-port';
import { selectorProblems } from '../model/check/labels';
import { listProblems } from '../model/check/lists';
import { serviceNameProblems, subdomainProblems } from '../model/check/names';
import { throwProblems } from '../model/check/problem';

/** Pods that an operator makes at run time. */
export interface PodSelection {
  /** Labels of the pods, at least one. */
  readonly labels: { [key: string]: string };

  /** Their ServiceAccount. */
  readonly serviceAccountName: string;

  /**
   * Ports that they listen on.
   *
   * @default - none: the workload can only be a client
   */
  readonly ports?: WorkloadPort[];

  /**
   * Name of the Service in front of them.
   *
   * @default - none
   */
  readonly serviceName?: string;

  /**
   * Whether they are in the mesh.
   *
   * @default - true where the platform has a mesh
   */
  readonly meshed?: boolean;
}

/**
 * Where the pods of an adopted workload are.
 *
 * @example
 * const manifests = new Include(this, 'vendor', { url: 'vendor.yaml' });
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const cart = shop.adoptWorkload('cart', WorkloadSource.named(manifests, 'cartservice'));
 */
export class WorkloadSource {
  /**
   * All workload objects in these constructs, which together are one workload: `Include`, `Helm`, cdk8s-plus, raw objects.
   * Services among them that select its pods tell the Service ports.
   *
   * @param constructs where to look, in the constructs and all below them
   * @param options ports, patch
   */
  public static objects(constructs: IConstruct[], options: AdoptOptions = {}): WorkloadSource {
    throwProblems('WorkloadSource.objects', listProblems('constructs', constructs, () => []));
    return new WorkloadSource({ kind: 'objects', find: () => constructs.flatMap(apiObjects), options });
  }

  /**
   * The workload objects of one name among many, such as one Deployment of a chart, with the Services that select its pods.
   *
   * @param scope where to look, in the construct and all below it
   * @param name name of the workload object
   * @param options ports, patch
   */
  public static named(scope: IConstruct, name: string, options: AdoptOptions = {}): WorkloadSource {
    throwProblems('WorkloadSource.named', subdomainProblems('name', name));
    return new WorkloadSource({
      kind: 'objects', find: () => apiObjects(scope).filter(object => object.kind === 'Service' || object.kind === 'ServiceAccount' || object.name === name), options, name,
    });
  }

  /**
   * Pods that do not stand in the app, because an operator makes them: they are assumed to be as described.
   *
   * @param selection labels, ServiceAccount and ports
   */
  public static selector(selection: PodSelection): WorkloadSource {
    throwProblems('WorkloadSource.selector', [
      ...selectorProblems('labels', selection.labels),
      ...subdomainProblems('serviceAccountName', selection.serviceAccountName),
      ...(selection.serviceName === undefined ? [] : serviceNameProblems('serviceName', selection.serviceName)),
    ]);
    const { labels, serviceAccountName, serviceName, meshed } = selection;
    return new WorkloadSource({ kind: 'selector', labels: { ...labels }, serviceAccountName, serviceName, meshed, ports: (selection.ports ?? []).map(port => port._model()) });
  }

  private constructor(private readonly model: SourceModel) {}

  /** @internal */
  public _model(): SourceModel { return this.model; }
}

const apiObjects = (construct: IConstruct): ApiObject[] => construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
