import * as fs from 'fs';
import * as path from 'path';
import { WorldObject } from '../../src/parse/world';
import { parseText } from '../../src/parse/text';
import { npGuardList } from '../../src/prove/np-guard';
import { npGuardText } from '../../src/report/np-guard';
import { SHARED, testIf, testWithShared } from '../setup/shared';

function objectsIn(folder: string): WorldObject[] {
  const objects: WorldObject[] = [];
  for (const file of (fs.readdirSync(folder, { recursive: true }) as string[]).filter(name => /\.(ya?ml|json)$/.test(name)).sort()) {
    const { objects: found, errors } = parseText(fs.readFileSync(path.join(folder, file), 'utf8'), { file, firstIndex: objects.length });
    if (errors.length > 0) { throw errors[0]; }
    objects.push(...found);
  }
  return objects;
}

const DATA = path.join(SHARED, 'data/np-guard');
const SETS = fs.existsSync(DATA) ? fs.readdirSync(path.join(DATA, 'expected')).map(file => file.replace(/\.txt$/, '')) : [];

testIf(SETS.length > 0, 'no data/np-guard in the shared folder; set ZT_SHARED', 'there are 74 sets', () => expect(SETS).toHaveLength(74));

describe('np-guard lists the same', () => {
  for (const set of SETS) {
    testWithShared(`data/np-guard/tests/${set}`, set, folder => {
      const expected = fs.readFileSync(path.join(DATA, 'expected', `${set}.txt`), 'utf8');
      expect(npGuardText(npGuardList(objectsIn(folder))).trimEnd().split('\n')).toEqual(expected.trimEnd().split('\n'));
    });
  }
});

describe('the model of that list', () => {
  const lines = (text: string) => npGuardText(npGuardList(parseText(text).objects)).trimEnd().split('\n');
  const pod = (name: string, more = '', spec = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} }${more} }
spec: { containers: [{ name: main, ports: [{ containerPort: 8080 }] }]${spec} }
---`;
  const policy = (name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: ${spec}
---`;

  test('NP-11 pods in the network of their node are like others', () => {
    expect(lines(pod('web', '', ', hostNetwork: true') + policy('all', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'))).toEqual(['']);
  });

  test('pods of one owner are one peer, those of a node have none', () => {
    const owner = (kind: string) => `, ownerReferences: [{ kind: ${kind}, name: owner, controller: true }]`;
    const deny = policy('all', '{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }');
    expect(lines(pod('a', owner('ReplicaSet')) + pod('b', owner('ReplicaSet')) + pod('c', owner('Node')) + deny + policy('in', '{ podSelector: {}, ingress: [{}] }'))).toEqual([
      '0.0.0.0-255.255.255.255[External] => default/c[Pod] : All Connections',
      '0.0.0.0-255.255.255.255[External] => default/owner[ReplicaSet] : All Connections',
      'default/c[Pod] => default/owner[ReplicaSet] : All Connections',
      'default/owner[ReplicaSet] => default/c[Pod] : All Connections',
    ]);
  });

  test('NP-13 addresses are cut by direction; IPv6 is left out', () => {
    const block = (cidr: string) => `[{ ipBlock: { cidr: ${cidr} } }]`;
    expect(lines(pod('web') + policy('web', `{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: ${block('10.0.0.0/8')} }, { from: ${block('"2001:db8::/32"')} }], egress: [{ to: ${block('10.1.0.0/16')}, ports: [{ port: 443 }] }] }`))).toEqual([
      '10.0.0.0-10.255.255.255[External] => default/web[Pod] : All Connections',
      'default/web[Pod] => 10.1.0.0-10.1.255.255[External] : TCP 443',
    ]);
  });

  test('an Ingress opens the target port of a Service, as far as policies let a pod without labels in', () => {
    const shown = (spec: string) => lines(`${pod('web')}
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: admin, port: 81, targetPort: 8081 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { defaultBackend: { service: { name: web, port: { name: http } } }, rules: [{ http: { paths: [{ path: /, backend: { service: { name: web, port: { number: 81 } } } }] } }] }
---${policy('web', spec)}`);
    expect(shown('{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ namespaceSelector: {} }] }] }')).toEqual(['{ingress-controller} => default/web[Pod] : TCP 8080']);
    expect(shown('{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{ from: [{ podSelector: {} }] }] }')).toEqual(['']);
  });

  test('names that hide something are shown', () => {
    expect(lines(pod('web').replaceAll('web', '"w\\u001b[31m"'))[0]).not.toMatch(/\u001b/);
  });
});
