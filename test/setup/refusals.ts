import * as fs from 'fs';
import { App } from 'cdk8s';
import { FORM, Shop, ShopOptions, StackName, linesOf, messagesOf, shopOn } from './shop';

/** What is wrong, where the message says it is, its code, what else it says; the mistake, and the nearest thing that is right. */
export type Refusal = readonly [fact: string, path: string, code: string, says: readonly string[], bad: (shop: Shop) => unknown, good: (shop: Shop) => unknown];

function expectLine(lines: readonly string[], path: string, code: string, says: readonly string[]): void {
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(FORM);
  expect(lines[0].startsWith(`${path}: `) ? path : lines[0]).toBe(path);
  for (const part of [...says, `(${code})`]) { expect(lines[0]).toContain(part); }
}

/** Refused where it is written, with one line; nothing stays behind that would fail later, and the twin passes to the end. */
export function refuses(stack: StackName, rows: readonly Refusal[], options: ShopOptions = {}): void {
  test.each(rows.map(row => [row[2], row[0], row] as const))('%s: %s', (_code, _fact, [, path, code, says, bad, good]) => {
    const shop = shopOn(stack, options);
    expectLine(linesOf(() => bad(shop)), path, code, says);
    expect(messagesOf(shop.app)).toEqual([]);
    const twin = shopOn(stack, options);
    good(twin);
    expect(messagesOf(twin.app)).toEqual([]);
  });
}

/** What only the whole app shows: silent when written, said once by the validation, and then nothing is written. */
export function rejects(stack: StackName, rows: readonly Refusal[], options: ShopOptions = {}): void {
  test.each(rows.map(row => [row[2], row[0], row] as const))('%s: %s', (_code, _fact, [, path, code, says, bad, good]) => {
    const shop = shopOn(stack, options);
    bad(shop);
    expectLine(messagesOf(shop.app), path, code, says);
    expectNothingWritten(shop.app);
    const twin = shopOn(stack, options);
    good(twin);
    expect(messagesOf(twin.app)).toEqual([]);
    twin.app.synth();
    expect(fs.readdirSync(twin.app.outdir).length).toBeGreaterThan(0);
  });
}

/** Every message of the validation stands in the error, and no file in the folder. */
export function expectNothingWritten(app: App): void {
  const messages = messagesOf(app);
  const said = linesOf(() => app.synth());
  expect(said[0]).toBe('Validation failed with the following errors:');
  for (const message of messages) { expect(said.map(line => line.trim())).toContain(`[${app.node.path}] ${message}`); }
  expect(fs.existsSync(app.outdir) ? fs.readdirSync(app.outdir) : []).toEqual([]);
}
