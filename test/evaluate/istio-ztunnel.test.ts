import { IndexSet } from '../../src/algebra/index-set';
import { formatTraffic } from '../../src/algebra/print';
import { policyOf } from '../../src/evaluate/istio-policy';
import { principalIndex } from '../../src/evaluate/istio-principals';
import { uncertainInZtunnel, ztunnelRules } from '../../src/evaluate/istio-ztunnel';
import { worldOf } from '../setup/world';
import { policy } from './istio-worlds';

/** Ends by number: two pods of `shop`, one of `shoppers`, one without an identity, two of namespaces with names that mean something. */
const IDS = ['td/ns/shop/sa/web', 'td/ns/shop/sa/api', 'td/ns/shoppers/sa/web', undefined, 'td/ns/ns/sa/a', 'td/ns/sa/sa/b'];
const shown = ({ negated, items }: IndexSet): string => `${negated ? 'all but ' : ''}${items.join(' ')}`.trim() || 'nobody';

function read(spec: string, annotations = '{}') {
  const world = worldOf(policy(spec, { annotations }));
  return { facts: { world, principals: principalIndex(IDS) }, read: policyOf(world.ofKind('AuthorizationPolicy')[0]) };
}
function rules(spec: string, annotations = '{}') {
  const { facts, read: found } = read(spec, annotations);
  return ztunnelRules(facts, found).map(({ identified, anonymous, traffic, cause: { path, fact } }) => `${shown(identified)} | ${shown(anonymous)} | ${formatTraffic(traffic).join()} | ${path.slice(1).join('.')} ${fact}`);
}
const from = (source: string) => rules(`{ rules: [{ from: [{ source: { ${source} } }] }] }`).map(rule => rule.split(' | ')[0]).join() || 'none';
const SOURCE = 'rules.0.from.0.source AMB-02';

