import { Construct } from 'constructs';
import { declareLinks } from './declare-link';
import { ManagedObject, Wave } from './managed-object';
import { IPeer, Peer } from './peer';
import { PeerSource, declared, outside } from './peer-source';
import { Workload } from './workload';
import { workloadObjects } from './workload-objects';
import { WorkloadPort } from './workload-port';
import { ZeroTrustNamespace } from './zero-trust-namespace';
import { ListenerModel, gatewayPodLabels, gatewaySpec } from '../compile/gateway';
import { cidrProblems } from '../model/check/cidrs';
import { selectorProblems } from '../model/check/labels';
import { listProblems } from '../model/check/lists';
import { dnsLabelProblems, subdomainProblems } from '../model/check/names';
import { portProblems } from '../model/check/ports';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { reasonProblems } from '../model/check/text';
import { WorkloadModel } from '../model/intent';
import { cilium, meshed } from '../model/platform';

/** Which API the routes of a gateway are written in. */
export enum RouteApi {
  /** HTTPRoute and GRPCRoute of the Gateway API. */
  GATEWAY_API = 'gateway-api',
  /** VirtualService of Istio. */
  ISTIO = 'istio',
}

/** Where a gateway listens. */
export class GatewayListener {
  /**
   * HTTPS.
   *
   * @param secretName Secret of type `kubernetes.io/tls` in the gateway's namespace
   * @param port number, 1 to 65535; default 443
   */
  public static https(secretName: string, port: number = 443): GatewayListener {
    throwProblems('GatewayListener.https', [...subdomainProblems('secretName', secretName), ...portProblems('port', port)]);
    return new GatewayListener({ protocol: 'HTTPS', port, secretName });
  }

  /**
   * Plain HTTP, such as behind a load balancer that ends TLS.
   *
   * @param reason why users come in without TLS (ZT126)
   * @param port number, 1 to 65535; default 80
   */
  public static http(reason: string, port: number = 80): GatewayListener {
    throwProblems('GatewayListener.http', [...reasonProblems('reason', reason), ...portProblems('port', port)]);
    return new GatewayListener({ protocol: 'HTTP', port });
  }

  private constructor(private readonly model: ListenerModel) {}

  /** @internal */
  public _model(): ListenerModel { return this.model; }
}

/** A gateway that routes may be attached to: ours, or an existing one. */
export interface IGateway extends IPeer {
  /** Name of the Gateway object. */
  readonly gatewayName: string;
  /** Its namespace. */
  readonly gatewayNamespace: string;
  /** API of its routes. */
  readonly routeApi: RouteApi;

  /** @internal */
  _addRoute(namespaceName: string): readonly number[] | undefined;
}

/** A gateway that someone else runs. */
export interface ExistingGateway {
  /** Name of its Gateway object. */
  readonly gatewayName: string;

  /** Namespace of its Gateway object and pods. */
  readonly namespaceName: string;

  /** Labels of its pods, at least one. */
  readonly labels: { [key: string]: string };

  /** ServiceAccount of its pods. */
  readonly serviceAccountName: string;

  /**
   * API of its routes.
   *
   * @default RouteApi.GATEWAY_API
   */
  readonly routeApi?: RouteApi;

  /**
   * Whether it has an identity in the mesh.
   *
   * @default - true where the platform has a mesh
   */
  readonly meshed?: boolean;
}

/** Options of an `IngressGateway`. */
export interface IngressGatewayProps {
  /** Namespace that it lives in. */
  readonly namespace: ZeroTrustNamespace;

  /**
   * Name of the Gateway (ZT101).
   *
   * @default - the id of the construct
   */
  readonly gatewayName?: string;

  /** Where it listens, at least one (ZT104). */
  readonly listeners: GatewayListener[];

  /**
   * Addresses that may come in (ZT106).
   *
   * @default - every address
   */
  readonly sources?: string[];

  /**
   * Addresses of the load balancer's health checks, to the health port 15021 (ZT106).
   *
   * @default - none
   */
  readonly healthCheckSources?: string[];
}

/** Istio's health port of a gateway (IST-50). */
const HEALTH_PORT = 15021;

/**
 * The door through which users come in: a Gateway of the Gateway API, run by the mesh, or by Cilium where there is no mesh.
 *
 * Fails at once, with all that is wrong: ZT101, ZT104, ZT106; and on a platform without a data plane for it (ZT112).
 *
 * @see https://gateway-api.sigs.k8s.io/
 *
 * @example
 * const edge = new ZeroTrustNamespace(this, 'edge');
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
 * const gateway = new IngressGateway(this, 'public', { namespace: edge, listeners: [GatewayListener.https('shop-tls')] });
 * new GatewayRoute(this, 'shop-route', { gateway, host: 'shop.example', server: web });
 */
export class IngressGateway extends Construct implements IGateway {
  /**
   * A gateway that someone else runs: only the backends' half is written.
   *
   * @param gateway where it is
   */
  public static existing(gateway: ExistingGateway): IGateway {
    throwProblems('IngressGateway.existing', [
      ...subdomainProblems('gatewayName', gateway.gatewayName),
      ...dnsLabelProblems('namespaceName', gateway.namespaceName),
      ...selectorProblems('labels', gateway.labels),
      ...subdomainProblems('serviceAccountName', gateway.serviceAccountName),
    ]);
    const source = declared({ ...gateway, name: gateway.gatewayName, role: 'gateway' });
    return {
      peerName: `${gateway.namespaceName}/${gateway.gatewayName}`, gatewayName: gateway.gatewayName, gatewayNamespace: gateway.namespaceName,
      routeApi: gateway.routeApi ?? RouteApi.GATEWAY_API, _source: () => source, _addRoute: () => undefined,
    };
  }

