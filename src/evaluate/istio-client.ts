import { Ports, portRange } from '../algebra/ports';
import { holds, intersect, ranges, subtract } from '../algebra/ranges';
import { World } from '../parse/world';
import { TCP } from './istio-conditions';
import { DestinationRule, DestinationRules, PortSettings } from './istio-destination-rule';
import { MeshSettings } from './istio-facts';
import { Members } from './istio-members';
import { PeerModes } from './istio-peer-authentication';
import { ClientTls } from './mesh';
import { FrontPort, protocolOf, servicePortsOf } from './services';
import { Cause } from './side';

type Way = 'plaintext' | 'mutual' | 'closed';

const PLAIN: ClientTls = { plaintext: TCP, mutual: [], causes: [] };
const TUNNELLED: ClientTls = { plaintext: [], mutual: TCP, causes: [] };

/** How proxies send: ztunnel by what the other side takes, Envoy by DestinationRule, else by automatic mTLS (IST-06 to IST-09). */
export function clients(world: World, settings: MeshSettings, members: Members, peers: PeerModes, rules: DestinationRules): (client: number, server: number) => ClientTls {
  const known = new Map<string, ClientTls>();
  // LIM-07: a server refuses certificates of trust domains that its mesh does not know.
  const foreign = (client: number, server: number): boolean => {
    if (settings.trusted === undefined || world.workloads[server].where === 'elsewhere') { return false; }
    const domain = members.principal(client)?.split('/', 1)[0];
    return domain !== undefined && !settings.trusted.includes(domain);
  };
  return (client, server) => (foreign(client, server) ? { ...toServer(client, server), mutual: [] } : toServer(client, server));

  function toServer(client: number, server: number): ClientTls {
    const role = members.role(client);
    if (role === 'none') { return PLAIN; }
    if (role === 'ambient' || role === 'waypoint') { return members.tunnel(server) ? TUNNELLED : PLAIN; }
    const { namespace, labels } = world.workloads[client];
    const { outbound } = members.bypass(client);
    const place = rules.any ? `${namespace} ${rules.selective(namespace) ? client : ''}` : '';
    const key = `${server} ${role} ${place} ${outbound.join(';')}`;
    const found = known.get(key) ?? envoySends({ world, settings, members, peers }, { namespace, labels, outbound, gateway: role === 'gateway' }, server, rules);
    known.set(key, found);
    return found;
  }
}

interface Context { readonly world: World; readonly settings: MeshSettings; readonly members: Members; readonly peers: PeerModes }
interface Client { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly outbound: Ports; readonly gateway: boolean }

function envoySends(context: Context, client: Client, server: number, rules: DestinationRules): ClientTls {
  const ways = new Map<number, Set<Way>>();
  const causes: Cause[] = [];
  for (const front of servicePortsOf(context.world, server)) {
    if (front.servicePort.protocol !== 'TCP') { continue; }
    const rule = rules.of(client, front.service);
    // IST-11: what is dialled on an excluded port never meets the proxy.
    const way = holds(client.outbound, front.servicePort.port) ? 'plaintext' : wayTo(context, client, server, front, rule);
    ways.set(front.port, (ways.get(front.port) ?? new Set()).add(way));
    if (rule && !causes.some(({ object }) => object === rule.object)) { causes.push(rule.cause); }
  }
  const ports = (way: Way): Ports => ranges([...ways].flatMap(([port, found]) => (found.has(way) ? portRange('TCP', port) : [])));
  // No Service leads to the other ports: their connections pass the proxy as they are, or nowhere.
  const fronted = ranges([...ways.keys()].flatMap(port => portRange('TCP', port)));
  const rest = subtract(TCP, fronted);
  // The Services of pods elsewhere are not here; the pods are taken to have them.
  if (context.world.workloads[server].where === 'elsewhere') {
    const [plain, mutual] = context.members.role(server) === 'none' ? [rest, []] : [[], rest];
    return { plaintext: ranges([...ports('plaintext'), ...plain]), mutual: ranges([...ports('mutual'), ...mutual]), causes };
  }
  const direct = context.settings.outboundTrafficPolicy === 'REGISTRY_ONLY' ? intersect(client.outbound, rest) : rest;
  return { plaintext: ranges([...ports('plaintext'), ...direct]), mutual: ports('mutual'), causes };
}

function wayTo({ world, settings, members, peers }: Context, client: Client, server: number, { service, servicePort, port }: FrontPort, rule: DestinationRule | undefined): Way {
  const { tls, detached, passthrough }: PortSettings = rule?.settings(servicePort.port) ?? { detached: false, passthrough: false };
  const role = members.role(server);
  const addressed = passthrough || (service.headless && !client.gateway);
  // Envoy tunnels to pods that take the tunnel and are no sidecars, whatever the rule says; the rule's TLS goes through it.
  if (members.tunnel(server) && role === 'ambient' && !addressed) { return 'mutual'; }
  const disabled = role === 'sidecar' && modeAt(peers, server, port) === 'DISABLE';
  const automatic = (): Way => {
    if (!settings.autoMtls || peers.namespace(service.namespace) === 'DISABLE') { return 'plaintext'; }
    // IST-09: all pods, or none.
    if (addressed) { return service.workloads.filter(index => world.workloads[index].where !== 'future').every(index => takesMtls(world, members, index)) ? 'mutual' : 'plaintext'; }
    return takesMtls(world, members, server) && !disabled ? 'mutual' : 'plaintext';
  };
  // Endpoints keep the mode of the rule; whoever is dialled by address is none.
  if (!tls || (detached && addressed)) { return automatic(); }
  if (tls.mode === 'DISABLE') { return 'plaintext'; }
  if (detached) {
    const off = !settings.autoMtls || peers.namespace(service.namespace) === 'DISABLE';
    return tls.mode === 'ISTIO_MUTUAL' && !off && takesMtls(world, members, server) ? 'mutual' : 'plaintext';
  }
  // TLS without the mesh's certificate: for the mesh it is plaintext, and a chain for HTTP does not take it (IST-08).
  if (tls.mode !== 'ISTIO_MUTUAL') { return role === 'sidecar' && ['http', 'conflict'].includes(protocolOf(world, server, port)) ? 'closed' : 'plaintext'; }
  const principal = members.principal(server);
  const expected = tls.subjectAltNames.length === 0 || (principal !== undefined && tls.subjectAltNames.includes(`spiffe://${principal}`));
  return expected && !disabled ? 'mutual' : 'closed';
}

const modeAt = (peers: PeerModes, server: number, port: number) => peers.sidecar(server).find(({ ports }) => holds(ports, port))?.mode;

/** IST-07: the label that injection sets. */
function takesMtls(world: World, members: Members, index: number): boolean {
  return members.role(index) === 'sidecar' && (world.workloads[index].labels['security.istio.io/tlsMode'] ?? 'istio') === 'istio';
}
