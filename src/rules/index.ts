import { Rule } from './rule';
import { zt201 } from './zt201-egress-only-policy-isolates-ingress';
import { zt202 } from './zt202-empty-egress-denies-nothing';
import { zt203 } from './zt203-rules-outside-policy-types';
import { zt204 } from './zt204-empty-list-opens-everything';
import { zt205 } from './zt205-rule-without-peers';
import { zt206 } from './zt206-peers-in-all-namespaces';
import { zt207 } from './zt207-named-port-finds-nothing';
import { zt208 } from './zt208-block-of-cluster-addresses';
import { zt209 } from './zt209-metadata-service-open';
import { zt210 } from './zt210-wide-block-opens-cluster';
import { zt211 } from './zt211-network-policy-refused';
import { zt212 } from './zt212-host-network-escapes';
import { zt213 } from './zt213-namespace-by-weak-label';
import { zt214 } from './zt214-selector-without-pods';
import { zt215 } from './zt215-peer-without-pods';
import { zt216 } from './zt216-policy-void';
import { zt217 } from './zt217-outbound-without-dns';
import { zt218 } from './zt218-equal-priorities';

/** All rules, by their id. */
export const RULES: readonly Rule[] = [
  zt201,
  zt202,
  zt203,
  zt204,
  zt205,
  zt206,
  zt207,
  zt208,
  zt209,
  zt210,
  zt211,
  zt212,
  zt213,
  zt214,
  zt215,
  zt216,
  zt217,
  zt218,
];
