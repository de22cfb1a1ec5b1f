import { formatRequest } from '../algebra/request';
import { Finding, LayerVerdict, Place, Witness } from '../prove/proof';
import { columns } from './columns';
import { visible } from './encode/visible';
import { placeKey, placeText } from './place';

// Together at most 40 lines, whatever the size of the world.
const HOPS = 7;
const PLACES_OF_HOP = 2;
const PLACES = 5;
const ORIGINS = 3;

/** One finding as a block of lines: what, with which request, layer by layer, where, and what to do. */
export function findingText(finding: Finding): string[] {
  const { id, severity, code, message, fix, witness, layers, places, origins, facts, waiver } = finding;
  const seen = new Set(layers.flatMap(layer => layer.places.map(placeKey)));
  return [
    `${severity} ${visible(code)}  ${visible(message)}`,
    ...columns([
      ...(witness ? [['request', visible(witnessText(witness))]] : []),
      ...layerRows(layers),
      ...some(places.filter(place => !seen.has(placeKey(place))), PLACES).map((text, index) => [index === 0 ? 'at' : '', text]),
      ...(origins.length > 0 ? [['declared', firstOf(origins, ORIGINS)]] : []),
      ...(facts.length > 0 ? [['facts', firstOf(facts, ORIGINS)]] : []),
      ...(waiver ? [['waived', visible(waiverText(waiver))]] : [['fix', visible(fix)]]),
      ['id', visible(id)],
    ]),
  ];
}

export const witnessText = ({ client, server, principal, request }: Witness): string =>
  `${formatRequest(request)}  from ${client} to ${server}${principal ? ` as ${principal}` : ''}`;

export const waiverText = ({ reason, owner, expiresOn }: NonNullable<Finding['waiver']>): string =>
  [reason, ...(owner ? [`owner ${owner}`] : []), ...(expiresOn ? [`until ${expiresOn}`] : [])].join(', ');

export const hopTitle = ({ layer, passes, at }: LayerVerdict): string => `${passes ? 'open' : 'CLOSED'} by ${layer} of ${at}`;

function layerRows(layers: readonly LayerVerdict[]): string[][] {
  const rows = layers.slice(0, HOPS).flatMap(({ layer, at, passes, places }) => [
    [layer, visible(`${passes ? 'open  ' : 'CLOSED'}  ${at}`)],
    ...some(places, PLACES_OF_HOP).map(text => ['', `        ${text}`]),
  ]);
  return layers.length > HOPS ? [...rows, ['', `and ${layers.length - HOPS} more layers`]] : rows;
}

/** The first places, the last of them with the number of those left out. */
export function some(places: readonly Place[], most: number): string[] {
  return places.slice(0, most).map((place, index) => visible(placeText(place)) + (index === most - 1 && places.length > most ? ` (and ${places.length - most} more)` : ''));
}

const firstOf = (texts: readonly string[], most: number): string =>
  `${texts.slice(0, most).map(visible).join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;
