import { IndexSet, indexSet, intersectIndices, isNoIndex } from '../algebra/index-set';
import { PROTOCOLS, Ports, Transport, isEveryPort, portRange } from '../algebra/ports';
import { unite } from '../algebra/ranges';
import { Traffic, onPorts } from '../algebra/traffic';
import { Workload } from '../parse/world';

/** What the `ports` of a rule mean: numbers, and names that each destination pod resolves for itself (NP-09). */
export interface DestinationPorts {
  readonly ports: Ports;
  readonly names: readonly NamedPort[];
}

/** Without a protocol the port of that name counts whatever its protocol is (CNP-05). */
export interface NamedPort { readonly name: string; readonly protocol?: Transport }

const means = ({ name, protocol }: NamedPort, port: Workload['ports'][number]): boolean => port.name === name && (protocol === undefined || port.protocol === protocol);

/** The ports of one destination. */
export function portsAt({ ports, names }: DestinationPorts, workload: Workload): Ports {
  return names.flatMap(name => workload.ports.filter(port => means(name, port)).map(port => portRange(port.protocol, port.number))).reduce(unite, ports);
}

export interface PortNames {
  /** Splits a rule where its destinations resolve a name to different numbers. Addresses have no named ports. */
  split(ports: DestinationPorts, ends: IndexSet): readonly { readonly ends: IndexSet; readonly traffic: Traffic }[];
  /** Pods with such a name whose number nobody can tell: several containers give it to different ports, or the pod is in its node's network (NP-11). */
  unsure(names: readonly NamedPort[]): IndexSet;
}

export function portNames(workloads: readonly Workload[]): PortNames {
  let known: ReadonlyMap<string, ReadonlyMap<string, { readonly ports: Ports; readonly protocol: Transport; readonly at: number[] }>> | undefined;
  const index = () => known ??= byName(workloads);
  // Many rules name the same ports: what passes there is made once.
  const traffic = new Map<string, Traffic>();
  const passing = (ports: Ports): Traffic => {
    const key = ports.join();
    const found = traffic.get(key) ?? onPorts(ports);
    traffic.set(key, found);
    return found;
  };
  return {
    split({ ports, names }, ends) {
      const numbers = ports.length === 0 ? [] : [{ ends, traffic: passing(ports) }];
      if (names.length === 0 || isEveryPort(ports)) { return numbers; }
      const named = names.flatMap(({ name, protocol }) => [...index().get(name)?.values() ?? []].filter(found => protocol === undefined || found.protocol === protocol)
        .map(found => ({ ends: intersectIndices(ends, indexSet(found.at.filter(number => !workloads[number].hostNetwork))), traffic: passing(found.ports) })));
      return [...numbers, ...named.filter(part => !isNoIndex(part.ends))];
    },
    unsure: names => indexSet(names.flatMap(name => [...index().get(name.name)?.values() ?? []].flatMap(({ at }) => at)
      .filter(number => workloads[number].hostNetwork || distinct(workloads[number], name) > 1))),
  };
}

/** API validation keeps names apart within one container only; one name may stand for a TCP and a UDP port. */
const distinct = ({ ports }: Workload, name: NamedPort): number =>
  Math.max(0, ...PROTOCOLS.map(protocol => new Set(ports.filter(port => port.protocol === protocol && means(name, port)).map(({ number }) => number)).size));

function byName(workloads: readonly Workload[]) {
  const names = new Map<string, Map<string, { readonly ports: Ports; readonly protocol: Transport; readonly at: number[] }>>();
  for (const workload of workloads) {
    for (const { name, protocol, number } of workload.ports) {
      if (name === undefined) { continue; }
      if (!names.has(name)) { names.set(name, new Map()); }
      const numbers = names.get(name)!;
      const key = `${protocol} ${number}`;
      const found = numbers.get(key) ?? { ports: portRange(protocol, number), protocol, at: [] };
      numbers.set(key, found);
      found.at.push(workload.index);
    }
  }
  return names;
}
