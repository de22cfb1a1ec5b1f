import { ServerProtocol, protocolOf, servicePortsOf } from '../../evaluate/services';
import { Workload, World } from '../../parse/world';
import { Place, TextPlace, numberOf, texts, within } from '../place';

export interface Spoken { readonly workload: Workload; readonly port: number; readonly protocol: ServerProtocol }

/** What Istio takes the ports of a workload for, as far as its Services name them. */
export function spokenBy(world: World, workload: Workload): readonly Spoken[] {
  const ports = [...new Set(servicePortsOf(world, workload.index).filter(({ servicePort }) => servicePort.protocol === 'TCP').map(({ port }) => port))];
  return ports.map(port => ({ workload, port, protocol: protocolOf(world, workload.index, port) }));
}

/** The ports that a rule asks for; none where it is about all of them. */
export const portsAsked = (operations: readonly Place[]): readonly TextPlace[] => operations.flatMap(operation => texts(within(operation, 'ports')));
export const asksFor = (operations: readonly Place[], port: number): boolean => { const asked = portsAsked(operations); return asked.length === 0 || asked.some(place => numberOf(place) === port); };
