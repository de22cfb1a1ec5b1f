import { ABSENT, presentAs } from '../algebra/http';
import { Language, literal } from '../algebra/language';
import { ALL_PORTS, PROTOCOLS, Transport, allPortsOf, portRange } from '../algebra/ports';
import { Traffic, box, onPorts } from '../algebra/traffic';
import { NO_HTTP } from '../evaluate/istio-http';
import { quote } from '../model/check/quote';

const FORM = 'write it as "TCP 8080 GET /orders?x=1 host=shop.example header:x-role=admin"';

/**
 * A request as people write it: protocol, port, method, path with its query, `host=x`, `header:x=y`, `!header:x`; or as reports print
 * it. What is left out may be anything. A text as the answer says what is wrong.
 */
export function readRequest(text: string): Traffic | string {
  const words = pairs((text.match(/\(no HTTP\)|(?:[^\s"]|"[^"]*")+/g) ?? []).map(word => word.replace(/"/g, '')));
  const protocols = words.filter(isProtocol).map(word => word.toUpperCase() as Transport);
  const ports = words.filter(word => /^\d/.test(word));
  const fields = words.filter(word => !isProtocol(word) && !/^\d/.test(word)).map(fieldOf);
  const [protocol] = protocols;
  const chosen = ports.length === 0 ? (protocol ? allPortsOf(protocol) : fields.length > 0 ? allPortsOf('TCP') : ALL_PORTS) : rangeOf(protocol ?? 'TCP', ports[0]);
  const problem = [
    words.length === 0 ? 'there is nothing in it' : undefined,
    protocols.length > 1 ? 'it has two protocols' : undefined,
    ports.length > 1 ? 'it has two ports' : undefined,
    chosen === undefined ? `${quote(ports[0])} is no port` : undefined,
    ...fields.map(field => (typeof field === 'string' ? `${quote(field)} is no part of a request` : undefined)),
    fields.length > 0 && (protocol ?? 'TCP') !== 'TCP' ? `${protocol} carries no such fields` : undefined,
    new Set(fields.map(([name]) => name)).size < fields.length ? 'it says one thing twice' : undefined,
  ].find(found => found !== undefined);
  if (problem !== undefined || chosen === undefined) { return `${problem}; ${FORM}`; }
  return fields.length === 0 ? onPorts(chosen) : box(chosen, fields as Field[]);
}

type Field = readonly [name: string, value: Language];

const isProtocol = (word: string): boolean => PROTOCOLS.some(name => name === word.toUpperCase());

function rangeOf(protocol: Transport, word: string) {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word)?.map(Number) ?? [];
  const end = Number.isNaN(last) ? first : last;
  return first >= 1 && first <= end && end <= 65535 ? portRange(protocol, first, end) : undefined;
}

/** `host x`, `header x=y` and `without header x`, as reports print them, become `host=x`, `header:x=y` and `!header:x`. */
function pairs(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const next = () => words[++index] ?? '';
    if (['host', 'name', 'sni'].includes(word)) { found.push(`${word}=${next()}`); } else if (['header', 'claim'].includes(word)) { found.push(`${word}:${next()}`); } else if (word === 'without') {
      const what = next();
      found.push(what === 'principal' ? '!principal' : `!${what}:${next()}`);
    } else { found.push(word); }
  }
  return found;
}

/** The word itself where it is none. */
function fieldOf(word: string): Field | string {
  if (/^[A-Z]+$/.test(word) || word === NO_HTTP) { return ['method', literal(word)]; }
  if (word.startsWith('/')) { return ['path', literal(word)]; }
  const [, host, hostValue] = /^(host|name|sni)=(.+)$/s.exec(word) ?? [];
  // Names of hosts have no case, and every layer compares them in lower case.
  if (host) { return [host, literal(hostValue.toLowerCase())]; }
  const [, absent, name, value] = /^(!?)(principal|(?:header|claim):[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (name === undefined || (absent === '!') === (value !== undefined)) { return word; }
  // Names of headers have no case.
  return [name.startsWith('header:') ? name.toLowerCase() : name, absent ? ABSENT : presentAs(literal(value))];
}
