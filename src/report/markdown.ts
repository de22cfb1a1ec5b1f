import { formatRequest } from '../algebra/request';
import { Finding, Place, Proof } from '../prove/proof';
import { plural } from './columns';
import { encodeMarkdown as text, markdownCellCode as cellCode, markdownCode as code } from './encode/markdown';
import { hopTitle, waiverText } from './finding-text';
import { placeName, placeSource } from './place';
import { linkNote, platformText, proofSummary, verdictText } from './text';

// GitHub takes 65,536 characters in a comment.
const LONGEST = 60_000;
const PLACES = 5;

/** A comment for a pull request: the verdict, what is wrong, and the links folded away. */
export function proofMarkdown(proof: Proof): string {
  const { findings, waived, links, needs, assumptions } = proof;
  const head = [`### Zero trust: ${verdictText(proof)}`, '', `${text(platformText(proof))}. ${text(proofSummary(proof))}.`, ''];
  const parts = [
    ...findings.map(findingPart),
    folded(plural(links.length, 'declared link'), ['| verdict | link | |', '|---|---|---|', ...links.map(link => `| ${link.verdict} | ${cellCode(link.name)} | ${text(linkNote(link))} |`)], links.length),
    folded(`${plural(needs.length, 'need')} of the platform`, ['| verdict | need | links | reason |', '|---|---|---|---|', ...needs.map(need => `| ${need.verdict} | ${cellCode(need.id)} | ${need.links} | ${text(need.reason)} |`)], needs.length),
    folded(`${waived.length} waived`, waived.map(({ id, waiver }) => `- ${code(id)}: ${text(waiver ? waiverText(waiver) : '')}`), waived.length),
    folded(`${plural(assumptions.length, 'thing')} taken for granted`, assumptions.map(({ id, text: what }) => `- ${code(id)} ${text(what)}`), assumptions.length),
  ];
  return `${[...head, ...fitting(parts.flat(), LONGEST)].join('\n')}\n`;
}

function findingPart(finding: Finding): string[] {
  const { severity, message, fix, witness, layers, places, origins, id } = finding;
  return [[
    `#### ${severity} ${code(finding.code)} ${text(message)}`, '',
    ...(witness ? [`- request ${code(formatRequest(witness.request))} from ${code(witness.client)} to ${code(witness.server)}`] : []),
    ...layers.slice(0, 7).map(layer => `- ${text(hopTitle(layer))}${layer.places.length > 0 ? `: ${placesText(layer.places)}` : ''}`),
    ...(layers.length === 0 && places.length > 0 ? [`- at ${placesText(places)}`] : []),
    ...(origins.length > 0 ? [`- declared by ${origins.slice(0, PLACES).map(code).join(', ')}`] : []),
    `- fix: ${text(fix)}`,
    `- id ${code(id)}`, '',
  ].join('\n')];
}

const placesText = (places: readonly Place[]): string => [
  ...places.slice(0, PLACES).map(place => [code(placeName(place)), ...(placeSource(place) ? [code(placeSource(place))] : [])].join(' in ')),
  ...(places.length > PLACES ? [`${places.length - PLACES} more`] : []),
].join(', ');

/** Lines that GitHub shows on demand; a part by itself, so that none is cut in its middle. */
function folded(title: string, lines: readonly string[], count: number): string[] {
  return count === 0 ? [] : [[`<details><summary>${title}</summary>`, '', ...fitting(lines, LONGEST / 4), '', '</details>', ''].join('\n')];
}

/** As many as there is room for, and the number of the rest. */
function fitting(parts: readonly string[], most: number): string[] {
  let size = 0;
  const kept = parts.filter(part => (size += part.length + 1) <= most);
  return kept.length === parts.length ? kept : [...kept, `\n… and ${parts.length - kept.length} more, see the full report.`];
}
