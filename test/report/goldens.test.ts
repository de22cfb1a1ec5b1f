import * as fs from 'fs';
import { Proof } from '../../src/prove/proof';
import { proofJson } from '../../src/report/json';
import { proofJunit } from '../../src/report/junit';
import { proofMarkdown } from '../../src/report/markdown';
import { proofSarif } from '../../src/report/sarif';
import { proofText } from '../../src/report/text';
import { PROOFS } from './proofs';

const FORMATS: Readonly<Record<string, readonly [extension: string, (proof: Proof) => string]>> = {
  text: ['txt', proofText], json: ['json', proofJson], markdown: ['md', proofMarkdown], sarif: ['sarif', proofSarif], junit: ['xml', proofJunit],
};
const WRITE = process.env.ZT_GOLDEN === 'write';
const FOLDER = `${__dirname}/golden`;

describe('reports of two proofs', () => {
  const rows = Object.entries(PROOFS).flatMap(([name, proof]) => Object.entries(FORMATS).map(([format, [extension, report]]) => [name, format, `${FOLDER}/${name}.${extension}`, report(proof)] as const));

  test.each(rows)('%s as %s', (_name, _format, file, text) => {
    if (WRITE) { fs.mkdirSync(FOLDER, { recursive: true }); fs.writeFileSync(file, text); }
    expect(text).toBe(fs.readFileSync(file, 'utf8'));
  });
});
