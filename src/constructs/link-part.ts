import { PeerSource } from './peer-source';
import { HttpModel, PortModel, RouteModel, Unauthenticated } from '../model/intent';

/** One declaration of a link, as it was made. */
export interface LinkPart {
  readonly origin: string;
  readonly http?: readonly HttpModel[];
  readonly routes?: readonly RouteModel[];
  readonly unauthenticated?: Unauthenticated;
  readonly expiresOn?: string;
  readonly grpc: boolean;
}

export interface LinkEnds {
  readonly client: PeerSource;
  readonly server: PeerSource;
  readonly port: PortModel;
  /** How messages call client and server. */
  readonly names: readonly [string, string];
}
