import { members } from '../../src/algebra/index-set';
import { destinationRules } from '../../src/evaluate/istio-destination-rule';
import { worldOf } from '../setup/world';
import { FACTS, istio, pod, service } from './istio-worlds';

const BASE = pod('web') + pod('api') + service('api', '{ port: 80 }') + service('web', '{ port: 80 }') + pod('far', { namespace: 'pay' }) + service('far', '{ port: 80 }', '', 'pay');
const SETTINGS = { ...FACTS, trustDomainAliases: [], autoMtls: true, destinationRulesStay: false, unknown: [] };
const FULL = 'api.shop.svc.cluster.local';
const OFF = 'trafficPolicy: { tls: { mode: DISABLE } }';
const rule = (spec: string, name = 'rule', place = 'shop') => istio('DestinationRule', `{ ${spec} }`, { name, place });
const read = (text: string, stay = false) => { const world = worldOf(BASE + text); return { world, rules: destinationRules(world, { ...SETTINGS, destinationRulesStay: stay }) }; };
/** The rule that counts for requests to `api` from a namespace. */
function chosen(text: string, namespace = 'shop', { labels = {}, stay = false }: { readonly labels?: Record<string, string>; readonly stay?: boolean } = {}): string | undefined {
  const { world, rules } = read(text, stay);
  const found = rules.of({ namespace, labels }, world.services.find(({ name }) => name === 'api')!);
  return found && `${found.object.namespace}/${found.object.name}`;
}

describe('IST-06: which rule counts', () => {
  test('by its host: the exact one, else the longest pattern', () => {
    const host = (text: string) => chosen(rule(`host: "${text}", ${OFF}`));
    expect(['api', FULL, '*', '*.local', '*.shop.svc.cluster.local'].map(host)).toEqual(Array(5).fill('shop/rule'));
    expect(['web', 'api.shop', 'pi.shop.svc.cluster.local', '*.pay.svc.cluster.local', 'x.api.shop.svc.cluster.local', 'shop.svc.cluster.local'].map(host)).toEqual(Array(6).fill(undefined));
    const two = (one: string, other: string) => chosen(rule(`host: "${one}", ${OFF}`, 'one') + rule(`host: "${other}", ${OFF}`, 'other'));
    expect([two('*', '*.local'), two('*.local', '*'), two('*.local', FULL), two('*.svc.cluster.local', '*.local')]).toEqual(['shop/other', 'shop/one', 'shop/other', 'shop/one']);
  });

  const at = (exportTo: string, stay = false) => ['shop', 'pay', 'istio-system'].map(namespace => chosen(rule(`host: ${FULL}, ${OFF}${exportTo === '' ? '' : `, exportTo: ${exportTo}`}`), namespace, { stay }) !== undefined);
  test.each<[string, boolean[]]>([
    ['', [true, true, true]], ['[]', [true, true, true]], ['["*"]', [true, true, true]], ['[.]', [true, false, false]], ['[shop]', [true, false, false]], ['[pay]', [false, true, false]], ['[., pay]', [true, true, false]],
    ['[shop, pay]', [true, true, false]], ['[istio-system]', [false, false, true]],
  ])('exported to %s, it counts in its own namespace, another, and the root', (exportTo, expected) => expect(at(exportTo)).toEqual(expected));
  test('IST-35: exported to nobody, where the mesh says so', () => {
    expect([at('', true), at('["*"]', true), at('[pay]', true)]).toEqual([[true, false, false], [true, true, true], [false, true, false]]);
  });

  const ROOT = (exportTo = '', name = 'root') => rule(`host: "*", ${OFF}${exportTo}`, name, 'istio-system');
  test.each<[string, string, string, string | undefined]>([
    ['the namespace of the client first', rule(`host: ${FULL}`, 'mine', 'pay') + rule(`host: ${FULL}, ${OFF}`) + ROOT(), 'pay', 'pay/mine'],
    ['then that of the Service', rule(`host: ${FULL}, ${OFF}`) + ROOT(), 'pay', 'shop/rule'],
    ['then the root', ROOT(), 'pay', 'istio-system/root'],
    ['the root, unless it keeps it', ROOT(', exportTo: [.]'), 'pay', undefined],
    ['in the root namespace what it keeps first', ROOT(', exportTo: [.]', 'kept') + rule(`host: ${FULL}, ${OFF}`), 'istio-system', 'istio-system/kept'],
    ['in the root namespace what it exports to itself alone first', ROOT(', exportTo: [istio-system]', 'kept') + rule(`host: ${FULL}, ${OFF}`), 'istio-system', 'istio-system/kept'],
    ['a rule for some pods of the Service\'s namespace hides none from others', rule(`host: api, workloadSelector: { matchLabels: { app: web } }, ${OFF}`) + ROOT(), 'pay', 'istio-system/root'],
    ['in the root namespace what it exports only after that of the Service', ROOT() + rule(`host: ${FULL}, ${OFF}`), 'istio-system', 'shop/rule'],
    ['a rule of a third namespace does not', rule(`host: ${FULL}, ${OFF}`, 'rule', 'third'), 'pay', undefined],
    ['an exact host of the Service that is for others leaves it to the root', rule(`host: ${FULL}, exportTo: [other]`) + rule(`host: "*.local", ${OFF}`, 'pattern') + ROOT(), 'pay', 'istio-system/root'],
    ['nobody has one', '', 'pay', undefined],
  ])('%s', (_, text, namespace, expected) => expect(chosen(text, namespace)).toBe(expected));

  test('of several for one host the first with a policy', () => {
    expect(chosen(rule(`host: ${FULL}, subsets: [{ name: a }]`, 'empty') + rule(`host: api, ${OFF}`, 'full'))).toBe('shop/full');
    expect(chosen(rule(`host: ${FULL}, subsets: [{ name: a }]`, 'empty') + rule('host: api', 'second'))).toBe('shop/empty');
  });
  test('of those for some pods the one that selects the client, in its own namespace', () => {
    const some = rule(`host: api, ${OFF}, workloadSelector: { matchLabels: { app: web } }`, 'some');
    expect(['web', 'api'].map(app => chosen(some + rule(`host: api, ${OFF}`, 'all'), 'shop', { labels: { app } }))).toEqual(['shop/some', 'shop/all']);
    expect(chosen(some, 'shop', { labels: { app: 'api' } })).toBeUndefined();
    expect(chosen(some, 'pay', { labels: { app: 'web' } })).toBeUndefined();
    const { rules } = read(some + rule(`host: api, ${OFF}`, 'all', 'pay'));
    expect([rules.any, rules.selective('shop'), rules.selective('pay'), read('').rules.any]).toEqual([true, true, false, false]);
  });
});

