import { Construct } from 'constructs';
import { declareLinks } from './declare-link';
import { GrpcRule } from './grpc-rule';
import { HttpRule } from './http-rule';
import { IGateway, RouteApi } from './ingress-gateway';
import { Link } from './link';
import { ManagedObject, Wave } from './managed-object';
import { Workload } from './workload';
import { WorkloadPort } from './workload-port';
import { RouteModel, grpcRouteSpec, httpRouteSpec, virtualServiceSpec } from '../compile/gateway';
import { hostProblems } from '../model/check/hosts';
import { pathProblems } from '../model/check/http';
import { listProblems } from '../model/check/lists';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';
import { shortName } from '../model/short-name';

/** Options of a `GatewayRoute`. */
export interface GatewayRouteProps {
  /** The door. */
  readonly gateway: IGateway;

  /** Host name that users ask for, without scheme and port (ZT105). */
  readonly host: string;

  /** The workload that answers; it needs a Service (ZT103). */
  readonly server: Workload;

  /**
   * Port of the server's pods.
   *
   * @default - its only port that is not for metrics
   */
  readonly port?: WorkloadPort;

  /**
   * Paths that are let through as they stand, without wildcard (ZT109).
   *
   * @default - none; without any path option all paths
   */
  readonly exactPaths?: string[];

  /**
   * Paths that are let through with all that is below them, without wildcard (ZT109).
   *
   * @default - none; without any path option all paths
   */
  readonly pathPrefixes?: string[];
}

/**
 * How users come in: a host, and optionally paths, through a gateway to a workload. The link from the gateway to the
 * workload is declared with it.
 *
 * Fails at once, with all that is wrong: ZT103, ZT104, ZT105, ZT109.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
 * const gateway = IngressGateway.existing({
 *   gatewayName: 'public', namespaceName: 'edge', labels: { app: 'gateway' }, serviceAccountName: 'gateway',
 * });
 * new GatewayRoute(this, 'shop-route', { gateway, host: 'shop.example', server: web, pathPrefixes: ['/shop'] });
 */
export class GatewayRoute extends Construct {
  /** The link from the gateway to the server. */
  public readonly links: Link[];

  public constructor(scope: Construct, id: string, props: GatewayRouteProps) {
    super(scope, id);
    const { gateway, host, server } = props;
    const world = server._world();
    const model = server._model();
    const usual = model.ports.filter(({ application }) => application !== 'metrics');
    const port = props.port ? model.ports.find(({ first, protocol }) => first === props.port!.port && protocol === 'TCP') : usual.length === 1 ? usual[0] : undefined;
    throwProblems(this.node.path, [
      ...hostProblems('host', host),
      ...(props.exactPaths === undefined ? [] : listProblems('exactPaths', props.exactPaths, plainPath)),
      ...(props.pathPrefixes === undefined ? [] : listProblems('pathPrefixes', props.pathPrefixes, plainPath)),
      ...(port?.servicePort !== undefined && model.serviceName ? [] : [problem('ZT103', `${server.peerName} has no Service port to route to`, 'declare its port with servicePort, or name it with the prop port')]),
    ]);
    const route: RouteModel = {
      host, exactPaths: [...(props.exactPaths ?? [])].sort(), pathPrefixes: [...(props.pathPrefixes ?? [])].sort(),
      serviceName: model.serviceName!, servicePort: port!.servicePort!, namespace: model.namespace,
    };
    const parent = { name: gateway.gatewayName, namespace: gateway.gatewayNamespace };
    const isGrpc = port!.application === 'grpc';
    const [apiVersion, kind, spec] = gateway.routeApi === RouteApi.ISTIO
      ? ['networking.istio.io/v1', 'VirtualService', virtualServiceSpec(parent, route, world.platform.clusterDomain)] as const
      : isGrpc ? ['gateway.networking.k8s.io/v1', 'GRPCRoute', grpcRouteSpec(parent, route)] as const
        : ['gateway.networking.k8s.io/v1', 'HTTPRoute', httpRouteSpec(parent, route)] as const;
    gateway._addRoute(model.namespace);
    new ManagedObject(this, world, {
      id: 'route', apiVersion, kind, name: shortName(`${model.namespace}.${id.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')}`), namespace: model.namespace,
      wave: Wave.OPEN, fields: ['spec'], compile: () => [{ spec }],
    });
    const rules = [...route.exactPaths.map(path => HttpRule.of({ paths: [path] })), ...route.pathPrefixes.map(path => HttpRule.prefix(path))];
    this.links = declareLinks(world, this.node.path, gateway, server, {
      ports: [WorkloadPort._of(port!)],
      ...(isGrpc ? { grpc: [GrpcRule.any()] } : port!.application === 'http' ? { http: rules.length > 0 ? rules : [HttpRule.any()] } : {}),
    });
  }
}

function plainPath(field: string, value: unknown): Problem[] {
  const found = pathProblems(field, value);
  return found.length === 0 && (value as string).includes('*')
    ? [problem('ZT109', `${field} ${quote(value)} has a wildcard`, 'name the path alone: pathPrefixes mean all below as well')] : found;
}
