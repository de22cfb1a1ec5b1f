import { HttpModel, Unauthenticated } from '../model/intent';

/** One declaration of a link, as it was made. */
export interface LinkPart {
  readonly origin: string;
  readonly http?: readonly HttpModel[];
  readonly unauthenticated?: Unauthenticated;
  readonly expiresOn?: string;
  readonly grpc: boolean;
}
