import { Route } from '../evaluate/connection';
import { Cause } from '../evaluate/side';
import { Declaration } from './claim';

/** What keeps a call from working although every layer lets it through. */
export interface Obstacle {
  /** Stands behind "it is let through, but". */
  readonly text: string;
  readonly fix: string;
  readonly fact: string;
  readonly causes: readonly Cause[];
  /** Nobody can say whether it does. */
  readonly unclear?: boolean;
}

export type Hindrance = (declaration: Declaration, client: number, server: number, ways: readonly Route[]) => Obstacle | undefined;
