import { presentAs, ABSENT } from '../../src/algebra/http';
import { EMPTY, Language, concat, isSubset, literal, matches, oneOf, or, plus } from '../../src/algebra/language';
import { formatPorts, numbersOf, portRange } from '../../src/algebra/ports';
import { holds } from '../../src/algebra/ranges';
import { Traffic, box, portsOf, sameTraffic } from '../../src/algebra/traffic';
import { Entry, Ways } from '../../src/evaluate/entry';
import { World } from '../../src/parse/world';
import { worldOf } from '../setup/world';

export interface Asked { readonly port: number; readonly host?: string; readonly path?: string; readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly sni?: string }

/** `80 GET shop.example/a?x x-user=1`, or `443 sni shop.example`. */
export function parseAsked(text: string): Asked {
  const [port, second, third, ...rest] = text.split(' ');
  if (second === 'sni') { return { port: Number(port), sni: third }; }
  const slash = third.indexOf('/');
  return { port: Number(port), method: second, host: third.slice(0, slash), path: third.slice(slash), headers: Object.fromEntries(rest.map(header => header.split('='))) };
}

function valueOf(field: string, asked: Asked): string {
  if (field.startsWith('header:')) {
    const value = asked.headers?.[field.slice(7)];
    return value === undefined ? '' : `=${value}`;
  }
  return asked[field as 'host' | 'path' | 'method' | 'sni'] ?? '';
}

export const has = (traffic: Traffic, asked: Asked): boolean => traffic.some(({ ports, fields }) =>
  holds(numbersOf(ports, 'TCP'), asked.port) && [...fields].every(([field, language]) => matches(language, valueOf(field, asked))));

/** Fields that are one text in all of the traffic. */
function fixed(traffic: Traffic, field: string): string | undefined {
  const found = [...new Set(traffic.flatMap(({ fields }) => fields.get(field) ?? []))];
  const texts = new Set(found.map(language => only(language)));
  return texts.size === 1 ? [...texts][0] : undefined;
}

function only(language: Language): string | undefined {
  for (const candidate of ['new.example', '/new', '/', '/b', '/b/x', 'v', 'v,w']) {
    if (matches(language, candidate) && isSubset(language, literal(candidate))) { return candidate; }
    if (matches(language, `=${candidate}`) && isSubset(language, presentAs(literal(candidate)))) { return candidate; }
  }
  return language === ABSENT ? 'absent' : undefined;
}

export const doorName = ({ door }: Entry, world: World): string => {
  switch (door.kind) {
    case 'pods': return door.workloads.items.map(index => world.workloads[index].name).join('+');
    case 'cilium-ingress': return 'cilium';
    case 'controller': return door.name;
  }
};

/** `web:8080`, the targets of a request, sorted; `-` when nobody gets it. */
export function targets(world: World, { entries }: Ways, request: string): string {
  const asked = parseAsked(request);
  const found = entries.filter(({ requests }) => has(requests, asked)).map(({ target, forwards }) => {
    const host = fixed(forwards, 'host');
    return `${world.workloads[target.workload].name}:${target.port}${host === 'new.example' ? ' as new.example' : ''}`;
  });
  return [...new Set(found)].sort().join(' ') || '-';
}

export const doubts = (world: World, { undecided }: Ways): string[] => [...new Set(undecided.map(({ unknown, workloads }) =>
  `${unknown.object.kind} ${unknown.object.name} ${unknown.path.join('.')}: ${workloads.items.map(index => world.workloads[index].name).join(' ')}`))].sort();

/** Every way in full: how it is carried, who takes it on which ports, where it leads, and by which lines of which objects. */
export const lines = (world: World, { entries }: Ways): string[] => entries.map(entry => {
  const { form, requests, target, causes } = entry;
  const by = causes.map(({ object, path, fact }) => `${object.kind} ${object.name} ${path.join('.')}${fact ? ` ${fact}` : ''}`);
  return `${form} ${doorName(entry, world)} ${formatPorts(portsOf(requests))} -> ${world.workloads[target.workload].name}:${target.port} by ${by.join(', ')}`;
});

/** What is said about what nobody can say. */
export const sayings = ({ undecided }: Ways): string[] =>
  [...new Set(undecided.map(({ unknown: { what, object, path, message } }) => `${what} ${object.kind} ${object.name} ${path.join('.')}: ${message}`))].sort();

/** A world, what becomes of requests there, and what nobody can say. */
export type Row = readonly [name: string, text: string, asked: Readonly<Record<string, string>>, unclear?: readonly string[]];

export function testWays(rows: readonly Row[], ways: (world: World) => Ways, base: string): void {
  for (const [name, text, asked, unclear = []] of rows) {
    test(name, () => {
      const world = worldOf(base + text);
      const found = ways(world);
      expect(Object.fromEntries(Object.keys(asked).map(request => [request, targets(world, found, request)]))).toEqual(asked);
      expect(doubts(world, found)).toEqual(unclear);
    });
  }
}

/** The manifests of a workload with a Service: port 80 to the port named `http`, 8080. */
export const app = (name: string, namespace = 'shop'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: main, ports: [{ name: http, containerPort: 8080 }] }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: http }] }
---`;

/** Exactly these requests, on a port. */
export const expectTraffic = (traffic: Traffic, port: number, fields: readonly (readonly [string, Language])[]): void =>
  expect(sameTraffic(traffic, box(portRange('TCP', port), fields))).toBe(true);

/** A host with any port behind it or none. */
export const hostOf = (name: string): Language => concat(literal(name), or(EMPTY, concat(oneOf(':'), plus(oneOf('0123456789')))));
