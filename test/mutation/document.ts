import { Stack } from '../setup/golden';
import { BY_HAND } from './by-hand';
import { OPERATORS } from './operators';
import { REASONS } from './relation';
import { Count, Judged, count } from './tally';

const HEAD = ['mutants', 'refused', 'violated', 'cannot decide', 'excused', 'by hand', 'unexplained'];
const cells = ({ mutants, refused, violated, undecided, excused, byHand, unexplained }: Count): number[] => [mutants, refused, violated, undecided, excused, byHand, unexplained];

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');

const byGroup = <K extends string>(all: readonly Judged[], names: readonly K[], groupOf: (item: Judged) => K) =>
  names.map((name): [K, Judged[]] => [name, all.filter(item => groupOf(item) === name)]).filter(([, group]) => group.length > 0);

/** Figures by stack, as the command prints them. */
export function byStack(all: readonly Judged[], stacks: readonly Stack[]): string {
  return table(['stack', ...HEAD], [...byGroup(all, stacks, ({ stack }) => stack).map(([name, group]) => [name, ...cells(count(group))]), ['all', ...cells(count(all))]]);
}

/** Kind and field, with the labels of each as one. */
const placeOf = ({ mutant: { kind, field } }: Judged): string => `${kind} ${field.replace(/((?:^|\.)(?:labels|matchLabels|selector))\.[^ ]*$/, '$1.*')}`;

/** Fields of which no change at all was ever noticed: where an evaluator might be blind. */
function quiet(all: readonly Judged[]): string[] {
  const groups = new Map<string, Judged[]>();
  for (const item of all) {
    if (item.fate.kind === 'refused' || item.mutant.field === '') { continue; }
    groups.set(placeOf(item), [...groups.get(placeOf(item)) ?? [], item]);
  }
  const kinds = new Map<string, string[]>();
  for (const [place, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (group.some(({ fate }) => fate.kind === 'violated' || fate.kind === 'undecided')) { continue; }
    const [kind, field] = place.split(' ');
    kinds.set(kind, [...kinds.get(kind) ?? [], `\`${field}\` (${group.length})`]);
  }
  return [...kinds].map(([kind, fields]) => `- **${kind}**: ${fields.join(', ')}`);
}

export function document(all: readonly Judged[], stacks: readonly Stack[]): string {
  const reasons = REASONS.map(reason => [reason, all.filter(({ fate }) => fate.kind === 'excused' && fate.reason === reason).length]);
  const [noticed, taken] = [true, false].map(value => all.filter(({ fate }) => fate.kind === 'refused' && fate.noticed === value).length);
  return `# Mutants

Each manifest of the goldens is changed in all small ways that one careless or hostile commit could change it, one at a time, and proved
again. A change that the proof does not notice has to be one that changes nothing that was claimed. \`npm run mutants\` does all of them and
writes this page; \`npm test\` does a sample, the same number of each operator and kind.

${byStack(all, stacks)}

- **refused**: the API server would not take the object, by its schema or its own validation; it never gets into the cluster, so it is counted apart. The proof notices ${noticed} of these
  all the same, and ${taken} it does not.
- **violated**, **cannot decide**: noticed.
- **excused**: not noticed, and a second program finds a reason: it compares what all layers let through and what works, request by request, between all pairs of ends of both worlds, pods that do not
  exist yet included; who has which identity; where Services lead; and which requests come in from outside. It shares the evaluators of the layers with the proof, and not its choice of pairs.
- **by hand**: listed below.

## Reasons

${table(['reason', 'mutants'], reasons)}

*The same sets*: nothing differs. *Outside of the claim*: only between ends of which none is declared or in a namespace of the app. *Own node*: assumption A-02. *Addresses that Cilium knows by their
pods*: blocks of addresses never mean them there. *Declared and not needed*: what changed is inside of the declarations, and all that has to work still does. *A pod that may be a declared workload*: assumption A-04.

## Operators

${table(['operator', ...HEAD], byGroup(all, OPERATORS, ({ mutant }) => mutant.operator).map(([name, group]) => [name, ...cells(count(group))]))}

## Explained by hand

${BY_HAND.length === 0 ? 'None.' : BY_HAND.map(({ title, mutants, why }) => `- ${title}: ${why}\n${mutants.map(name => `  - ${name}`).join('\n')}`).join('\n')}

## What neither program looks at

The second program finds wrong choices of pairs, and no wrong evaluator: for that \`npm run conformance -- mutants\` asks the real engines whether the declared calls of such a mutant are open, and no others. Neither of the two asks

- whether pods come up: that the ServiceAccounts, Secrets and images which they name exist, and what their probes ask for (Pod Security is looked at, ZT009; closed probes of ambient pods are ZT280);
- whether single pods of a StatefulSet have a name (\`serviceName\`);
- who may weaken later what Pod Security, alerts and monitors guard: their labels and objects carry no traffic;
- with which certificate a gateway ends TLS, and which foreign trust domains SPIRE federates with;
- whether a resolver may ask for the names of its search list (ZT200 looks at rules that refuse them).

## Fields without effect

No change of these fields was noticed, whatever it was; all of them left the sets as they were. A reader who knows a product should find nothing here that matters to traffic.

${quiet(all).join('\n')}
`;
}
