import { Construct } from 'constructs';
import { declareLinks } from './declare-link';
import { GrpcRule } from './grpc-rule';
import { HttpRule } from './http-rule';
import { IGateway, RouteApi } from './ingress-gateway';
import { Link } from './link';
import { UnauthenticatedOptions } from './link-options';
import { ManagedObject, Wave } from './managed-object';
import { plainPathProblems } from './plain-path';
import { Workload } from './workload';
import { WorkloadPort } from './workload-port';
import { RouteModel, grpcRouteSpec, httpRouteSpec, virtualServiceSpec } from '../compile/gateway';
import { hostProblems } from '../model/check/hosts';
import { listProblems } from '../model/check/lists';
import { problem, throwProblems } from '../model/check/problem';
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

  /**
   * Says that the gateway has no identity in the mesh; required in phase 3 where that is so (ZT120).
   *
   * @default - the gateway is authenticated
   */
  readonly unauthenticated?: UnauthenticatedOptions;
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
      ...(props.exactPaths === undefined ? [] : listProblems('exactPaths', props.exactPaths, plainPathProblems)),
      ...(props.pathPrefixes === undefined ? [] : listProblems('pathPrefixes', props.pathPrefixes, plainPathProblems)),
      ...(port?.servicePort !== undefined && model.serviceName ? [] : [problem('ZT103', `${server.peerName} has no Service port to route to`, 'declare its port with servicePort, or name it with the prop port')]),
      ...(port?.protocol === 'UDP' || port?.application === 'tcp' ? [problem('ZT111', `a route to the ${port.application.toUpperCase()} port ${port.name} of ${server.peerName}`, 'declare the port with WorkloadPort.http or grpc')] : []),
      ...(port?.application === 'grpc' && (props.exactPaths || props.pathPrefixes)
        ? [problem('ZT111', `a route of paths to the gRPC port ${port.name} of ${server.peerName}`, 'leave the paths out: calls are let through by the links of the server')] : []),
    ]);
    const route: RouteModel = {
      host, exactPaths: unique(props.exactPaths), pathPrefixes: unique(props.pathPrefixes?.map(path => (path === '/' ? path : path.replace(/\/$/, '')))),
      serviceName: model.serviceName!, servicePort: port!.servicePort!, namespace: model.namespace,
    };
    const parent = { name: gateway.gatewayName, namespace: gateway.gatewayNamespace };
    const isGrpc = port!.application === 'grpc';
    const [apiVersion, kind, spec] = gateway.routeApi === RouteApi.ISTIO
      ? ['networking.istio.io/v1', 'VirtualService', virtualServiceSpec(parent, route, world.platform.clusterDomain)] as const
      : isGrpc ? ['gateway.networking.k8s.io/v1', 'GRPCRoute', grpcRouteSpec(parent, route)] as const
        : ['gateway.networking.k8s.io/v1', 'HTTPRoute', httpRouteSpec(parent, route)] as const;
    const listening = gateway._addRoute(model.namespace);
    new ManagedObject(this, world, {
      id: 'route', apiVersion, kind, name: shortName(`${model.namespace}.${objectName(id)}`), namespace: model.namespace,
      wave: Wave.OPEN, fields: ['spec'], compile: () => [{ spec }],
    });
    const rules = [...route.exactPaths.map(path => HttpRule.of({ paths: [path] })), ...route.pathPrefixes.map(path => HttpRule.prefix(path))];
    this.links = declareLinks(world, this.node.path, gateway, server, {
      ports: [WorkloadPort._of(port!)],
      ...(isGrpc ? { grpc: [GrpcRule.any()] } : port!.application === 'http' ? { http: rules.length > 0 ? rules : [HttpRule.any()] } : {}),
      unauthenticated: props.unauthenticated,
    }, [{ ...(listening ? { ports: listening } : {}), hosts: [host], ...(rules.length > 0 ? { paths: rules.flatMap(rule => rule._model().paths ?? []) } : {}) }]);
  }
}

/** The id of a construct as a part of a name; two ids that become one are noticed as two objects of one name. */
const objectName = (id: string): string => id.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'route';

const unique = (paths: readonly string[] = []): string[] => [...new Set(paths)].sort();
