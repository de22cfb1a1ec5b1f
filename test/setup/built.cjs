const fs = require('fs');
const path = require('path');

const ROOT = path.resolve(__dirname, '../..');

function newest(folder) {
  return Math.max(0, ...fs.readdirSync(folder, { recursive: true }).map(file => fs.statSync(path.join(folder, file)).mtimeMs));
}

/** Whether lib/ and .jsii exist and are not older than the sources. */
function built() {
  const assembly = path.join(ROOT, '.jsii.gz');
  return fs.existsSync(assembly) && fs.existsSync(path.join(ROOT, 'lib/src/index.js'))
    && fs.statSync(assembly).mtimeMs >= Math.max(newest(path.join(ROOT, 'src')), newest(path.join(ROOT, 'imports')));
}

/** Whether the tests of the built package must run. */
function wanted() {
  return Boolean(process.env.ZT_PACK) || (Boolean(process.env.CI) && process.env.CI !== 'false');
}

module.exports = { built, wanted };