describe('IST-06: how it sends', () => {
  const settings = (policy: string, port = 80) => { const { world, rules } = read(rule(`host: api, trafficPolicy: ${policy}`)); return rules.of({ namespace: 'shop', labels: {} }, world.services[0])!.settings(port); };
  const tls = (mode: string, subjectAltNames: string[] = [], ...at: (string | number)[]) => ({ mode, subjectAltNames, path: ['spec', 'trafficPolicy', ...at, 'tls'] });
  const level = (rest: string, number = 80) => `portLevelSettings: [{ port: { number: ${number} }, ${rest} }]`;
  test.each<[string, string, object]>([
    ['nothing about TLS', '{ connectionPool: {} }', { detached: false, passthrough: false }],
    ['a mode', '{ tls: { mode: SIMPLE } }', { tls: tls('SIMPLE'), detached: false, passthrough: false }],
    ['no mode is the first one', '{ tls: {} }', { tls: tls('DISABLE'), detached: false, passthrough: false }],
    ['names', '{ tls: { mode: ISTIO_MUTUAL, subjectAltNames: [a, b] } }', { tls: tls('ISTIO_MUTUAL', ['a', 'b']), detached: false, passthrough: false }],
    ['by address', '{ loadBalancer: { simple: PASSTHROUGH } }', { detached: false, passthrough: true }],
    ['in turn', '{ loadBalancer: { simple: ROUND_ROBIN } }', { detached: false, passthrough: false }],
    ['a port of its own', `{ tls: { mode: SIMPLE }, ${level('tls: { mode: MUTUAL }')} }`, { tls: tls('MUTUAL', [], 'portLevelSettings', 0), detached: false, passthrough: false }],
    ['a port that says nothing about TLS', `{ tls: { mode: SIMPLE }, ${level('loadBalancer: {}')} }`, { tls: tls('SIMPLE'), detached: true, passthrough: false }],
    ['a port that goes by address', `{ ${level('loadBalancer: { simple: PASSTHROUGH }')} }`, { detached: true, passthrough: true }],
    ['a port that does not, unlike the others', `{ loadBalancer: { simple: PASSTHROUGH }, ${level('connectionPool: {}')} }`, { detached: true, passthrough: false }],
    ['another port', `{ tls: { mode: SIMPLE }, ${level('tls: { mode: MUTUAL }', 81)} }`, { tls: tls('SIMPLE'), detached: false, passthrough: false }],
  ])('%s', (_, policy, expected) => expect(settings(policy)).toEqual(expected));

  test('the line that says so', () => {
    const line = (spec: string) => { const { world, rules } = read(rule(`host: api, ${spec}`)); const { cause } = rules.of({ namespace: 'shop', labels: {} }, world.services[0])!; return `${cause.object.name} ${cause.path.join('.')} ${cause.fact}`; };
    expect([line(OFF), line('trafficPolicy: { connectionPool: {} }')]).toEqual(['rule spec.trafficPolicy.tls IST-06', 'rule spec IST-06']);
  });
});

