import * as fs from 'fs';
import * as path from 'path';
import { Chart, Yaml } from 'cdk8s';
import { HttpRule, Intent, Peer, ServiceLinkProps, WorkloadPort, ZeroTrustNamespace } from '../../src';
import { ALL_STACKS, Built, Stack, build } from '../setup/golden';
import { declared } from '../setup/proof';
import { folder } from '../setup/shop';
import { cli } from './run';

const image = 'registry.example/x:1.0';
const port = WorkloadPort.http(8080, { servicePort: 80 });
const RULES = [HttpRule.get('/pay'), HttpRule.post('/pay')];
type Call = Pick<ServiceLinkProps, 'http' | 'expiresOn' | 'ports'>;

/** What an app writes: its manifests and its intent. */
const written = (name: string, made: Built): Record<string, string> => ({ [`${name}/all.yaml`]: Yaml.stringify(...declared(made).objects), [`${name}/zero-trust.intent`]: Intent.toJson(made.app) });
function intentFile(made: Built): string {
  const file = path.join(folder(), 'other.intent');
  fs.writeFileSync(file, Intent.toJson(made.app));
  return file;
}

/** The app of the client knows the server by the intent file of the server's app, and the other way round. */
function apps(stack: Stack, client: Call = { http: RULES }, server: Call | null = { http: RULES }): Record<string, string> {
  const pay = (known?: string) => build(stack, (chart: Chart, platform) => {
    const api = new ZeroTrustNamespace(chart, 'pay', { platform }).addWorkload('api', { image, ports: [port] });
    if (known && server) { api.allowFrom(Peer.fromContract(known, 'shop/web'), server); }
  }, { elsewhere: true });
  const contract = intentFile(pay());
  const shop = build(stack, (chart: Chart, platform) => {
    new ZeroTrustNamespace(chart, 'shop', { platform }).addWorkload('web', { image }).allowTo(Peer.fromContract(contract, 'pay/api'), client);
  });
  return { ...written('shop', shop), ...written('pay', pay(intentFile(shop))) };
}
const TODAY = ['--today', '2026-01-01'];
const verdict = async (files: Record<string, string>, ...words: readonly string[]) => {
  const { code, out, err } = await cli(files, 'prove', ...words, ...TODAY, '--format', 'json');
  expect(err).toBe('');
  const { verdict: found, links, findings } = JSON.parse(out);
  return { code, verdict: found, links: links.map((link: any) => `${link.name} ${link.verdict}`), errors: findings.filter(({ severity }: any) => severity === 'error').map(({ code: id, message }: any) => `${id} ${message}`) };
};

describe('two apps, each with one side of a link', () => {
  const LINK = 'shop/web -> pay/api tcp 8080';

  test.each(ALL_STACKS)('each is proved under its assumption, and both together are proved, on %s', async stack => {
    const files = apps(stack);
    for (const side of ['shop', 'pay']) {
      expect(await verdict(files, side)).toEqual({ code: 0, verdict: 'assumed', links: [`${LINK} assumed`], errors: [] });
      expect((await verdict(files, side, '--strict')).code).toBe(2);
    }
    expect(await verdict(files, 'shop', 'pay', '--strict')).toEqual({ code: 0, verdict: 'proved', links: [`${LINK} proved`], errors: [] });
  });

  test.each<Stack>(['kubernetes', 'istio-sidecar', 'istio-ambient'])('the same rules in another order fit, on %s', async stack => {
    expect(await verdict(apps(stack, { http: RULES }, { http: [...RULES].reverse() }), 'shop', 'pay')).toMatchObject({ code: 0, verdict: 'proved' });
  });

  test('an end in time that one side gives holds for the link, as in one app', async () => {
    const files = apps('kubernetes', { http: RULES, expiresOn: '2026-06-01' });
    expect(await verdict(files, 'shop', 'pay')).toMatchObject({ code: 0, verdict: 'proved' });
    const { code, out } = await cli(files, 'prove', 'shop', 'pay', '--today', '2026-06-02');
    expect([code, out]).toEqual([1, expect.stringContaining('ZT015')]);
  });

  test.each<[string, Stack, Call, Call | null, string]>([
    ['a half that is missing', 'kubernetes', { http: RULES }, null, `ZT017 ${LINK} is declared by one repository, and not by the one of pay/api`],
    ['fewer requests at the server', 'istio-sidecar', { http: RULES }, { http: [RULES[0]] }, `ZT017 ${LINK} is declared with different HTTP rules in two repositories`],
    ['fewer requests at the client', 'istio-ambient', { http: [RULES[0]] }, { http: RULES }, `ZT017 ${LINK} is declared with different HTTP rules in two repositories`],
    ['another end in time', 'kubernetes', { http: RULES, expiresOn: '2030-01-01' }, { http: RULES, expiresOn: '2031-01-01' }, 'ZT017'],
  ])('the mismatch is named: %s', async (_, stack, client, server, message) => {
    const { code, verdict: found, errors } = await verdict(apps(stack, client, server), 'shop', 'pay');
    expect({ code, found }).toEqual({ code: 1, found: 'violated' });
    expect(errors).toContainEqual(expect.stringContaining(message));
  });
});
