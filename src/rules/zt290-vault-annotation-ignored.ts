import { inObject } from './place';
import { Rule, found } from './rule';
import { present } from './views/pods';

const PREFIX = 'vault.hashicorp.com/agent-inject';
const KNOWN = /^(-status|-token|-default-template|-containers|-(secret|template|template-file|file|perms|command|containers)-.+|-(secret|template|file|perms|command))?$/;

export const zt290: Rule = {
  id: 'ZT290',
  title: 'A Vault annotation that does nothing',
  severity: 'warning',
  facts: ['VLT-01', 'VLT-02'],
  why: 'The injector ignores keys that it does not know, and a template without its secret of the same name: the file is never written, and the pod starts without it.',
  source: 'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations',
  reads: ['workloads'],
  bad: `
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: shop
  annotations:
    vault.hashicorp.com/agent-inject: "true"
    vault.hashicorp.com/agent-inject-template-db: '{{ with secret "database/creds/api" }}{{ .Data.username }}{{ end }}'
spec: { serviceAccountName: api, containers: [{ name: api, image: api }] }
`,
  good: `
apiVersion: v1
kind: Pod
metadata:
  name: api
  namespace: shop
  annotations:
    vault.hashicorp.com/agent-inject: "true"
    vault.hashicorp.com/agent-inject-secret-db: database/creds/api
    vault.hashicorp.com/agent-inject-template-db: '{{ with secret "database/creds/api" }}{{ .Data.username }}{{ end }}'
spec: { serviceAccountName: api, containers: [{ name: api, image: api }] }
`,
  instead: 'For each `agent-inject-template-N` write an `agent-inject-secret-N`, and check the spelling of the rest.',
  check: world => present(world).flatMap(({ object, templatePath, annotations }) => (object ? Object.keys(annotations).filter(key => key.startsWith(PREFIX)).flatMap(key => {
    const place = inObject(object, ...templatePath, 'metadata', 'annotations', key);
    if (!KNOWN.test(key.slice(PREFIX.length))) { return [found(object, place, `the injector does not know ${key}, and ignores it; check the spelling`)]; }
    const [, name] = /-template-(?!file-)(.+)$/.exec(key) ?? [];
    return name !== undefined && annotations[`${PREFIX}-secret-${name}`] === undefined ? [found(object, place, `no annotation ${PREFIX}-secret-${name} goes with the template, so no file is written; add it`)] : [];
  }) : [])),
};
