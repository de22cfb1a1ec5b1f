import { hasIndex, members } from '../../src/algebra/index-set';
import { matches } from '../../src/algebra/language';
import { portRange } from '../../src/algebra/ports';
import { holds } from '../../src/algebra/ranges';
import { Request, sampleRequest } from '../../src/algebra/request';
import { Traffic, intersect, onPorts, portsOf, subtract, uniteAll } from '../../src/algebra/traffic';
import { Layers } from '../../src/evaluate/connection';
import { LinkModel } from '../../src/model/intent';
import { WorldObject } from '../../src/parse/world';
import { Claim, declaredBetween } from '../../src/prove/claim';
import { NetworkEngine } from './network';
import { Call, readsRequests } from './truth';

/** A call of a declaration. */
export interface Needed extends Call { readonly link: LinkModel }

/** Calls that have to work: each declaration between all of its pairs, at each port of a short range and both ends of a long one, once for each kind of request. */
export function needed(layers: Layers, claim: Claim): Needed[] {
  const { world } = layers;
  return claim.declarations.flatMap(({ link, neededClients, neededServers, needed: traffic }) => members(neededClients, world.ends.length).flatMap(client => members(neededServers, world.ends.length)
    .filter(server => (client !== server || isWithin(link)) && isAskable(layers, claim, client, server))
    .flatMap(server => traffic.flatMap(kind => kind.ports.flatMap(portsToTry).flatMap(port => sampleRequest([{ ...kind, ports: [[port, port]] }]) ?? [])).filter(isRequest).map(request => ({ client, server, request, link, ...(link.server.kind === 'workload' && link.server.workload.serviceName !== undefined ? { service: link.server.workload.serviceName } : {}) })))));
}

const portsToTry = ([first, last]: readonly [number, number]): number[] => (last - first < 16 ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : [first, last]);

/** A set may have texts in it that are no path, or none that can be sent. */
export const isRequest = ({ fields: { path = '/', method = 'GET' } }: Request): boolean => /^\/[!-~]*$/.test(path) && /^[A-Z]+$/.test(method);

const isWithin = ({ client, server }: LinkModel): boolean => client.kind === 'workload' && server.kind === 'workload' && client.workload.id === server.workload.id;

/** All calls to or from what the claim is about: between all pairs, at all ports that some manifest names and one that none does. */
export function possible(layers: Layers, claim: Claim, objects: readonly WorldObject[], network: NetworkEngine): Call[] {
  const { world } = layers;
  const numbers = [...numbersIn(objects.map(({ json }) => json)), 64_999];
  const texts = textsIn(objects.map(({ json }) => json));
  const hasHttp = objects.some(({ group, json }) => group === 'cilium.io' && JSON.stringify(json).includes('"http":'));
  const ends = world.ends.flatMap(({ index }) => (mayBeDeclared(layers, claim, index) ? [] : [index]));
  const calls: Call[] = [];
  for (const server of ends) {
    for (const client of ends) {
      if (![client, server].some(end => hasIndex(claim.subjects, end)) || !isAskable(layers, claim, client, server)) { continue; }
      const end = world.ends[server];
      const read = end.kind === 'workload' && (layers.mesh.member(server).capture === 'sidecar' || layers.mesh.waypoint(server) !== undefined || (hasHttp && readsRequests(network, layers, { client, server, request: { protocol: 'TCP', port: 1, fields: {} } })));
      const allowed = declaredBetween(claim.between(client, server));
      for (const protocol of ['TCP', 'UDP'] as const) {
        for (const port of numbers) {
          const at = (fields: Request['fields']): Call => ({ client, server, request: { protocol, port, fields } });
          if (end.kind === 'names') { calls.push(at({ name: 'undeclared.example' })); continue; }
          if (!read || protocol !== 'TCP') { calls.push(at({})); continue; }
          const samples = [...allowed.flatMap(part => sampleRequest(intersect([part], onPorts(portRange(protocol, port)))) ?? []), sampleRequest(subtract(onPorts(portRange(protocol, port)), allowed))];
          calls.push(...samples.flatMap(sample => (sample && isRequest(sample) ? [at(sample.fields)] : [])), ...texts.map(at));
        }
      }
    }
  }
  return calls;
}

