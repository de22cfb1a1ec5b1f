import { World } from '../parse/world';
import { endName } from './ends';

/** Names of ends, told apart by their kind where two workloads of one namespace share a name. */
export function endNames(world: World): (index: number) => string {
  const counts = new Map<string, number>();
  for (const end of world.ends) {
    if (end.kind === 'workload') { counts.set(endName(end), (counts.get(endName(end)) ?? 0) + 1); }
  }
  return index => {
    const end = world.ends[index];
    const name = endName(end);
    return end.kind === 'workload' && counts.get(name)! > 1 ? `${name} (${end.workload.kind})` : name;
  };
}
