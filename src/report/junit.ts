import { Finding, LinkProof, Proof, Verdict } from '../prove/proof';
import { encodeXml } from './encode/xml';
import { findingText } from './finding-text';
import { linkNote } from './text';

/** `failure`: it does not hold. `error`: nobody can tell. `skipped`: somebody answers for it, or another repository has it. */
interface Case { readonly name: string; readonly outcome?: 'failure' | 'error' | 'skipped'; readonly message: string; readonly lines: readonly string[] }

const OUTCOMES: Readonly<Record<Verdict, Case['outcome']>> = { proved: undefined, assumed: 'skipped', undecided: 'error', violated: 'failure' };

/** For the test view of a CI: one test for each link, and one for each finding. */
export function proofJunit(proof: Proof): string {
  const suites = [
    suite(`${proof.platform} links`, proof.links.map(link => linkCase(link, proof.findings))),
    suite(`${proof.platform} findings`, [...proof.findings.map(findingCase), ...proof.waived.map(finding => ({ ...findingCase(finding), outcome: 'skipped' as const }))]),
  ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="cdk8s-zero-trust">', ...suites.flat(), '</testsuites>', ''].join('\n');
}

function linkCase(link: LinkProof, findings: readonly Finding[]): Case {
  const about = findings.filter(({ id }) => link.findings.includes(id));
  return { name: link.name, outcome: OUTCOMES[link.verdict], message: [link.verdict, linkNote(link)].filter(part => part !== '').join(': '), lines: about.flatMap(findingText) };
}

const findingCase = (finding: Finding): Case => ({
  name: finding.id, outcome: finding.severity === 'error' ? OUTCOMES[finding.verdict] : undefined, message: finding.message, lines: findingText(finding),
});

function suite(name: string, cases: readonly Case[]): string[] {
  const count = (outcome: Case['outcome']) => cases.filter(item => item.outcome === outcome).length;
  const title = encodeXml(name);
  return [
    `  <testsuite name="${title}" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}">`,
    ...cases.flatMap(item => caseLines(title, item)),
    '  </testsuite>',
  ];
}

function caseLines(suiteName: string, { name, outcome, message, lines }: Case): string[] {
  const open = `    <testcase classname="${suiteName}" name="${encodeXml(name)}"`;
  const body = lines.map(encodeXml).join('\n');
  if (outcome) { return [`${open}>`, `      <${outcome} message="${encodeXml(message)}">${body}</${outcome}>`, '    </testcase>']; }
  return lines.length > 0 ? [`${open}>`, `      <system-out>${body}</system-out>`, '    </testcase>'] : [`${open}/>`];
}
