import { ourNetwork } from '../../conformance/differential/network';
import { Flow } from '../../conformance/generate/pods';
import { Case } from '../../conformance/harness/engine';
import { NetworkEngine, kubernetesEngine } from '../../conformance/mutants/network';
import { Judged, judge } from '../../conformance/mutants/part';
import { stored } from '../../conformance/mutants/stored';
import { Engines, Ways } from '../../conformance/mutants/truth';
import { Shown, wordOn } from '../../conformance/mutants/witness';
import { kubernetesNetwork } from '../../src/evaluate/network';
import { CASES } from '../golden/cases';
import { Mutant, mutants } from '../mutation/mutants';
import { placed } from '../mutation/run';
import { declaredCase } from '../setup/proof';

// The harness, without any engine: our evaluators stand in for them, and twins of theirs that lie.

type Verdict = { egress?: string; ingress?: string };
const engine = (lie: (verdict: Verdict) => Verdict): Engines => ({
  network: kubernetesEngine({
    ask: async ({ objects: world, queries }: Case<Flow>) => {
      const { word } = ourNetwork(world, made => kubernetesNetwork(made));
      return { answers: queries.map(query => { const [egress, ingress] = word(query); return lie({ egress, ingress }); }) };
    },
    stop: () => undefined,
  } as NetworkEngine['engine']),
});
const honest = engine(verdict => verdict);

const { objects, intent } = declaredCase(CASES['http-link'], 'kubernetes');
const base = objects.map((json, at) => placed(json, at));
const NOTHING: Pick<Mutant, 'at' | 'object'> = { at: 0, object: objects[0] };
const named = (name: RegExp): Mutant => [...mutants(objects)].find(mutant => name.test(mutant.name))!;
const judged = (engines: Engines, mutant: Pick<Mutant, 'at' | 'object'>): Promise<Judged> => judge(engines, base, intent, mutant as Mutant);

describe('a mutant', () => {
  test('that changes nothing agrees with an engine that says the same', async () => {
    const { fate, cases, wrong } = await judged(honest, NOTHING);
    expect([fate, cases > 100, wrong]).toEqual(['passed', true, []]);
  });

  test('that passes is unexplained where the engine says that a declared call is closed, or that an undeclared one is open', async () => {
    expect((await judged(engine(() => ({ egress: 'denied', ingress: 'denied' })), NOTHING)).wrong[0]).toMatch(/: declared, and the engines say \{"plaintext":"closed"\}/);
    expect((await judged(engine(() => ({ egress: 'allowed', ingress: 'allowed' })), NOTHING)).wrong[0]).toMatch(/: not declared, and the engines say \{"plaintext":"open"\}/);
  });

  test('that is violated has a witness that is right, and wrong where the engine says otherwise', async () => {
    const dropped = named(/^delete NetworkPolicy shop\/shop.api.inbound/);
    expect(await judged(honest, dropped)).toMatchObject({ fate: 'shown', wrong: [] });
    const { wrong } = await judged(engine(() => ({ egress: 'allowed', ingress: 'allowed' })), dropped);
    expect(wrong[0]).toMatch(/^ZT00[15] .*the engines say \{"plaintext":"open"\}/);
  });

  test('whose clients know no way to a server, or take another than the server does, is unexplained', async () => {
    const meshed = declaredCase(CASES['http-link'], 'istio-sidecar');
    const whole = meshed.objects.map((json, at) => placed(json, at));
    const said = async (clusters: readonly object[]): Promise<string> => {
      const sidecar = { ask: async ({ queries }: Case<{ outbound?: true; mtls?: boolean; port: number }>) => ({ answers: queries.map(({ outbound, mtls, port }) => (outbound ? { clusters } : { passed: mtls || port === 9100 })) }), stop: () => undefined };
      const { wrong } = await judge({ ...honest, mesh: { sidecar, ambient: sidecar, known: new Map() } as unknown as Engines['mesh'] }, whole, meshed.intent, { at: 0, object: meshed.objects[0] } as Mutant);
      return wrong.join();
    };
    expect(await said([])).toMatch(/shop\/web -> shop\/api TCP 8080 .*: declared, sent as unknown/);
    expect(await said([{ default: 'plaintext' }])).toMatch(/shop\/web -> shop\/api TCP 8080 .*: declared, sent as plaintext, and the engines say \{"plaintext":"closed","identified":"open"\}/);
    expect(await said([{ default: 'mutual' }])).not.toMatch(/: declared/);
  });

  test('that the API server refuses is not asked about', async () => {
    expect(await judged(honest, named(/^misspell NetworkPolicy .*protocol$/))).toMatchObject({ fate: 'skipped' });
  });
});

describe('what the API server keeps (X-02)', () => {
  const policy = (spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'shop' }, spec });

  test('is all but fields that it does not know', () => {
    const given = policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' }, 'match-labels': {} } }], portz: [] }] });
    expect(stored(given)).toEqual(policy({ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] }));
    const good = policy({ podSelector: {} });
    expect(stored(good)).toBe(good);
  });
});

describe('the word of the engines on a witness', () => {
  const shown = (open: boolean, layer: 'ingress' | 'authorization' | 'waypoint', fields: Record<string, string> = {}): Shown =>
    ({ open, call: { client: 0, server: 1, request: { protocol: 'TCP', port: 80, fields } }, finding: { layers: [{ layer, at: '', passes: open, places: [] }] } as unknown as Shown['finding'] });
  const word = (item: Shown, ways: Ways, readsRequests = false) => wordOn(item, ways, readsRequests);

  test('is that of the way that the proxies take, where a call is closed', () => {
    expect(word(shown(false, 'authorization'), { plaintext: 'open', identified: 'closed' })).toBe('closed');
    expect(word(shown(false, 'authorization'), { plaintext: 'closed', identified: 'open' })).toBe('open');
    expect(word(shown(false, 'ingress'), { plaintext: 'open' })).toBe('open');
    expect(word(shown(false, 'waypoint'), { plaintext: 'closed', identified: 'open', waypoint: 'closed' })).toBe('closed');
  });

  test('is that of any way, where one is open', () => {
    expect(word(shown(true, 'authorization'), { plaintext: 'open', identified: 'closed' })).toBe('open');
    expect(word(shown(true, 'authorization'), { plaintext: 'closed', identified: 'closed' })).toBe('closed');
    expect(word(shown(true, 'waypoint', { method: 'GET' }), { plaintext: 'closed', identified: 'closed', waypoint: 'open' })).toBe('open');
  });

  test('is none where requests are read by what no engine here runs', () => {
    expect(word(shown(false, 'ingress', { method: 'GET' }), { plaintext: 'open' })).toBeUndefined();
    expect(word(shown(true, 'ingress', { method: 'GET' }), { plaintext: 'open' })).toBeUndefined();
    expect(word(shown(false, 'ingress', { method: 'GET' }), { plaintext: 'open' }, true)).toBe('open');
    expect(word(shown(true, 'ingress', { method: 'GET' }), { plaintext: 'open' }, true)).toBe('open');
    expect(word(shown(false, 'ingress', { method: 'GET' }), { plaintext: 'closed' })).toBe('closed');
    expect(word(shown(false, 'ingress', { name: 'a.example' }), { plaintext: 'open' })).toBe('open');
  });
});
