import { Layers } from '../../src/evaluate/connection';
import { Claim } from '../../src/prove/claim';
import { Given, nameOf } from './ends';
import { MeshEngine, Refused, istioObjects } from './mesh';
import { Needed } from './questions';

interface Query { readonly outbound: true; readonly from: string; readonly host: string; readonly port: number }
interface Result { readonly clusters: readonly { readonly default: string; readonly endpoints?: { readonly [pod: string]: string } }[] }

/** How the sidecar of a client sends a call: in plaintext, with its certificate, or nowhere, since it knows no such host. */
export type Form = 'plaintext' | 'mutual' | 'tls' | 'unknown';

/** The form of each call that goes by the name of a Service or of a host, where the client has a sidecar. */
export async function forms({ sidecar }: MeshEngine, layers: Layers, { intent: { platform } }: Claim, given: Given, calls: readonly Needed[]): Promise<readonly (Form | undefined)[]> {
  const { world, mesh } = layers;
  const asked = calls.map((call): Query | undefined => {
    const { client, link: { server, port, need } } = call;
    // There is one pod of each workload, and it does not call itself.
    if (client === call.server) { return undefined; }
    const from = world.ends[client];
    if (need || port.protocol !== 'TCP' || from.kind !== 'workload' || from.workload.where !== 'here' || mesh.member(client).capture !== 'sidecar') { return undefined; }
    const name = nameOf(world, client)!;
    if (server.kind === 'host') { return { outbound: true, from: name, host: call.request.fields.name ?? server.host, port: port.first }; }
    if (server.kind !== 'workload' || port.servicePort === undefined) { return undefined; }
    const { namespace, serviceName } = server.workload;
    // Services of others are in no manifest here.
    if (!world.services.some(service => service.namespace === namespace && service.name === serviceName)) { return undefined; }
    return { outbound: true, from: name, host: `${serviceName}.${namespace}.svc.${platform.clusterDomain}`, port: port.servicePort };
  });
  const queries = asked.filter(query => query !== undefined);
  if (queries.length === 0) { return calls.map(() => undefined); }
  const { answers, refused } = await (sidecar as unknown as { ask(asked: object): Promise<{ answers: readonly Result[]; refused?: readonly string[] }> }).ask({ objects: istioObjects(given, given.pods.keys()), queries });
  if (refused) { throw new Refused(refused.join('; ')); }
  const said = new Map(queries.map((query, index) => [query, answers[index]]));
  return calls.map(({ server }, index) => {
    const query = asked[index];
    if (!query) { return undefined; }
    const [cluster] = said.get(query)!.clusters;
    const to = nameOf(world, server);
    return cluster === undefined ? 'unknown' : (cluster.endpoints?.[to ?? ''] ?? cluster.default) as Form;
  });
}
