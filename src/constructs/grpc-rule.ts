import { grpcMethodProblems, grpcServiceProblems } from '../model/check/grpc';
import { throwProblems } from '../model/check/problem';
import { HttpModel } from '../model/intent';

/**
 * Which gRPC calls a link carries.
 *
 * @example
 * const rules = [GrpcRule.method('shop.CartService', 'AddItem'), GrpcRule.service('grpc.health.v1.Health')];
 */
export class GrpcRule {
  /** Any call: says in so many words that nothing is inspected. */
  public static any(): GrpcRule { return new GrpcRule({}); }

  /**
   * One method (ZT124).
   *
   * @param service full name with its package, such as `shop.CartService`
   * @param method name of the method, such as `AddItem`
   */
  public static method(service: string, method: string): GrpcRule {
    throwProblems('GrpcRule.method', [...grpcServiceProblems('service', service), ...grpcMethodProblems('method', method)]);
    // IST-29: a call is a POST to /package.Service/Method.
    return new GrpcRule({ methods: ['POST'], paths: [`/${service}/${method}`] });
  }

  /**
   * All methods of a service (ZT124).
   *
   * @param service full name with its package, such as `shop.CartService`
   */
  public static service(service: string): GrpcRule {
    throwProblems('GrpcRule.service', grpcServiceProblems('service', service));
    return new GrpcRule({ methods: ['POST'], paths: [`/${service}/*`] });
  }

  private constructor(private readonly model: HttpModel) {}

  /** @internal */
  public _model(): HttpModel { return this.model; }
}
