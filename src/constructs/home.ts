import { Construct } from 'constructs';

/** Where the objects of a workload stand in the tree. */
export interface Home {
  readonly scope: Construct;
  readonly prefix: string;
}
