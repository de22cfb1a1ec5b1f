import { EVENT_ID, Event, MappingEvent, SCALAR_STYLE, ScalarEvent, SequenceEvent, getScalarValue } from 'js-yaml';
import { offsetOf } from './events';
import { plainScalar } from './scalar';
import { TextProblem, shown } from './text-problem';
import { Json } from './world';

export type NodeEvent = ScalarEvent | SequenceEvent | MappingEvent;

export function scalar(text: string, event: ScalarEvent, inFlow: boolean): Json {
  const content = getScalarValue(text, event);
  if (event.tagStart >= 0) { return checkTag(text, event, 'str', 'binary') === 'str' ? content : Buffer.from(content, 'base64').toString('utf8'); }
  if (event.style !== SCALAR_STYLE.PLAIN) {
    // The parser ends every text with a line break; where there was none, a block scalar has none either.
    const open = event.valueEnd >= text.length && content.endsWith('\n') && !/[\r\n]$/.test(text);
    return open ? content.slice(0, -1) : content;
  }
  if (inFlow && hasTwoReadings(text, event)) { throw new TextProblem('ZT308', `${shown(content)} has two readings; quote it, or put a space around the : or ?`, event.valueStart); }
  const value = plainScalar(content);
  if (value === undefined) { throw new TextProblem('ZT308', `${shown(content)} is a number without a JSON value; quote it`, event.valueStart); }
  return value;
}

/** In flow style YAML 1.1 has the colon of `{a:}` in the text and takes the mark of `[?a]` for a key; YAML 1.2 the other way round. */
function hasTwoReadings(text: string, { valueStart, valueEnd }: ScalarEvent): boolean {
  if (text.charCodeAt(valueStart) === 0x3f) { return true; }
  let next = valueEnd;
  for (;;) {
    const code = text.charCodeAt(next);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) { next++; } else if (code === 0x23) { next = text.indexOf('\n', next); } else { break; }
    if (next < 0) { return false; }
  }
  return text.charCodeAt(next) === 0x3a && next + 1 < text.length && ',[]{}'.includes(text[next + 1]);
}

/** The short name of the event's tag. Other tags, and the bare `!`, mean different things to different readers. */
export function checkTag(text: string, event: NodeEvent, ...allowed: string[]): string {
  const tag = text.slice(event.tagStart, event.tagEnd);
  const name = /^(?:!!|!?<tag:yaml\.org,2002:)([a-z]+)>?$/.exec(tag)?.[1];
  if (name === undefined || !allowed.includes(name)) { throw new TextProblem('ZT308', `the tag ${shown(tag)} has no JSON value here; leave it out`, event.tagStart); }
  return name;
}

export function keyText(key: Json, event: Event): string {
  if (typeof key === 'string') { return key; }
  if (typeof key === 'boolean' || (typeof key === 'number' && Number.isSafeInteger(key))) { return String(key); }
  throw new TextProblem('ZT308', 'a key is neither text nor a whole number; quote it', offsetOf(event));
}

export function isMergeKey(text: string, event: Event): boolean {
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN || event.valueEnd - event.valueStart !== 2) { return false; }
  return text.startsWith('<<', event.valueStart) && !hasTwoReadings(text, event) && (event.tagStart < 0 || checkTag(text, event, 'merge') === 'merge');
}
