import { Rule } from './rule';
import { zt200 } from './zt200-search-list-refused';
import { zt201 } from './zt201-egress-only-policy-isolates-ingress';
import { zt202 } from './zt202-empty-egress-denies-nothing';
import { zt203 } from './zt203-rules-outside-policy-types';
import { zt204 } from './zt204-empty-list-opens-everything';
import { zt205 } from './zt205-rule-without-peers';
import { zt206 } from './zt206-peers-in-all-namespaces';
import { zt207 } from './zt207-named-port-finds-nothing';
import { zt208 } from './zt208-block-of-cluster-addresses';
import { zt209 } from './zt209-metadata-service-open';
import { zt210 } from './zt210-wide-block-opens-cluster';
import { zt211 } from './zt211-network-policy-refused';
import { zt212 } from './zt212-host-network-escapes';
import { zt213 } from './zt213-namespace-by-weak-label';
import { zt214 } from './zt214-selector-without-pods';
import { zt215 } from './zt215-peer-without-pods';
import { zt216 } from './zt216-policy-void';
import { zt217 } from './zt217-outbound-without-dns';
import { zt218 } from './zt218-equal-priorities';
import { zt219 } from './zt219-admin-rule-opens-past-policies';
import { zt220 } from './zt220-client-address-believed';
import { zt221 } from './zt221-http-without-default-deny';
import { zt222 } from './zt222-cilium-rule-allows-nothing';
import { zt223 } from './zt223-empty-names-open-everything';
import { zt224 } from './zt224-service-peer-with-ports';
import { zt225 } from './zt225-empty-list-limits-nothing';
import { zt226 } from './zt226-selector-of-other-namespace';
import { zt227 } from './zt227-label-outside-identity';
import { zt228 } from './zt228-host-name-without-dns-rule';
import { zt229 } from './zt229-host-name-never-resolved';
import { zt230 } from './zt230-host-name-without-server-name';
import { zt231 } from './zt231-dns-of-any-server';
import { zt232 } from './zt232-port-without-protocol';
import { zt233 } from './zt233-cilium-policy-refused';
import { zt234 } from './zt234-http-limit-void';
import { zt235 } from './zt235-cilium-http-under-istio';
import { zt236 } from './zt236-unescaped-dot';
import { zt237 } from './zt237-cilium-mutual-authentication';
import { zt238 } from './zt238-host-policy';
import { zt239 } from './zt239-deny-only-policy-isolates';
import { zt240 } from './zt240-limits-in-deny-rule';
import { zt241 } from './zt241-competing-peer-authentications';
import { zt242 } from './zt242-ignored-peer-authentication';
import { zt243 } from './zt243-plaintext-at-port';
import { zt244 } from './zt244-port-mode-of-service-port';
import { zt245 } from './zt245-plaintext-accepted';
import { zt246 } from './zt246-strict-behind-open-service';
import { zt247 } from './zt247-destination-rule-hides-tls';
import { zt248 } from './zt248-wildcard-istio-mutual';
import { zt249 } from './zt249-destination-rule-against-strict';
import { zt250 } from './zt250-filter-fails-open';
import { zt251 } from './zt251-allow-everything';
import { zt252 } from './zt252-istio-policy-refused';
import { zt253 } from './zt253-literal-star';
import { zt254 } from './zt254-spiffe-prefix';
import { zt255 } from './zt255-any-principal';
import { zt256 } from './zt256-deny-by-identity-without-strict';
import { zt257 } from './zt257-http-rule-on-tcp-port';
import { zt258 } from './zt258-http-deny-closes-tcp';
import { zt259 } from './zt259-http-rule-on-undeclared-protocol';
import { zt260 } from './zt260-denied-prefix-misses-itself';
import { zt261 } from './zt261-allowed-prefix-misses-itself';
import { zt262 } from './zt262-deny-by-path';
import { zt263 } from './zt263-unknown-condition';
import { zt264 } from './zt264-token-not-required';
import { zt265 } from './zt265-foreign-trust-domain';
import { zt266 } from './zt266-policy-only-logs';
import { zt267 } from './zt267-registry-only-is-no-wall';
import { zt268 } from './zt268-policy-outside-mesh';
import { zt269 } from './zt269-allow-void';
import { zt270 } from './zt270-principal-nobody-has';
import { zt271 } from './zt271-waypoint-missing';
import { zt272 } from './zt272-policy-nobody-enforces';
import { zt273 } from './zt273-ztunnel-drops-policy';
import { zt274 } from './zt274-ztunnel-changes-deny';
import { zt275 } from './zt275-waypoint-bypassed';
import { zt276 } from './zt276-waypoint-refused';
import { zt277 } from './zt277-disable-in-ambient';
import { zt278 } from './zt278-hbone-closed';
import { zt279 } from './zt279-hbone-without-authorization';
import { zt280 } from './zt280-ambient-probes-closed';
import { zt281 } from './zt281-spire-unknown-field';
import { zt282 } from './zt282-spire-object-without-class';
import { zt283 } from './zt283-identity-for-anyone';
import { zt284 } from './zt284-identity-outlives-authority';
import { zt285 } from './zt285-spire-configuration-open';
import { zt286 } from './zt286-shared-service-account';
import { zt287 } from './zt287-rights-beyond-least';
import { zt288 } from './zt288-injection-refused';
import { zt289 } from './zt289-vault-role-for-anyone';
import { zt290 } from './zt290-vault-annotation-ignored';
import { zt291 } from './zt291-alert-never-right';
import { zt292 } from './zt292-monitor-never-loaded';
import { zt293 } from './zt293-admission-fails-open';
import { zt294 } from './zt294-constraint-on-pods-alone';
import { zt295 } from './zt295-admission-rule-with-gaps';
import { zt296 } from './zt296-constraint-template-refused';
import { zt297 } from './zt297-gateway-without-authorization';
import { zt298 } from './zt298-admission-policy-without-binding';
import { zt299 } from './zt299-expressions-in-istio-selector';

/** All rules, by their id. */
export const RULES: readonly Rule[] = [
  zt200, zt201,
  zt202,
  zt203,
  zt204,
  zt205,
  zt206,
  zt207,
  zt208,
  zt209,
  zt210,
  zt211,
  zt212,
  zt213,
  zt214,
  zt215,
  zt216,
  zt217,
  zt218,
  zt219,
  zt220,
  zt221,
  zt222,
  zt223,
  zt224,
  zt225,
  zt226,
  zt227,
  zt228,
  zt229,
  zt230,
  zt231,
  zt232,
  zt233,
  zt234,
  zt235,
  zt236,
  zt237,
  zt238,
  zt239,
  zt240,
  zt241,
  zt242,
  zt243,
  zt244,
  zt245,
  zt246,
  zt247,
  zt248,
  zt249,
  zt250,
  zt251,
  zt252,
  zt253,
  zt254,
  zt255,
  zt256,
  zt257,
  zt258,
  zt259,
  zt260,
  zt261,
  zt262,
  zt263,
  zt264,
  zt265,
  zt266,
  zt267,
  zt268,
  zt269,
  zt270,
  zt271,
  zt272,
  zt273,
  zt274,
  zt275,
  zt276,
  zt277,
  zt278,
  zt279,
  zt280,
  zt281,
  zt282,
  zt283,
  zt284,
  zt285,
  zt286,
  zt287,
  zt288,
  zt289,
  zt290,
  zt291,
  zt292,
  zt293,
  zt294,
  zt295,
  zt296,
  zt297,
  zt298,
  zt299,
];
