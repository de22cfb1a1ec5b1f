import { Construct } from 'constructs';
import { GrpcRule } from './grpc-rule';
import { HttpRule } from './http-rule';
import { IPeer } from './peer';
import { nearestPlatform, worldsOf } from './platform-registry';
import { assertionFindings } from './proof-of-world';
import { World } from './world';
import { WorkloadPort } from './workload-port';
import { problem, throwProblems } from '../model/check/problem';
import { AssertionModel, EndPattern } from '../prove/assertions';
import { witnessText } from '../prove/from-json';
import { calls } from '../prove/http';

/** Which calls an assertion is about. */
export interface AssertionOptions {
  /**
   * Ports of the server's pods.
   *
   * @default - any port
   */
  readonly ports?: WorkloadPort[];

  /**
   * HTTP requests on these ports; only together with ports (ZT104).
   *
   * @default - anything
   */
  readonly http?: HttpRule[];

  /**
   * gRPC calls on these ports; only together with ports (ZT104).
   *
   * @default - anything
   */
  readonly grpc?: GrpcRule[];
}

/**
 * What must hold in the final manifests, whatever was declared: for unit tests of a security team.
 *
 * Each method fails at once, with the call that shows it and what every layer says about it (ZT012). An assertion about ends
 * that are not there fails as well.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
 * const db = shop.addWorkload('db', { image: 'registry.example/db:1.0', ports: [WorkloadPort.tcp(5432)] });
 * web.allowTo(db);
 * Assertions.of(this)
 *   .mustReach(web, db, { ports: [WorkloadPort.tcp(5432)] })
 *   .onlyReachableBy([web], db);
 */
export class Assertions {
  /**
   * Assertions about the platform that is nearest to the scope (ZT133).
   *
   * @param scope a construct of the app
   */
  public static of(scope: Construct): Assertions { return new Assertions(scope, nearestPlatform(scope).world); }

  private constructor(private readonly scope: Construct, private readonly world: World) {}

  /**
   * All of these calls get through; without options, some do.
   *
   * @param client who calls
   * @param server who is called
   * @param options which calls
   */
  public mustReach(client: IPeer, server: IPeer, options: AssertionOptions = {}): Assertions { return this.check('mustReach', [client], server, options); }

  /**
   * None of these calls gets through; without options, none at all.
   *
   * @param client who calls
   * @param server who is called
   * @param options which calls
   */
  public mustNotReach(client: IPeer, server: IPeer, options: AssertionOptions = {}): Assertions { return this.check('mustNotReach', [client], server, options); }

  /**
   * Nobody but these gets any of these calls through, pods that do not exist yet among them.
   *
   * @param clients who may call
   * @param server who is called
   * @param options which calls
   */
  public onlyReachableBy(clients: IPeer[], server: IPeer, options: AssertionOptions = {}): Assertions { return this.check('onlyReachableBy', clients, server, options); }

  private check(kind: AssertionModel['kind'], clients: IPeer[], server: IPeer, options: AssertionOptions): Assertions {
    const { platform } = this.world;
    const wrong = (options.http || options.grpc) && !options.ports ? [problem('ZT104', 'rules without ports', 'name the ports that the rules are about')] : [];
    throwProblems(this.scope.node.path, wrong);
    const peers = (end: IPeer): EndPattern[] => end._source().peers(platform).map(peer => ({ peer }));
    const findings = peers(server).flatMap(to => assertionFindings(this.scope.node.root, this.world, worldsOf(this.scope), {
      kind, clients: clients.flatMap(peers), server: to, traffic: trafficOf(options), origin: this.scope.node.path,
      text: `${kind}(${clients.map(({ peerName }) => peerName).join(', ')}, ${server.peerName})`,
    }));
    if (findings.length > 0) {
      throw new Error(findings.map(({ message, witness, layers, code }) => [
        `${this.scope.node.path}: ${message} (${code})`, ...(witness ? [`  ${witnessText(witness)}`] : []),
        ...layers.map(({ layer, at, passes }) => `  ${passes ? 'passes' : 'stops'}: ${layer} of ${at}`),
      ].join('\n')).join('\n'));
    }
    return this;
  }
}

function trafficOf({ ports, http, grpc }: AssertionOptions): AssertionModel['traffic'] {
  const rules = http || grpc ? [...http ?? [], ...grpc ?? []].map(rule => rule._model()) : undefined;
  return ports && calls(ports.map(port => port._model()), rules);
}
