import { startEngine } from '../harness/engine';
import { Outcome, Part } from '../harness/part';
import { principalsOf, QUERY } from './identities';
import { examples } from './manifests';

interface Entry { readonly id: string; readonly parent: string; readonly selectors: readonly string[]; readonly dnsNames: readonly string[] | null }
interface Entries { readonly entries: readonly Entry[] }
interface Issued { readonly id: string; readonly refused?: string; readonly uris: readonly string[]; readonly dnsNames: readonly string[] }
interface Question { readonly trustDomain: string; readonly entries: readonly Entry[] }

/** An entry that no server may take: its identity is in another trust domain. */
const FOREIGN: Entry = { id: 'spiffe://other.example/ns/shop/sa/frontend', parent: `spiffe://${QUERY.trustDomain}/spire/agent/k8s_psat/demo/node`, selectors: ['k8s:pod-uid:x'], dnsNames: [] };

const accountOf = (object: object): string | undefined => (object as { spec?: { template?: { spec?: { serviceAccountName?: string } } } }).spec?.template?.spec?.serviceAccountName;

const sorted = (names: readonly string[] | null): string => [...names ?? []].sort().join();

/** What the controller renders goes to a SPIRE server, an agent on the node asks for it, and the certificates say who the pods are. */
async function judge(controller: string, server: string): Promise<Outcome> {
  const [renders, issues] = [startEngine<typeof QUERY, Entries>(controller), startEngine<Question, readonly Issued[]>(server)];
  try {
    const failures: string[] = [];
    let cases = 0;
    const stacks = examples().filter(({ objects }) => objects.some(({ kind }) => kind === 'ClusterSPIFFEID'));
    for (const { name, objects } of stacks) {
      const { answers: [{ entries }] } = await renders.ask({ objects, queries: [QUERY] });
      const { answers: [issued] } = await issues.ask({ objects: [], queries: [{ trustDomain: QUERY.trustDomain, entries: [...entries, FOREIGN] }] });
      if (issued.length !== entries.length + 1) { failures.push(`${name}: ${issued.length} answers to ${entries.length + 1} entries`); continue; }
      for (const [index, { id, dnsNames }] of entries.entries()) {
        const svid = issued[index];
        cases++;
        if (svid.refused || svid.uris.join() !== id || sorted(svid.dnsNames) !== sorted(dnsNames)) { failures.push(`${name}: ${id}: ${svid.refused ?? `the certificate is for ${[...svid.uris, ...svid.dnsNames].join(', ')}`}`); }
      }
      const given = new Set(issued.flatMap(({ uris }) => uris));
      // Proxies that Istio makes itself have certificates of istiod (SPI-15).
      const accounts = objects.flatMap(object => accountOf(object) ?? []);
      const named = new Set(objects.filter(({ kind }) => kind === 'AuthorizationPolicy').flatMap(principalsOf).filter(principal => accounts.some(account => principal.endsWith(`/ns/shop/sa/${account}`))));
      if (named.size < 4) { failures.push(`${name}: only ${named.size} principals in policies`); }
      for (const principal of named) {
        cases++;
        if (!given.has(`spiffe://${principal}`)) { failures.push(`${name}: a policy names ${principal}, for whom there is no certificate`); }
      }
      if (!issued.at(-1)!.refused?.startsWith('entry: ')) { failures.push(`${name}: the server takes an entry of another trust domain`); }
    }
    return {
      judged: 'a SPIRE server takes the entries of all pods of the shop, and the certificates that an attested agent gets for them have the IDs of the entries and the principals of our policies', cases, agreed: cases - failures.length,
      undecided: 0, failures, notes: [`${stacks.length} platforms with SPIRE`],
    };
  } finally { renders.stop(); issues.stop(); }
}

export const spireServer: Part = {
  name: 'spire-server', engine: 'spire-server', version: '1.8.0', programs: ['spire', 'spire-server'], least: 60,
  known: ['the agent is attested by a certificate of its node, and not by a token of Kubernetes, which would need a kubelet'],
  run: ({ programs }) => judge(programs.get('spire')!, programs.get('spire-server')!),
};
