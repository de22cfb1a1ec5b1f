import { hasIndex } from '../../src/algebra/index-set';
import { Traffic, isInside, subtract } from '../../src/algebra/traffic';
import { Layers, open, routes, usable } from '../../src/evaluate/connection';
import { Claim, declaredBetween, makeClaim } from '../../src/prove/claim';
import { endName } from '../../src/prove/ends';
import { layersOf } from '../../src/prove/prove';
import { worldFor } from '../../src/prove/world-for';
import { objectsFromJson } from '../../src/parse/object';
import { Declared } from '../setup/proof';

/** Everything that the evaluators say of a world, pair by pair: a second, dull way to see whether two worlds mean the same. */
export interface Relation { readonly layers: Layers; readonly claim: Claim; readonly byName: ReadonlyMap<string, number> }

export function relation({ objects, intent }: Declared): Relation {
  const world = worldFor(objectsFromJson(objects.map(json => ({ json }))), intent);
  return { layers: layersOf(world, intent.platform), claim: makeClaim(world, intent), byName: new Map(world.ends.map(end => [name(end), end.index])) };
}

const name = (end: Layers['world']['ends'][number]): string => (end.kind === 'workload' ? `${end.workload.namespace} ${JSON.stringify(end.workload.labels)} ${end.workload.where}` : endName(end));

/** Why a change that the proof did not notice needs no notice; undefined when none of the reasons holds. */
export type Reason = 'the same sets' | 'only pairs outside of the claim' | 'only what was allowed and is not needed';

export function reasonFor(before: Relation, after: Relation): Reason | undefined {
  let reason: Reason = 'the same sets';
  const names = [...new Set([...before.byName.keys(), ...after.byName.keys()])];
  for (const client of names) {
    for (const server of names) {
      const [was, is] = [before, after].map(({ layers, byName }) => between(layers, byName.get(client), byName.get(server)));
      if (same(was.open, is.open) && same(was.usable, is.usable)) { continue; }
      const [c, s] = [after, before].map(({ byName }) => [byName.get(client), byName.get(server)]).find(([a, b]) => a !== undefined && b !== undefined) ?? [undefined, undefined];
      if (c === undefined || s === undefined) { return undefined; }
      const where = after.byName.has(client) && after.byName.has(server) ? after : before;
      if (![c, s].some(end => hasIndex(where.claim.subjects, end))) {
        if (reason === 'the same sets') { reason = 'only pairs outside of the claim'; }
        continue;
      }
      const declared = where.claim.between(c, s);
      const needed = declaredBetween(declared.filter(({ neededClients, neededServers }) => hasIndex(neededClients, c) && hasIndex(neededServers, s)));
      // Nothing undeclared has come, and nothing needed has gone.
      if (!isInside(is.open, declaredBetween(declared)) || subtract(needed, is.usable).length > 0) { return undefined; }
      reason = 'only what was allowed and is not needed';
    }
  }
  return reason;
}

const same = (a: Traffic, b: Traffic): boolean => isInside(a, b) && isInside(b, a);

function between(layers: Layers, client: number | undefined, server: number | undefined) {
  if (client === undefined || server === undefined || layers.world.ends[server].kind === 'entity') { return { open: [], usable: [] }; }
  const ways = routes(layers, client, server);
  return { open: open(ways), usable: usable(ways) };
}
