import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject } from 'cdk8s';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { Shop } from '../../examples/online-boutique/shop';
import { STACKS } from '../../examples/online-boutique/stacks';
import { worldsOf } from '../../src/constructs/platform-registry';
import { GOLDENS } from '../../test/setup/golden';
import { declareModel, modelOn } from '../../test/setup/models';

/** An object as it is applied. */
export interface Manifest {
  readonly apiVersion: string; readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: { readonly [key: string]: string }; readonly annotations?: { readonly [key: string]: string } };
  readonly [field: string]: unknown;
}

/** Objects that are meant for one cluster. */
export interface ManifestSet { readonly name: string; readonly objects: readonly Manifest[] }

export function goldens(): ManifestSet[] {
  const files = fs.readdirSync(GOLDENS, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.yaml')).sort();
  return files.map(file => ({ name: `golden ${file}`, objects: read(fs.readFileSync(path.join(GOLDENS, file), 'utf8')) }));
}

/** The shop on every platform, or on one, from its files. */
export function examples(only?: string): ManifestSet[] {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-shop-'));
  try {
    return STACKS.filter(({ name }) => only === undefined || name === only).map(stack => {
      const outdir = path.join(folder, stack.name);
      new Shop(stack, outdir).app.synth();
      const texts = fs.readdirSync(outdir).filter(file => file.endsWith('.yaml')).sort().map(file => fs.readFileSync(path.join(outdir, file), 'utf8'));
      return { name: `example on ${stack.name}`, objects: texts.flatMap(read) };
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const read = (text: string): Manifest[] => parseAllDocuments(text, { version: '1.1' }).map(document => document.toJS() as Manifest).filter(Boolean);

/** Random declarations that the library takes, without end. */
export function* generated(seed: number): Generator<ManifestSet> {
  for (let round = 0; ; round++) {
    for (const model of fc.sample(modelOn(), { seed: seed + round, numRuns: 20 })) {
      const { app } = declareModel(model);
      const worlds = worldsOf(app);
      if (worlds.length !== 1) { continue; }
      for (const managed of worlds[0].objects) { managed.grow(); }
      // What the proof finds is no fault of the objects.
      if (app.node.validate().some(line => !/\(ZT0\d\d\)/.test(line))) { continue; }
      const objects = app.node.findAll().filter(ApiObject.isApiObject).map(object => JSON.parse(JSON.stringify(object.toJson())) as Manifest);
      yield { name: `model ${JSON.stringify(model)}`, objects };
    }
  }
}
