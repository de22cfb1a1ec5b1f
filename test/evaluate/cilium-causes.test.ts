import { ciliumNetwork } from '../../src/evaluate/cilium';
import { passes } from '../../src/evaluate/network';
import { cilium } from '../setup/cilium-world';
import { endOf, namespace, pod, policy } from '../setup/network-world';
import { worldOf } from '../setup/world';

const WORLD = namespace('shop') + pod('shop/web', 'app: web') + pod('shop/api', 'app: api') + pod('shop/db', 'app: db');
const API = 'endpointSelector: { matchLabels: { app: api } }';

/** The lines that let through or stop, by side. */
function causes(text: string, pair: string): readonly string[] {
  const world = worldOf(WORLD + text);
  const [client, server] = pair.split(' -> ').map(name => endOf(world, name));
  const both = passes(world, ciliumNetwork(world), client, server);
  return (['egress', 'ingress'] as const).flatMap(side => (both[side]?.causes ?? []).map(({ object, path, fact }) => `${side} ${object.name} ${path.join('.')} ${fact ?? ''}`.trim()));
}
const SOME = cilium('shop/cnp', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }] }, { fromEntities: [world], toPorts: [{ ports: [{ port: "80", protocol: TCP }] }] }] }`);
const NP = policy('shop/np', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }');

test.each<[string, string, string, readonly string[]]>([
  ['a rule by its peers', SOME, 'shop/web -> shop/api', ['ingress cnp spec.ingress.0.fromEndpoints']],
  ['a rule by its ports, where it has some', SOME, '8.8.8.8 -> shop/api', ['ingress cnp spec.ingress.1.toPorts.0']],
  ['CIL-02 what isolates, where nothing opens', SOME, 'shop/db -> shop/api', ['ingress cnp spec.ingress.0 CIL-02', 'ingress cnp spec.ingress.1 CIL-02']],
  ['CIL-19 the own node', SOME, 'host -> shop/api', ['ingress cnp  CIL-19']],
  ['nobody, where nothing isolates', SOME, 'shop/api -> shop/web', []],
  ['a rule of a NetworkPolicy', NP, 'shop/web -> shop/api', ['ingress np spec.ingress.0.from.0']],
  ['a rule of a NetworkPolicy isolates', NP, 'shop/db -> shop/api', ['ingress np spec.ingress.0 CIL-02']],
  ['and so does its type without a rule', NP, 'shop/api -> shop/db', ['egress np spec.policyTypes.1 CIL-02']],
  ['a rule that denies', cilium('shop/cnp', `{ ${API}, ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: web } }] }] }`), 'shop/web -> shop/api', ['ingress cnp spec.ingressDeny.0.fromEndpoints']],
])('the line that decides: %s', (_, text, pair, expected) => expect(causes(text, pair)).toEqual(expected));

test('the own node comes in on every port, and only there', () => {
  const world = worldOf(WORLD + SOME);
  const { policy: side } = ciliumNetwork(world).inbound(endOf(world, 'shop/api'));
  expect(side.allows.filter(({ cause }) => cause.fact === 'CIL-19').map(({ ends, traffic, cause }) => [ends.items, traffic.length, cause.object.name])).toEqual([[[world.entityEnd('host')], 1, 'cnp']]);
  expect(ciliumNetwork(world).inbound(endOf(world, 'shop/web')).policy).toEqual({ isolated: false, isolatedBy: [], allows: [], denies: [] });
});
