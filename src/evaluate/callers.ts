import { EVERY_INDEX, IndexSet, NO_INDEX, indexSet, intersectIndices, isNoIndex, members, sortedIndexSet, uniteIndices } from '../algebra/index-set';
import { End } from '../parse/world';
import { Layers } from './connection';
import { candidates } from './network';

/** Ends from which anything at all may reach a workload, straight or through its waypoint; all others are closed without asking. */
export const callers = (layers: Layers, server: number): IndexSet =>
  uniteIndices(sideHere(layers, server, 'inbound'), throughWaypoint(layers, server));

/** AMB-05: to the network layer a call through a waypoint is two others, neither of them between its ends. */
export function throughWaypoint(layers: Layers, server: number): IndexSet {
  const waypoint = layers.mesh.waypoint(server)?.workload;
  if (waypoint === undefined) { return NO_INDEX; }
  const { allowListed, allows } = layers.mesh.waypointAuthz(server);
  const named = allowListed ? allows.map(({ identified }) => identified).reduce(uniteIndices, NO_INDEX) : EVERY_INDEX;
  const possible = intersectIndices(named, sideHere(layers, waypoint, 'inbound'));
  const only = indexSet([waypoint]);
  return sortedIndexSet(members(possible, layers.world.workloads.length)
    .filter(client => client !== server && client !== waypoint && !isNoIndex(sideHere(layers, client, 'outbound', only))));
}

/** Policies of pods elsewhere are elsewhere too. */
function sideHere({ world, network }: Layers, index: number, direction: 'inbound' | 'outbound', within: IndexSet = EVERY_INDEX): IndexSet {
  return isElsewhere(world.ends[index]) ? within : candidates(network[direction](index), within);
}

const isElsewhere = (end: End): boolean => end.kind === 'workload' && end.workload.where === 'elsewhere';
