import { formatPorts } from '../../src/algebra/ports';
import { formatTraffic } from '../../src/algebra/print';
import { Traffic } from '../../src/algebra/traffic';
import { ciliumNetwork } from '../../src/evaluate/cilium';
import { Hop, Layers, Route, routes } from '../../src/evaluate/connection';
import { MeshFacts } from '../../src/evaluate/mesh';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { Cause } from '../../src/evaluate/side';
import { WorldOptions } from '../../src/parse/make-world';
import { Workload } from '../../src/parse/world';
import { endOf } from '../setup/network-world';
import { mesh } from './istio-worlds';

export interface Given { readonly facts?: Partial<MeshFacts>; readonly cilium?: boolean; readonly options?: WorldOptions }

export function layersOf(text: string, { facts = {}, cilium = false, options = {} }: Given = {}): Layers {
  const { world, layer } = mesh(text, facts, options);
  return { world, mesh: layer, network: cilium ? ciliumNetwork(world) : kubernetesNetwork(world) };
}

/** Pods whose manifests are elsewhere. */
export const peer = (name: string, more: Partial<Workload> = {}): Omit<Workload, 'index'> => ({
  namespace: 'far', name, kind: 'Peer', labels: { app: name }, annotations: {}, serviceAccountName: name, hostNetwork: false, ports: [], probes: [], template: {}, templatePath: [], where: 'elsewhere', meshed: true, ...more,
});

const told = (traffic: Traffic): string => formatTraffic(traffic).join(' | ') || 'nothing';
const lines = (causes: readonly Cause[]): string => causes.map(({ object, path, fact }) => `${object.name} ${path.join('.')} ${fact ?? ''}`.trim()).join(', ') || 'nobody';

/** Each way from `client` to `server` (`shop/web`, an address, an entity): what goes there by itself, and what could. */
export function ways(layers: Layers, client: string, server: string, service?: string): Readonly<Record<string, string>> {
  return Object.fromEntries(found(layers, client, server, service).map(({ kind, usual, passes }) => [kind, told(usual) === told(passes) ? told(usual) : `${told(usual)} of ${told(passes)}`]));
}

/** The hops of one way: layer, whose, what passes there, and by which lines. */
export function hops(layers: Layers, client: string, server: string, kind: Route['kind'] = 'plaintext'): readonly string[] {
  return hopsOf(layers, client, server, kind).map(({ layer, at, passes, causes, http }) =>
    `${layer} of ${nameOf(layers, at)}: ${told(passes)} by ${lines(causes)}${http ? `, reads ${formatPorts(http)}` : ''}`);
}

/** What decides about what, hop by hop. */
export function decided(layers: Layers, client: string, server: string, kind: Route['kind'] = 'plaintext'): readonly string[] {
  return hopsOf(layers, client, server, kind).flatMap(({ layer, at, decisions }) =>
    (decisions?.() ?? []).map(({ open, traffic, causes }) => `${layer} of ${nameOf(layers, at)} ${open ? 'opens' : 'closes'} ${told(traffic)} by ${lines(causes)}`));
}

const found = (layers: Layers, client: string, server: string, service?: string): readonly Route[] => routes(layers, endOf(layers.world, client), endOf(layers.world, server), service);

function hopsOf(layers: Layers, client: string, server: string, kind: Route['kind']): readonly Hop[] {
  const way = found(layers, client, server).find(route => route.kind === kind);
  if (!way) { throw new Error(`no way by ${kind}`); }
  return way.hops;
}

function nameOf({ world }: Layers, index: number): string {
  const end = world.ends[index];
  return end.kind === 'workload' ? end.workload.name : end.kind;
}
