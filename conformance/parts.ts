import { ciliumObjects, istioObjects } from './acceptance/accepted';
import { ciliumFacts } from './acceptance/cilium-facts';
import { alerts } from './acceptance/alerts';
import { analysis } from './acceptance/analysis';
import { identities } from './acceptance/identities';
import { injection } from './acceptance/injection';
import { kubernetes } from './acceptance/kubernetes';
import { shop } from './acceptance/shop';
import { spireServer } from './acceptance/spire-server';
import { ambient } from './differential/ambient';
import { cilium } from './differential/cilium';
import { cyclonus } from './differential/cyclonus';
import { ciliumHttp } from './differential/cilium-http';
import { gateway } from './differential/gateway';
import { networkPolicies } from './differential/network-policy';
import { outbound } from './differential/outbound';
import { sidecar } from './differential/sidecar';
import { waypoint } from './differential/waypoint';
import { Part } from './harness/part';
import { mutants } from './mutants/part';

/** All engines, in the order in which they are asked. */
export const PARTS: readonly Part[] = [kubernetes, injection, ciliumObjects, istioObjects, analysis, alerts, networkPolicies, cyclonus, ciliumFacts, cilium, ciliumHttp, sidecar, waypoint, gateway, outbound, ambient, mutants, shop, identities, spireServer];
