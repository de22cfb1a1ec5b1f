import { hasIndex } from '../algebra/index-set';
import { isInside, Traffic, intersect } from '../algebra/traffic';
import { Hop, Layers, Route, routes } from '../evaluate/connection';
import { deciding } from './deciding';
import { endNames } from './end-names';
import { place, places } from './places';
import { Place } from './proof';
import { BoxData, trafficData } from './traffic-data';

export const EXPLANATION_SCHEMA = 'cdk8s-zero-trust/explain/v1';

/** Of all that was asked for: everything passes, a part of it, nothing. */
export type Answer = 'open' | 'partly' | 'closed';

export interface HopData { readonly layer: Hop['layer']; readonly at: string; readonly answer: Answer; readonly passes: readonly BoxData[]; readonly places: readonly Place[] }

export interface WayData {
  readonly kind: Route['kind'];
  readonly answer: Answer;
  /** Whether any of what passes takes this way by itself; otherwise only when the client means to. */
  readonly usual: boolean;
  readonly passes: readonly BoxData[];
  readonly hops: readonly HopData[];
}

/** Something that nobody here understands. */
export interface UnknownData { readonly message: string; readonly place: Place }

/** Every way from one end to another, hop by hop, with the lines that decide. */
export interface Explanation {
  readonly schema: typeof EXPLANATION_SCHEMA;
  readonly client: string;
  readonly server: string;
  /** Identity that the client shows. */
  readonly principal?: string;
  /** What was asked for; absent: anything. */
  readonly asked?: readonly BoxData[];
  readonly answer: Answer;
  readonly ways: readonly WayData[];
  /** What nobody here understands and what could change the answer. */
  readonly unknown: readonly UnknownData[];
}

const RANK: readonly Answer[] = ['open', 'partly', 'closed'];

/** Says what the evaluators found and decides nothing itself. */
export function explain(layers: Layers, client: number, server: number, asked?: Traffic): Explanation {
  const { world, mesh } = layers;
  const nameOf = endNames(world);
  const ways = routes(layers, client, server);
  const answer = (passes: Traffic): Answer => {
    const through = asked ? intersect(passes, asked) : passes;
    return through.length === 0 ? 'closed' : asked && !isInside(asked, passes) ? 'partly' : 'open';
  };
  const principal = world.ends[client].kind === 'workload' ? mesh.member(client).principal : undefined;
  return {
    schema: EXPLANATION_SCHEMA, client: nameOf(client), server: nameOf(server), ...(principal ? { principal } : {}), ...(asked ? { asked: trafficData(asked) } : {}),
    answer: answer(ways.flatMap(({ passes }) => passes)),
    ways: [...ways].sort((a, b) => RANK.indexOf(answer(a.passes)) - RANK.indexOf(answer(b.passes))).map(({ kind, passes, usual, hops }) => ({
      kind, answer: answer(passes), usual: (asked ? intersect(usual, asked) : usual).length > 0, passes: trafficData(passes),
      hops: hops.map(hop => ({ layer: hop.layer, at: nameOf(hop.at), answer: answer(hop.passes), passes: trafficData(hop.passes), places: places(asked ? deciding(hop, asked) : hop.causes) })),
    })),
    unknown: unknownAbout(layers, [client, server]),
  };
}

/** What could change the verdict of these ends; without ends, of any. */
export function unknownAbout({ world, network, mesh }: Layers, ends?: readonly number[]): UnknownData[] {
  const touching = [...network.undecided, ...mesh.undecided].filter(({ workloads }) => ends === undefined || ends.some(end => hasIndex(workloads, end)));
  return [...new Set([...world.unknown, ...touching.map(({ unknown }) => unknown)])].map(({ object, path, message }) => ({ message, place: place(object, path) }));
}
