import { EVERY_INDEX, indexSet } from '../../src/algebra/index-set';
import { ALL_PORTS, formatPorts, portRange } from '../../src/algebra/ports';
import { NamedPort, portNames, portsAt } from '../../src/evaluate/destination-ports';
import { worldOf } from '../setup/world';

const pod = (name: string, containers: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec: { containers: ${containers}${more} }
---`;
const ports = (...list: string[]) => `{ name: c${list.length}, ports: [${list.join()}] }`;
const [DNS, UDP, OTHER] = ['{ name: dns, containerPort: 53 }', '{ name: dns, containerPort: 53, protocol: UDP }', '{ name: dns, containerPort: 54 }'];
const { workloads } = worldOf(pod('tcp', `[${ports(DNS, '{ containerPort: 80 }')}]`) + pod('udp', `[${ports(UDP)}]`) + pod('both', `[${ports(DNS, UDP)}]`) + pod('high', `[${ports(OTHER)}]`)
  + pod('twice', `[${ports(DNS)}, ${ports(OTHER, '{ containerPort: 1 }')}]`) + pod('host', `[${ports(DNS)}]`, ', hostNetwork: true') + pod('bare', '[{ name: main }]'));
const named = (items: readonly number[]) => items.map(index => workloads[index].name).join(' ');

const [ANY, TCP_ONLY, NONE]: NamedPort[] = [{ name: 'dns' }, { name: 'dns', protocol: 'TCP' }, { name: 'web', protocol: 'TCP' }];

test.each<[string, NamedPort, string[]]>([
  ['CNP-05: without a protocol whatever it is', ANY, ['TCP 53', 'UDP 53', 'TCP 53; UDP 53', 'TCP 54', 'TCP 53-54', 'TCP 53', 'no port']],
  ['NP-09: of a protocol', TCP_ONLY, ['TCP 53', 'no port', 'TCP 53', 'TCP 54', 'TCP 53-54', 'TCP 53', 'no port']],
  ['a name that nobody has', NONE, workloads.map(() => 'no port')],
])('a name at one destination: %s', (_, name, expected) => {
  expect(workloads.map(workload => formatPorts(portsAt({ ports: [], names: [name] }, workload)))).toEqual(expected);
});

test('numbers stand beside names', () => {
  expect(formatPorts(portsAt({ ports: portRange('TCP', 80), names: [TCP_ONLY] }, workloads[0]))).toBe('TCP 53,80');
});

describe('a rule for many destinations', () => {
  const split = (names: readonly NamedPort[], numbers = portRange('TCP', 80), ends = EVERY_INDEX) =>
    portNames(workloads).split({ ports: numbers, names }, ends).map(part => `${part.ends === ends ? 'all' : named(part.ends.items)}: ${part.traffic.map(box => formatPorts(box.ports)).join()}`);
  test.each<[string, string[], string[]]>([
    ['numbers are the same for all', split([]), ['all: TCP 80']],
    ['a name is split by its number; pods in the network of their node have none', split([TCP_ONLY], []), ['tcp both twice: TCP 53', 'high twice: TCP 54']],
    ['without a protocol by that too', split([ANY], []), ['tcp both twice: TCP 53', 'udp both: UDP 53', 'high twice: TCP 54']],
    ['beside numbers', split([TCP_ONLY]), ['all: TCP 80', 'tcp both twice: TCP 53', 'high twice: TCP 54']],
    ['a name that nobody has', split([NONE]), ['all: TCP 80']],
    ['names of others than these ends', split([TCP_ONLY], [], indexSet([3])), ['high: TCP 54']],
    ['all ports take every name', split([ANY], ALL_PORTS), ['all: all ports']],
    ['nothing', split([], []), []],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));

  test('what many rules let pass is made once', () => {
    const { split: ask } = portNames(workloads);
    const [[first], [second]] = [0, 1].map(() => ask({ ports: portRange('TCP', 80), names: [] }, EVERY_INDEX));
    expect(first.traffic).toBe(second.traffic);
  });
});

test.each<[string, NamedPort[], string]>([
  ['of several numbers for one protocol, or in the network of the node', [ANY], 'twice host'],
  ['of one protocol', [TCP_ONLY], 'twice host'],
  ['not where a protocol has one each', [{ name: 'dns', protocol: 'UDP' }], 'host'],
  ['a name that nobody has', [NONE], ''],
  ['no names', [], ''],
])('NP-09, NP-11: pods whose number nobody can tell: %s', (_, names, expected) => {
  expect(named(portNames(workloads).unsure(names).items)).toBe(expected);
});
