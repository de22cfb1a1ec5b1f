import { formatRequest } from '../algebra/request';
import { Intent } from '../model/intent';
import { objectsFromJson } from '../parse/object';
import { AssertionModel, checkAssertions } from './assertions';
import { Finding, Proof, Witness } from './proof';
import { prove } from './prove';
import { WaiverModel } from './waive';

/** An object as it will be written, and the construct that made it. */
export interface FinalObject { readonly json: unknown; readonly origin: string }

/** Inside synthesis nothing is parsed: the proof takes the objects. */
export const proveFinal = (objects: readonly FinalObject[], intent: Intent, today: string, waivers: readonly WaiverModel[]): Proof =>
  prove(objectsFromJson(objects), intent, { today, waivers });

/** What contradicts one assertion, of a test. */
export const contradictions = (objects: readonly FinalObject[], intent: Intent, today: string, assertion: AssertionModel): readonly Finding[] =>
  prove(objectsFromJson(objects), intent, { today, further: [(layers, claim) => checkAssertions(layers, [assertion], claim.ends)] }).findings.filter(({ code }) => code === 'ZT012');

export const witnessText = ({ client, server, request }: Witness): string => `${client} -> ${server}: ${formatRequest(request)}`;
