import * as fc from 'fast-check';

const PIECES = [
  '\n', '\n\n', ' ', '  ', '\t', '\r', ':', ': ', ' #', '#', '-', '- ', '---', '...', '%', '?', '|', '>', '\'', '"', '\\', '\\n', '&', '*', '!', '@', '`', ',', '[', ']', '{', '}', '<<', '~', '=',
  'a', 'b', 'word', 'yes', 'no', 'on', 'y', 'null', 'true', 'e', 'x', '0', '1', '7', '9', '.', '_', '+', '/', 'é', '日', '😀', '\ud800', '\u0000', '\u001b', '\u0085', '\u00a0', '\u2028',
  'cluster.local/ns/shop/sa/web', '10.0.0.0/8', '2001-12-14', 'a line that is a good deal longer than eighty columns, with spaces in it for folding ',
];

/** Strings on the edges of YAML: assembled from its syntax, printable, or of any characters at all. */
export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map(pieces => pieces.join('')) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...'0123456789abcdefxTZeE.:-+_/'), { maxLength: 8 }).map(chars => chars.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);

export const anyNumber = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(0, -0, 8080, 1e21, 1e-7, 0.5));

export const plainKey = fc.constantFrom('name', 'spec', 'ports', 'matchLabels', 'app.kubernetes.io/name', 'x-header', '_a', 'zone');
export const anyKey = fc.oneof({ weight: 4, arbitrary: plainKey }, { weight: 1, arbitrary: anyText.filter(key => key !== '__proto__') });

const plainText = fc.constantFrom('web', 'shop', 'cluster.local/ns/shop/sa/web', '/api/v1/*', '10.0.0.0/8', 'TCP', '250m', 'a b c');

/** As object literals make them: a map without a prototype is something cdk8s refuses. */
export function mapOf<T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>, maxKeys = 4): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(key, value, { maxKeys, noNullPrototype: true });
}

function treeOf(key: fc.Arbitrary<string>, leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.letrec<{ map: Record<string, unknown>; value: unknown }>(tie => ({
    map: mapOf(key, tie('value')),
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('map')),
  })).map;
}

/** What most manifests are: nothing that needs quotes. */
export const plainManifest = treeOf(plainKey, fc.oneof(plainText, fc.nat(), fc.boolean()));
/** The body of a manifest with hostile strings, odd scalars and odd keys. */
export const hostileManifest = treeOf(anyKey, fc.oneof({ weight: 3, arbitrary: plainText }, { weight: 3, arbitrary: anyText }, anyNumber, fc.constantFrom(true, false, null, undefined)));
