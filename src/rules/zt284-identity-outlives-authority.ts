import { World } from '../parse/world';
import { inObject, textOf } from './place';
import { Rule, found } from './rule';
import { seconds, spireConfigs } from './views/spire-config';

const LIFETIMES = [['ClusterSPIFFEID', 'ttl'], ['ClusterStaticEntry', 'x509SVIDTTL']] as const;
const DAY = 24 * 3600;

/** Lifetimes are surely kept up to a sixth of the CA's, and up to a week. */
function surest(world: World): number {
  const [authority = DAY] = spireConfigs(world).flatMap(({ text }) => /\bca_ttl["']?\s*[:=]\s*["']([^"']+)["']/.exec(text)?.[1] ?? []).flatMap(text => seconds(text) ?? []);
  return Math.min(authority / 6, 7 * DAY);
}

export const zt284: Rule = {
  id: 'ZT284',
  title: 'A lifetime that the CA does not keep',
  severity: 'warning',
  facts: ['SPI-09'],
  why: 'SPIRE prepares the next CA at half of its life and issues nothing beyond it, so certificates may end earlier than they say: with the default CA of 24 hours, after 4.',
  source: 'https://github.com/spiffe/spire/blob/main/doc/spire_server.md',
  reads: ['spire.spiffe.io/ClusterSPIFFEID', 'spire.spiffe.io/ClusterStaticEntry', '/ConfigMap'],
  bad: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  ttl: 12h
`,
  good: `
apiVersion: spire.spiffe.io/v1alpha1
kind: ClusterSPIFFEID
metadata: { name: api }
spec:
  className: spire-spire
  spiffeIDTemplate: "spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}"
  ttl: 1h
`,
  instead: 'Use at most a sixth of `ca_ttl`, or raise `ca_ttl` in the server configuration.',
  check: world => LIFETIMES.flatMap(([kind, field]) => world.ofKind(kind, 'spire.spiffe.io').flatMap(object => {
    const place = inObject(object, 'spec', field);
    const asked = seconds(textOf(place) ?? '');
    return asked !== undefined && asked > surest(world) ? [found(object, place, `${field} ${textOf(place)} is more than a sixth of the life of the CA; use at most ${surest(world)}s, or raise ca_ttl`)] : [];
  })),
};
