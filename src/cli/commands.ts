import { Command, OptionName, Run } from './command';

const MANY = Number.POSITIVE_INFINITY;
const PLATFORM: readonly OptionName[] = ['intent', 'platform', 'network', 'mesh', 'trust-domain'];
const REPORTS = ['text', 'json', 'markdown', 'sarif', 'junit'];

export const COMMANDS: readonly Command[] = [
  {
    name: 'prove', usage: '[PATH...]', summary: 'Every declared link passes all layers, and nothing else does', formats: REPORTS, positionals: [0, MANY],
    options: ['intent', 'platform', 'strict', 'waivers', 'assertions', 'today'], load: () => require('./commands/prove') as { readonly run: Run },
    examples: ['prove dist', 'prove dist --format sarif --output proof.sarif', 'prove --intent shop.zero-trust.intent --intent pay.zero-trust.intent shop/ pay/', 'helm template . | cdk8s-zero-trust prove - --intent zero-trust.intent'],
  },
  {
    name: 'posture', usage: '[PATH...]', summary: 'Dangers that show in the manifests alone, without any intent', formats: REPORTS, positionals: [0, MANY],
    options: [...PLATFORM, 'waivers', 'today'], load: () => require('./commands/posture') as { readonly run: Run }, examples: ['posture manifests/', 'kubectl get all,networkpolicies -A -o yaml | cdk8s-zero-trust posture -'],
  },
  {
    name: 'assert', usage: '[PATH...] --assertions FILE', summary: 'What a security team demands, whatever was declared', formats: REPORTS, positionals: [0, MANY],
    options: ['assertions', ...PLATFORM, 'waivers', 'today'], load: () => require('./commands/assert') as { readonly run: Run }, examples: ['assert dist --assertions security.yaml'],
  },
  {
    name: 'list', usage: '[PATH...]', summary: 'What may connect to what', formats: ['text', 'json', 'np-guard'], positionals: [0, MANY],
    options: PLATFORM, load: () => require('./commands/list') as { readonly run: Run }, examples: ['list dist', 'list manifests/ --network kubernetes --format np-guard'],
  },
  {
    name: 'explain', usage: 'CLIENT SERVER [REQUEST] [--file PATH...]', summary: 'Every way from one end to another, and the lines that decide', formats: ['text', 'json'], positionals: [2, 3],
    options: ['file', ...PLATFORM], load: () => require('./commands/explain') as { readonly run: Run },
    examples: ['explain shop/web shop/api', 'explain shop/web shop/api "TCP 8080 GET /orders?x=1 host=shop.example header:x-role=admin"', 'explain shop/api 10.1.2.3 "TCP 5432" --file dist'],
  },
  {
    name: 'diff', usage: 'OLD NEW', summary: 'What opens and what closes from one set of manifests to another; exit 1 when access widens', formats: ['text', 'json', 'markdown'], positionals: [2, 2],
    options: ['network', 'mesh', 'trust-domain', 'platform'], load: () => require('./commands/diff') as { readonly run: Run }, examples: ['diff dist-main dist', 'diff dist-main dist --format markdown'],
  },
  {
    name: 'graph', usage: '[PATH...]', summary: 'What may connect to what, as a drawing', formats: ['dot', 'mermaid', 'json'], positionals: [0, MANY],
    options: PLATFORM, load: () => require('./commands/graph') as { readonly run: Run }, examples: ['graph dist | dot -Tsvg > graph.svg', 'graph dist --format mermaid'],
  },
];