  /** How messages call it. */
  public readonly peerName: string;
  /** Name of the Gateway object. */
  public readonly gatewayName: string;
  /** Its namespace. */
  public readonly gatewayNamespace: string;
  /** API of its routes. */
  public readonly routeApi = RouteApi.GATEWAY_API;
  private readonly routeNamespaces = new Set<string>();
  private readonly ports: readonly number[];
  private readonly source: PeerSource;

  public constructor(scope: Construct, id: string, props: IngressGatewayProps) {
    super(scope, id);
    this.gatewayName = props.gatewayName ?? id;
    this.gatewayNamespace = props.namespace.namespaceName;
    this.peerName = `${this.gatewayNamespace}/${this.gatewayName}`;
    const world = props.namespace._world();
    const { platform } = world;
    const inMesh = meshed(platform);
    throwProblems(this.node.path, [
      ...props.namespace._nameProblems(this.gatewayName),
      ...listProblems('listeners', props.listeners, () => []),
      ...listenerProblems(props.listeners ?? []),
      ...(props.sources === undefined ? [] : listProblems('sources', props.sources, cidrProblems)),
      ...(props.healthCheckSources === undefined ? [] : listProblems('healthCheckSources', props.healthCheckSources, cidrProblems)),
      ...(inMesh || cilium(platform) ? [] : [noDataPlane()]),
      ...(!inMesh && cilium(platform) && (props.sources || props.healthCheckSources) ? [problem('ZT112', "no rule of ours limits who reaches Cilium's own proxy, so sources would be lost",
        'leave sources and healthCheckSources out, and limit them at the load balancer, or use a mesh')] : []),
    ]);
    const listeners = props.listeners.map(listener => listener._model());
    this.ports = listeners.map(({ port }) => port);
    new ManagedObject(this, world, {
      id: 'gateway', apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name: this.gatewayName, namespace: this.gatewayNamespace,
      wave: Wave.OPEN, fields: ['spec'], compile: () => [{ spec: gatewaySpec(inMesh ? 'istio' : 'cilium', listeners, this.routeNamespaces) }],
    });
    if (!inMesh) {
      // CIL-43: Cilium's proxy is no pod; what it may reach is decided at the backends.
      this.source = outside({ kind: 'cilium-ingress' });
      return;
    }
    const model = podsModel(props.namespace, this.gatewayName, this.node.path, listeners);
    world.addWorkload({ model: () => model });
    world.settle(model.id, { scope: this, prefix: '' });
    workloadObjects(this, world, '', () => model, props.namespace._model().owned);
    const pods = Workload._make({ world, path: this.node.path, model: () => model, objects: [] });
    this.source = pods._source();
    const from = (cidrs: readonly string[] | undefined): Peer[] => (cidrs ? cidrs.map(cidr => Peer.cidr(cidr)) : [Peer.anywhere({ reason: 'users come in here' })]);
    const inPorts = listeners.map(({ port }) => WorkloadPort.tcp(port));
    for (const peer of from(props.sources)) { declareLinks(world, this.node.path, peer, pods, { ports: inPorts }); }
    for (const peer of props.healthCheckSources ? from(props.healthCheckSources) : []) {
      declareLinks(world, this.node.path, peer, pods, { ports: [WorkloadPort.tcp(HEALTH_PORT)] });
    }
  }

  /** @internal */
  public _source(): PeerSource { return this.source; }

  /** @internal */
  public _addRoute(namespaceName: string): readonly number[] {
    this.routeNamespaces.add(namespaceName);
    return this.ports;
  }
}

function listenerProblems(listeners: readonly GatewayListener[]): Problem[] {
  const ports = listeners.map(listener => listener._model().port);
  return [
    ...ports.filter((port, index) => ports.indexOf(port) < index).map(port => problem('ZT117', `two listeners have the port ${port}`, 'give each its own')),
    ...(ports.includes(HEALTH_PORT) ? [problem('ZT117', `a listener has the health port ${HEALTH_PORT} of the gateway`, 'use another port')] : []),
  ];
}

const noDataPlane = (): Problem => problem('ZT112', 'no layer of the platform runs a gateway', 'use IngressGateway.existing, Network.cilium(), Mesh.istioSidecar() or Mesh.istioAmbient()');

function podsModel(namespace: ZeroTrustNamespace, name: string, origin: string, listeners: readonly ListenerModel[]): WorkloadModel {
  return {
    id: `${namespace.namespaceName}/${name}`, origin, namespace: namespace.namespaceName, name,
    labels: gatewayPodLabels(name),
    // Istio names the account after the Gateway and its class.
    serviceAccountName: `${name}-istio`, serviceIsOurs: false,
    ports: [...listeners.map(({ port }) => port), HEALTH_PORT].map(port => WorkloadPort.tcp(port)._model()),
    meshed: true, hostNetwork: false, trustDomain: namespace._world().platform.trustDomain, probePorts: [HEALTH_PORT],
    where: 'here', phase: namespace._model().phase, role: 'gateway',
  };
}
