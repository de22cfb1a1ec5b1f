import { parseAddress } from '../../src/algebra/cidr';
import { hasIndex } from '../../src/algebra/index-set';
import { literal } from '../../src/algebra/language';
import { Transport, portRange } from '../../src/algebra/ports';
import { box, intersect } from '../../src/algebra/traffic';
import { passSide } from '../../src/evaluate/network';
import { NetworkLayer } from '../../src/evaluate/side';
import { makeWorld } from '../../src/parse/make-world';
import { objectsFromJson } from '../../src/parse/object';
import { Entity, World } from '../../src/parse/world';
import { ADDRESSES, Flow } from '../generate/pods';
import { Word } from '../harness/compare';

/** What our network layer says at both ends of a flow. `behind`: the address that a pod is seen with as well. */
export function ourNetwork(objects: readonly object[], layerOf: (world: World) => NetworkLayer, behind: (pod: string) => string | undefined = () => undefined): { readonly refuses: boolean; word(flow: Flow): readonly Word[] } {
  const world = makeWorld(objectsFromJson(objects.map(json => ({ json }))), { addresses: [...ADDRESSES, ...objects.flatMap(object => behind(nameOf(object)) ?? [])].map(text => parseAddress(text)!) });
  const layer = layerOf(world);
  const doubtful = layer.undecided;
  const side = (flow: Flow, direction: 'outbound' | 'inbound'): Word => {
    const [self, far] = direction === 'outbound' ? [flow.from, flow.to] : [flow.to, flow.from];
    const own = endOf(world, self);
    if (world.ends[own].kind !== 'workload' || doubtful.some(({ workloads }) => hasIndex(workloads, own))) { return undefined; }
    const asked = box(portRange(flow.protocol as Transport, flow.port), far.startsWith('fqdn:') ? [['name', literal(far.slice(5))]] : []);
    const rules = direction === 'outbound' ? layer.outbound(own) : layer.inbound(own);
    const ends = [endOf(world, far), ...[behind(far) ?? []].flat().map(address => addressEnd(world, address))];
    return ends.some(end => intersect(passSide(rules, end).traffic, asked).length > 0) ? 'allowed' : 'denied';
  };
  return { refuses: doubtful.length > 0, word: flow => [side(flow, 'outbound'), side(flow, 'inbound')] };
}

const nameOf = (object: object): string => { const { metadata } = object as { metadata: { namespace?: string; name: string } }; return `${metadata.namespace}/${metadata.name}`; };

function endOf(world: World, end: string): number {
  const [kind, value] = [end.slice(0, end.indexOf(':')), end.slice(end.indexOf(':') + 1)];
  if (kind === 'reserved') { return world.entityEnd(value as Entity); }
  if (kind === 'fqdn') { return world.namesEnd; }
  const found = kind === 'ip' ? addressEnd(world, value) : world.workloads.find(({ namespace, name }) => `${namespace}/${name}` === end)?.index;
  if (found === undefined) { throw new Error(`no such end: ${end}`); }
  return found;
}

export function addressEnd({ ends, addressEnds }: World, text: string): number {
  const address = parseAddress(text)!;
  return addressEnds.find(index => {
    const end = ends[index];
    return end.kind === 'addresses' && end.range.family === address.family && end.range.first <= address.first && address.first <= end.range.last;
  })!;
}

/** A pod is asked about its own side only. */
export const isPod = (end: string): boolean => /^[a-z]+\//.test(end);
