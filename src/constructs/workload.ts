import { ApiObject } from 'cdk8s';
import { declareLinks } from './declare-link';
import { LinkOptions, WithinOptions } from './link-options';
import { Link } from './link';
import { IPeer } from './peer';
import { PeerSource } from './peer-source';
import { WorkloadPort } from './workload-port';
import { WorkloadParts } from './workload-parts';
import { World } from './world';
import { problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { WorkloadModel } from '../model/intent';

/**
 * Pods of one identity: the same labels and ServiceAccount in a namespace.
 *
 * Made by `ZeroTrustNamespace.addWorkload` and `adoptWorkload`.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const api = shop.addWorkload('api', { image: 'registry.example/api:1.0', ports: [WorkloadPort.http(8080)] });
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
 * web.allowTo(api, { http: [HttpRule.get('/api/v1/*')] });
 */
export class Workload implements IPeer {
  /** Name of the workload. */
  public readonly name: string;
  /** Name of its Kubernetes namespace. */
  public readonly namespaceName: string;
  /** How messages call it: `namespace/name`. */
  public readonly peerName: string;

  private parts!: WorkloadParts;
  private source!: PeerSource;

  private constructor(namespaceName: string, name: string) {
    this.name = name;
    this.namespaceName = namespaceName;
    this.peerName = `${namespaceName}/${name}`;
  }

  /** @internal */
  public static _make(parts: WorkloadParts): Workload {
    const { name, namespace } = parts.model();
    const workload = new Workload(namespace, name);
    workload.parts = parts;
    workload.source = {
      key: workload.peerName,
      platform: parts.world.platform.name,
      peers: () => [{ kind: 'workload', workload: parts.model() }],
      ports: () => parts.model().ports,
      problems: () => [],
    };
    return workload;
  }

  /** Labels that select its pods. */
  public get labels(): { [key: string]: string } { return { ...this.parts.model().labels }; }

  /** Its ServiceAccount; undefined if the pods name none and it is not known. */
  public get serviceAccountName(): string | undefined { return this.parts.model().serviceAccountName; }

  /** Ports that its pods listen on. */
  public get ports(): WorkloadPort[] { return this.parts.model().ports.map(port => WorkloadPort._of(port)); }

  /** Objects that the library wrote for its pods (not its policies); empty for adopted workloads. */
  public get apiObjects(): ApiObject[] { return [...this.parts.objects]; }

  /**
   * One of its ports (ZT103).
   *
   * @param name name of the port
   */
  public port(name: string): WorkloadPort {
    const { ports } = this.parts.model();
    const found = ports.find(port => port.name === name);
    throwProblems(this.parts.path, found ? [] : [problem('ZT103', `${this.peerName} has no port ${quote(name)}`, `use one of: ${ports.map(port => port.name).join(', ') || 'none declared'}`)]);
    return WorkloadPort._of(found!);
  }

  /**
   * Lets this workload open connections to a server.
   *
   * @param server the other end
   * @param options ports, HTTP or gRPC rules
   * @returns one link per port; the same object for the same client, server and port, however it was declared
   */
  public allowTo(server: IPeer, options: LinkOptions = {}): Link[] {
    return declareLinks(this.parts.world, `${this.parts.path}.allowTo(${server?.peerName ?? ''})`, this, server, options);
  }

  /**
   * Lets a client open connections to this workload.
   *
   * @param client the other end
   * @param options ports, HTTP or gRPC rules
   * @returns one link per port; the same object for the same client, server and port, however it was declared
   */
  public allowFrom(client: IPeer, options: LinkOptions = {}): Link[] {
    return declareLinks(this.parts.world, `${this.parts.path}.allowFrom(${client?.peerName ?? ''})`, client, this, options);
  }

  /**
   * Lets the pods of this workload talk to each other, as members of a StatefulSet do; never implied (MAT-29).
   *
   * @param options ports and rules; default: all ports that are not metrics
   */
  public allowWithin(options: WithinOptions = {}): Link[] {
    const ports = options.ports ?? this.ports.filter(port => port._model().application !== 'metrics');
    return declareLinks(this.parts.world, `${this.parts.path}.allowWithin`, this, this, { ...options, ports, within: true } as LinkOptions);
  }

  /** @internal */
  public _model(): WorkloadModel { return this.parts.model(); }

  /** @internal */
  public _source(): PeerSource { return this.source; }

  /** @internal */
  public _world(): World { return this.parts.world; }

  /** @internal */
  public _path(): string { return this.parts.path; }
}