/** whoever may make a pod with the labels of a declared workload may be that workload. */
function mayBeDeclared({ world }: Layers, { intent, ends }: Claim, index: number): boolean {
  const end = world.ends[index];
  if (end.kind !== 'workload' || end.workload.where !== 'future') { return false; }
  const models = [...intent.workloads, ...intent.links.flatMap(({ client, server }) => [client, server].flatMap(peer => (peer.kind === 'workload' ? [peer.workload] : [])))];
  return models.some(model => hasIndex(ends.workload(model), index));
}

/** Ends that no rule is about: the own node, whoever comes in by a name, and addresses that Cilium knows as pods (CIL-16). */
function isAskable({ world }: Layers, { intent: { platform }, ends }: Claim, client: number, server: number): boolean {
  const kubernetes = platform.network.kind === 'kubernetes';
  if (client === world.entityEnd('host') || client === world.namesEnd || (server === world.namesEnd && kubernetes)) { return false; }
  return [client, server].every(end => {
    const { kind } = world.ends[end];
    return kind === 'entity' ? !kubernetes : kind !== 'addresses' || kubernetes || !hasIndex(ends.podAddresses, end);
  });
}

/** How far a call was declared: where it shows no certificate, whatever anybody may ask at a port that is open to this client (IST-27). */
export function declaredFor({ world, mesh }: Layers, claim: Claim, { client, server }: Call, plaintext: boolean): Traffic {
  const allowed = declaredBetween(claim.between(client, server));
  if (!plaintext || allowed.length === 0 || world.ends[server].kind !== 'workload' || mesh.member(server).capture === 'none') { return allowed; }
  return uniteAll([allowed, intersect(claim.requests(server, false), onPorts(portsOf(allowed)))]);
}

/** Whether one request with all of its fields is in the set. */
export function contains(traffic: Traffic, { protocol, port, fields }: Request, host: string): boolean {
  const whole: Readonly<Record<string, string>> = { method: 'GET', path: '/', host, sni: '', principal: '', ...fields };
  return traffic.some(({ ports, fields: wanted }) => portRange(protocol, port).every(([number]) => holds(ports, number)) && [...wanted].every(([name, language]) => matches(language, whole[name] ?? '')));
}

export const wholePort = ({ protocol, port }: Request): Traffic => onPorts(portRange(protocol, port));

const PORT_FIELDS = new Set(['port', 'ports', 'endPort', 'number', 'targetPort', 'containerPort', 'portLevelMtls']);

/** All numbers that stand where ports do. */
function numbersIn(json: unknown): Set<number> {
  const found = new Set<number>();
  const visit = (value: unknown, field: string): void => {
    if (PORT_FIELDS.has(field) && /^\d{1,5}$/.test(String(value)) && Number(value) > 0 && Number(value) < 65536) { found.add(Number(value)); }
    if (typeof value !== 'object' || value === null) { return; }
    for (const [key, inner] of Object.entries(value)) {
      if (field === 'portLevelMtls' && /^\d+$/.test(key)) { found.add(Number(key)); }
      visit(inner, Array.isArray(value) ? field : key);
    }
  };
  visit(json, '');
  return found;
}

/** Methods and paths of rules, each with each, and one of neither; of a regular expression, how it begins. */
function textsIn(json: unknown): Request['fields'][] {
  const [methods, paths] = [new Set(['GET', 'DELETE']), new Set(['/', '/undeclared'])];
  const visit = (value: unknown, field: string): void => {
    if (typeof value === 'string' && /^(notMethods|methods|method)$/.test(field) && /^[A-Z]+$/.test(value)) { methods.add(value); }
    if (typeof value === 'string' && /^(notPaths|paths|path)$/.test(field) && value.startsWith('/')) { paths.add(/[(\\[|?+]|\.\*/.test(value) ? `${value.replace(/(\.\*|[(\\[|?+]).*/, '')}x` : value.replace(/\{\*\*?\}|\*/g, 'x')); }
    if (typeof value === 'object' && value !== null) { for (const [key, inner] of Object.entries(value)) { visit(inner, Array.isArray(value) ? field : key); } }
  };
  visit(json, '');
  return [...methods].flatMap(method => [...paths].map(path => ({ method, path })));
}
