import { formatRequest } from '../../src/algebra/request';
import { isInside, widened } from '../../src/algebra/traffic';
import { Layers } from '../../src/evaluate/connection';
import { WorldObject } from '../../src/parse/world';
import { Claim } from '../../src/prove/claim';
import { endName } from '../../src/prove/ends';
import { givenOf } from './ends';
import { decides } from './network';
import { contains, declaredFor, needed, possible, wholePort } from './questions';
import { forms } from './sends';
import { Call, Engines, Ways, Word, truth } from './truth';

export interface Against { readonly cases: number; readonly undecided: number; readonly differences: readonly string[] }

/** Holds a claim against what the engines say of the manifests: what was declared is open, and nothing else is. */
export async function against(engines: Engines, layers: Layers, claim: Claim, objects: readonly WorldObject[]): Promise<Against> {
  const wanted = needed(layers, claim);
  const others = claim.intent.platform.network.mode === 'off' ? [] : possible(layers, claim, objects, engines.network);
  const given = givenOf(layers.world, claim.intent.platform);
  const said = await truth(engines, layers, given, [...wanted, ...others]);
  const sent = engines.mesh && layers.mesh.facts.kind === 'sidecar' ? await forms(engines.mesh, layers, claim, given, wanted) : [];
  const differences: string[] = [];
  let [cases, undecided] = [0, 0];
  const judge = (words: readonly Word[], bad: Word, call: Call, what: () => string): void => {
    const known = words.filter(word => word !== undefined);
    // Closed is what no way leads through; open is what one does.
    const wrong = bad === 'open' ? known.includes('open') : known.length === words.length && !known.includes('open');
    if (known.length === 0) { undecided++; return; }
    cases++;
    if (wrong) { differences.push(`${textOf(layers, call)}: ${what()}`); }
  };
  wanted.forEach((call, index) => {
    const form = sent[index];
    judge(form === undefined ? Object.values(said[index]) : [form === 'unknown' ? 'closed' : form === 'mutual' ? said[index].identified : said[index].plaintext], 'closed', call, () => `declared${form ? `, sent as ${form}` : ''}, and the engines say ${JSON.stringify(said[index])}`);
  });
  others.forEach((call, index) => {
    const ways = said[wanted.length + index];
    const undeclared = Object.entries(ours(layers, claim, call, ways)).flatMap(([way, word]) => (isDeclared(layers, claim, call, way as keyof Ways) ? [] : [word as Word]));
    if (undeclared.length > 0) { judge(undeclared, 'open', call, () => `not declared, and the engines say ${JSON.stringify(ways)}`); }
  });
  return { cases, undecided, differences };
}

export const textOf = ({ world: { ends } }: Layers, { client, server, request }: Call): string => `${endName(ends[client])} -> ${endName(ends[server])} ${formatRequest(request)}`;

/** Which port is meant inside of a tunnel a server elsewhere says (AMB-07). */
function ours({ world }: Layers, claim: Claim, { client, server }: Call, ways: Ways): Ways {
  const tunnel = !decides(world, server) && claim.between(client, server).some(({ link }) => link.port.protocol === 'TCP');
  return tunnel ? { plaintext: ways.plaintext } : ways;
}

function isDeclared(layers: Layers, claim: Claim, call: Call, way: keyof Ways): boolean {
  const { server, request } = call;
  const allowed = declaredFor(layers, claim, call, way === 'plaintext');
  const end = layers.world.ends[server];
  const { capture } = end.kind === 'workload' && request.protocol === 'TCP' ? layers.mesh.member(server) : { capture: 'none' };
  if (capture === 'sidecar' || way === 'waypoint') { return contains(allowed, request, 'none.example'); }
  if (end.kind === 'names') { return contains(allowed, request, ''); }
  const requests = capture === 'none' && claim.intent.platform.network.kind === 'cilium';
  if (requests && Object.keys(request.fields).length > 0) { return contains(allowed, request, 'none.example'); }
  // Without a request Cilium is asked about the port alone.
  return requests ? isInside(wholePort(request), widened(allowed)) : isInside(wholePort(request), allowed);
}

