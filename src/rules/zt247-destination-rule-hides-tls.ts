import { inObject } from './place';
import { Rule, found } from './rule';
import { destinationRules, hostCovers } from './views/destination-rules';

export const zt247: Rule = {
  id: 'ZT247',
  title: 'A DestinationRule without TLS hides a wider one with TLS',
  severity: 'warning',
  facts: ['IST-06'],
  why: 'For each host the most specific DestinationRule counts, all of it: settings of a wider one are not inherited, and calls that were meant to be encrypted are not.',
  source: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/',
  reads: ['networking.istio.io/DestinationRule'],
  bad: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: partners, namespace: shop }
spec: { host: "*.example.com", trafficPolicy: { tls: { mode: SIMPLE } } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api.example.com, trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } } }
`,
  good: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: partners, namespace: shop }
spec: { host: "*.example.com", trafficPolicy: { tls: { mode: SIMPLE } } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: shop }
spec: { host: api.example.com, trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST }, tls: { mode: SIMPLE } } }
`,
  instead: 'Repeat the TLS settings in the more specific rule.',
  check: world => {
    const wide = destinationRules(world).filter(({ host, tls }) => host.startsWith('*') && tls.some(({ mode }) => mode !== 'DISABLE'));
    return destinationRules(world).filter(({ tls }) => tls.length === 0).flatMap(({ object, host }) => {
      const hidden = wide.find(other => other.host !== host && hostCovers(other.host, host));
      return hidden ? [found(object, inObject(object, 'spec', 'host'), `${host} has no TLS settings and hides those of ${hidden.object.name} for ${hidden.host}; repeat them here`)] : [];
    });
  },
};
