import { ABSENT, presentAs } from '../../src/algebra/http';
import { members } from '../../src/algebra/index-set';
import { literal } from '../../src/algebra/language';
import { Transport, formatPorts, portRange } from '../../src/algebra/ports';
import { Traffic, box, intersect, portsOf } from '../../src/algebra/traffic';
import { ciliumNetwork } from '../../src/evaluate/cilium';
import { passes } from '../../src/evaluate/network';
import { NetworkLayer } from '../../src/evaluate/side';
import { World } from '../../src/parse/world';
import { endOf } from './network-world';
import { worldOf } from './world';

/** A CiliumNetworkPolicy, or without a namespace in its path one of the cluster; spec in YAML, on one line. */
export function cilium(path: string, spec: string, more = ''): string {
  const [home, name] = path.includes('/') ? path.split('/') : [undefined, path];
  return `
apiVersion: cilium.io/v2
kind: ${home ? 'CiliumNetworkPolicy' : 'CiliumClusterwideNetworkPolicy'}
metadata: { name: ${name}${home ? `, namespace: ${home}` : ''} }
${spec === '' ? '' : `spec: ${spec}`}
${more}
---`;
}

export interface CiliumJudged {
  readonly world: World;
  readonly layer: NetworkLayer;
  traffic(pair: string): Traffic;
  /** Ports on which anything at all may pass, by `client -> server`. */
  open(pair: string): string;
  /** Whether one request passes, such as `TCP 80 GET /a?x=1 host=shop header:x-a=b`. */
  passes(pair: string, request: string): boolean;
  readonly undecided: readonly string[];
}

export function judgeCilium(text: string): CiliumJudged {
  const world = worldOf(text);
  const layer = ciliumNetwork(world);
  const traffic = (pair: string): Traffic => {
    const [client, server] = pair.split(' -> ').map(name => endOf(world, name));
    return passes(world, layer, client, server).traffic;
  };
  const nameOf = (index: number) => { const end = world.ends[index]; return end.kind === 'workload' ? `${end.workload.namespace}/${end.workload.name}` : end.kind; };
  return {
    world, layer, traffic,
    open: pair => formatPorts(portsOf(traffic(pair))),
    passes: (pair, request) => intersect(traffic(pair), oneRequest(request)).length > 0,
    undecided: layer.undecided.map(({ unknown, workloads }) =>
      `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message.replace(/^\S+ /, '')} [${members(workloads, world.workloads.length).map(nameOf).join(' ')}]`),
  };
}

export interface CiliumCase {
  readonly name: string;
  readonly given: string;
  /** Open ports by pair. */
  readonly open?: Readonly<Record<string, string>>;
  readonly undecided?: readonly string[];
}

/** Each case is policies, what they leave open, and all that cannot be decided about them. */
export function testCilium(base: string, cases: readonly CiliumCase[]): void {
  test.each(cases.map(item => [item.name, item] as const))('%s', (_, { given, open = {}, undecided = [] }) => {
    const judged = judgeCilium(base + given);
    expect(Object.fromEntries(Object.keys(open).map(pair => [pair, judged.open(pair)]))).toEqual(open);
    expect(judged.undecided).toEqual(undecided);
  });
}

function oneRequest(text: string): Traffic {
  const [protocol, port, ...rest] = text.split(' ');
  const fields = rest.map(word => {
    const equal = word.indexOf('=');
    if (word.startsWith('/')) { return ['path', literal(word)] as const; }
    if (equal < 0) { return ['method', literal(word)] as const; }
    const [name, value] = [word.slice(0, equal), word.slice(equal + 1)];
    return [name, name.startsWith('header:') ? (value === '-' ? ABSENT : presentAs(literal(value))) : literal(value)] as const;
  });
  return box(portRange(protocol as Transport, Number(port)), fields);
}
