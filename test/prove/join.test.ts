import { Chart } from 'cdk8s';
import { HttpRule, Peer, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { Intent } from '../../src/model/intent';
import { joinIntents } from '../../src/prove/join';
import { Stack, build } from '../setup/golden';
import { declared, proved } from '../setup/proof';

const PORTS = [WorkloadPort.http(8080, { servicePort: 80 })];
const image = 'registry.example/x:1.0';
const http = [HttpRule.get('/pay')];
const PAY = { namespaceName: 'pay', labels: { 'app.kubernetes.io/name': 'api' }, serviceAccountName: 'api', ports: PORTS };
const WEB = { namespaceName: 'shop', labels: { 'app.kubernetes.io/name': 'web' }, serviceAccountName: 'web' };

type Declared = ReturnType<typeof declared>;
function shop(stack: Stack, told: Partial<Parameters<typeof Peer.workload>[0]> = {}, rules = http): Declared {
  return declared(build(stack, (chart: Chart, platform) => {
    const web = new ZeroTrustNamespace(chart, 'shop', { platform }).addWorkload('web', { image });
    web.allowTo(Peer.workload({ ...PAY, ...told }), { ports: PORTS, http: rules });
  }));
}
const pay = (stack: Stack, isDeclared = true): Declared => declared(build(stack, (chart: Chart, platform) => {
  const api = new ZeroTrustNamespace(chart, 'pay', { platform }).addWorkload('api', { image, ports: PORTS });
  if (isDeclared) { api.allowFrom(Peer.workload(WEB), { http }); }
}, { elsewhere: true }));

const joined = (...parts: readonly Declared[]) => joinIntents(parts.map(({ intent }) => intent) as unknown as [Intent, ...Intent[]]);
function together(...parts: readonly Declared[]) {
  const { intent, findings } = joined(...parts);
  return proved({ objects: parts.flatMap(({ objects }) => objects), intent }, { further: [() => findings] });
}

describe('two repositories of one platform', () => {
  test.each(['kubernetes', 'istio-sidecar'] as const)('each half is assumed, on %s', stack => {
    expect([shop(stack), pay(stack)].map(part => proved(part).verdict)).toEqual(['assumed', 'assumed']);
  });

  test.each(['kubernetes', 'istio-sidecar'] as const)('both together are proved, on %s', stack => {
    const proof = together(shop(stack), pay(stack));
    expect(proof.findings).toEqual([]);
    expect(proof.links.map(({ name, verdict }) => [name, verdict])).toEqual([['shop/web -> pay/api tcp 8080', 'proved']]);
    expect(proof.verdict).toBe('proved');
  });

  const messages = (...parts: readonly Declared[]) => joined(...parts).findings.map(({ code, message }) => [code, message]);

  test('ZT017: a link that the other repository does not declare', () => {
    expect(messages(shop('kubernetes'), pay('kubernetes', false))).toEqual([['ZT017', 'shop/web -> pay/api tcp 8080 is declared by one repository, and not by the one of pay/api']]);
    const proof = together(shop('kubernetes'), pay('kubernetes', false));
    expect(proof.verdict).toBe('violated');
    expect(proof.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['ZT001', 'ZT017']));
  });
  test('ZT017: a workload that is described as it is not', () => {
    expect(messages(shop('istio-sidecar', { serviceAccountName: 'payer', ports: [...PORTS, WorkloadPort.tcp(9999)] }), pay('istio-sidecar')).map(([, text]) => text))
      .toEqual([expect.stringMatching(/describes pay\/api with serviceAccountName payer, not api, port TCP 9999, which it has not$/)]);
  });
  test('ZT017: other HTTP rules on either side', () => {
    expect(messages(shop('istio-sidecar', {}, [HttpRule.get('/other')]), pay('istio-sidecar')).map(([, text]) => text))
      .toEqual(['shop/web -> pay/api tcp 8080 is declared with different HTTP rules in two repositories']);
  });
  test('ZT017: another idea of the platform', () => {
    expect(messages(shop('kubernetes'), pay('cilium')).map(([, text]) => text)).toContain('the repositories describe the platform kubernetes with different values of network');
  });
  test('one intent alone stays as it is', () => {
    const { intent } = shop('kubernetes');
    expect(joinIntents([intent])).toEqual({ intent, findings: [] });
  });
});
