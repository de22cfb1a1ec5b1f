import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, AppProps, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { PlatformDefinitionProps, Waiver, Workload, WorkloadPort, ZeroTrustNamespace, ZeroTrustNamespaceProps, ZeroTrustPlatform } from '../../src';
import { StackName, addTo, platformOn } from './stacks';

export * from './stacks';

const folders: string[] = [];
afterAll(() => { folders.splice(0).forEach(folder => fs.rmSync(folder, { recursive: true, force: true })); });

/** A folder that is gone after the tests. */
export function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'zero-trust-'));
  folders.push(made);
  return made;
}

export interface Shop {
  readonly app: App;
  readonly chart: Chart;
  readonly platform: ZeroTrustPlatform;
  readonly shop: ZeroTrustNamespace;
  /** A client without ports. */
  readonly web: Workload;
  /** A server with HTTP 8080 behind Service port 80, gRPC 9000, and TCP 5432. */
  readonly api: Workload;
}

export const API_PORTS = (): WorkloadPort[] => [WorkloadPort.http(8080, { servicePort: 80 }), WorkloadPort.grpc(9000), WorkloadPort.tcp(5432)];

export interface ShopOptions {
  readonly definition?: Partial<PlatformDefinitionProps>;
  readonly namespace?: Partial<ZeroTrustNamespaceProps>;
  readonly app?: AppProps;
}

/** An app with a chart `app`, its platform, the namespace `shop`, and two workloads in it. */
export function shopOn(stack: StackName, { definition, namespace, app: props }: ShopOptions = {}): Shop {
  const app = new App({ outdir: path.join(folder(), 'out'), ...props });
  const chart = new Chart(app, 'app');
  const platform = platformOn(chart, stack, definition);
  const shop = new ZeroTrustNamespace(chart, 'shop', namespace);
  // Adopted pods of tests are as short as can be; Pod Security has tests of its own.
  new Waiver(shop, 'short-pods', { finding: 'ZT009*', reason: 'pods of a test' });
  return { app, chart, platform, shop, web: addTo(shop, 'web'), api: addTo(shop, 'api', API_PORTS()) };
}

/** A manifest as it is written; loose, because tests reach deep into all kinds. */
export type Manifest = any;

const isObject = (construct: unknown): construct is ApiObject => ApiObject.isApiObject(construct);

/** All objects as they would be written, without any validation. */
export const objectsOf = (scope: Construct): Manifest[] => scope.node.findAll().filter(isObject).map(object => object.toJson());

/** `Kind namespace/name` or `Kind name`. */
export const idOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
export const idsOf = (scope: Construct): string[] => objectsOf(scope).map(idOf).sort();

/** The one object of that id. */
export function objectOf(scope: Construct, id: string): Manifest {
  const found = objectsOf(scope).filter(object => idOf(object) === id);
  if (found.length !== 1) { throw new Error(`${found.length} objects are ${id}; there are: ${idsOf(scope).join(', ')}`); }
  return found[0];
}

/** Every object as text, sorted: equal for two apps that mean the same. */
export const canonical = (scope: Construct): string[] => objectsOf(scope).map(object => JSON.stringify(object)).sort();

/** What the validations of the app say. */
export const messagesOf = (app: Construct): string[] => app.node.validate();

export const codesOf = (lines: readonly string[]): string[] => lines.map(line => /\((ZT\d{3})\)$/.exec(line)?.[1] ?? `no code: ${line}`);

/** The form that every error has: `path: what; right (code)`, on one line, without what does not show. */
export const FORM = /^[^\p{Cc}\p{Cs}\u2028-\u202e]+: [^\p{Cc}\p{Cs}\u2028-\u202e]+; [^\p{Cc}\p{Cs}\u2028-\u202e]+ \(ZT1\d{2}\)$/u;
