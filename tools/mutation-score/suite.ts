import { expect } from 'expect';
import { bind } from 'jest-each';

export interface Test { readonly id: string; readonly file: string; readonly run: (() => unknown) | undefined }

/** The tests that a file declares, with the words of jest that ours use; another word is an error, as it is not there. */
export function testsOf(file: string, load: () => void): readonly Test[] {
  const tests = new Map<string, Test>();
  const above: string[] = [];
  const test = (name: string, run: (() => unknown) | undefined) => {
    const words = [file, ...above, name].join(' > ');
    let id = words;
    for (let count = 2; tests.has(id); count++) { id = `${words} (${count})`; }
    tests.set(id, { id, file, run });
  };
  const describe = (name: string, body: () => void) => {
    above.push(name);
    try { body(); } finally { above.pop(); }
  };
  const skip = (name: string) => test(name, undefined);
  Object.assign(globalThis, {
    expect,
    test: Object.assign(test, { each: bind(test as never), skip }),
    it: test,
    describe: Object.assign(describe, { each: bind(describe as never) }),
  });
  load();
  return [...tests.values()];
}
