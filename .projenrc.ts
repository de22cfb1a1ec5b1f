import { cdk8s, javascript, JsonFile, typescript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-zero-trust',
  description: 'One declaration of workloads and links, compiled to the manifests of every zero-trust layer of a Kubernetes platform.',
  keywords: ['cdk8s', 'kubernetes', 'zero-trust', 'network-policy', 'istio', 'cilium', 'spiffe', 'service-mesh'],
  author: 'cdk8s-zero-trust maintainers',
  authorAddress: 'https://example.com/cdk8s-zero-trust',
  // Placeholder: jsii demands a repository, and there is no public one yet.
  repositoryUrl: 'https://example.com/cdk8s-zero-trust.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk8s-zero-trust maintainers',
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',

  // projen installs the minimum of a peer range, so both must be published versions.
  cdk8sVersion: '2.70.3',
  constructsVersion: '10.3.0',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',

  // One assembly of a few hundred kB instead of several MB: the imported classes are public submodules.
  compressAssembly: true,
  entrypoint: 'lib/src/index.js',
  tsconfig: {
    include: ['imports/**/*.ts'],
    compilerOptions: { rootDir: '.', inlineSourceMap: false, inlineSources: false },
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    exclude: ['lib', 'dist'],
    compilerOptions: {
      // Examples and tests import the package by its name; inside the repository that is the source.
      paths: { 'cdk8s-zero-trust': ['./src/index.ts'] },
      incremental: true,
      tsBuildInfoFile: '.cache/tsconfig.dev.tsbuildinfo',
    },
  },

  projenVersion: '0.103.25',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },
  sampleCode: false,
  github: false,
  release: false,
  releaseToNpm: false,
  buildWorkflow: false,
  depsUpgrade: false,
  eslint: false,
  jest: false,
  integrationTestAutoDiscover: false,
  npmignoreEnabled: false,

  // YAML text with positions; jsii wants what is no jsii module inside the package.
  bundledDeps: ['js-yaml@5.5.0'],
  devDeps: [
    '@lezer/common@1.5.5',
    '@lezer/highlight@1.2.5',
    '@lezer/lr@1.4.12',
    '@prometheus-io/lezer-promql@0.315.0',
    // 10 needs Node 22. The mutation score runs jest's words and matchers without jest.
    '@stryker-mutator/api@9.6.1',
    '@stryker-mutator/core@9.6.1',
    '@swc/core@1.16.18',
    '@swc/jest@0.2.39',
    '@types/jest@30.0.0',
    // The parsers that read what the encoders of reports write: Graphviz itself, XML, GitHub's tables.
    '@viz-js/viz@3.31.0',
    '@xmldom/xmldom@0.9.12',
    'ajv@8.20.0',
    'cdk8s-cli@2.207.60',
    'cdk8s-plus-28@2.5.6',
    // 18 needs Node 22.
    'dependency-cruiser@17.4.3',
    'expect@30.5.2',
    'fast-check@4.10.2',
    'jest@30.5.2',
    'jest-each@30.5.2',
    // 16 is an ES module alone, which jest cannot load.
    'marked@15.0.12',
    'tsx@4.23.15',
    'yaml@2.9.1',
  ],
});

project.addTask('doc-examples', {
  description: 'Compile the examples of the API documentation',
  exec: 'jsii-rosetta extract --compile --fail',
});
project.postCompileTask.spawn(project.tasks.tryFind('doc-examples')!);

project.package.addField('types', 'lib/src/index.d.ts');
project.package.addField('files', ['.jsii', '.jsii.gz', 'API.md', 'bin', 'lib', 'schemas']);
// Newer releases are not published for every platform that the lock file names, which makes `npm ci` fail.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// projen would check every .ts file below the root, and give the test globals to the sources.
project.tsconfigDev.file.addOverride('include', [
  '.projenrc.ts', ...['src', 'imports', 'test', 'examples', 'benchmarks', 'conformance', 'tools'].map(folder => `${folder}/**/*.ts`),
]);
project.tsconfig!.file.addOverride('compilerOptions.types', ['node']);
project.tsconfigDev.file.addOverride('compilerOptions.types', ['node', 'jest']);

// Lock files name packages and hashes, not the registry that one machine happened to use.
new javascript.NpmConfig(project).addConfig('omit-lockfile-registry-resolved', 'true');
project.gitattributes.addAttributes('/imports/**', 'linguist-generated');

project.gitignore.exclude('.cache/', '.jsii.gz', '.jsii.tabl.json');

// jest without projen's component: that one brings ts-jest and rewrites snapshots.
new JsonFile(project, 'jest.config.json', {
  obj: {
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
    moduleNameMapper: { '^cdk8s-zero-trust$': '<rootDir>/src/index.ts' },
    modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/', '<rootDir>/.cache/'],
    globalSetup: '<rootDir>/test/setup/global-setup.cjs',
    globalTeardown: '<rootDir>/test/setup/global-teardown.cjs',
    reporters: ['default', '<rootDir>/test/setup/summary-reporter.cjs'],
    clearMocks: true,
  },
});
project.addTask('typecheck', {
  description: 'Type-check sources, tests, examples and tools',
  exec: 'tsc --noEmit -p tsconfig.dev.json',
});
project.addTask('depcruise', {
  description: 'Check the import table and that there are no cycles',
  exec: 'depcruise --config .dependency-cruiser.cjs src',
});
project.testTask.reset();
// .ci/run builds first and then runs `npm test` for its own numbers.
project.testTask.addCondition('node -e "process.exit(process.env.ZT_SKIP_TESTS ? 1 : 0)"');
project.testTask.spawn(project.tasks.tryFind('typecheck')!);
project.testTask.spawn(project.tasks.tryFind('depcruise')!);
project.testTask.exec('jest --ci', { receiveArgs: true });
project.addTask('test:only', {
  description: 'jest alone, without type check and import rules',
  exec: 'jest --ci',
  receiveArgs: true,
});

project.compileTask.exec('tsx tools/lazy-imports.ts');
project.tasks.tryFind('docgen')!.reset('jsii-docgen -s root -o API.md');

project.setScript('demo', 'tsx --tsconfig tsconfig.dev.json examples/online-boutique/demo.ts');
project.setScript('fuzz', 'tsx --tsconfig tsconfig.dev.json test/parse/fuzz.ts');
project.setScript('mutants', 'tsx --tsconfig tsconfig.dev.json test/mutation/main.ts');
project.setScript('mutation-score', 'tsx --tsconfig tsconfig.dev.json tools/mutation-score/main.ts');
project.setScript('conformance', 'tsx --tsconfig tsconfig.dev.json conformance/run.ts');
project.setScript('imports', 'tsx tools/import-crds.ts');
project.setScript('bench:synth', 'projen compile && tsx --tsconfig tsconfig.dev.json benchmarks/synth/ours.ts');
project.setScript('bench:prove', 'projen compile && tsx --tsconfig tsconfig.dev.json benchmarks/prove/run.ts');

project.packageTask.reset('mkdir -p dist/js');
project.packageTask.exec('npm pack --pack-destination dist/js');
for (const task of ['compat', 'clobber', 'eject', 'package-all', 'package:js', 'watch']) {
  project.removeTask(task);
}
for (const tool of ['jsii-diff', 'jsii-pacmak']) {
  project.deps.removeDependency(tool);
}

project.synth();
