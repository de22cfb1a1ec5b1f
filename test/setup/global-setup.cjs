const { execSync } = require('child_process');
const path = require('path');
const { built, wanted } = require('./built.cjs');

/** Compiles once, before any worker starts, when tests of the built package are to run and there is none. */
module.exports = () => {
  if (wanted() && !built()) {
    execSync('npx projen compile', { cwd: path.resolve(__dirname, '../..'), stdio: ['ignore', 'ignore', 'inherit'] });
  }
};
