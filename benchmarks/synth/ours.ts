/**
 * A declaration of workloads with three links each, synthesized by the stock `App` and by `ZeroTrustApp`, against the
 * same objects written by hand with the stock `App`, byte for byte; and what `require` costs.
 *
 * Runs on the compiled package: npx projen compile && tsx benchmarks/synth/ours.ts [objects...]
 */
import { execFileSync } from 'child_process';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type * as ZeroTrust from '../../src';
import { Shape, byHand } from './by-hand';
import { measureAll } from './measure';

const LIB = path.resolve(__dirname, '../../lib/src');
const { HttpRule, Network, PlatformDefinition, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform } = require(LIB) as typeof ZeroTrust;

/** ServiceAccount, Deployment, Service and a policy per direction. */
const OBJECTS_PER_WORKLOAD = 5;
/** 60 objects per chart, as in the stock measurements that the goals were taken from. */
const WORKLOADS_PER_NAMESPACE = 12;
/** Whom each workload calls, counted from itself. */
const CALLS = [1, 7, 31];

const shape = (objects: number): Shape => ({
  workloads: Math.ceil(objects / OBJECTS_PER_WORKLOAD / WORKLOADS_PER_NAMESPACE) * WORKLOADS_PER_NAMESPACE, members: WORKLOADS_PER_NAMESPACE, steps: CALLS,
});

function fill<T extends App>(app: T, objects: number): T {
  const definition = PlatformDefinition.of({ name: 'bench', network: Network.kubernetes() });
  new ZeroTrustPlatform(new Chart(app, 'platform'), 'platform', { definition });
  const workloads: ZeroTrust.Workload[] = [];
  for (let index = 0; workloads.length * OBJECTS_PER_WORKLOAD < objects; index++) {
    const namespace = new ZeroTrustNamespace(new Chart(app, `team-${index}`), `team-${index}`);
    for (let member = 0; member < WORKLOADS_PER_NAMESPACE; member++) {
      workloads.push(namespace.addWorkload(`service-${member}`, { image: 'registry.example/service:1.0', ports: [WorkloadPort.http(8080)] }));
    }
  }
  workloads.forEach((client, index) => {
    for (const step of CALLS) { client.allowTo(workloads[(index + step) % workloads.length], { http: [HttpRule.get('/api/*')] }); }
  });
  return app;
}

/**
 * Two constructs more, each of a class of its own. V8's inline caches keep four classes of objects apart: with three, as written
 * by hand, the stock synthesis walks the tree faster than with five, as in our app and in nearly every other one.
 */
function withTwoClasses(app: App): App {
  new (class extends Construct {})(app, 'first');
  new (class extends Construct {})(app, 'second');
  return app;
}

/** User CPU time of the schema check and of the proof, measured around the one function that does each. */
function checks(): () => number {
  let spent = 0;
  for (const [file, name] of [['object-validation', 'objectProblems'], ['proof-validation', 'proofProblems']]) {
    const module = require(path.join(LIB, `constructs/${file}.js`));
    const check = module[name];
    module[name] = (...args: unknown[]) => {
      const start = process.cpuUsage().user;
      try { return check(...args); } finally { spent += (process.cpuUsage().user - start) / 1e6; }
    };
  }
  return () => spent;
}

const requireTime = (name: string): number =>
  Math.min(...Array.from({ length: 9 }, () => Number(execFileSync(process.execPath, ['-p', `const t = process.hrtime.bigint(); require(${JSON.stringify(name)}); Number(process.hrtime.bigint() - t) / 1e6`], { cwd: __dirname, encoding: 'utf8' }))));

if (process.argv[2] !== 'child') {
  const [host, own] = [requireTime('cdk8s'), requireTime(LIB)];
  console.log(`require: cdk8s ${host.toFixed(0)} ms, with cdk8s-zero-trust ${own.toFixed(0)} ms\n`);
}
measureAll({
  'by hand, App': objects => outdir => byHand(new App({ outdir }), shape(objects)),
  'by hand, five classes, App': objects => outdir => withTwoClasses(byHand(new App({ outdir }), shape(objects))),
  'declared, App': objects => outdir => fill(new App({ outdir }), objects),
  'declared, ZeroTrustApp': objects => outdir => fill(new ZeroTrustApp({ outdir }), objects),
}, [1_000, 5_000, 20_000, 50_000], checks());
