import { Addresses, addresses } from '../algebra/addresses';
import { parseAddress, parseNetwork } from '../algebra/cidr';
import { isPort } from '../parse/containers';
import { asArray, asString, get, isAbsent, stringList } from '../parse/read';
import { Json, Path, Unknown, World, WorldObject } from '../parse/world';
import { Notes, note, notesOn, onlyFields } from './notes';
import { protocolOfPort } from './services';
import { exportedTo } from './virtual-service';

/** What a ServiceEntry adds to the registry (IST-42). */
export interface RegistryEntry {
  readonly object: WorldObject;
  readonly hosts: readonly string[];
  /** Empty: none is written, so that a port of TCP stands for every address. */
  readonly addresses: Addresses;
  readonly ports: readonly { readonly number: number; readonly protocol: 'http' | 'tcp' | 'tls' | 'auto'; readonly path: Path }[];
  /** `NONE`: connections go where the client meant them to go. */
  readonly resolution: string;
  readonly unknown: readonly Unknown[];
}

const SPEC = ['hosts', 'addresses', 'ports', 'location', 'resolution', 'endpoints', 'workloadSelector', 'exportTo', 'subjectAltNames'];
const RESOLUTIONS = ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'];

export const serviceEntries = (world: World): readonly RegistryEntry[] => world.ofKind('ServiceEntry', 'networking.istio.io').map(readEntry);

export const isVisible = ({ object }: RegistryEntry, namespace: string): boolean => exportedTo(object, namespace);

function readEntry(object: WorldObject): RegistryEntry {
  const notes = notesOn(object);
  const spec = get(object.json, 'spec');
  onlyFields(notes, spec, ['spec'], SPEC);
  const hosts = stringList(get(spec, 'hosts')) ?? [];
  if (hosts.length === 0 || hosts.includes('*')) { note(notes, ['spec', 'hosts'], 'hosts names at least one, and not all'); }
  const resolution = asString(get(spec, 'resolution') ?? 'NONE') ?? '';
  if (!RESOLUTIONS.includes(resolution)) { note(notes, ['spec', 'resolution'], `resolution is one of ${RESOLUTIONS.join(', ')}`); }
  // Only a host that can be asked for has an address: not a wildcard, unless it is looked up as it comes.
  if ((resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') && hosts.some(host => host.startsWith('*')) && isAbsent(get(spec, 'endpoints'))) { note(notes, ['spec', 'resolution'], 'a wildcard cannot be resolved'); }
  if (!isAbsent(get(spec, 'workloadSelector')) || !isAbsent(get(spec, 'endpoints'))) { note(notes, ['spec'], 'pods and endpoints of a ServiceEntry are not followed here'); }
  return { object, hosts: hosts.map(host => host.toLowerCase()), addresses: addressesOf(notes, get(spec, 'addresses')), ports: portsOf(notes, get(spec, 'ports')), resolution, unknown: notes.unknown };
}

function addressesOf(notes: Notes, json: Json | undefined): Addresses {
  const texts = stringList(json);
  const blocks = (texts ?? []).map(text => parseNetwork(text) ?? parseAddress(text));
  if (!texts || blocks.includes(undefined)) { note(notes, ['spec', 'addresses'], 'addresses are IP addresses or CIDRs'); }
  return addresses(blocks.filter(block => block !== undefined));
}

function portsOf(notes: Notes, json: Json | undefined): RegistryEntry['ports'] {
  return (asArray(json) ?? []).flatMap((item, index) => {
    const path: Path = ['spec', 'ports', index];
    onlyFields(notes, item, path, ['number', 'protocol', 'name', 'targetPort']);
    const number = get(item, 'number');
    if (!isPort(number)) { note(notes, path, 'a port needs a number'); return []; }
    const protocol = asString(get(item, 'protocol'));
    // IST-11: what is UDP never comes to a proxy, and does not make TCP of that port known.
    if (protocol?.toUpperCase() === 'UDP') { return []; }
    return [{ number, path, protocol: protocol ? protocolOfPort({ appProtocol: protocol, protocol: 'TCP', port: number }) : 'auto' as const }];
  });
}
