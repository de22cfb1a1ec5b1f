import { GatewayListener, GatewayRoute, IngressGateway, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Stack, build } from '../setup/golden';
import { declared, proved } from '../setup/proof';

const declare = (stack: Stack) => declared(build(stack, chart => {
  const shop = new ZeroTrustNamespace(chart, 'shop');
  const web = shop.addWorkload('web', { image: 'registry.example/x:1.0', ports: [WorkloadPort.http(8080, { servicePort: 80 })] });
  const gateway = new IngressGateway(chart, 'public', { namespace: shop, listeners: [GatewayListener.https('tls')] });
  new GatewayRoute(chart, 'route', { gateway, host: 'shop.example', server: web, pathPrefixes: ['/shop'] });
}, { elsewhere: true }));

describe('GW-01: a route that nobody declared', () => {
  test.each<Stack>(['istio-sidecar', 'istio-ambient', 'cilium'])('is found with a request that takes it, on %s', stack => {
    const whole = declare(stack);
    const errors = (objects: readonly any[]) => proved({ ...whole, objects }).findings.filter(({ severity }) => severity === 'error');
    expect(errors(whole.objects).map(({ message }) => message)).toEqual([]);
    const route = whole.objects.find(({ kind }) => kind === 'HTTPRoute');
    const wider = JSON.parse(JSON.stringify(route).replaceAll('"/shop"', '"/admin"'));
    const found = errors([...whole.objects, { ...wider, metadata: { ...wider.metadata, name: 'hole' } }]);
    expect(found.map(({ code, facts }) => `${code} ${facts.join()}`)).toEqual(['ZT013 GW-01,EV-06']);
    expect(found[0].witness!.request.fields).toMatchObject({ path: '/admin' });
    expect(found[0].places.map(({ kind, name }) => `${kind} ${name}`)).toContain('HTTPRoute hole');
  });
});
