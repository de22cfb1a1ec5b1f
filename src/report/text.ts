import { Finding, LinkProof, Proof } from '../prove/proof';
import { columns, plural } from './columns';
import { visible } from './encode/visible';
import { findingText } from './finding-text';

/** For a terminal: the links, what the platform needs, one block for each finding, and at the end the verdict. */
export function proofText(proof: Proof): string {
  const { links, needs, findings, waived, assumptions, counts } = proof;
  const compared = links.length > 0 ? `, ${plural(counts.pairs, 'pair')} compared, ${plural(counts.outside, 'workload')} outside of the claim` : '';
  return [
    `${visible(platformText(proof))}: ${plural(counts.objects, 'object')}, ${plural(counts.workloads, 'workload')}${compared}`,
    ...section('links', columns(links.map(link => [link.verdict, visible(link.name), visible(linkNote(link))]))),
    ...section('needed by the platform', columns(needs.map(({ id, reason, links: count, verdict }) => [verdict, visible(id), plural(count, 'link'), visible(reason)]))),
    ...findings.flatMap(finding => ['', ...findingText(finding)]),
    ...section('waived', waived.flatMap(finding => findingText(finding).map(line => `  ${line}`))),
    ...section('taken for granted', columns(assumptions.map(({ id, text }) => [visible(id), visible(text)]))),
    '', proofSummary(proof), '',
  ].join('\n');
}

/** Without an intent nobody named the platform. */
export const platformText = ({ platform, phase }: Proof): string => (phase === 0 ? 'no intent' : `${platform}, phase ${phase}`);

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);

/** What a reader of the table has to know besides the verdict. */
export function linkNote({ findings, assumed, deferred, unenforced, expiresOn, unauthenticated }: LinkProof): string {
  return [
    ...(findings.length > 0 ? [[...new Set(findings.map(id => id.split(' ', 1)[0]))].join(', ')] : []),
    ...(assumed ? [`${assumed} lives elsewhere`] : []),
    ...deferred.map(({ requirement, phase }) => `${requirement} from phase ${phase} on`),
    ...unenforced.map(requirement => `${requirement} is not enforced`),
    ...(unauthenticated ? [`unauthenticated: ${unauthenticated}`] : []),
    ...(expiresOn ? [`until ${expiresOn}`] : []),
  ].join('; ');
}

const countOf = (findings: readonly Finding[], wanted: Finding['severity']): number => findings.filter(({ severity }) => severity === wanted).length;

/** Rules and assertions that are silent prove no link. */
export const verdictText = ({ verdict, links }: Proof): string => (verdict === 'proved' && links.length === 0 ? 'passed' : verdict);

/** `violated: 3 of 5 links proved, 1 violated; 2 errors, 1 warning; 1 waived`. */
export function proofSummary(proof: Proof): string {
  const { links, findings, waived } = proof;
  const by = (wanted: LinkProof['verdict']) => links.filter(link => link.verdict === wanted).length;
  const others = (['assumed', 'undecided', 'violated'] as const).filter(wanted => by(wanted) > 0).map(wanted => `, ${by(wanted)} ${wanted}`);
  const parts = [
    ...(links.length > 0 ? [`${by('proved')} of ${plural(links.length, 'link')} proved${others.join('')}`] : []),
    ...(findings.length > 0 ? [(['error', 'warning', 'info'] as const).filter(severity => countOf(findings, severity) > 0)
      .map(severity => (severity === 'info' ? `${countOf(findings, 'info')} to know` : plural(countOf(findings, severity), severity))).join(', ')] : ['no findings']),
    ...(waived.length > 0 ? [`${waived.length} waived`] : []),
  ];
  return `${verdictText(proof)}: ${parts.join('; ')}`;
}
