import { ApiObject } from 'cdk8s';
import { World } from './world';
import { WorkloadModel } from '../model/intent';

/** How a workload stands in its world. */
export interface WorkloadParts {
  readonly world: World;
  readonly path: string;
  readonly model: () => WorkloadModel;
  readonly objects: readonly ApiObject[];
}
