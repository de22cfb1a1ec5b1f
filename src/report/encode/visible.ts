import { escapeHidden } from '../../model/check/quote';

const LONGEST = 400;

/** Names and texts of manifests are foreign: on a terminal every character has to show, and one name must not push out all others. */
export function visible(text: string): string {
  return escapeHidden(text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3).replace(/[\ud800-\udbff]$/, '')}...`);
}
