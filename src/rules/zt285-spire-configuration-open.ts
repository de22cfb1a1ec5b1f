import { Rule, found } from './rule';
import { spireConfigs } from './views/spire-config';

/** Settings in HCL (`a = true`) and in JSON (`"a": true`). */
const DANGERS: readonly (readonly [RegExp, string])[] = [
  [/\binsecure_bootstrap["']?\s*[:=]\s*["']?true/, 'insecure_bootstrap lets the agent believe any server at its first start; give it the trust bundle'],
  [/\bskip_kubelet_verification["']?\s*[:=]\s*["']?true/, 'skip_kubelet_verification lets anyone answer for the kubelet, and so say which pod asks; give the agent kubelet_ca_path'],
  [/\bauthorized_delegates["']?\s*[:=]\s*\[\s*["']/, 'authorized_delegates hands all identities of the node to these workloads; remove it'],
  [/\bk8s_psat\b[^]{0,500}?\bclusters["']?\s*[:=]\s*\{\s*\}/, 'clusters of k8s_psat is empty, so no agent may attest; name the cluster and its agents'],
  [/\bservice_account_allow_list["']?\s*[:=]\s*\[\s*\]/, 'service_account_allow_list is empty, so no agent may attest; name the ServiceAccount of the agents'],
];

export const zt285: Rule = {
  id: 'ZT285',
  title: 'A SPIRE configuration that gives identities away, or none',
  severity: 'error',
  facts: ['SPI-18', 'SPI-19'],
  why: 'The agent vouches for every workload of its node. If it does not check server and kubelet, or delegates, identities go to whoever asks.',
  source: 'https://github.com/spiffe/spire/blob/main/doc/spire_agent.md',
  reads: ['/ConfigMap'],
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: spire-agent, namespace: spire }
data:
  agent.conf: |
    agent { trust_domain = "acme.example" insecure_bootstrap = true }
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: spire-agent, namespace: spire }
data:
  agent.conf: |
    agent { trust_domain = "acme.example" trust_bundle_path = "/run/spire/bundle/bundle.crt" }
`,
  instead: 'Give the agent `trust_bundle_path` and `kubelet_ca_path`, no delegates, and the server the ServiceAccount of its agents.',
  check: world => spireConfigs(world).flatMap(({ object, place, text }) => DANGERS.filter(([pattern]) => pattern.test(text)).map(([, message]) => found(object, place, message))),
};
