import { formatRequest } from '../algebra/request';
import { Change, Difference } from '../prove/diff';
import { columns, plural } from './columns';
import { encodeJson } from './encode/json';
import { encodeMarkdown, markdownCellCode } from './encode/markdown';
import { visible } from './encode/visible';
import { boxesText } from './explain-text';
import { some } from './finding-text';

const MOST = 200;
const UNKNOWN = 5;

/** For a terminal: what opens first, each with one request that shows it. */
export function diffText(difference: Difference): string {
  const { opened, closed, added, removed, unknown } = difference;
  return `${[
    ...part('opened', '+', opened), ...part('closed', '-', closed),
    ...(added.length > 0 ? [`added    ${visible(added.join(', '))}`] : []), ...(removed.length > 0 ? [`removed  ${visible(removed.join(', '))}`] : []),
    ...some(unknown.map(({ place }) => place), UNKNOWN).map((text, index) => `cannot decide  ${visible(unknown[index].message)}  ${text}`),
    diffSummary(difference),
  ].join('\n')}\n`;
}

function part(title: string, sign: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) { return []; }
  const rows = changes.map(({ client, server, traffic, witness }) => [`${sign} ${visible(client)}`, '->', visible(server), visible(boxesText(traffic)), exampleOf(traffic, witness)]);
  return [title, ...columns(rows)];
}

const exampleOf = (traffic: Change['traffic'], witness: Change['witness']): string =>
  (boxesText(traffic) === formatRequest(witness) ? '' : `such as ${visible(formatRequest(witness))}`);

export function diffSummary({ opened, closed, unknown }: Difference): string {
  const verdict = opened.length > 0 ? 'wider' : unknown.length > 0 ? 'cannot decide' : closed.length > 0 ? 'narrower' : 'the same';
  return `${verdict}: ${opened.length} opened, ${closed.length} closed${unknown.length > 0 ? `; ${plural(unknown.length, 'thing')} not understood` : ''}`;
}

/** A comment for a pull request. */
export function diffMarkdown(difference: Difference): string {
  const rows = (sign: string, changes: readonly Change[]) => [
    ...changes.slice(0, MOST).map(({ client, server, traffic, witness }) =>
      `| ${sign} | ${markdownCellCode(client)} | ${markdownCellCode(server)} | ${encodeMarkdown(boxesText(traffic))} | ${markdownCellCode(formatRequest(witness))} |`),
    ...(changes.length > MOST ? [`| ${sign} | and ${changes.length - MOST} more | | | |`] : []),
  ];
  const table = [...rows('opened', difference.opened), ...rows('closed', difference.closed)];
  return `${[
    '### Zero trust: what changes', '', `${encodeMarkdown(diffSummary(difference))}.`, '',
    ...(table.length > 0 ? ['| | client | server | requests | such as |', '|---|---|---|---|---|', ...table] : []),
  ].join('\n').trimEnd()}\n`;
}

export const diffJson = (difference: Difference): string => encodeJson(difference);
