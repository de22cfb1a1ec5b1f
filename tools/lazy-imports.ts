/**
 * Runs after jsii: what only synthesis needs is loaded at first use, not at `require`. That is the generated classes of
 * imports/, and for the constructs also the compiler, the proof and its reports.
 *
 * Two forms are rewritten, as TypeScript emits them: the submodules of index.js become getters, and a module-level
 * `const istio_1 = require("../../imports/istio")` becomes a function that its uses call. Any other form is an error, so that none stays eager unseen.
 */
import * as fs from 'fs';
import * as path from 'path';

const LATE = '"((?:\\.\\.?\\/)+(?:imports|compile|prove|report)\\/[^"]+)"';
const EXPORTED = new RegExp(`^exports\\.(\\w+) = __importStar\\(require\\(${LATE}\\)\\);$`, 'gm');
const REQUIRED = new RegExp(`^const (\\w+_\\d+) = require\\(${LATE}\\);$`, 'gm');
const ANY = new RegExp(`require\\(${LATE}\\)`, 'g');
/** All that `require` loads and that may name one of them; the commands of the CLI are loaded when they run. */
const FILES = /^(index\.js|(constructs|compile)\/[^/]+\.js)$/;

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
    throw new Error(`${file}: ${expected - rewritten} of ${expected} uses of late modules cannot be made lazy; import names from them ("import { A } from '…/imports/x'")`);
  }
  return result;
}

function main(folder: string): void {
  for (const name of (fs.readdirSync(folder, { recursive: true }) as string[]).filter(entry => FILES.test(entry))) {
    const file = path.join(folder, name);
    const text = fs.readFileSync(file, 'utf8');
    // A second run over the same output has nothing left to do.
    if (text.includes('_loaded ??= require(') || text.includes('lazy_loaded(')) { continue; }
    const result = lazy(text, file);
    if (result !== text) { fs.writeFileSync(file, result); }
  }
}

if (require.main === module) { main(path.resolve(__dirname, '../lib/src')); }
