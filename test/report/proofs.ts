import { Finding, LayerVerdict, PROOF_SCHEMA, Place, Proof } from '../../src/prove/proof';

export const place = (given: Partial<Place> = {}): Place => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'api', path: 'spec.ingress[0]', file: 'dist/shop.k8s.yaml', line: 12, fact: 'NP-06', ...given,
});

export const layer = (given: Partial<LayerVerdict> = {}): LayerVerdict => ({ layer: 'ingress', at: 'shop/api', passes: true, places: [place()], ...given });

export const finding = (given: Partial<Finding> = {}): Finding => ({
  id: 'ZT002 shop/debug -> shop/api', code: 'ZT002', severity: 'error', verdict: 'violated', subject: 'shop/debug -> shop/api',
  message: 'shop/debug may call shop/api, which nobody declared', fix: 'declare the link, or narrow the rules that let it through',
  witness: { client: 'shop/debug', server: 'shop/api', request: { protocol: 'TCP', port: 8080, fields: { method: 'GET', path: '/admin', 'header:x-role': '=admin' } } },
  layers: [layer({ layer: 'egress', at: 'shop/debug', places: [] }), layer()], places: [place()], origins: [], facts: ['NP-03'], ...given,
});

const proof = (given: Partial<Proof>): Proof => ({
  schema: PROOF_SCHEMA, platform: 'prod-eu', phase: 3, verdict: 'proved', links: [], needs: [], findings: [], waived: [],
  assumptions: [{ id: 'A-01', text: 'the network plugin enforces the policies that it is given' }],
  counts: { objects: 26, workloads: 4, links: 1, pairs: 12, outside: 0 }, ...given,
});
const link = { origins: ['app/shop/web-to-api'], deferred: [], unenforced: [], findings: [] };

export const PROOFS: Readonly<Record<'proved' | 'violated', Proof>> = {
  proved: proof({
    links: [{ ...link, name: 'shop/web -> shop/api tcp 8080', verdict: 'proved' }],
    needs: [{ id: 'MAT-01', reason: 'names are resolved by the cluster DNS', links: 24, verdict: 'proved' }],
  }),
  violated: proof({
    verdict: 'violated', counts: { objects: 31, workloads: 7, links: 5, pairs: 40, outside: 2 },
    links: [
      { ...link, name: 'shop/web -> shop/api tcp 8080', verdict: 'violated', findings: ['ZT001 shop/web -> shop/api tcp 8080'] },
      { ...link, name: 'shop/web -> pay/api tcp 8443', verdict: 'assumed', assumed: 'pay/api', expiresOn: '2027-03-31' },
      { ...link, name: 'shop/api -> db.example tcp 5432', verdict: 'undecided', findings: ['ZT010 Firewall shop/wall'] },
      { ...link, name: 'shop/job -> shop/api udp 514', verdict: 'proved', unauthenticated: 'syslog has no TLS', deferred: [{ requirement: 'http', phase: 2 }], unenforced: ['host'] },
      { ...link, name: 'shop/web -> shop/api tcp 9090', verdict: 'proved' },
    ],
    needs: [
      { id: 'MAT-01', reason: 'names are resolved by the cluster DNS', links: 24, verdict: 'proved' },
      { id: 'MAT-12', reason: 'Prometheus scrapes the metrics port', links: 1, verdict: 'violated' },
    ],
    findings: [
      finding({
        id: 'ZT001 shop/web -> shop/api tcp 8080', code: 'ZT001', subject: 'shop/web -> shop/api tcp 8080', origins: ['app/shop/web-to-api', 'app/shop/web'],
        message: 'shop/web -> shop/api tcp 8080 is declared and closed: authorization of shop/api stops it (AuthorizationPolicy shop/deny-all)',
        fix: 'remove what closes it, or add the rule that the layer lacks',
        witness: { client: 'shop/web', server: 'shop/api', principal: 'acme.example/ns/shop/sa/web', request: { protocol: 'TCP', port: 8080, fields: { method: 'GET', path: '/orders' } } },
        layers: [
          layer({ layer: 'egress', at: 'shop/web', places: [place({ name: 'web', path: 'spec.egress[1]', line: 40 })] }), layer(), layer({ layer: 'tls', places: [] }),
          layer({ layer: 'authorization', passes: false, places: [place({ apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', name: 'deny-all', path: '', file: undefined, line: undefined, origin: 'app/shop/deny', fact: 'IST-20' })] }),
        ],
      }),
      finding(),
      finding({
        id: 'ZT010 Firewall shop/wall', code: 'ZT010', verdict: 'undecided', subject: 'Firewall shop/wall', message: 'cannot decide: example.com/v1 Firewall is no kind that is known', witness: undefined, layers: [],
        places: [place({ apiVersion: 'example.com/v1', kind: 'Firewall', name: 'wall', path: '', fact: undefined })], facts: ['X-02'], fix: 'remove it, or waive it by this id if it carries no traffic and changes no policy',
      }),
      finding({
        id: 'ZT014 ZT003', code: 'ZT014', severity: 'warning', verdict: 'proved', subject: 'ZT003', message: 'the waiver of "ZT003" meets no finding', fix: 'remove it', witness: undefined, layers: [], places: [],
        origins: ['waivers.yaml:3'], facts: [],
      }),
    ],
    waived: [finding({
      id: 'ZT003 shop/legacy inbound', code: 'ZT003', subject: 'shop/legacy', message: 'no policy isolates shop/legacy: every pod may call it on every port', witness: undefined, layers: [], places: [],
      facts: ['NP-02'], waiver: { reason: 'goes away with the old checkout', owner: 'team-shop', expiresOn: '2027-01-31' },
    })],
  }),
};
