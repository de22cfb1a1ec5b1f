import { EVENT_ID, Event, YAMLException, parseEvents } from 'js-yaml';
import { MAX_DEPTH, MAX_DOCUMENT, MAX_DOCUMENT_MARKS } from './limits';
import { TextProblem } from './text-problem';

/** Line breaks of YAML 1.1, which goyaml reads, and content in YAML 1.2. */
const ODD_BREAKS = /[\u0085\u2028\u2029]/;

const SPLIT = 'write its objects as documents of their own, or get fewer kinds or namespaces at a time';

/** The events of all documents in a text; their ranges are characters of the text. */
export function eventsOf(text: string): readonly Event[] {
  if (text.length > MAX_DOCUMENT) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT / 1_048_576} MiB; ${SPLIT}`, 0); }
  if (text.length > MAX_DOCUMENT_MARKS && marksIn(text) > MAX_DOCUMENT_MARKS) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT_MARKS} values; ${SPLIT}`, 0); }
  const odd = text.search(ODD_BREAKS);
  if (odd >= 0) { throw new TextProblem('ZT308', 'U+0085, U+2028 and U+2029 end a line for some readers and not for others; escape them in a quoted text', odd); }
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) { throw error; }
    const deep = /maxDepth/.test(error.reason);
    throw new TextProblem(deep ? 'ZT307' : 'ZT304', deep ? `more than ${MAX_DEPTH} levels of lists and mappings` : error.reason, error.mark?.position ?? 0);
  }
}

/** No value stands in a document without one of these before it. */
function marksIn(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isDash = (code === 0x2d || code === 0x3f) && text.charCodeAt(at + 1) === 0x20;
    if (isDash || code === 0x3a || code === 0x0a || code === 0x0d || code === 0x2c || code === 0x5b || code === 0x7b) { marks++; }
  }
  return marks;
}

/** Where a node begins in the text. */
export function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) { return 0; }
  const starts = [event.anchorStart - 1, ...('tagStart' in event ? [event.tagStart] : []), ...('start' in event ? [event.start] : []), ...('valueStart' in event ? [event.valueStart] : [])]
    .filter(start => start >= 0);
  return starts.length === 0 ? 0 : Math.min(...starts);
}
