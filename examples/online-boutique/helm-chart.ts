// What the shop's own Helm chart opens, with all of its layers on, held against the calls of the shop.
import * as fs from 'fs';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { Intent, Mesh, Network, PlatformDefinition, Workload, WorkloadPort, WorkloadSource, ZeroTrustNamespace, ZeroTrustPlatform } from 'cdk8s-zero-trust';
import { declareCalls } from './calls';
import { NAMES, Name } from './workloads';

const PORTS: Partial<Record<Name, WorkloadPort>> = {
  'adservice': WorkloadPort.grpc(9555), 'cartservice': WorkloadPort.grpc(7070), 'checkoutservice': WorkloadPort.grpc(5050), 'currencyservice': WorkloadPort.grpc(7000),
  'emailservice': WorkloadPort.grpc(8080, { servicePort: 5000 }), 'frontend': WorkloadPort.http(8080, { servicePort: 80 }), 'paymentservice': WorkloadPort.grpc(50051),
  'productcatalogservice': WorkloadPort.grpc(3550), 'recommendationservice': WorkloadPort.grpc(8080), 'redis-cart': WorkloadPort.tcp(6379), 'shippingservice': WorkloadPort.grpc(50051),
};

/** The same calls, of pods that the chart makes. Nothing of this app is written but its intent. */
export function helmApp(): App {
  const app = new App();
  const chart = new Chart(app, 'shop');
  const platform = new ZeroTrustPlatform(chart, 'platform', {
    definition: PlatformDefinition.of({ name: 'helm', network: Network.kubernetes(), mesh: Mesh.istioSidecar(), trustDomain: 'cluster.local' }),
  });
  const namespace = ZeroTrustNamespace.fromName(chart, 'default', 'default', { platform });
  declareCalls(chart, Object.fromEntries(NAMES.map(name => [name, namespace.adoptWorkload(name, WorkloadSource.selector({
    labels: { app: name }, serviceAccountName: name, ports: PORTS[name] ? [PORTS[name]] : [], ...(PORTS[name] ? { serviceName: name } : {}),
  }))])) as Record<Name, Workload>);
  return app;
}

/** The chart as Helm renders it; it is no part of this repository. */
export const HELM = path.resolve(process.env.ZT_SHARED ?? path.resolve(__dirname, '../../../shared'), 'data/online-boutique/helm-multi-layer.yaml');

interface Found { readonly verdict: string; readonly links: readonly { readonly findings: readonly string[] }[]; readonly findings: readonly { readonly code: string; readonly subject: string }[] }
export interface HelmVerdict {
  readonly verdict: string;
  readonly calls: number;
  readonly usable: number;
  /** Pairs of workloads of the shop between which more is open than the calls. */
  readonly surplus: readonly string[];
  /** Workloads that reach what is not the shop's, by what they reach. */
  readonly outward: readonly (readonly [server: string, clients: number])[];
  /** Who else reaches a workload of the shop. */
  readonly inward: readonly string[];
}

/** What `cdk8s-zero-trust prove` says of the rendered chart. */
export async function judgeHelm(folder: string): Promise<HelmVerdict> {
  const intent = path.join(folder, 'zero-trust.intent');
  fs.mkdirSync(folder, { recursive: true });
  Intent.write(helmApp(), intent);
  const { links, findings, verdict } = await prove(HELM, intent);
  const pairs = findings.filter(({ code }) => code === 'ZT002' || code === 'ZT006').map(({ subject }) => subject.replaceAll('default/', '').split(' -> '));
  const inShop = (name: string) => (NAMES as readonly string[]).includes(name);
  const among = (client: boolean, server: boolean) => pairs.filter(([from, to]) => inShop(from) === client && inShop(to) === server);
  const outward = among(true, false);
  return {
    verdict, calls: links.length, usable: links.filter(link => !link.findings.some(id => /^ZT00[15] /.test(id))).length,
    surplus: among(true, true).map(pair => pair.join(' -> ')).sort(),
    outward: [...new Set(outward.map(([, to]) => to))].sort().map(to => [to, outward.filter(([, other]) => other === to).length]),
    inward: among(false, true).map(pair => pair.join(' -> ')).sort(),
  };
}

/** The command of the package, in this process. */
async function prove(manifests: string, intent: string): Promise<Found> {
  const { main } = require(path.join(path.dirname(require.resolve('cdk8s-zero-trust')), 'cli/main'));
  let out = '';
  let problems = '';
  await main(['prove', manifests, '--intent', intent, '--format', 'json'], { out: (text: string) => { out += text; }, err: (text: string) => { problems += text; } });
  if (problems !== '') { throw new Error(problems); }
  return JSON.parse(out);
}
