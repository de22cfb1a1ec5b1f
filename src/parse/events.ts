import { EVENT_ID, Event, YAMLException, parseEvents } from 'js-yaml';
import { MAX_DEPTH, MAX_DOCUMENT, MAX_DOCUMENT_EVENTS } from './limits';
import { TextProblem } from './text-problem';

/** Line breaks of YAML 1.1, which goyaml reads, and content in YAML 1.2. */
const ODD_BREAKS = /[\u0085\u2028\u2029]/;

const SPLIT = 'write its objects as documents of their own, or get fewer kinds or namespaces at a time';

/** The events of all documents in a text; their ranges are characters of the text. */
export function eventsOf(text: string): readonly Event[] {
  if (text.length > MAX_DOCUMENT) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT / 1_048_576} MiB; ${SPLIT}`, 0); }
  const odd = text.search(ODD_BREAKS);
  if (odd >= 0) { throw new TextProblem('ZT308', 'U+0085, U+2028 and U+2029 end a line for some readers and not for others; escape them in a quoted text', odd); }
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    if (events.length > MAX_DOCUMENT_EVENTS) { throw new TextProblem('ZT302', `a document of more than ${MAX_DOCUMENT_EVENTS} values; ${SPLIT}`, 0); }
    return events;
  } catch (error) {
    if (!(error instanceof YAMLException)) { throw error; }
    const deep = /maxDepth/.test(error.reason);
    throw new TextProblem(deep ? 'ZT307' : 'ZT304', deep ? `more than ${MAX_DEPTH} levels of lists and mappings` : error.reason, error.mark?.position ?? 0);
  }
}

/** Where a node begins in the text. */
export function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) { return 0; }
  const starts = [event.anchorStart - 1, ...('tagStart' in event ? [event.tagStart] : []), ...('start' in event ? [event.start] : []), ...('valueStart' in event ? [event.valueStart] : [])]
    .filter(start => start >= 0);
  return starts.length === 0 ? 0 : Math.min(...starts);
}
