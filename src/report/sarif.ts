import { Finding, Place, Proof } from '../prove/proof';
import { PROOF_CODES } from '../prove/codes';
import { RULES } from '../rules';
import { encodeJson } from './encode/json';
import { visible } from './encode/visible';
import { witnessText } from './finding-text';
import { placeName } from './place';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** SARIF 2.1.0, for code scanning: each finding at its line, what is waived as suppressed. */
export function proofSarif({ platform, phase, verdict, findings, waived }: Proof): string {
  const all = [...findings, ...waived];
  const codes = [...new Set(all.map(({ code }) => code))].sort();
  return encodeJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk8s-zero-trust', rules: codes.map(ruleOf) } },
      columnKind: 'utf16CodeUnits',
      properties: { platform, phase, verdict },
      results: all.map(finding => resultOf(finding, codes.indexOf(finding.code))),
    }],
  });
}

function ruleOf(id: string): unknown {
  const rule = RULES.find(item => item.id === id);
  const title = rule?.title ?? PROOF_CODES[id] ?? id;
  const help = rule ? [rule.why, rule.instead, `Source: ${rule.source}`] : [`${title}. Follow the fix of the finding, or waive it by its id with a reason.`];
  return {
    id, shortDescription: message(title), help: message(...help),
    ...(rule ? { helpUri: rule.source, defaultConfiguration: { level: LEVELS[rule.severity] } } : {}),
  };
}

function resultOf(finding: Finding, ruleIndex: number): unknown {
  const { id, code, severity, verdict, places, origins, witness, waiver } = finding;
  const [first, ...more] = places;
  return {
    ruleId: code, ruleIndex, level: LEVELS[severity],
    message: message(finding.message, ...(witness ? [`request: ${witnessText(witness)}`] : []), `fix: ${finding.fix}`),
    locations: first ? [location(first)] : origins.slice(0, 1).map(origin => ({ logicalLocations: [{ fullyQualifiedName: visible(origin), kind: 'construct' }] })),
    ...(more.length > 0 ? { relatedLocations: more.map((place, index) => ({ id: index + 1, ...location(place) })) } : {}),
    // The id names code and subject, and no line: an edit above the object does not make it another finding.
    partialFingerprints: { 'findingId/v1': id },
    properties: { verdict },
    ...(waiver ? { suppressions: [{ kind: 'external', status: 'accepted', justification: waiver.reason }] } : {}),
  };
}

function location(place: Place): { readonly [key: string]: unknown } {
  const { file, line, origin } = place;
  return {
    ...(file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(line === undefined ? {} : { region: { startLine: line } }) } }),
    logicalLocations: [{ fullyQualifiedName: visible(placeName(place)), kind: 'object' }, ...(origin ? [{ fullyQualifiedName: visible(origin), kind: 'construct' }] : [])],
  };
}

/** A relative reference; segment by segment, so that `#`, `?`, `%` and spaces stay part of the name, and a first segment with a colon is no scheme. */
function uriOf(file: string): string {
  const path = file.replace(/\p{Cs}/gu, '\ufffd').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

/** Plain text with links `[text](target)` and placeholders `{0}`: foreign text has neither. */
const message = (...lines: readonly string[]): { readonly text: string } =>
  ({ text: lines.map(line => visible(line).replace(/\](?=\()/g, '] ').replace(/[{}]/g, '$&$&')).join('\n') });
