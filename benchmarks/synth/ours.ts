/**
 * A declaration of workloads with three links each, synthesized by the stock `App` and by `ZeroTrustApp`, against the
 * same objects written by hand with the stock `App`; and what `require` costs.
 *
 * Runs on the compiled package: npx projen compile && tsx benchmarks/synth/ours.ts [objects...]
 */
import { execFileSync } from 'child_process';
import * as path from 'path';
import { ApiObject, App, Chart } from 'cdk8s';
import type * as ZeroTrust from '../../src';
import { measureAll } from './measure';

const LIB = path.resolve(__dirname, '../../lib/src');
const { HttpRule, Network, PlatformDefinition, WorkloadPort, ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform } = require(LIB) as typeof ZeroTrust;

/** ServiceAccount, Deployment, Service and a policy per direction. */
const OBJECTS_PER_WORKLOAD = 5;
/** 60 objects per chart, as in the stock measurements that the goals were taken from. */
const WORKLOADS_PER_NAMESPACE = 12;
const LINKS_PER_WORKLOAD = [1, 7, 31];

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
    for (const step of LINKS_PER_WORKLOAD) { client.allowTo(workloads[(index + step) % workloads.length], { http: [HttpRule.get('/api/*')] }); }
  });
  return app;
}

/** The manifests of the declaration, by chart: what somebody would have written by hand. */
function byHand(objects: number): (outdir: string) => App {
  const charts = new Map<string, any[]>();
  for (const object of fill(new App(), objects).node.findAll()) {
    if (!ApiObject.isApiObject(object)) { continue; }
    const manifests = charts.get(object.chart.node.id) ?? [];
    charts.set(object.chart.node.id, manifests);
    manifests.push(object.toJson());
  }
  const literals = JSON.parse(JSON.stringify([...charts])) as [string, any[]][];
  return outdir => {
    const app = new App({ outdir });
    for (const [id, manifests] of literals) {
      const chart = new Chart(app, id);
      manifests.forEach((manifest, index) => new ApiObject(chart, `object-${index}`, manifest));
    }
    return app;
  };
}

/** User CPU time of the schema check, measured around the one function that does it. */
function schemaCheck(): () => number {
  const validation = require(path.join(LIB, 'constructs/object-validation.js'));
  const check = validation.objectProblems;
  let spent = 0;
  validation.objectProblems = (...args: unknown[]) => {
    const start = process.cpuUsage().user;
    try { return check(...args); } finally { spent += (process.cpuUsage().user - start) / 1e6; }
  };
  return () => spent;
}

const requireTime = (name: string): number =>
  Math.min(...Array.from({ length: 9 }, () => Number(execFileSync(process.execPath, ['-p', `const t = process.hrtime.bigint(); require(${JSON.stringify(name)}); Number(process.hrtime.bigint() - t) / 1e6`], { cwd: __dirname, encoding: 'utf8' }))));

if (process.argv[2] !== 'child') {
  const [host, own] = [requireTime('cdk8s'), requireTime(LIB)];
  console.log(`require: cdk8s ${host.toFixed(0)} ms, with cdk8s-zero-trust ${own.toFixed(0)} ms\n`);
}
measureAll({
  'by hand, App': byHand,
  'declared, App': objects => outdir => fill(new App({ outdir }), objects),
  'declared, ZeroTrustApp': objects => outdir => fill(new ZeroTrustApp({ outdir }), objects),
}, [1_000, 5_000, 20_000, 50_000], schemaCheck());
