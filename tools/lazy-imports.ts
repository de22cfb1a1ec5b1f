/**
 * Runs after jsii: the compiled sources load the generated classes of imports/ at first use, not at `require`.
 *
 * Two forms are rewritten, as TypeScript emits them: the submodules of index.js become getters, and a module-level
 * `const istio_1 = require("../../imports/istio")` becomes a function that its uses call. Any other form is an error, so that none stays eager unseen.
 */
import * as fs from 'fs';
import * as path from 'path';

const EXPORTED = /^exports\.(\w+) = __importStar\(require\("((?:\.\.?\/)+imports\/[^"]+)"\)\);$/gm;
const REQUIRED = /^const (\w+_\d+) = require\("((?:\.\.?\/)+imports\/[^"]+)"\);$/gm;
const ANY = /require\("(?:\.\.?\/)+imports\/[^"]+"\)/g;

const HELPER = `
function lazy_loaded(name, load) {
    Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {
        const value = load();
        Object.defineProperty(exports, name, { enumerable: true, value });
        return value;
    } });
}
`;

export function lazy(text: string, file: string): string {
  const expected = text.match(ANY)?.length ?? 0;
  let rewritten = 0;
  let result = text.replace(EXPORTED, (_, name, module) => {
    rewritten++;
    return `lazy_loaded("${name}", () => __importStar(require("${module}")));`;
  });
  // By a helper: Node takes no named ES import from a CommonJS module whose text defines a getter of that name.
  if (result !== text) { result += HELPER; }
  const names: string[] = [];
  result = result.replace(REQUIRED, (_, name, module) => {
    rewritten++;
    names.push(name);
    return `let ${name}_loaded;\nconst ${name} = () => ${name}_loaded ??= require("${module}");`;
  });
  for (const name of names) { result = result.replace(new RegExp(`\\b${name}\\.`, 'g'), `${name}().`); }
  if (rewritten !== expected) {
    throw new Error(`${file}: ${expected - rewritten} of ${expected} uses of imports/ cannot be made lazy; import names from it ("import { A } from '…/imports/x'")`);
  }
  return result;
}

function main(folder: string): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) { continue; }
    const file = path.join(entry.parentPath, entry.name);
    const text = fs.readFileSync(file, 'utf8');
    // A second run over the same output has nothing left to do.
    if (text.includes('_loaded ??= require(') || text.includes('lazy_loaded(')) { continue; }
    const result = lazy(text, file);
    if (result !== text) { fs.writeFileSync(file, result); }
  }
}

if (require.main === module) { main(path.resolve(__dirname, '../lib/src')); }
