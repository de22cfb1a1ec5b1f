import { Fault, empty, has, lacks, longerThan, textFaults } from './faults';
import { Problem } from './problem';

const UPPER = has(/[A-Z]/, 'has upper case letters');
const DASH = has(/^-|-$/, "starts or ends with '-'");

/** RFC 1123 label, the form of namespace and workload names. */
export const LABEL_FAULTS: readonly Fault[] = [
  empty, longerThan(63), UPPER, DASH, lacks(/^[a-z0-9-]+$/, "has a character that is no letter, digit or '-'"),
];

/** RFC 1123 subdomain: labels joined by dots, 253 characters in all. */
export const SUBDOMAIN_FAULTS: readonly Fault[] = [
  empty,
  longerThan(253),
  UPPER,
  has(/^\.|\.\.|\.$/, 'has an empty part between dots'),
  has(/(^|\.)-|-(\.|$)/, "has a part that starts or ends with '-'"),
  lacks(/^[a-z0-9.-]+$/, "has a character that is no letter, digit, '-' or '.'"),
];

const RIGHT_LABEL = "use at most 63 lower case letters, digits and '-', with a letter or digit at both ends";

/** Name of a namespace, workload or ServiceAccount. */
export function dnsLabelProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT101', field, value, RIGHT_LABEL, LABEL_FAULTS);
}

/** Kubernetes holds Services to RFC 1035: other than a label, the name starts with a letter. */
export function serviceNameProblems(field: string, value: unknown): Problem[] {
  const right = "use at most 63 lower case letters, digits and '-', a letter first, a letter or digit last";
  return textFaults('ZT101', field, value, right, [...LABEL_FAULTS, has(/^\d/, 'starts with a digit')]);
}

/** Name of most other objects. Kubernetes does not hold the parts to the 63 characters of DNS, so neither do we. */
export function subdomainProblems(field: string, value: unknown): Problem[] {
  const right = "use at most 253 lower case letters, digits, '-' and '.', with a letter or digit at both ends of each part";
  return textFaults('ZT101', field, value, right, SUBDOMAIN_FAULTS);
}

/** Name of a container or Service port: an IANA service name (RFC 6335). */
export function portNameProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT101', field, value, "use at most 15 lower case letters, digits and single '-', at least one of them a letter", [
    empty, longerThan(15), UPPER, DASH,
    has(/--/, "has '-' twice in a row"),
    lacks(/^[a-z0-9-]+$/, "has a character that is no letter, digit or '-'"),
    lacks(/[a-z]/, 'has no letter'),
  ]);
}
