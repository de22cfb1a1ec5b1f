import { gatewayApi } from '../../src/evaluate/gateway-api';
import { worldOf } from '../setup/world';
import { app } from './ways';

const HTTP = '{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }';
const gateway = (listeners: string, more = '') => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: istio, listeners: [${listeners}]${more} }
---`;
const route = (rule: string, kind = 'HTTPRoute') => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: route, namespace: shop }
spec: { parentRefs: [{ name: public, namespace: edge }], rules: [${rule}] }
---`;

/** Where something is not understood, and what is said about it. */
const doubts = (text: string) => [...new Set(gatewayApi(worldOf(app('web') + app('api') + text), 'cluster.local').undecided
  .map(({ unknown }) => `${unknown.object.kind} ${unknown.path.join('.')}: ${unknown.message}`))];
/** With a backend, where the rule does not name one itself. */
const served = (rule: string) => (rule.includes('backendRefs') ? rule : rule.replace(/ }$/, ', backendRefs: [{ name: web, port: 80 }] }'));

describe('what is not understood', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['{}', ['Gateway spec.listeners.0: a listener needs name, port and protocol']],
    ['{ name: a, port: 80 }', ['Gateway spec.listeners.0: a listener needs name, port and protocol']],
    ['{ name: a, protocol: HTTP }', ['Gateway spec.listeners.0: a listener needs name, port and protocol']],
    ['{ port: 80, protocol: HTTP }', ['Gateway spec.listeners.0: a listener needs name, port and protocol']],
    ['{ name: a, port: 0, protocol: HTTP }', ['Gateway spec.listeners.0: a listener needs name, port and protocol']],
    ['{ name: a, port: 80, protocol: HTTP, other: 1 }', ['Gateway spec.listeners.0.other: spec.listeners[0].other is no field that is known']],
    ['{ name: a, port: 443, protocol: HTTPS, tls: { mode: Passthrough } }', ['Gateway spec.listeners.0.tls.mode: HTTPS cannot be passed through; the protocol for that is TLS']],
    ['{ name: a, port: 443, protocol: TLS, tls: { mode: Passthrough } }', []],
    ['{ name: a, port: 443, protocol: HTTPS, tls: { options: { a: b } } }', ['Gateway spec.listeners.0.tls: whom TLS options and client certificates keep out is not known here']],
    ['{ name: a, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ kind: ConfigMap, name: c }] } }', ['Gateway spec.listeners.0.tls.certificateRefs: only Secrets hold certificates as far as is known here']],
    ['{ name: a, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ group: x, kind: Secret, name: c }] } }', ['Gateway spec.listeners.0.tls.certificateRefs: only Secrets hold certificates as far as is known here']],
    ['{ name: a, port: 80, protocol: HTTP, allowedRoutes: { kind: x } }', ['Gateway spec.listeners.0.allowedRoutes.kind: spec.listeners[0].allowedRoutes.kind is no field that is known']],
    ['{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { for: x } } }', ['Gateway spec.listeners.0.allowedRoutes.namespaces.for: spec.listeners[0].allowedRoutes.namespaces.for is no field that is known']],
    ['{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Some } } }', ['Gateway spec.listeners.0.allowedRoutes.namespaces.from: from is Same, All, Selector or None']],
    ['{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: [] } } }', ['Gateway spec.listeners.0.allowedRoutes.namespaces.selector: spec.listeners[0].allowedRoutes.namespaces.selector is no mapping']],
    ['{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: None } } }', []],
  ])('of a listener %s', (listener, said) => expect(doubts(gateway(listener))).toEqual(said));

  test.each<[string, string[]]>([
    [', allowedListeners: {}', ['Gateway spec.allowedListeners: listeners of other objects are not known here']],
    [', addresses: []', []],
    [', infrastructure: {}', []],
    [', tls: {}', []],
    [', other: {}', ['Gateway spec.other: spec.other is no field that is known']],
  ])('of a Gateway with %s', (more, said) => expect(doubts(gateway(HTTP, more))).toEqual(said));

  test('of client certificates, where TLS ends', () => {
    const secure = '{ name: a, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] } }';
    expect(doubts(gateway(secure, ', tls: { frontend: {} }'))).toEqual(['Gateway spec.listeners.0.tls: whom TLS options and client certificates keep out is not known here']);
    expect(doubts(gateway(HTTP, ', tls: { frontend: {} }'))).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['{ other: 1 }', ['HTTPRoute spec.rules.0.other: spec.rules[0].other is no field that is known']],
    ['{ name: a, timeouts: {}, retry: {}, sessionPersistence: {} }', []],
    ['{ filters: [{ type: ExternalAuth }] }', ['HTTPRoute spec.rules.0.filters.0: an external authorizer decides']],
    ['{ filters: [{ type: Custom }] }', ['HTTPRoute spec.rules.0.filters.0: what the filter Custom does is not known here']],
    ['{ filters: [{}] }', ['HTTPRoute spec.rules.0.filters.0: what the filter  does is not known here']],
    ['{ filters: [{ type: CORS }] }', []],
    ['{ filters: [{ type: ResponseHeaderModifier }] }', []],
    ['{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https, hostname: a, path: {}, port: 1, statusCode: 301 } }] }', []],
    ['{ filters: [{ type: RequestRedirect, requestRedirect: { other: 1 } }] }', []],
    ['{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: web, port: 80 }, percent: 1, fraction: {} } }] }', ['HTTPRoute spec.rules.0: the paths that this rule makes cannot be told exactly']],
    ['{ filters: [{ type: RequestMirror, requestMirror: { other: 1 } }] }', ['HTTPRoute spec.rules.0.filters.0.requestMirror.other: spec.rules[0].filters[0].requestMirror.other is no field that is known', 'HTTPRoute spec.rules.0.filters.0.requestMirror.backendRef: this is no reference to a backend']],
    ['{ filters: [{ type: URLRewrite, urlRewrite: { hostname: a, other: 1 } }] }', ['HTTPRoute spec.rules.0.filters.0.urlRewrite.other: spec.rules[0].filters[0].urlRewrite.other is no field that is known']],
    ['{ filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /a, other: 1 } } }] }', ['HTTPRoute spec.rules.0.filters.0.urlRewrite.path.other: spec.rules[0].filters[0].urlRewrite.path.other is no field that is known']],
    ['{ filters: [{ type: URLRewrite, other: 1 }] }', ['HTTPRoute spec.rules.0.filters.0.other: spec.rules[0].filters[0].other is no field that is known']],
    ['{ backendRefs: [{ name: gone, port: 80 }] }', ['HTTPRoute spec.rules.0.backendRefs.0: the Service shop/gone is not among the manifests']],
    ['{ backendRefs: [{ kind: Bucket, name: web }] }', ['HTTPRoute spec.rules.0.backendRefs.0: what is behind a Bucket is not known here']],
    ['{ backendRefs: [web] }', ['HTTPRoute spec.rules.0.backendRefs.0: spec.rules[0].backendRefs[0] is no mapping', 'HTTPRoute spec.rules.0.backendRefs.0: this is no reference to a backend']],
    ['{ backendRefs: [{ name: web, port: 80, filters: [{ type: Custom }] }] }', ['HTTPRoute spec.rules.0.backendRefs.0.filters.0: what the filter Custom does is not known here']],
    ['{ backendRefs: [{ name: web, port: 80, filters: [{ type: ResponseHeaderModifier }] }] }', []],
    ['{ backendRefs: [{ name: web, port: 80, filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: a }] } }] }] }', ['HTTPRoute spec.rules.0.backendRefs.0.filters.0.requestHeaderModifier.set: a header needs name and value']],
    ['{ filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: a, value: b }], add: [{ name: a, value: b }], remove: [a], other: 1 } }] }', ['HTTPRoute spec.rules.0.filters.0.requestHeaderModifier.other: spec.rules[0].filters[0].requestHeaderModifier.other is no field that is known']],
    ['{ matches: [{ path: { type: PathPrefix, value: /a, other: 1 }, headers: [], queryParams: [], method: GET, other: 1 }] }', ['HTTPRoute spec.rules.0.matches.0.other: spec.rules[0].matches[0].other is no field that is known', 'HTTPRoute spec.rules.0.matches.0.path.other: spec.rules[0].matches[0].path.other is no field that is known']],
    ['{ matches: [{ headers: [{ name: a, value: b }, { name: a, typ: Exact, value: b }] }] }', ['HTTPRoute spec.rules.0.matches.0.headers.1.typ: spec.rules[0].matches[0].headers[1].typ is no field that is known']],
    ['{ matches: [{ queryParams: [{ name: a, type: Exact, value: b, match: c }] }] }', ['HTTPRoute spec.rules.0.matches.0.queryParams.0.match: spec.rules[0].matches[0].queryParams[0].match is no field that is known']],
    ['{ matches: [{ path: { type: Odd, value: /a } }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ path: { type: RegularExpression, value: "(" } }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ headers: [{ name: a, type: Odd, value: b }] }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ headers: [{ name: Host, value: b }] }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ method: 1 }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ queryParams: [{ name: a }] }] }', ['HTTPRoute spec.rules.0: what this rule takes is not understood']],
  ])('of a rule %s', (rule, said) => expect(doubts(gateway(HTTP) + route(served(rule)))).toEqual(said));

  test.each<[string, string[]]>([
    ['{ matches: [{ method: { type: Exact, service: a, method: b, other: 1 }, headers: [], path: {} }] }', ['GRPCRoute spec.rules.0.matches.0.path: spec.rules[0].matches[0].path is no field that is known', 'GRPCRoute spec.rules.0.matches.0.method.other: spec.rules[0].matches[0].method.other is no field that is known']],
    ['{ matches: [{ headers: [{ name: a, typ: Exact, value: b }] }] }', ['GRPCRoute spec.rules.0.matches.0.headers.0.typ: spec.rules[0].matches[0].headers[0].typ is no field that is known']],
    ['{ matches: [{ method: { type: Odd, service: a } }] }', ['GRPCRoute spec.rules.0: what this rule takes is not understood']],
    ['{ matches: [{ method: { type: RegularExpression, service: "(" } }] }', ['GRPCRoute spec.rules.0: what this rule takes is not understood']],
  ])('of a rule for gRPC %s', (rule, said) => expect(doubts(gateway(HTTP) + route(served(rule), 'GRPCRoute'))).toEqual(said));
});
