import { members } from '../../src/algebra/index-set';
import { spireIdentities } from '../../src/evaluate/spire';
import { podIndex } from '../../src/parse/select';
import { namespace, pod } from '../setup/network-world';
import { worldOf } from '../setup/world';

const WORLD = namespace('shop', 'team: front') + namespace('kube-public') + namespace('kube-system') + pod('shop/web', 'app: web', '', 'serviceAccountName: web') + pod('shop/api', 'app: api', '', 'serviceAccountName: api')
  + pod('kube-system/dns', 'app: dns') + pod('kube-public/info', 'app: info');
const ID = 'spiffe://{{ .TrustDomain }}/{{ .PodMeta.Name }}';
const entry = (spec: string, name = 'ids', kind = 'ClusterSPIFFEID') => `\napiVersion: spire.spiffe.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${spec} }\n---`;
const ids = (more = '', name = 'ids', template = ID) => entry(`spiffeIDTemplate: "${template}"${more === '' ? '' : `, ${more}`}`, name);
const fixed = (selectors: string, more = '', name = 'fixed') => entry(`spiffeID: "spiffe://td/fixed", parentID: "spiffe://td/agent", selectors: ${selectors}${more === '' ? '' : `, ${more}`}`, name, 'ClusterStaticEntry');

/** The ID of each pod with the line that gives it, and all doubts with the pods that they cloud. */
function found(text: string, facts: { readonly className?: string } = {}) {
  const world = worldOf(WORLD + text);
  const { of, undecided } = spireIdentities(world, podIndex(world.workloads, world.namespaces), { ...facts, trustDomain: 'td' });
  return {
    ids: Object.fromEntries(world.workloads.flatMap(({ name, index }) => {
      const { id, causes } = of(index);
      return id === undefined && causes.length === 0 ? [] : [[name, `${id ?? 'none'} by ${causes.map(({ object, path, fact }) => `${object.name} ${path.join('.')} ${fact}`).join(', ')}`]];
    })),
    undecided: undecided.map(({ unknown, workloads }) => `${unknown.object.name} ${unknown.path.join('.')}: ${unknown.message} [${members(workloads, world.workloads.length).map(index => world.workloads[index].name).join(' ')}]`),
  };
}
const BY = 'by ids spec.spiffeIDTemplate SPI-02';
const BOTH = { web: `td/web ${BY}`, api: `td/api ${BY}` };

describe('SPI-04: whom an entry serves', () => {
  test.each<[string, string, Record<string, string>]>([
    ['all pods but those of the system', ids(), BOTH],
    ['pods by labels', ids('podSelector: { matchLabels: { app: web } }'), { web: BOTH.web }],
    ['namespaces by labels', ids('namespaceSelector: { matchLabels: { team: front } }'), BOTH],
    ['empty selectors are all', ids('podSelector: {}, namespaceSelector: {}'), BOTH],
    ['a fallback leaves out whom another one serves', ids('podSelector: { matchLabels: { app: web } }') + ids('fallback: true', 'rest', 'spiffe://td/rest'), { web: BOTH.web, api: 'td/rest by rest spec.spiffeIDTemplate SPI-02' }],
    ['in any order', ids('fallback: true', 'rest', 'spiffe://td/rest') + ids('podSelector: { matchLabels: { app: web } }'), { web: BOTH.web, api: 'td/rest by rest spec.spiffeIDTemplate SPI-02' }],
    ['SPI-06: by ServiceAccount', fixed('["k8s:sa:web"]'), { web: 'td/fixed by fixed spec.spiffeID SPI-02' }],
    ['SPI-06: by a label with colons in its value', fixed('["k8s:pod-label:app:web", "k8s:ns:shop"]'), { web: 'td/fixed by fixed spec.spiffeID SPI-02' }],
    ['SPI-06: no ID of the trust domain', fixed('["k8s:sa:web"]').replace('td/fixed', 'other/fixed'), {}],
    ['SPI-06: no ID', entry('parentID: x, selectors: ["k8s:sa:web"]', 'fixed', 'ClusterStaticEntry'), {}],
  ])('%s', (_, text, expected) => expect(found(text)).toEqual({ ids: expected, undecided: [] }));

  test('SPI-03: entries of its class only, of both kinds', () => {
    const text = ids('className: mine') + ids('className: other', 'other', 'spiffe://td/other') + fixed('["k8s:sa:web"]', 'className: other');
    expect(found(text, { className: 'mine' })).toEqual({ ids: BOTH, undecided: [] });
    expect(found(text)).toEqual({ ids: {}, undecided: [] });
  });
  test('SPI-01, SPI-06: fields that say nothing about who gets which ID', () => {
    const more = 'dnsNameTemplates: [], workloadSelectorTemplates: [], ttl: 1h, jwtTtl: 5m, federatesWith: [], admin: false, downstream: false, autoPopulateDNSNames: true, fallback: false, className: "", hint: a';
    expect(found(ids(more))).toEqual({ ids: BOTH, undecided: [] });
    const rest = 'federatesWith: [], x509SVIDTTL: 1h, jwtSVIDTTL: 5m, dnsNames: [], hint: a, admin: false, downstream: false, storeSVID: false, className: ""';
    expect(found(fixed('["k8s:sa:web"]', rest))).toEqual({ ids: { web: 'td/fixed by fixed spec.spiffeID SPI-02' }, undecided: [] });
  });
});

