import { Explanation, WayData } from '../prove/explain';
import { BoxData } from '../prove/traffic-data';
import { columns } from './columns';
import { visible } from './encode/visible';
import { some } from './finding-text';

/** Lines of one explanation, at any size of the world. */
export const MOST_LINES = 40;
const KINDS = 3;

/** For a terminal: each way from client to server, what passes at each hop, and the lines of manifests that decide. */
export function explanationText(explanation: Explanation): string {
  const { client, server, principal, asked, answer, ways, unknown } = explanation;
  const hops = ways.reduce((sum, way) => sum + way.hops.length, 0);
  // Two lines frame the whole; each way and each hop has one of its own, and the rest is for places.
  const room = Math.floor((MOST_LINES - 2 - ways.length - hops - Math.min(unknown.length, KINDS)) / Math.max(1, hops));
  const lines = [
    visible(`${client} -> ${server}${asked ? `  ${boxesText(asked)}` : ''}${principal ? `  as ${principal}` : ''}`),
    ...ways.flatMap(way => wayLines(way, Math.max(0, Math.min(3, room)))),
    ...some(unknown.map(({ place }) => place), KINDS).map((text, index) => `cannot decide  ${visible(unknown[index].message)}  ${text}`),
    unknown.length > 0 ? `cannot decide: as far as it is understood, ${answer}` : answer,
  ];
  return `${lines.slice(0, MOST_LINES).join('\n')}\n`;
}

function wayLines({ kind, answer, usual, passes, hops }: WayData, places: number): string[] {
  const rows = columns(hops.map(hop => [`${hop.layer} of ${visible(hop.at)}`, hop.answer, visible(boxesText(hop.passes))]));
  return [
    `${kind}  ${answer}  ${visible(boxesText(passes))}${usual || answer === 'closed' ? '' : '  (only if the client means to: its proxy takes another way)'}`,
    ...hops.flatMap((hop, index) => [rows[index], ...some(hop.places, places).map(text => `    ${text}`)]),
  ];
}

/** The first kinds of request, and the number of the others. */
export function boxesText(boxes: readonly BoxData[]): string {
  if (boxes.length === 0) { return 'nothing'; }
  return `${boxes.slice(0, KINDS).map(({ text }) => text).join(', or ')}${boxes.length > KINDS ? `, or ${boxes.length - KINDS} more kinds` : ''}`;
}
