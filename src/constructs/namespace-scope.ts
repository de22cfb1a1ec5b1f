import { Construct } from 'constructs';
import { World } from './world';
import { Problem } from '../model/check/problem';
import { NamespaceModel } from '../model/intent';

/** What a workload needs of the namespace that it is made in. */
export interface NamespaceScope extends Construct {
  readonly namespaceName: string;
  _world(): World;
  _model(): NamespaceModel;
  /** Path of a workload for messages; no name that is right is longer. */
  _pathOf(name: string): string;
  _nameProblems(name: string, check?: (field: string, value: unknown) => Problem[]): Problem[];
}
