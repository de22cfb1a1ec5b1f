import * as fs from 'fs';
import * as path from 'path';

/** Data that nobody of this project wrote; it lies beside the checkout. */
export const SHARED = path.resolve(process.env.ZT_SHARED ?? path.resolve(__dirname, '../../../shared'));

const CI = Boolean(process.env.CI) && process.env.CI !== 'false';

/** A test that needs something outside the checkout: without it skipped with one printed line, but in CI a failure. */
export function testIf(present: boolean, missing: string, name: string, run: () => unknown, timeout?: number): void {
  if (present) { test(name, run as () => void, timeout); return; }
  if (CI) {
    test(name, () => { throw new Error(`${missing}; in CI this test must run`); });
    return;
  }
  process.stderr.write(`skipped: ${name} (${missing})\n`);
  test.skip(name, () => undefined);
}

/** A test that reads `file` below the shared folder. */
export function testWithShared(file: string, name: string, run: (file: string) => unknown, timeout?: number): void {
  const full = path.join(SHARED, file);
  testIf(fs.existsSync(full), `no ${file} in the shared folder; set ZT_SHARED`, name, () => run(full), timeout);
}
