const { execSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { built, wanted } = require('./built.cjs');

/** Compiles once, before any worker starts, when tests of the built package are to run and there is none. */
module.exports = () => {
  // cdk8s makes a folder for every `Testing.app()`; the workers take this place for them all from their environment.
  process.env.TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-tests-'));
  if (wanted() && !built()) {
    execSync('npx projen compile', { cwd: path.resolve(__dirname, '../..'), stdio: ['ignore', 'ignore', 'inherit'] });
  }
};
