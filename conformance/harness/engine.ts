import { spawn } from 'child_process';
import { createInterface } from 'readline';

export interface Case<Query> { readonly objects: readonly object[]; readonly queries: readonly Query[] }

/** What an engine says to a case. `refused`: it did not take the objects. */
export interface Answer<Verdict> { readonly answers: readonly Verdict[]; readonly refused?: readonly string[]; readonly log?: readonly string[] }

export interface Engine<Query, Verdict> {
  ask(given: Case<Query>): Promise<Answer<Verdict>>;
  stop(): void;
}

const TIMEOUT = 300_000;

/**
 * An engine that answers a line with a line. A crash, an answer that does not come, and an answer of the wrong length are errors: none of
 * them may count as agreement.
 */
export function startEngine<Query, Verdict>(program: string, parameters: readonly string[] = []): Engine<Query, Verdict> {
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  let noise = '';
  child.stderr.on('data', (data: Buffer) => { noise = `${noise}${data.toString()}`.slice(-4000); });
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', line => waiting.shift()?.resolve(line));
  child.on('close', code => { for (const { reject } of waiting.splice(0)) { reject(new Error(`${program} ended with ${code}: ${noise}`)); } });
  return {
    ask: async given => {
      let timer: NodeJS.Timeout | undefined;
      const line = await new Promise<string>((resolve, reject) => {
        waiting.push({ resolve, reject });
        timer = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`${program} did not answer in ${TIMEOUT / 1000} s: ${noise}`)); }, TIMEOUT);
        child.stdin.write(`${JSON.stringify(given)}\n`);
      }).finally(() => clearTimeout(timer));
      const answer = JSON.parse(line) as { answers: readonly Verdict[] | null; refused?: readonly string[]; log?: readonly string[]; crash?: string };
      if (answer.crash) { throw new Error(`${program} crashed: ${answer.crash}`); }
      const answers = answer.answers ?? [];
      if (!answer.refused && answers.length < Math.min(1, given.queries.length)) { throw new Error(`${program} answered ${answers.length} of ${given.queries.length} queries`); }
      return { ...answer, answers };
    },
    stop: () => { child.stdin.end(); child.kill('SIGKILL'); },
  };
}
