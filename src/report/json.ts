import { Proof } from '../prove/proof';
import { encodeJson } from './encode/json';

/** The proof as it is; schemas/proof-v1.json describes it. */
export const proofJson = (proof: Proof): string => encodeJson(proof);
