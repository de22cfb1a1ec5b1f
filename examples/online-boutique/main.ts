// The app that `cdk8s synth` runs: one folder of manifests per stack.
import * as path from 'path';
import { Shop } from './shop';
import { STACKS } from './stacks';

const outdir = process.env.CDK8S_OUTDIR ?? path.join(__dirname, 'dist');
for (const stack of STACKS) { new Shop(stack, path.join(outdir, stack.name)).app.synth(); }
