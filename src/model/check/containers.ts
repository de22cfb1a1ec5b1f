import { Fault, empty, has, longerThan, textFaults } from './faults';
import { Problem } from './problem';
import { hidden } from './quote';

interface Image { readonly name: string; readonly tag?: string; readonly digest?: string }

/** `name[:tag][@digest]`; a colon before the last slash belongs to the port of the registry. */
function split(image: string): Image {
  const [rest, ...digest] = image.split('@');
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    tag: colon < 0 ? undefined : rest.slice(colon + 1),
    digest: digest.length === 0 ? undefined : digest.join('@'),
  };
}

const REGISTRY = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/;
const PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

function badName(image: string): boolean {
  const [first, ...rest] = split(image).name.split('/');
  const parts = rest.length > 0 && REGISTRY.test(first) ? rest : [first, ...rest];
  return !parts.every(part => PART.test(part));
}

const IMAGE_FAULTS: readonly Fault[] = [
  empty,
  [text => hidden(text) || /\s/.test(text), 'has white space or characters that do not show'],
  has(/^[a-z]+:\/\//i, 'has a scheme', 'use the reference without scheme'),
  longerThan(512),
  [text => split(text).name.length > 255, 'has a name of more than 255 characters'],
  [text => split(text).digest !== undefined && !DIGEST.test(split(text).digest!), 'has no digest behind the @', 'use sha256: and 64 lower case hex digits'],
  [text => split(text).tag !== undefined && !/^\w[\w.-]{0,127}$/.test(split(text).tag!), 'has a tag of other characters or more than 128 of them'],
  [badName, 'has a name that is no image name'],
];

/** Reference of a container image (grammar of the OCI distribution project). */
export function imageProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT136', field, value, 'use a reference such as "registry.example/shop/web:1.2.3"', IMAGE_FAULTS);
}

/** Name of an environment variable, as Kubernetes takes it in all versions. */
export function environmentNameProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT136', field, value, "use letters, digits, '_', '-' and '.', no digit first", [
    empty,
    longerThan(255),
    has(/=/, "has '='", 'use the name alone'),
    has(/^\d/, 'starts with a digit'),
    has(/[^\w.-]/, "has a character that is no letter, digit, '_', '-' or '.'"),
    has(/^\.\.|^\.$/, "is '.' or starts with '..'"),
  ]);
}
