import { escapeHidden } from '../../model/check/quote';

/** JSON, indented, with everything that does not show as an escape: people look at it on a terminal as well. */
export const encodeJson = (value: unknown): string => `${JSON.stringify(value, null, 2).replace(/[^\n -~]+/g, escapeHidden)}\n`;
