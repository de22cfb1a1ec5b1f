import { CASES } from '../golden/cases';
import { Declared, declaredCase, findingLines, proved } from '../setup/proof';

const ours = declaredCase(CASES.gateway, 'istio-ambient');
const cilium = declaredCase(CASES.gateway, 'cilium');
const theirs = declaredCase(CASES['existing-gateway'], 'kubernetes');
const istio = declaredCase(CASES['existing-gateway'], 'istio-sidecar-cilium');

/** The codes of what is wrong after one change of the first object of a kind. */
function codes({ objects, intent }: Declared, kind: string, change?: (object: any) => void): string[] {
  const copy = JSON.parse(JSON.stringify(objects));
  const at = copy.findIndex((object: any) => object.kind === kind);
  if (change) { change(copy[at]); } else { copy.splice(at, 1); }
  return [...new Set(findingLines(proved({ objects: copy, intent })).map(line => line.split(' ')[1]))];
}

describe('IST-43, GW-01: users get through a declared route, and through nothing else', () => {
  test.each<[string, Declared, string, ((object: any) => void) | undefined, string[]]>([
    ['as compiled', ours, 'HTTPRoute', () => undefined, []],
    ['no route', ours, 'HTTPRoute', undefined, ['ZT001']],
    ['a host less', ours, 'HTTPRoute', ({ spec }) => { spec.hostnames = ['other.example']; }, ['ZT001', 'ZT013']],
    ['a host more', ours, 'HTTPRoute', ({ spec }) => { spec.hostnames.push('other.example'); }, ['ZT013']],
    ['another gateway', ours, 'HTTPRoute', ({ spec }) => { spec.parentRefs[0].name = 'other'; }, ['ZT001']],
    ['a path less', ours, 'HTTPRoute', ({ spec }) => { spec.rules[0].matches.pop(); }, ['ZT001']],
    ['a path more', ours, 'HTTPRoute', ({ spec }) => { spec.rules[0].matches.push({ path: { type: 'Exact', value: '/admin' } }); }, ['ZT013']],
    ['another path after the gateway', ours, 'HTTPRoute', ({ spec }) => { spec.rules[0].filters = [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: '/admin' } } }]; }, ['ZT001', 'ZT013']],
    ['a gateway that takes no routes from there', ours, 'Gateway', ({ spec }) => { spec.listeners[0].allowedRoutes.namespaces = { from: 'Same' }; }, ['ZT001']],
    ['a gateway that listens elsewhere', ours, 'Gateway', ({ spec }) => { spec.listeners[0].port = 444; }, ['ZT001']],
    ['a gateway that listens there too: its policies let nobody in', ours, 'Gateway', ({ spec }) => { spec.listeners.push({ ...spec.listeners[0], name: 'more', port: 444 }); }, []],
    ['CIL-43: Cilium as compiled', cilium, 'Gateway', () => undefined, []],
    ['CIL-43: Cilium listens elsewhere', cilium, 'Gateway', ({ spec }) => { spec.listeners[0].port = 444; }, ['ZT001', 'ZT013']],
    ['CIL-43: Cilium listens there too, and nothing keeps users from it', cilium, 'Gateway', ({ spec }) => { spec.listeners.push({ ...spec.listeners[0], name: 'more', port: 444 }); }, ['ZT013']],
    ['a certificate that is no Secret', ours, 'Gateway', ({ spec }) => { spec.listeners[0].tls.certificateRefs[0].kind = 'ConfigMap'; }, ['ZT001', 'ZT010']],
    ['gateways elsewhere take what is declared', theirs, 'HTTPRoute', () => undefined, []],
    ['gateways elsewhere: no route', theirs, 'HTTPRoute', undefined, ['ZT001']],
    ['gateways elsewhere: a host more', theirs, 'HTTPRoute', ({ spec }) => { spec.hostnames.push('other.example'); }, ['ZT013']],
    ['Istio\'s own gateways elsewhere', istio, 'VirtualService', () => undefined, []],
    ['Istio\'s own gateways elsewhere: another host', istio, 'VirtualService', ({ spec }) => { spec.hosts = ['other.example']; }, ['ZT001', 'ZT013']],
  ])('%s', (_, given, kind, change, expected) => { expect(codes(given, kind, change).sort()).toEqual(expected); });
});
