import { Ranges, intersect, ranges, subtract } from './ranges';

/** Transport protocols that carry ports; other ones are outside of every claim (NP-14). */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Transport = (typeof PROTOCOLS)[number];

/** Ports of all protocols as one set of numbers: `65536 * protocol + port`. Ports run from 1 to 65535. */
export type Ports = Ranges;

const base = (protocol: Transport): number => 65536 * PROTOCOLS.indexOf(protocol);

export function portRange(protocol: Transport, first: number, last: number = first): Ports {
  if (first === last && first >= 1 && first <= 65535) { return onePort(base(protocol) + first); }
  return ranges([[base(protocol) + Math.max(1, first), base(protocol) + Math.min(65535, last)]]);
}

const known = new Map<number, Ports>();

/** Nearly all rules are about one of a few ports: each is made once. */
function onePort(number: number): Ports {
  const found = known.get(number) ?? [[number, number]];
  known.set(number, found);
  return found;
}

export const allPortsOf = (protocol: Transport): Ports => portRange(protocol, 1, 65535);

export const ALL_PORTS: Ports = PROTOCOLS.flatMap(protocol => allPortsOf(protocol));

/** The port numbers of one protocol. */
export const numbersOf = (ports: Ports, protocol: Transport): Ranges =>
  intersect(ports, allPortsOf(protocol)).map(([first, last]) => [first - base(protocol), last - base(protocol)]);

export const isEveryPort = (ports: Ports): boolean => subtract(ALL_PORTS, ports).length === 0;

export interface Port { readonly protocol: Transport; readonly port: number }

/** The smallest port of the set. */
export function firstPort(ports: Ports): Port | undefined {
  if (ports.length === 0) { return undefined; }
  const [first] = ports[0];
  return { protocol: PROTOCOLS[Math.floor(first / 65536)], port: first % 65536 };
}

/** `TCP 80,443,8000-8010; UDP 53`, or `all ports`. */
export function formatPorts(ports: Ports): string {
  if (isEveryPort(ports)) { return 'all ports'; }
  if (ports.length === 0) { return 'no port'; }
  return PROTOCOLS.flatMap(protocol => {
    const numbers = numbersOf(ports, protocol);
    if (numbers.length === 0) { return []; }
    const text = numbers.length === 1 && numbers[0][0] === 1 && numbers[0][1] === 65535 ? 'all'
      : numbers.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
    return [`${protocol} ${text}`];
  }).join('; ');
}
