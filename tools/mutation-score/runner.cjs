// Stryker loads plugins by `import`, which knows no TypeScript here.
require('tsx/cjs');
exports.strykerPlugins = require('./runner.ts').strykerPlugins;
