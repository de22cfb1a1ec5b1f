import { escapeHidden } from '../../model/check/quote';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&apos;' };

/** Text for an element or an attribute. Characters that XML 1.0 cannot hold at all are among the hidden ones. */
export const encodeXml = (text: string): string => escapeHidden(text).replace(/[&<>"']/g, char => ENTITIES[char]);
