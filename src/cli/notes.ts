import { UnknownData } from '../prove/explain';
import { visible } from '../report/encode/visible';
import { placeText } from '../report/place';

const SHOWN = 10;

/** What was not understood, for the side of an output that only lists. */
export function unknownNotes(unknown: readonly UnknownData[]): string[] {
  const lines = unknown.slice(0, SHOWN).map(({ message, place }) => `cannot decide  ${visible(message)}  ${visible(placeText(place))}`);
  return unknown.length > SHOWN ? [...lines, `cannot decide  and ${unknown.length - SHOWN} more`] : lines;
}
