import { PodData, parseTemplate, render, spiffeIdOf } from '../../src/evaluate/spire-template';

const POD: PodData = { trustDomain: 'td', namespace: 'shop', name: 'web-0', labels: { 'app': 'web', 'tier': 'front', 'a.example/b': 'c', 'empty': '' }, annotations: { note: 'n', app: 'other' }, serviceAccountName: 'robot' };

/** The text for the pod, or the problem. */
function told(text: string, pod: PodData = POD): string | undefined {
  const template = parseTemplate(text);
  return 'problem' in template ? `problem: ${template.problem}` : render(template, pod);
}

describe('SPI-02: what templates ask of a pod', () => {
  test.each<[string, string]>([
    ['', ''], ['spiffe://td/web', 'spiffe://td/web'],
    ['{{ .TrustDomain }}', 'td'], ['{{.TrustDomain}}', 'td'], ['a{{ .PodMeta.Namespace }}b{{ .PodMeta.Name }}c', 'ashopbweb-0c'], ['{{ .PodSpec.ServiceAccountName }}', 'robot'],
    ['{{ .PodMeta.Labels.app }}', 'web'], ['{{ .PodMeta.Annotations.app }}', 'other'], ['{{ .PodMeta.Labels.none }}', '<no value>'], ['{{ .PodMeta.Labels.empty }}', ''],
    ['{{ index .PodMeta.Labels "a.example/b" }}', 'c'], ['{{ index .PodMeta.Annotations `note` }}', 'n'], ['{{ index .PodMeta.Labels "none" }}', ''], ['{{ index .PodMeta.Labels "toString" }}', ''], ['{{ index .PodMeta.Labels "" }}', ''],
    ['}} alone', '}} alone'],
  ])('%j gives %j', (text, expected) => expect(told(text)).toBe(expected));
  test('the name of a pod that nobody knows', () => {
    const { name: _, ...unnamed } = POD;
    expect([told('a/{{ .PodMeta.Name }}', unnamed), told('a/{{ .PodMeta.Namespace }}', unnamed)]).toEqual([undefined, 'a/shop']);
  });
  test.each<[string, string]>([
    ['a{{', 'an action without an end'], ['a{{ .TrustDomain', 'an action without an end'], ['a}}b{{c', 'an action without an end'], ['{{ .TrustDomain }', 'an action without an end'],
    ...['', ' .ClusterName ', '- .TrustDomain', ' .TrustDomain -', ' .PodMeta.Labels.a-b ', ' .PodMeta.Labels.a.b ', ' .PodMeta.Labels ', ' .PodMeta.Labels.1a ', ' x .PodMeta.Labels.app ', ' index .PodMeta.Labels "a" "b" ', ' index .PodMeta.Labels "a\\"b" ', ' (index .PodMeta.Labels "a") ',
      ' .PodMeta.Labels.app | lower ', ' index .PodMeta.Labels "app" | lower ', ' lower index .PodMeta.Labels "app" ', ' index .PodMeta.Other "a" ']
      .map((action): [string, string] => [`{{${action}}}`, `{{${action}}} is no field that is known`]),
  ])('%j is a problem', (text, problem) => expect(told(text)).toBe(`problem: ${problem}`));
});

describe('SPI-02: what is an ID', () => {
  test.each<[string, string | undefined]>([
    ['spiffe://td/web', 'td/web'], ['spiffe://td/ns/shop/sa/web', 'td/ns/shop/sa/web'], ['spiffe://td/A-z_0.9', 'td/A-z_0.9'], ['spiffe://td/...', 'td/...'],
    ['spiffe://td', undefined], ['spiffe://td/', undefined], ['spiffe://td/a/', undefined], ['spiffe://td//a', undefined], ['spiffe://other/a', undefined], ['spiffe://tdx/a', undefined], ['xspiffe://td/a', undefined],
    ['spiffe://td/./a', undefined], ['spiffe://td/a/..', undefined], ['spiffe://td/a b', undefined], ['spiffe://td/<no value>', undefined], ['spiffe://td/a%20', undefined], ['spiffe://td/ä', undefined],
    [`spiffe://td/${'a'.repeat(2036)}`, `td/${'a'.repeat(2036)}`], [`spiffe://td/${'a'.repeat(2037)}`, undefined],
  ])('%.40s', (text, id) => expect(spiffeIdOf(text, 'td')).toBe(id));
});
