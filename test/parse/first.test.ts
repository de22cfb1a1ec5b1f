import { worldOf } from '../setup/world';

test('a small world', () => {
  const world = worldOf(`# c
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: c
          ports: [{containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
`);
  expect(world.workloads).toMatchObject([{ name: 'web', ports: [{ number: 8080 }] }]);
  expect(world.services[0].workloads).toEqual([0]);
  expect(world.unknown).toEqual([]);
  expect(world.objects[0].at(['spec', 'template', 'spec', 'containers', 0, 'ports'])).toEqual({ file: 'world.yaml', line: 11, column: 11 });
  expect(world.objects[1].at(['spec', 'ports', 0])).toEqual({ file: 'world.yaml', line: 16, column: 38 });
  expect(world.namespaces.get('shop')).toEqual({ 'kubernetes.io/metadata.name': 'shop' });
});
