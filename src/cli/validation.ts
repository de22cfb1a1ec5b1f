import * as fs from 'fs';
import * as path from 'path';
import { Finding, Proof, worst } from '../prove/proof';
import { escapeHidden } from '../model/check/quote';
import { Violation, violation } from '../report/violations';
import { InputProblem, inputProblem } from './codes';
import { Values } from './command';
import { assertInputs } from './commands/assert';
import { postureOf } from './commands/posture';
import { proveInputs } from './commands/prove';
import { Inputs, readInputs } from './inputs';
import { Judged, exitCodeOf } from './reports';
import { readProperties } from './validation-properties';

/** What cdk8s-cli hands to a validation; it has no package of types that would not bring the whole command along. */
export interface ValidationContext {
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata?: { readonly [name: string]: string }): void;
  };
}

/** The proof if something is declared, else the assertions if there are any; and the dangers that need neither. */
export function validate({ manifests, report }: ValidationContext, properties: Readonly<Record<string, unknown>>): void {
  const { values, problems: unread } = readProperties(properties, new Date().toISOString().slice(0, 10));
  const problems = manifests.length > 0 ? unread : [...unread, inputProblem('ZT407', 'the output', 'there are no .yaml files in it, and cdk8s-cli hands over no others')];
  const judged = problems.length > 0 ? [{ problems }] : judge(readInputs([...manifests, ...intentsBeside(manifests)], values), values);
  const wrong = judged.flatMap(found => ('problems' in found ? found.problems : []));
  if (wrong.length > 0) {
    for (const text of new Map(wrong.map(problem => [JSON.stringify(problem), problem])).values()) { report.addViolation(unusable(text)); }
    report.submit('failure', { verdict: 'bad input' });
    return;
  }
  const proofs = judged.flatMap(found => ('proof' in found ? [found.proof] : []));
  const findings = [...new Map(proofs.flatMap(proof => proof.findings).map(finding => [finding.id, finding])).values()];
  for (const finding of findings.filter(({ severity }) => severity === 'error')) { report.addViolation(violation(finding)); }
  const verdict = worst(proofs.map(proof => proof.verdict));
  report.submit(exitCodeOf(verdict, values.strict) === 0 ? 'success' : 'failure', summary(verdict, proofs, findings));
}

function judge(inputs: Inputs, values: Values): Judged[] {
  const declared = inputs.joined ? [proveInputs] : values.assertions.length > 0 ? [assertInputs] : [];
  return [...declared, postureOf].map(check => check(inputs, values));
}

/** `ZeroTrustApp` writes the intent into the folder of the output. cdk8s notes its constructs there too whenever validations run, whatever folders the manifests are in. */
function intentsBeside(manifests: readonly string[]): string[] {
  const folders = new Set(manifests.map(file => {
    const above = [path.dirname(file)];
    while (path.dirname(above[above.length - 1]) !== above[above.length - 1]) { above.push(path.dirname(above[above.length - 1])); }
    return above.find(folder => fs.existsSync(path.join(folder, 'construct-metadata.json'))) ?? above[0];
  }));
  return [...folders].flatMap(folder => fs.readdirSync(folder).filter(name => name.endsWith('.intent')).sort().map(name => path.join(folder, name)));
}

const unusable = ({ code, where, what }: InputProblem): Violation => ({
  ruleName: code, recommendation: escapeHidden(what), fix: 'correct the input; nothing was judged',
  violatingResources: [{ resourceName: '-', manifestPath: '-', locations: [escapeHidden(where)] }],
});

function summary(verdict: Proof['verdict'], proofs: readonly Proof[], findings: readonly Finding[]): Record<string, string> {
  const { links } = proofs[0];
  const waived = proofs.reduce((sum, proof) => sum + proof.waived.length, 0);
  return {
    verdict,
    ...(links.length > 0 ? { links: `${links.filter(link => link.verdict === 'proved').length} proved of ${links.length}` } : {}),
    warnings: `${findings.filter(({ severity }) => severity === 'warning').length}`, waived: `${waived}`,
  };
}
