import * as fc from 'fast-check';
import { HttpRule, Peer, Phase, Workload, WorkloadGroup, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { ALL_STACKS, Declare, Manifest, STACKS, Stack, compiled, pods } from '../setup/golden';
import { Asked, Pod, authorized, passes, refusesPlaintext } from '../setup/reader';

/** What a random model declares, small enough to print. */
interface Model {
  readonly workloads: readonly { readonly namespace: number; readonly own: boolean; readonly meshed: boolean }[];
  /** Client and server by index, port by name; the client is one workload, a group with the first, or everybody. */
  readonly links: readonly { readonly client: number; readonly server: number; readonly port: PortName; readonly rule: keyof typeof RULES; readonly who: 'one' | 'group' | 'all' }[];
  readonly ownedNamespaces: boolean;
}

const PORTS = { http: WorkloadPort.http(8080, { servicePort: 80 }), sql: WorkloadPort.tcp(5432), range: WorkloadPort.tcpRange(30000, 30004), dns: WorkloadPort.udp(5353) } as const;
type PortName = keyof typeof PORTS;
const RULES = { any: HttpRule.any(), read: HttpRule.get('/a/*'), write: HttpRule.post('/b') } as const;
const REQUESTS: readonly { readonly method: string; readonly path: string; readonly rules: readonly string[] }[] = [
  { method: 'GET', path: '/a/x', rules: ['any', 'read'] }, { method: 'POST', path: '/b', rules: ['any', 'write'] },
  { method: 'POST', path: '/a/x', rules: ['any'] }, { method: 'GET', path: '/a', rules: ['any'] },
];
/** Ports that are probed: every declared one, both edges of the range, and some that nobody declared. */
const WIRES: readonly { readonly protocol: 'TCP' | 'UDP'; readonly port: number; readonly name?: PortName }[] = [
  { protocol: 'TCP', port: 8080, name: 'http' }, { protocol: 'TCP', port: 5432, name: 'sql' }, { protocol: 'TCP', port: 30000, name: 'range' }, { protocol: 'TCP', port: 30004, name: 'range' },
  { protocol: 'UDP', port: 5353, name: 'dns' }, { protocol: 'TCP', port: 80 }, { protocol: 'UDP', port: 8080 }, { protocol: 'TCP', port: 5353 }, { protocol: 'TCP', port: 30005 }, { protocol: 'TCP', port: 9999 },
];

const model = (stack: Stack): fc.Arbitrary<Model> => fc.integer({ min: 2, max: 5 }).chain(count => fc.record({
  workloads: fc.array(fc.record({ namespace: fc.integer({ min: 0, max: 1 }), own: fc.boolean(), meshed: STACKS[stack].mesh === 'none' ? fc.constant(true) : fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)) }), { minLength: count, maxLength: count }),
  links: fc.array(fc.record({
    client: fc.integer({ min: 0, max: count - 1 }), server: fc.integer({ min: 0, max: count - 1 }), port: fc.constantFrom(...Object.keys(PORTS) as PortName[]),
    rule: fc.constantFrom(...Object.keys(RULES) as (keyof typeof RULES)[]), who: fc.constantFrom('one' as const, 'one' as const, 'one' as const, 'group' as const, 'all' as const),
  }), { maxLength: 7 }),
  ownedNamespaces: fc.boolean(),
})).map(found => usable(stack, found));

/** Leaves out what the library refuses on this stack: the same rules as in its documentation, not its code. */
function usable(stack: Stack, { workloads: drawn, links, ownedNamespaces }: Model): Model {
  const { mesh, network } = STACKS[stack];
  const ambient = mesh === 'istio-ambient';
  // A Service that is not ours, in a namespace that is not ours, cannot be sent through a waypoint.
  const workloads = drawn.map(workload => (ambient ? { ...workload, own: true } : workload));
  return {
    workloads, ownedNamespaces,
    links: links.filter(({ client, server, who }) => who !== 'one' || client !== server).map(link => {
      const bothMeshed = workloads[link.server].meshed && (link.who === 'all' ? workloads.every(({ meshed }) => meshed) : [link.client, ...(link.who === 'group' ? [0] : [])].every(index => workloads[index].meshed));
      const readsHttp = mesh === 'none' || network === 'cilium' || workloads[link.server].meshed;
      // Everybody means everybody with an identity where there is a mesh.
      const who = mesh !== 'none' && link.who === 'all' && !workloads.every(({ meshed }) => meshed) ? 'one' as const : link.who;
      // A proxy cannot tell two clients without identity apart, so their rules unite.
      return { ...link, who, rule: !readsHttp || (workloads[link.server].meshed && !bothMeshed) ? 'any' as const : link.rule };
    }).filter(({ client, server, who }) => who !== 'one' || client !== server)
      // IST-07: sidecars reach ports of a Service only, and none leads to a range.
      .filter(link => link.port !== 'range' || mesh !== 'istio-sidecar' || ![link.server, ...clientsOf(link, { workloads })].some(index => workloads[index].meshed)),
  };
}