describe('IST-06: what is in doubt, and for whom', () => {
  const doubts = (text: string) => {
    const { world, rules } = read(text);
    return [...new Set(rules.undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`))];
  };
  const TIE = (pods: string) => `second spec.host: beside rule for the same host: the older one counts (IST-06) [${pods}]`;
  const MUTUAL = 'trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }';
  test.each<[string, string, string[]]>([
    ['the Service of its host', rule('host: api, x: 1'), ['rule spec.x: spec.x is no field that is known [api]']],
    ['all that its pattern means', rule('host: "*.shop.svc.cluster.local", x: 1'), ['rule spec.x: spec.x is no field that is known [web api]']],
    ['nobody here', rule('host: b.example, x: 1'), ['rule spec.x: spec.x is no field that is known []']],
    ['one that is refused does not count', rule(`host: api, exportTo: [A], ${OFF}`), ['rule spec.exportTo: spec.exportTo names no namespace [api]']],
    ['names that only begin or end as one', rule('host: api, exportTo: [a_]') + rule('host: web, exportTo: [_a]', 'second'), ['rule spec.exportTo: spec.exportTo names no namespace [api]', 'second spec.exportTo: spec.exportTo names no namespace [web]']],
    ['another field of a port in a subset', rule('host: api, subsets: [{ name: a, trafficPolicy: { connectionPool: {}, x: 1 } }]'), ['rule spec.subsets.0.trafficPolicy.x: spec.subsets[0].trafficPolicy.x is no field that is known [api]']],
    ['two for one host, at home and where both are exported', rule(`host: api, ${OFF}`) + rule(`host: ${FULL}, ${MUTUAL}`, 'second'), [TIE('api')]],
    ['two that stay', rule(`host: api, exportTo: [.], ${OFF}`) + rule(`host: ${FULL}, exportTo: [.], ${MUTUAL}`, 'second'), [TIE('api')]],
    ['two that say the same to different places', rule(`host: api, exportTo: [.], ${OFF}`) + rule(`host: ${FULL}, exportTo: ["*"], ${OFF}`, 'second'), [TIE('api')]],
    ['two that say the same', rule(`host: api, ${OFF}`) + rule(`host: ${FULL}, ${OFF}`, 'second'), []],
    ['two for some pods, which may be the same', rule(`host: api, workloadSelector: { matchLabels: { app: web } }, ${OFF}`) + rule(`host: api, workloadSelector: { matchLabels: { app: api } }, ${OFF}`, 'second'), [TIE('api')]],
    ['two for the same pods that say the same', rule(`host: api, workloadSelector: { matchLabels: { app: web } }, ${OFF}`) + rule(`host: api, workloadSelector: { matchLabels: { app: web } }, ${OFF}`, 'second'), []],
    ['one for all, and one for some', rule(`host: api, ${OFF}`) + rule(`host: api, workloadSelector: { matchLabels: { app: web } }, ${MUTUAL}`, 'second'), []],
    ['two of which one says nothing', rule(`host: api, ${OFF}`) + rule('host: api', 'second'), []],
    ['two for different hosts', rule(`host: api, ${OFF}`) + rule(`host: web, ${MUTUAL}`, 'second'), []],
  ])('%s', (_, text, expected) => expect(doubts(text)).toEqual(expected));
});
