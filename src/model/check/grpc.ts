import { empty, has, lacks, longerThan, textFaults, useInstead } from './faults';
import { Problem } from './problem';

/** gRPC puts both names into the request path, so a longer one would be no path of ours. */
const LONGEST = 500;

/** Full protobuf name: `package.Service`, or `Service` where the file has no package. */
export function grpcServiceProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT124', field, value, 'use the full name such as "shop.v1.Orders"', [
    empty,
    longerThan(LONGEST),
    has(/^\//, "starts with '/'", useInstead(name => name.slice(1))),
    has(/\//, 'has a method', 'use the service alone, and the methods option for its methods'),
    has(/\*/, 'has a wildcard', 'name each service'),
    lacks(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/, 'is no protobuf name'),
  ]);
}

export function grpcMethodProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT124', field, value, 'use a method name such as "GetOrder"', [
    empty,
    longerThan(LONGEST),
    has(/\//, 'has a service', 'use the method alone'),
    has(/\*/, 'has a wildcard', 'name each method, or leave methods out for any'),
    lacks(/^[A-Za-z_]\w*$/, 'is no protobuf name'),
  ]);
}