const clientsOf = ({ client, server, who }: Model['links'][number], { workloads }: Pick<Model, 'workloads'>): number[] =>
  (who === 'one' ? [client] : who === 'group' ? [...new Set([0, client])] : workloads.map((_, index) => index)).filter(index => index !== server || who === 'one');

const declare = ({ workloads, links, ownedNamespaces }: Model, stack: Stack): Declare => chart => {
  const namespaces = [0, 1].map(index => (ownedNamespaces ? new ZeroTrustNamespace(chart, `ns-${index}`) : ZeroTrustNamespace.fromName(chart, `ns-${index}`, `ns-${index}`)));
  const made = workloads.map(({ namespace, own, meshed }, index): Workload => (own
    ? namespaces[namespace].addWorkload(`w-${index}`, { image: 'w:1', ports: Object.values(PORTS), meshed })
    : pods(namespaces[namespace], `w-${index}`, Object.values(PORTS), { meshed })));
  for (const { client, server, port, rule, who } of links) {
    const group = who === 'group' ? new WorkloadGroup('group', [made[0], ...(client === 0 ? [] : [made[client]])]) : undefined;
    const plain = STACKS[stack].mesh === 'none' ? {} : { unauthenticated: { reason: 'an end has no identity' } };
    made[server].allowFrom(who === 'all' ? Peer.allWorkloads() : group ?? made[client], { ports: [PORTS[port]], ...(port === 'http' ? { http: [RULES[rule]] } : {}), ...plain });
  }
};

const podOf = ({ namespace, own }: Model['workloads'][number], index: number): Pod =>
  ({ namespace: `ns-${namespace}`, labels: { [own ? 'app.kubernetes.io/name' : 'app']: `w-${index}` }, account: `w-${index}` });
const principalOf = ({ namespace, account }: Pod): string => `acme.example/ns/${namespace}/sa/${account}`;

/** Whether the emitted objects let this request from one pod to the other, on the way that the stack sends it. */
function open(stack: Stack, objects: readonly Manifest[], [client, clientMeshed]: [Pod, boolean], [server, serverMeshed]: [Pod, boolean], wire: typeof WIRES[number], request?: { readonly method: string; readonly path: string }): boolean {
  const { mesh, network } = STACKS[stack];
  const readsHttp = network === 'cilium' && (mesh === 'none' || !serverMeshed);
  const asked: Asked = { port: wire.port, ...request };
  const travels = (from: Pod, to: Pod, on: { readonly protocol: string; readonly port: number }) =>
    passes(objects, from, to, on, 'out', readsHttp ? asked : undefined) && passes(objects, to, from, on, 'in', readsHttp ? asked : undefined);
  const paired = mesh !== 'none' && clientMeshed && serverMeshed && wire.protocol === 'TCP';
  const admits = (principal: string | undefined, own: boolean): boolean => mesh === 'none' || !serverMeshed || wire.protocol !== 'TCP'
    || ((principal !== undefined || !refusesPlaintext(objects, server, wire.port)) && authorized(objects, server, { ...asked, ...(own || mesh === 'istio-sidecar' ? {} : { method: undefined, path: undefined }), principal }));
  if (mesh !== 'istio-ambient' || !paired) { return travels(client, server, wire) && admits(paired ? principalOf(client) : undefined, false); }
  const hbone = { protocol: 'TCP', port: 15008 };
  if (travels(client, server, hbone) && admits(principalOf(client), false)) { return true; }
  // By the Service, where it is sent through a waypoint.
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.namespace === server.namespace && metadata.name === server.account);
  const name = service?.metadata.labels?.['istio.io/use-waypoint'];
  const port = service?.spec.ports.find(({ targetPort, protocol }: any) => targetPort === wire.port && protocol === 'TCP')?.port;
  if (!name || port === undefined) { return false; }
  const waypoint: Pod = { namespace: server.namespace, labels: { 'gateway.networking.k8s.io/gateway-name': name }, account: name };
  return travels(client, waypoint, hbone) && travels(waypoint, server, hbone) && admits(principalOf(waypoint), false)
    && authorized(objects, server, { ...asked, port, principal: principalOf(client) }, [`Gateway ${name}`, `Service ${server.account}`]);
}

