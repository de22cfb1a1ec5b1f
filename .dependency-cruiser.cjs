/**
 * The import table of ARCHITECTURE.md. Each folder may import itself and what its row names; everything else is an error.
 * The judge (parse, evaluate, prove) and the author (model, compile) share only the set algebra.
 */
const TABLE = {
  algebra: [],
  model: ['algebra'],
  compile: ['model', 'algebra', 'imports'],
  constructs: ['model', 'compile', 'prove', 'report', 'cdk8s'],
  parse: ['algebra'],
  evaluate: ['parse', 'algebra'],
  prove: ['model', 'parse', 'evaluate', 'algebra'],
  rules: ['parse', 'evaluate', 'algebra'],
  report: ['prove', 'rules', 'model', 'algebra'],
  learn: ['model', 'parse'],
  cli: ['algebra', 'model', 'compile', 'parse', 'evaluate', 'prove', 'rules', 'report', 'learn'],
};

const FOLDERS = Object.keys(TABLE);
// Matches the installed package as well as its bare name, should it not be installed.
const CDK8S = '(^|node_modules/)(cdk8s|constructs|cdk8s-plus-[0-9]+)(/|$)';

function target(name) {
  if (name === 'imports') { return '^imports/'; }
  return name === 'cdk8s' ? CDK8S : `^src/${name}/`;
}

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    ...FOLDERS.map(folder => ({
      name: `${folder}-imports-only-its-row`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: {
        path: ['^src/', '^imports/', CDK8S],
        pathNot: [folder, ...TABLE[folder]].map(target),
      },
    })),
    {
      name: 'index-exports-constructs-and-imports',
      severity: 'error',
      from: { path: '^src/[^/]+$' },
      to: { path: ['^src/', '^imports/'], pathNot: ['^src/constructs/', '^src/cli/zero-trust-validation', '^imports/'] },
    },
    {
      name: 'no-folder-outside-the-table',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/[^/]+/', pathNot: FOLDERS.map(target) },
    },
    {
      name: 'nothing-from-outside-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|tools|examples|benchmarks|conformance|lib)/' },
    },
    {
      name: 'no-development-dependency',
      comment: 'A type-only import of one would still break the declarations that users compile against.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: [CDK8S, '@types/'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^imports/'] },
    // Type-only imports count: a type shared by author and judge is a shared mistake as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json', '.d.ts'], exportsFields: ['exports'], conditionNames: ['types', 'require', 'node', 'default'] },
  },
};
