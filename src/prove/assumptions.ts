import { Intent } from '../model/intent';
import { meshed } from '../model/platform';
import { Assumption } from './proof';

/** What every proof takes for granted. Ids are stable; docs/assumptions.md has a row for each. */
export const STANDING: readonly Assumption[] = [
  { id: 'A-01', text: 'the network plugin enforces the policies that it is given' },
  { id: 'A-02', text: 'traffic between a node and its own pods always passes (NP-10)' },
  { id: 'A-03', text: 'protocols other than TCP, UDP and SCTP are outside of the claim (NP-14)' },
  { id: 'A-04', text: 'labels and ServiceAccounts are not forged: who may create pods in a namespace may be any of its workloads (X-05)' },
  { id: 'A-05', text: 'what runs is what these manifests say: nobody changes objects in the cluster' },
];
const NODES: Assumption = { id: 'A-08', text: 'containers stay in their pods: what is admitted as privileged, or into the namespaces of its node, is as free as the node' };
const SPIRE: Assumption = { id: 'A-09', text: 'the controller of SPIRE takes the objects of the declared class, and of no other and none (SPI-03)' };
const MESH: Assumption = { id: 'A-06', text: 'the mesh is installed with the trust domain, the root namespace and the settings of the platform (IST-35)' };
const SYSTEM: Assumption = { id: 'A-07', text: 'system namespaces that are not in these manifests admit what the platform needs of them (MAT rows)' };

export const assumptionsOf = ({ platform, workloads }: Intent): Assumption[] => [
  ...STANDING, ...(meshed(platform) ? [MESH] : []), SYSTEM, NODES, ...(platform.identity.kind === 'spire' ? [SPIRE] : []),
  ...workloads.filter(({ where }) => where === 'elsewhere').map(({ id }) => ({ id: `elsewhere ${id}`, text: `${id} lives elsewhere: its own side of each link is not seen here` })),
];