/** Every stack at its highest phase, and some at an earlier one. */
const ROWS: readonly (readonly [Stack, Phase | undefined])[] = [
  ...ALL_STACKS.filter(stack => !STACKS[stack].spire).map(stack => [stack, undefined] as const),
  ['cilium', Phase.SEGMENT], ['istio-sidecar', Phase.SEGMENT], ['istio-sidecar', Phase.INSPECT], ['istio-ambient', Phase.SEGMENT], ['istio-ambient', Phase.INSPECT],
];

describe.each(ROWS)('on %s at phase %s', (stack, phase) => {
  const inspects = stack !== 'kubernetes' && phase !== Phase.SEGMENT;

  test('the emitted objects let pass exactly what was declared, for every pair of workloads, port and request', () => {
    const seen = { open: 0, closed: 0 };
    fc.assert(fc.property(model(stack), found => {
      const objects = compiled(stack, declare(found, stack), { elsewhere: true, phase });
      const all = found.workloads.map((workload, index) => [podOf(workload, index), workload.meshed] as [Pod, boolean]);
      all.forEach((client, from) => all.forEach((server, at) => {
        // Whether "all workloads" include the server itself is not said.
        if (from === at && found.links.some(link => link.server === at && link.who === 'all')) { return; }
        for (const wire of WIRES) {
          for (const request of wire.name === 'http' ? REQUESTS : [undefined]) {
            const declared = found.links.some(link => link.server === at && link.port === wire.name && clientsOf(link, found).includes(from)
              && (!request || !inspects || request.rules.includes(link.rule)));
            const result = open(stack, objects, client, server, wire, request);
            seen[result ? 'open' : 'closed']++;
            if (result !== declared) { throw new Error(`${client[0].account} -> ${server[0].account} ${wire.protocol} ${wire.port} ${request ? `${request.method} ${request.path}` : ''} is ${result ? 'open, but not declared' : 'declared, but closed'}`); }
          }
        }
      }));
    }), { numRuns: phase ? 15 : 25, seed: 7 });
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(20);
  });

  test('a workload that nobody names in a link is closed from all sides', () => {
    const found: Model = { workloads: [{ namespace: 0, own: true, meshed: true }, { namespace: 0, own: true, meshed: true }], links: [], ownedNamespaces: false };
    const objects = compiled(stack, declare(found, stack), { elsewhere: true, phase });
    const [one, two] = found.workloads.map(podOf);
    expect(WIRES.filter(wire => passes(objects, one, two, wire, 'in') || passes(objects, two, one, wire, 'out'))).toEqual([]);
  });
});

describe('the reader itself', () => {
  const link: Model = { workloads: [{ namespace: 0, own: true, meshed: true }, { namespace: 0, own: true, meshed: true }], links: [{ client: 0, server: 1, port: 'sql', rule: 'any', who: 'one' }], ownedNamespaces: true };
  const ends: readonly [[Pod, boolean], [Pod, boolean]] = [[podOf(link.workloads[0], 0), true], [podOf(link.workloads[1], 1), true]];
  const sql = WIRES[1];

  test.each(ALL_STACKS.filter(stack => !STACKS[stack].spire))('on %s: without any one policy of the link it is closed', stack => {
    const objects = compiled(stack, declare(link, stack), { elsewhere: true });
    const names = ['ns-0.w-0.outbound', 'ns-0.w-1.inbound', ...(STACKS[stack].mesh === 'none' ? [] : ['ns-0.w-1.authorization'])];
    expect(open(stack, objects, ...ends, sql)).toBe(true);
    for (const name of names) { expect([name, open(stack, objects.filter(({ metadata }) => metadata.name !== name), ...ends, sql)]).toEqual([name, false]); }
  });

  test('it throws on what it does not know', () => {
    const objects: Manifest[] = [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'x', namespace: 'ns-0' }, spec: { podSelector: { matchFields: {} } } }];
    expect(() => passes(objects, ends[0][0], ends[1][0], sql, 'in')).toThrow('does not know matchFields');
  });
});
