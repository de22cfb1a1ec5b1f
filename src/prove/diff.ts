import { AddressRange, addressAtoms } from '../algebra/addresses';
import { Request, sampleRequest } from '../algebra/request';
import { formatTraffic } from '../algebra/print';
import { Labels } from '../algebra/selector';
import { NO_TRAFFIC, Traffic, isNoTraffic, subtract, unite } from '../algebra/traffic';
import { Layers } from '../evaluate/connection';
import { Workload, World, WorldObject } from '../parse/world';
import { makeWorld } from '../parse/make-world';
import { endNames } from './end-names';
import { UnknownData, unknownAbout } from './explain';
import { addressesFar } from './listing';
import { openConnections } from './open-connections';
import { Setting } from './setting';
import { StandIns, standIns } from './stand-ins';
import { BoxData, trafficData } from './traffic-data';

export const DIFFERENCE_SCHEMA = 'cdk8s-zero-trust/diff/v1';

/** Traffic between two ends that one world lets through and the other does not. */
export interface Change { readonly client: string; readonly server: string; readonly traffic: readonly BoxData[]; readonly witness: Request }

export interface Difference {
  readonly schema: typeof DIFFERENCE_SCHEMA;
  readonly opened: readonly Change[];
  readonly closed: readonly Change[];
  /** Workloads of one world only. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** What of either world nobody here understands. */
  readonly unknown: readonly UnknownData[];
}

/** What may pass between two named ends, by `client\0server`. */
type Pairs = ReadonlyMap<string, { readonly client: string; readonly server: string; readonly traffic: Traffic }>;

export function diff(before: Setting, after: Setting): Difference {
  const extra = standIns([before.world, after.world], changedObjects(before.world, after.world));
  const [old, now] = [before, after].map(setting => extended(setting.world, extra, setting.layers));
  const atoms = addressAtoms([old, now].flatMap(({ world }) => world.addressEnds.map(index => rangeOf(world, index))));
  const [from, to] = [pairsOf(old, before.entities, atoms), pairsOf(now, after.entities, atoms)];
  const names = ({ workloads }: World) => new Set(workloads.filter(({ where }) => where !== 'future').map(({ namespace, name }) => `${namespace}/${name}`));
  const [a, b] = [names(before.world), names(after.world)];
  return {
    schema: DIFFERENCE_SCHEMA, opened: changes(to, from, now.world, atoms), closed: changes(from, to, old.world, atoms),
    added: [...b].filter(name => !a.has(name)).sort(), removed: [...a].filter(name => !b.has(name)).sort(),
    unknown: [...unknownAbout(old), ...unknownAbout(now)],
  };
}

/** Objects of either world that are not the same in the other. */
function changedObjects(before: World, after: World): WorldObject[] {
  const key = ({ group, kind, namespace, name, json }: WorldObject): string => JSON.stringify([group, kind, namespace, name, json]);
  const [old, now] = [before, after].map(({ objects }) => new Map(objects.map(object => [key(object), object])));
  return [...[...old].filter(([name]) => !now.has(name)), ...[...now].filter(([name]) => !old.has(name))].map(([, object]) => object);
}

const rangeOf = (world: World, index: number): AddressRange => (world.ends[index] as { readonly range: AddressRange }).range;

/** The same world with more pods; those that were only imagined before give way. */
function extended(world: World, { pods, namespaces }: StandIns, layers: Setting['layers']): Layers {
  const peers = world.workloads.filter(({ object, where }) => !object && where !== 'future');
  return layers(makeWorld(world.objects, {
    peers: [...peers, ...pods], namespaces: new Map<string, Labels>([...namespaces, ...world.namespaces]), addresses: world.addressEnds.map(index => rangeOf(world, index)),
  }));
}

function pairsOf(layers: Layers, entities: boolean, atoms: readonly AddressRange[]): Pairs {
  const { world } = layers;
  const nameOf = endNames(world);
  const pairs = new Map<string, { client: string; server: string; traffic: Traffic }>();
  const blocks = new Map(world.addressEnds.map(index => {
    const { family, first, last } = rangeOf(world, index);
    return [index, atoms.flatMap((atom, number) => (atom.family === family && first <= atom.first && atom.last <= last ? [blockName(number)] : []))];
  }));
  const namesOf = (index: number): readonly string[] => blocks.get(index) ?? [nameOf(index)];
  for (const { client, server, traffic } of openConnections(layers, entities)) {
    for (const from of namesOf(client)) {
      for (const to of namesOf(server)) {
        const key = `${from}\0${to}`;
        pairs.set(key, { client: from, server: to, traffic: unite(pairs.get(key)?.traffic ?? NO_TRAFFIC, traffic) });
      }
    }
  }
  return pairs;
}

/** No name of a workload begins with a space. */
const blockName = (number: number): string => ` ${number}`;

/** What is in one and not in the other; blocks of addresses with the same change are one. */
function changes(here: Pairs, there: Pairs, world: World, atoms: readonly AddressRange[]): Change[] {
  const groups = new Map<string, { readonly client: string; readonly server: string; readonly traffic: Traffic; readonly blocks: AddressRange[] }>();
  for (const [key, { client, server, traffic }] of here) {
    const left = subtract(traffic, there.get(key)?.traffic ?? NO_TRAFFIC);
    if (isNoTraffic(left)) { continue; }
    const [from, to] = [client, server].map(name => (name.startsWith(' ') ? '' : name));
    const block = [client, server].find(name => name.startsWith(' '));
    const name = [from, to, ...formatTraffic(left)].join('\n');
    const group = groups.get(name) ?? { client: from, server: to, traffic: left, blocks: [] };
    if (block) { group.blocks.push(atoms[Number(block)]); }
    groups.set(name, group);
  }
  const found = [...groups.values()].map(({ client, server, traffic, blocks }) => {
    const far = blocks.length > 0 ? addressesFar(blocks).name : '';
    return { client: client || far, server: server || far, traffic };
  });
  return withoutDoubles(found, world).sort((a, b) => (`${a.client}\0${a.server}` < `${b.client}\0${b.server}` ? -1 : 1))
    .map(({ client, server, traffic }) => ({ client, server, traffic: trafficData(traffic), witness: sampleRequest(traffic)! }));
}

interface Found { readonly client: string; readonly server: string; readonly traffic: Traffic }

/** A pod that could be made says nothing new where a present one with its labels, or another one with fewer labels, shows the same change. */
function withoutDoubles(found: readonly Found[], world: World): Found[] {
  const nameOf = endNames(world);
  const isFuture = ({ where }: Workload): boolean => where === 'future';
  const has = ({ labels }: Workload, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels[key] === value);
  const plainer = (future: Workload) => world.workloads.filter(other => other.namespace === future.namespace
    && (isFuture(other) ? has(future, other.labels) && !has(other, future.labels) : has(other, future.labels)));
  const instead = new Map(world.workloads.filter(isFuture).map(future => [nameOf(future.index), [future, ...plainer(future)].map(({ index }) => nameOf(index))]));
  const key = (client: string, server: string, traffic: Traffic): string => [client, server, ...formatTraffic(traffic)].join('\n');
  const shown = new Set(found.map(({ client, server, traffic }) => key(client, server, traffic)));
  return found.filter(({ client, server, traffic }) => !(instead.get(client) ?? [client]).some(from => (instead.get(server) ?? [server]).some(to =>
    (from !== client || to !== server) && shown.has(key(from, to, traffic)))));
}
