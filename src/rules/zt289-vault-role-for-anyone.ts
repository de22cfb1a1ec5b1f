import { fields, inObject, items, textOf, texts, within } from './place';
import { Rule, found } from './rule';

/** The command line, HCL and JSON. */
const ANYONE = /\bbound_service_account_(names|namespaces)["']?\s*[:=]\s*\[?\s*["']?\*/;

export const zt289: Rule = {
  id: 'ZT289',
  title: 'A Vault role for any ServiceAccount',
  severity: 'error',
  facts: ['VLT-05', 'ART-31'],
  why: 'With `*` as its name every pod of the namespace gets the secrets of the role, and with `*` as namespace every pod of the cluster.',
  source: 'https://developer.hashicorp.com/vault/docs/auth/kubernetes',
  reads: ['/ConfigMap', 'workloads'],
  bad: `
apiVersion: v1
kind: ConfigMap
metadata: { name: vault-setup, namespace: vault }
data:
  setup.sh: |
    vault write auth/kubernetes/role/api bound_service_account_names="*" bound_service_account_namespaces=shop policies=api
`,
  good: `
apiVersion: v1
kind: ConfigMap
metadata: { name: vault-setup, namespace: vault }
data:
  setup.sh: |
    vault write auth/kubernetes/role/api bound_service_account_names=api bound_service_account_namespaces=shop policies=api audience=vault
`,
  instead: 'One role per workload, with the exact ServiceAccount, namespace and audience.',
  check: world => {
    const scripts = [
      ...world.ofKind('ConfigMap', '').flatMap(object => fields(inObject(object, 'data')).map(([, place]) => ({ object, place }))),
      ...world.workloads.flatMap(({ object, templatePath }) => (object ? ['containers', 'initContainers'].flatMap(list => items(inObject(object, ...templatePath, 'spec', list)))
        .flatMap(container => [...texts(within(container, 'command')), ...texts(within(container, 'args'))]).map(place => ({ object, place })) : [])),
    ];
    return scripts.flatMap(({ object, place }) => { const [match] = ANYONE.exec(textOf(place) ?? '') ?? []; return match ? [found(object, place, `${match} lets any ServiceAccount take the role; name the one that needs it`)] : []; });
  },
};
