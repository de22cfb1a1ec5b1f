import { Fault, empty, has, lacks, longerThan, textFaults, useInstead } from './faults';
import { Problem } from './problem';

/** SPIFFE ID specification, section 2.1. */
const FAULTS: readonly Fault[] = [
  empty,
  has(/^spiffe:\/\//i, 'has a scheme', 'drop spiffe://'),
  has(/^[a-z][a-z0-9+.-]*:\/\//i, 'has a scheme', 'use the trust domain alone'),
  has(/\//, 'has a path', 'use the part before the slash'),
  has(/:/, 'has a port', 'use the trust domain alone'),
  longerThan(255),
  has(/[A-Z]/, 'has upper case letters', useInstead(text => text.toLowerCase())),
  lacks(/^[a-z0-9._-]+$/, "has a character that is no lower case letter, digit, '.', '-' or '_'"),
];

export function trustDomainProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT110', field, value, 'use a trust domain such as "acme.example"', FAULTS);
}
