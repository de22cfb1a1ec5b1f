// The public names; nothing else.
export * as cilium from '../imports/cilium';
export * as gateway from '../imports/gateway';
export * as istio from '../imports/istio';
export * as prometheus from '../imports/prometheus';
export * as spire from '../imports/spire';
