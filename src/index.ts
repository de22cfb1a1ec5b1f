// The public names; nothing else.
export * from './constructs/adopt-options';
export * from './constructs/assertions';
export * from './constructs/egress-allowlist';
export * from './constructs/external-host';
export * from './constructs/gateway-route';
export * from './constructs/grpc-rule';
export * from './constructs/http-rule';
export * from './constructs/identity';
export * from './constructs/ingress-gateway';
export * from './constructs/intent';
export * from './constructs/link';
export * from './constructs/link-options';
export * from './constructs/mesh';
export * from './constructs/mode';
export * from './constructs/network';
export * from './constructs/own-workload-props';
export * from './constructs/peer';
export * from './constructs/phase';
export * from './constructs/platform-definition';
export * from './constructs/platform-facts';
export * from './constructs/pod-security';
export * from './constructs/proof';
export * from './constructs/service-link';
export * from './constructs/waiver';
export * from './constructs/waypoint';
export * from './constructs/workload';
export * from './constructs/workload-group';
export * from './constructs/workload-port';
export * from './constructs/workload-source';
export * from './constructs/zero-trust-app';
export * from './constructs/zero-trust-namespace';
export * from './constructs/zero-trust-platform';

// What cdk8s-cli loads from this package by name.
export * from './cli/zero-trust-validation';

export * as cilium from '../imports/cilium';
export * as gateway from '../imports/gateway';
export * as istio from '../imports/istio';
export * as prometheus from '../imports/prometheus';
export * as spire from '../imports/spire';
