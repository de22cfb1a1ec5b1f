import { portNameProblems } from '../model/check/names';
import { pathProblems } from '../model/check/http';
import { portProblems, portRangeProblems } from '../model/check/ports';
import { Problem, problem, quote, throwProblems } from '../model/check/problem';
import { Application, PortModel } from '../model/intent';

/** Options of a `WorkloadPort`. */
export interface WorkloadPortOptions {
  /**
   * Name of the port, by which `workload.port(name)` finds it: lower-case letters, digits and `-`, at most 15.
   *
   * @default - the protocol and the number, such as `http-8080`
   */
  readonly name?: string;

  /**
   * Port of the Service in front, 1 to 65535. Policies always name the port of the pod.
   *
   * @default - the port of the pod; metrics ports stand in no Service
   */
  readonly servicePort?: number;
}

/** Options of `WorkloadPort.metrics`. */
export interface MetricsPortOptions extends WorkloadPortOptions {
  /**
   * HTTP path of the metrics.
   *
   * @default '/metrics'
   */
  readonly path?: string;
}

/**
 * A port that the pods of a workload listen on, never a port of a Service.
 *
 * Fails at once on a number outside 1 to 65535 (ZT102) and on a bad name (ZT101).
 *
 * @example
 * const port = WorkloadPort.http(8080, { servicePort: 80 });
 */
export class WorkloadPort {
  /**
   * HTTP/1 or HTTP/2.
   *
   * @param port number of the pod's port, 1 to 65535
   * @param options name and Service port
   */
  public static http(port: number, options: WorkloadPortOptions = {}): WorkloadPort { return single('http', port, options); }

  /**
   * gRPC.
   *
   * @param port number of the pod's port, 1 to 65535
   * @param options name and Service port
   */
  public static grpc(port: number, options: WorkloadPortOptions = {}): WorkloadPort { return single('grpc', port, options); }

  /**
   * Any other protocol over TCP.
   *
   * @param port number of the pod's port, 1 to 65535
   * @param options name and Service port
   */
  public static tcp(port: number, options: WorkloadPortOptions = {}): WorkloadPort { return single('tcp', port, options); }

  /**
   * UDP, which no mesh sees (IST-11).
   *
   * @param port number of the pod's port, 1 to 65535
   * @param options name and Service port
   */
  public static udp(port: number, options: WorkloadPortOptions = {}): WorkloadPort { return single('udp', port, options); }

  /**
   * Prometheus metrics over HTTP: opened to the platform's Prometheus, and never the port that a link means by default.
   *
   * @param port number of the pod's port, 1 to 65535
   * @param options name, Service port and path
   */
  public static metrics(port: number, options: MetricsPortOptions = {}): WorkloadPort { return single('metrics', port, options); }

  /**
   * All TCP ports of an inclusive range; a range stands in no Service.
   *
   * @param firstPort lowest number, 1 to 65535
   * @param lastPort highest number, not below the first
   * @param options name
   */
  public static tcpRange(firstPort: number, lastPort: number, options: WorkloadPortOptions = {}): WorkloadPort {
    return checked('tcp', firstPort, lastPort, options, portRangeProblems('tcpRange', firstPort, lastPort));
  }

  /** Name of the port. */
  public readonly name: string;
  /** Number of the pod's port, or the lowest of a range. */
  public readonly port: number;

  private constructor(private readonly model: PortModel) {
    this.name = model.name;
    this.port = model.first;
  }

  /** @internal */
  public static _of(model: PortModel): WorkloadPort { return new WorkloadPort(model); }

  /** @internal */
  public _model(): PortModel { return this.model; }
}

function single(application: Application, port: number, options: MetricsPortOptions): WorkloadPort {
  return checked(application, port, port, options, portProblems('port', port));
}

function checked(application: Application, first: number, last: number, options: MetricsPortOptions, found: Problem[]): WorkloadPort {
  const range = !Object.is(first, last);
  const name = options.name ?? `${application}-${first}`;
  const servicePort = options.servicePort ?? (application === 'metrics' || range ? undefined : first);
  throwProblems(`WorkloadPort.${range ? 'tcpRange' : application}`, [
    ...found,
    ...(options.name === undefined ? [] : portNameProblems('name', options.name)),
    ...(servicePort === undefined || found.length > 0 && options.servicePort === undefined ? [] : portProblems('servicePort', servicePort)),
    ...(range && options.servicePort !== undefined ? [problem('ZT102', `servicePort ${quote(options.servicePort)} stands in front of a range`, 'leave it out: a Service port leads to one port')] : []),
    ...(options.path === undefined ? [] : pathProblems('path', options.path)),
  ]);
  return WorkloadPort._of({
    name, application, protocol: application === 'udp' ? 'UDP' : 'TCP', first, last,
    ...(servicePort === undefined ? {} : { servicePort }),
    ...(application === 'metrics' ? { path: options.path ?? '/metrics' } : {}),
  });
}