describe('AMB-02: the rules that ztunnel gets', () => {
  test.each<[string, string, string[]]>([
    ['everybody, on every port', '{ rules: [{}] }', ['all but | all but | TCP all | rules.0 AMB-02']],
    ['nobody', '{ rules: [] }', []],
    ['an identity', '{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }] }] }', [`0 | nobody | TCP all | ${SOURCE}`]],
    ['two sources, each with two targets', '{ rules: [{ from: [{ source: { principals: [td/ns/shop/sa/web] } }, { source: { namespaces: [shoppers] } }], to: [{ operation: { ports: ["80"] } }, { operation: { ports: ["81"] } }] }] }',
      [`0 | nobody | TCP 80 | ${SOURCE}`, `0 | nobody | TCP 81 | ${SOURCE}`, `2 | nobody | TCP 80 | ${SOURCE.replace('from.0', 'from.1')}`, `2 | nobody | TCP 81 | ${SOURCE.replace('from.0', 'from.1')}`]],
    ['all but a port', '{ action: DENY, rules: [{ to: [{ operation: { notPorts: ["80"] } }] }] }', ['all but | all but | TCP 1-79,81-65535 | rules.0 AMB-02']],
    ['both conditions', '{ rules: [{ when: [{ key: source.principal, values: ["td/ns/shop/*"] }, { key: destination.port, values: ["80"] }] }] }', ['0 1 | nobody | TCP 80 | rules.0 AMB-02']],
    ['two conditions that exclude each other', '{ rules: [{ when: [{ key: source.namespace, values: [shop] }, { key: source.namespace, values: [shoppers] }] }] }', []],
    ['no port that both have', '{ rules: [{ to: [{ operation: { ports: ["80"] } }], when: [{ key: destination.port, values: ["81"] }] }] }', []],
    ['ServiceAccounts in from', '{ rules: [{ from: [{ source: { serviceAccounts: [web, shoppers/web] } }] }] }', [`0 2 | nobody | TCP all | ${SOURCE}`]],
    ['AMB-04: but not in when', '{ rules: [{ when: [{ key: source.serviceAccount, values: [web] }] }] }', []],
    ['AMB-04: nor in a DENY', '{ action: DENY, rules: [{ when: [{ key: source.serviceAccount, values: [web] }] }] }', []],
    ['AMB-02: an ALLOW with a method goes', '{ rules: [{ to: [{ operation: { methods: [GET] } }] }, { to: [{ operation: { ports: ["80"] } }] }] }', ['all but | all but | TCP 80 | rules.1 AMB-02']],
    ['AMB-02: an ALLOW with an address from a header goes', '{ rules: [{ from: [{ source: { principals: ["*"], remoteIpBlocks: [192.0.2.1] } }] }] }', []],
    ['AMB-02: an ALLOW with a token goes', '{ rules: [{ from: [{ source: { principals: ["*"] } }, { source: { requestPrincipals: ["*"] } }] }] }', []],
    ['AMB-02: an ALLOW with a condition of layer 7 goes', '{ rules: [{ when: [{ key: source.principal, values: ["*"] }, { key: "request.headers[a]", values: [b] }] }] }', []],
    ['AMB-03: a DENY of a path never matches', '{ action: DENY, rules: [{ to: [{ operation: { paths: [/a] } }] }] }', []],
    ['AMB-03: beside a port the path is forgotten', '{ action: DENY, rules: [{ to: [{ operation: { paths: [/a], ports: ["80"] } }] }] }', ['all but | all but | TCP 80 | rules.0 AMB-02']],
    ['AMB-03: a DENY by a token never matches', '{ action: DENY, rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }', []],
    ['AMB-03: beside an identity the address from a header is forgotten', '{ action: DENY, rules: [{ from: [{ source: { remoteIpBlocks: [192.0.2.1], namespaces: [shop] } }] }] }', [`0 1 | nobody | TCP all | ${SOURCE}`]],
    ['AMB-04: beside an identity the trust domain is forgotten', '{ rules: [{ from: [{ source: { trustDomains: [x], namespaces: [shop] } }] }] }', [`0 1 | nobody | TCP all | ${SOURCE}`]],
    ['AMB-04: a trust domain alone never matches', '{ rules: [{ from: [{ source: { trustDomains: [td] } }] }] }', []],
    ['IST-32: the address of the server is not known', '{ rules: [{ when: [{ key: destination.ip, values: [192.0.2.1] }] }] }', []],
    ['IST-32: a block of addresses, with a certificate or without', '{ rules: [{ from: [{ source: { ipBlocks: [192.0.2.0/24] } }] }] }', [`1 | 1 | TCP all | ${SOURCE}`]],
    ['AMB-03: beside an identity the token is forgotten', '{ action: DENY, rules: [{ from: [{ source: { requestPrincipals: ["*"], namespaces: [shop] } }] }] }', [`0 1 | nobody | TCP all | ${SOURCE}`]],
    ['AMB-03: one condition of layer 7 is enough that it never matches', '{ action: DENY, rules: [{ when: [{ key: source.namespace, values: [shop] }, { key: connection.sni, values: [b] }] }] }', []],
    ['AMB-02: CUSTOM is not sent', '{ action: CUSTOM, provider: { name: a }, rules: [{}] }', []],
    ['AMB-02: AUDIT is not sent', '{ action: AUDIT, rules: [{}] }', []],
  ])('%s', (_, spec, expected) => expect(rules(spec)).toEqual(expected));

  test('IST-24: patterns of namespaces are not taken for each other', () => {
    expect(rules('{ rules: [{ from: [{ source: { namespaces: ["shop*"] } }, { source: { namespaces: ["*rs"] } }, { source: { namespaces: ["n*"] } }] }] }').map(rule => rule.split(' | ')[0])).toEqual(['0 1 2', '2', '4']);
  });
  test('IST-36: a rehearsal is not sent', () => {
    expect(rules('{ action: DENY, rules: [{}] }', '{ istio.io/dry-run: "true" }')).toEqual([]);
    expect(rules('{ action: DENY, rules: [{}] }', '{ istio.io/dry-run: "false" }')).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['principals: ["*"]', '0 1 2 4 5'], ['principals: ["td/ns/shop/*"]', '0 1'], ['principals: ["*/sa/web"]', '0 2'], ['principals: [td/ns/shop/sa/api]', '1'], ['principals: ["td/*/sa/web"]', 'none'], ['principals: [td/ns/shop/sa/we]', 'none'],
    ['notPrincipals: [td/ns/shop/sa/web]', 'all but 0'], ['notPrincipals: ["*"]', 'all but 0 1 2 4 5'],
    ['namespaces: [shop]', '0 1'], ['namespaces: ["shop*"]', '0 1 2'], ['namespaces: ["*rs"]', '2'], ['namespaces: ["*"]', '0 1 2 4 5'], ['namespaces: ["s*p"]', 'none'],
    ['namespaces: [ns]', '4'], ['namespaces: [sa]', '5'], ['namespaces: ["sa*"]', '5'], ['namespaces: ["*a"]', '5'], ['notNamespaces: [shop]', 'all but 0 1'],
    ['serviceAccounts: [api]', '1'], ['serviceAccounts: [shoppers/web]', '2'], ['notServiceAccounts: [web]', 'all but 0'],
  ])('IST-24: by %s', (source, expected) => expect(from(source)).toBe(expected));
});

describe('what nobody knows of them', () => {
  const doubts = (rule: string) => {
    const { facts, read: found } = read(`{ rules: [{ ${rule} }] }`);
    return found.rules.flatMap(one => uncertainInZtunnel(facts, one)).map(([{ at, field }, why]) => `${[...at.slice(3), ...field ? [field] : []].join('.')}: ${why}`);
  };
  const PODS = 'the addresses of pods and nodes are not known (IST-32)';
  const DOMAINS = 'whether ztunnel compares trust domains depends on its version';
  test.each<[string, string, string[]]>([
    ['addresses of pods', 'from: [{ source: { ipBlocks: [10.0.0.0/8] } }]', [`from.0.source.ipBlocks: ${PODS}`]],
    ['addresses that no pod has', 'from: [{ source: { ipBlocks: [169.254.7.127] } }]', []],
    ['in a condition as well', 'when: [{ key: source.ip, values: [10.0.0.1] }]', [`when.0: ${PODS}`]],
    ['the address of the server', 'when: [{ key: destination.ip, values: [10.0.0.1] }]', ['when.0: the addresses of pods are not known']],
    ['trust domains', 'from: [{ source: { principals: ["*"], trustDomains: [td] } }]', [`from.0.source.trustDomains: ${DOMAINS}`]],
    ['trust domains in a condition, which it does not read', 'when: [{ key: source.trustDomain, values: [td] }]', []],
    ['identities and ports', 'from: [{ source: { principals: ["*"] } }], to: [{ operation: { ports: ["80"] } }]', []],
    ['addresses from headers, which it does not read', 'from: [{ source: { remoteIpBlocks: [10.0.0.1] } }]', []],
  ])('AMB-04: %s', (_, rule, expected) => expect(doubts(rule)).toEqual(expected));
});
