import { Construct } from 'constructs';
import { IPeer } from './peer';
import { nearestPlatform } from './platform-registry';
import { Workload } from './workload';
import { WorkloadGroup } from './workload-group';
import { World } from './world';

/** The world of the first end that lies in this app. */
export function worldOf(scope: Construct, ...ends: IPeer[]): World {
  for (const end of ends) {
    if (end instanceof Workload) { return end._world(); }
    if (end instanceof WorkloadGroup) { return end.workloads[0]._world(); }
  }
  return nearestPlatform(scope).world;
}
