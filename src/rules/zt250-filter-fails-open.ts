import { World } from '../parse/world';
import { inObject, textOf } from './place';
import { Rule, found } from './rule';
import { meshConfig } from './views/mesh';

const meshMaps = (world: World) => world.ofKind('ConfigMap', '').filter(object => textOf(inObject(object, 'data', 'mesh')) === meshConfig(world).text && /^[ \t-]*failOpen:[ \t]*true/m.test(meshConfig(world).text));

export const zt250: Rule = {
  id: 'ZT250',
  title: 'A filter or authorizer that lets requests through when it fails',
  severity: 'warning',
  facts: ['GW-05', 'GW-09', 'IST-33'],
  why: 'A firewall that fails open, or an external authorizer with `failOpen`, is gone whenever it is overloaded, and an attacker can see to that.',
  source: 'https://istio.io/latest/docs/reference/config/proxy_extensions/wasm-plugin/',
  reads: ['extensions.istio.io/WasmPlugin', '/ConfigMap'],
  bad: `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: firewall, namespace: edge }
spec: { url: "oci://registry.example/coraza:1.0", phase: AUTHN, failStrategy: FAIL_OPEN }
`,
  good: `
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: firewall, namespace: edge }
spec: { url: "oci://registry.example/coraza:1.0", phase: AUTHN, failStrategy: FAIL_CLOSE }
`,
  instead: 'Set `failStrategy: FAIL_CLOSE`, and `failOpen: false` in extension providers.',
  check: world => [
    ...world.ofKind('WasmPlugin', 'extensions.istio.io').map(object => [object, inObject(object, 'spec', 'failStrategy')] as const).filter(([, strategy]) => textOf(strategy) === 'FAIL_OPEN')
      .map(([object, strategy]) => found(object, strategy, 'failStrategy FAIL_OPEN lets requests through when the plugin fails; use FAIL_CLOSE')),
    ...meshMaps(world).map(object => found(object, inObject(object, 'data', 'mesh'), 'failOpen is true, so requests pass while the authorizer does not answer; set it to false')),
  ],
};
