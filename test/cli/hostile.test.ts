import * as fc from 'fast-check';
import { main } from '../../src/cli/main';
import { SHOWS, hostile } from '../report/hostile';
import { cli } from './run';
import { PODS, yaml } from './worlds';

const words = fc.oneof(hostile, fc.constantFrom('prove', 'list', 'explain', 'diff', 'graph', 'assert', 'posture', '--help', '--format', 'json', '--strict', '--', '-', '-o', '-f', '--network=cilium', '--mesh', 'none', '--intent', '--today', '2026-01-01', 'no-such-folder'));

test('no words make it throw; the exit code is 0 or 3, and every character shows', () => fc.assert(fc.asyncProperty(fc.array(words.filter(word => word !== '-' && word !== '-o'), { maxLength: 6 }), async given => {
  let text = '';
  const code = await main(given, { out: part => { text += part; }, err: part => { text += part; } });
  expect([0, 3]).toContain(code);
  for (const line of text.split('\n')) { expect(line).toMatch(SHOWS); }
}), { numRuns: 300 }));

const NASTY = JSON.stringify('\u001b[31mred\u202e\n<script>|`');
const object = (kind: string, apiVersion: string, spec: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${NASTY}, namespace: ${NASTY}, labels: { app: ${NASTY} } }\nspec: ${spec}\n`;
const WORLD = { 'dist/x.yaml': yaml(
  PODS, object('Pod', 'v1', '{ containers: [{ name: x }] }'), object('NetworkPolicy', 'networking.k8s.io/v1', '{ podSelector: {}, ingress: [{ from: [] }], policyTypes: [Ingress] }'), object(NASTY, 'example.com/v1', '{}'),
) };

test.each([
  ['list'], ['list', '--format', 'json'], ['list', '--format', 'np-guard'], ['graph'], ['graph', '--format', 'mermaid'], ['posture'], ['posture', '--format', 'markdown'], ['posture', '--format', 'sarif'], ['posture', '--format', 'junit'],
  ['explain', 'shop/web', 'shop/api'], ['diff', 'dist', 'dist'], ['prove'],
])('names of manifests cannot hide or forge a character of %s %s %s', async (...given) => {
  const { out, err, code } = await cli(WORLD, ...given);
  expect(code).toBeGreaterThan(0);
  expect(out + err).not.toBe('');
  for (const line of (out + err).split('\n')) { expect(line).toMatch(SHOWS); }
});
