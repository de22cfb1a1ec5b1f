import * as fc from 'fast-check';
import { Finding, Place, Proof, VERDICTS } from '../../src/prove/proof';
import { PROOFS, finding } from './proofs';

/** Texts as foreign manifests may hold them: any code unit, and what means something in some language of a report. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.constantFrom(
    '\u001b[31m', '\u009b', '\n', '\r', '\t', '\0', '\u202e', '\ud800', '\ufffe', '`', '``', '|', '||', '\\', '"', '\'', '<', '>', '&', ']]>', '<!--', '-->', '<script>', '&amp;', '[x](http://evil.example)', '![x](y)',
    '@team', '#12', 'GH-1', 'http://evil.example', 'www.evil.example', 'a@b.example', '$x$', '**b**', '_i_', '~~s~~', '\\N', '\\G', '{0}', '%22', '#quot;', ';', '--', '1. ', '- ', '    ', '---', ' ', 'x', 'é', '😀',
  ), { maxLength: 8 }).map(parts => parts.join('')),
  fc.constantFrom('__proto__', 'constructor', '', ' ', 'x'.repeat(5_000), '`'.repeat(300)),
);

const place: fc.Arbitrary<Place> = fc.record({
  apiVersion: hostile, kind: hostile, namespace: hostile, name: hostile, path: hostile, file: fc.option(hostile, { nil: undefined }), line: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }), origin: fc.option(hostile, { nil: undefined }),
});
const places = fc.array(place, { maxLength: 12 });
const anyFinding: fc.Arbitrary<Finding> = fc.record({
  id: hostile.map(text => `ZT002 ${text}`), severity: fc.constantFrom('error', 'warning', 'info'), verdict: fc.constantFrom(...VERDICTS), subject: hostile, message: hostile, fix: hostile,
  witness: fc.record({
    client: hostile, server: hostile, principal: fc.option(hostile, { nil: undefined }),
    request: fc.record({ protocol: fc.constant('TCP' as const), port: fc.constant(80), fields: fc.record({ path: hostile, host: hostile }) }),
  }),
  layers: fc.array(fc.record({ layer: fc.constantFrom('egress', 'tls'), at: hostile, passes: fc.boolean(), places }), { maxLength: 10 }),
  places, origins: fc.array(hostile, { maxLength: 9 }), facts: fc.array(hostile, { maxLength: 9 }),
  waiver: fc.option(fc.record({ reason: hostile, owner: hostile }), { nil: undefined }),
}).map(given => finding(given));

export const hostileFinding = anyFinding;
export const hostileProof: fc.Arbitrary<Proof> = fc.record({
  platform: hostile, findings: fc.array(anyFinding, { maxLength: 3 }), waived: fc.array(anyFinding, { maxLength: 2 }),
  links: fc.array(fc.record({ name: hostile, verdict: fc.constantFrom(...VERDICTS), assumed: hostile, unauthenticated: hostile, deferred: fc.constant([]), unenforced: fc.array(hostile, { maxLength: 2 }), findings: fc.constant([]), origins: fc.constant([]) }), { maxLength: 3 }),
  needs: fc.array(fc.record({ id: hostile, reason: hostile, links: fc.nat(9), verdict: fc.constantFrom(...VERDICTS) }), { maxLength: 2 }),
}).map(given => ({ ...PROOFS.violated, ...given }));

/** No character that does not show, but the line breaks of the report itself. */
export const SHOWS = /^[^\p{Cc}\p{Cs}\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe]*$/u;
