import { anyQuery, presentAs } from '../algebra/http';
import { EMPTY, EVERYTHING, Language, concat, literal, noneOf, oneOf, or, plus, star } from '../algebra/language';
import { portRange } from '../algebra/ports';
import { Traffic, box, onPorts, uniteAll } from '../algebra/traffic';
import { HttpModel, PortModel } from '../model/intent';

/**
 * How a declaration is read. `allowed`: all that its words can mean. `needed`: what clients really send, in the characters of RFC 3986;
 * a layer may refuse the others, and none has to let them in.
 */
export type Reading = 'allowed' | 'needed';

/** Characters of a path segment (RFC 3986, section 3.3). */
const SEGMENT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&\'()+,;:@=';
const DIGITS = '0123456789';
/** A token (RFC 9110, section 5.6.2). */
const METHOD = plus(oneOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&\'*+-.^_`|~'));

/** The path language of declarations: `*` is one segment, `/*` at the end is everything below, any query may follow. */
export function declaredPath(path: string, reading: Reading): Language {
  const below = path.endsWith('/*');
  const [one, rest] = reading === 'allowed' ? [plus(noneOf('/?')), EVERYTHING] : [plus(oneOf(SEGMENT)), star(oneOf(`${SEGMENT}/`))];
  const segments = (below ? path.slice(0, -1) : path).split(/(\/)/).map(part => (part === '*' ? one : literal(part)));
  const whole = concat(...segments, ...(below ? [rest] : []));
  return reading === 'allowed' ? anyQuery(whole) : concat(whole, or(EMPTY, concat(oneOf('?'), star(oneOf(`${SEGMENT}/?`)))));
}

/** A host name, with a port behind it or none. */
function declaredHost(host: string, reading: Reading): Language {
  const name = literal(host.toLowerCase());
  return or(name, concat(name, oneOf(':'), reading === 'allowed' ? EVERYTHING : plus(oneOf(DIGITS))));
}

/** The requests that a declaration names: those of any of its rules; without rules all that the port can carry. */
export function declaredTraffic(port: PortModel, http: readonly HttpModel[] | undefined, reading: Reading = 'allowed'): Traffic {
  const ports = portRange(port.protocol, port.first, port.last);
  if (http === undefined) { return onPorts(ports); }
  return uniteAll(http.map(({ methods, paths, hosts, headers }) => box(ports, [
    ...(methods ? [['method', or(...methods.map(literal))] as const] : reading === 'needed' ? [['method', METHOD] as const] : []),
    ...(paths ? [['path', or(...paths.map(path => declaredPath(path, reading)))] as const] : reading === 'needed' ? [['path', declaredPath('/*', reading)] as const] : []),
    ...(hosts ? [['host', or(...hosts.map(host => declaredHost(host, reading)))] as const] : []),
    ...Object.entries(headers ?? {}).map(([name, value]) => [`header:${name.toLowerCase()}`, presentAs(literal(value))] as const),
  ])));
}

/** DNS names that a declared host means: `*.` is one label, `**.` any depth. */
export function declaredName(host: string): Language {
  const label = plus(oneOf('abcdefghijklmnopqrstuvwxyz0123456789-_'));
  if (host.startsWith('**.')) { return concat(plus(concat(label, oneOf('.'))), literal(host.slice(3))); }
  return host.startsWith('*.') ? concat(label, literal(host.slice(1))) : literal(host);
}

/** Any of these calls, at any of these ports. */
export const calls = (ports: readonly PortModel[], http: readonly HttpModel[] | undefined): Traffic => uniteAll(ports.map(port => declaredTraffic(port, http)));