describe('what cannot be decided, and about whom', () => {
  test.each<[string, string, Record<string, string>, readonly string[]]>([
    ['SPI-17: several IDs, by the last of them', ids() + ids('podSelector: { matchLabels: { app: web } }', 'more', 'spiffe://td/another'), { web: `none ${BY}, more spec.spiffeIDTemplate SPI-02`, api: BOTH.api },
      ['more spec.spiffeIDTemplate: several identities for one pod: td/another, td/web (SPI-17) [web]']],
    ['SPI-17: three IDs', ids() + ids('podSelector: { matchLabels: { app: web } }', 'more', 'spiffe://td/b') + ids('podSelector: { matchLabels: { app: web } }', 'most', 'spiffe://td/a'), { web: `none ${BY}, more spec.spiffeIDTemplate SPI-02, most spec.spiffeIDTemplate SPI-02`, api: BOTH.api },
      ['most spec.spiffeIDTemplate: several identities for one pod: td/a, td/b, td/web (SPI-17) [web]']],
    ['SPI-17: equal IDs are one, by the last of them', ids() + ids('', 'again'), { web: 'td/web by again spec.spiffeIDTemplate SPI-02', api: 'td/api by again spec.spiffeIDTemplate SPI-02' }, []],
    ['a field that is not known', ids('podSelector: { matchLabels: { app: web } }, jwtTTL: 5m'), { web: BOTH.web }, ['ids spec.jwtTTL: spec.jwtTTL is no field that is known [web]']],
    ['no template', entry('hint: a'), {}, ['ids spec.spiffeIDTemplate: spec.spiffeIDTemplate: is missing [web api]']],
    ['a template that is not understood', ids('', 'ids', '{{ x }}'), {}, ['ids spec.spiffeIDTemplate: spec.spiffeIDTemplate: {{ x }} is no field that is known [web api]']],
    ['containers', ids('workloadSelectorTemplates: ["k8s:container-name:main"]'), BOTH, ['ids spec.workloadSelectorTemplates: which containers they select is not known [web api]']],
    ['containers by no list', ids('workloadSelectorTemplates: all'), BOTH, ['ids spec.workloadSelectorTemplates: which containers they select is not known [web api]']],
    ['a fallback that is neither', ids('fallback: "true"'), BOTH, ['ids spec.fallback: spec.fallback is no boolean [web api]']],
    ['a selector of pods that is none', ids('podSelector: { app: web }'), {}, ['ids spec.podSelector.app: spec.podSelector.app is no field that is known [web api dns info]']],
    ['a selector of namespaces that is none', ids('namespaceSelector: all'), {}, ['ids spec.namespaceSelector: spec.namespaceSelector is no mapping [web api dns info]']],
    ['SPI-06: a field that is not known', fixed('["k8s:sa:web"]', 'ttl: 1h'), { web: 'td/fixed by fixed spec.spiffeID SPI-02' }, ['fixed spec.ttl: spec.ttl is no field that is known [web]']],
    ['SPI-06: no selectors', entry('spiffeID: "spiffe://td/fixed"', 'fixed', 'ClusterStaticEntry'), {}, ['fixed spec.selectors: spec.selectors is no list of selectors [web api dns info]']],
    ['SPI-06: selectors of what no manifest holds', fixed('["k8s:ns:shop", "k8s:container-name:main", "k8s:pod-label:app", "k8s:pod-label::web"]'), {},
      ['fixed spec.selectors: whether pods have k8s:container-name:main, k8s:pod-label:app, k8s:pod-label::web is not known [web api]']],
    ['SPI-06: an image with a colon is no label', fixed('["k8s:pod-image:repo:tag"]'), {}, ['fixed spec.selectors: whether pods have k8s:pod-image:repo:tag is not known [web api dns info]']],
  ])('%s', (_, text, expected, undecided) => expect(found(text)).toEqual({ ids: expected, undecided }));

  test('SPI-02: names of pods that a controller makes', () => {
    const made = '\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: made, namespace: shop }\nspec: { template: { spec: { containers: [] } } }\n---';
    expect(found(made + ids())).toEqual({ ids: BOTH, undecided: ['ids spec.spiffeIDTemplate: the names of pods are not known [made]'] });
  });
});
