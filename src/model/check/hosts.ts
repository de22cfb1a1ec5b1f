import { Fault, has, textFaults, useInstead } from './faults';
import { SUBDOMAIN_FAULTS } from './names';
import { Problem } from './problem';

export interface HostOptions {
  /** Whether a name of one label such as `localhost` is right too. */
  readonly singleLabel?: boolean;
}

/** The plain mistakes first: what people paste from a browser or a connection string. */
const PASTED: readonly Fault[] = [
  has(/^[a-z][a-z0-9+.-]*:\/\//i, 'has a scheme', 'use the host name alone, without scheme, port and path'),
  has(/[/?#]/, 'has a path', 'use the host name alone'),
  has(/@/, 'has a user name', 'use the host name alone'),
  has(/^\[|:.*:/, 'is an IP address', 'use a DNS name here, and a CIDR peer for an address'),
  has(/:/, 'has a port', 'use the host name alone, and the port option for the port'),
  // WHATWG URL: a name whose last label is a number is read as an IPv4 address, however short.
  has(/^(?:.*\.)?(?:\d+|0x[0-9a-f]*)$/is, 'reads as an IP address', 'use a DNS name here, and a CIDR peer for an address'),
  has(/[^.]\.$/, 'has a dot at the end', useInstead(host => host.slice(0, -1))),
  has(/[A-Z]/, 'has upper case letters', useInstead(host => host.toLowerCase())),
  has(/[^\0-\x7f]/, 'has letters outside ASCII', 'use its Punycode form, which starts with xn--'),
];

const faults = (options: HostOptions, wildcard: Fault): Fault[] => [
  ...PASTED,
  wildcard,
  ...SUBDOMAIN_FAULTS,
  has(/[^.]{64}/, 'has a part of more than 63 characters'),
  [host => !options.singleLabel && !host.includes('.'), 'has one part only'],
];

/** An exact, full DNS name. */
export function hostProblems(field: string, value: unknown, options: HostOptions = {}): Problem[] {
  return textFaults('ZT105', field, value, 'use a full DNS name such as "api.example.com"',
    faults(options, has(/\*/, 'has a wildcard', 'use the exact host name')));
}

/** What stands behind the wildcard at the start is held to the rules of an exact host, so that `*.com` is refused. */
export function wildcardFaults(start: RegExp, right: string, options: HostOptions = {}): Fault[] {
  const behind = ([seen, ...say]: Fault): Fault => [pattern => seen(pattern.replace(start, '')), ...say];
  return [
    has(/^\*\*?\.?$/, 'has no name behind the wildcard'),
    ...faults(options, has(/\*/, 'has a wildcard of another kind or in another place', right)).map(behind),
  ];
}

/** An exact name, `*.x` for exactly one label below x, or `**.x` for one or more (CIL-23). */
export function hostPatternProblems(field: string, value: unknown, options: HostOptions = {}): Problem[] {
  const right = 'use a full DNS name, or "*.example.com" for one label below it, or "**.example.com" for any depth';
  return textFaults('ZT105', field, value, right, wildcardFaults(/^\*\*?\./, right, options));
}
