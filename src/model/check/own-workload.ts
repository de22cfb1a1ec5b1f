import { environmentNameProblems, imageProblems } from './containers';
import { svidTtlProblems } from './durations';
import { labelsProblems } from './labels';
import { subdomainProblems } from './names';
import { Problem, problem } from './problem';
import { quote } from './quote';
import { PortModel } from '../intent';

interface Checked {
  readonly image: unknown;
  readonly ports: readonly PortModel[];
  readonly environment?: { readonly [name: string]: string };
  readonly replicas?: unknown;
  readonly runAsUser?: unknown;
  readonly writablePaths?: readonly unknown[];
  readonly cpuRequest?: unknown;
  readonly cpuLimit?: unknown;
  readonly memory?: unknown;
  readonly healthPath?: unknown;
  readonly podLabels?: unknown;
  readonly serviceAccountName?: unknown;
  readonly svidTtl?: number;
  readonly caTtl?: number;
}

/** Everything about an own workload that its props alone show. */
export function ownWorkloadProblems(props: Checked): Problem[] {
  const given = <T>(field: string, value: T | undefined, check: (field: string, value: T) => Problem[]): Problem[] => (value === undefined ? [] : check(field, value));
  return [
    ...imageProblems('image', props.image),
    ...portListProblems(props.ports),
    ...Object.entries(props.environment ?? {}).flatMap(([name, value]) => [
      ...environmentNameProblems('environment', name),
      ...(typeof value === 'string' ? [] : [problem('ZT136', `environment ${quote(name)} is ${quote(value)}`, 'use a text')]),
    ]),
    ...given('replicas', props.replicas, whole(0)),
    ...given('runAsUser', props.runAsUser, whole(1)),
    ...(props.writablePaths ?? []).flatMap(path => absolutePath('writablePaths', path)),
    ...given('cpuRequest', props.cpuRequest, quantity), ...given('cpuLimit', props.cpuLimit, quantity), ...given('memory', props.memory, quantity),
    ...given('healthPath', props.healthPath, absolutePath),
    ...given('podLabels', props.podLabels, labelsProblems),
    ...given('serviceAccountName', props.serviceAccountName, subdomainProblems),
    ...given('svidTtl', props.svidTtl, (field, value) => svidTtlProblems(field, value, props.caTtl)),
  ];
}

/** Names and numbers must tell the ports of one pod apart, and so must the ports of its Service. */
export function portListProblems(ports: readonly PortModel[]): Problem[] {
  const twice = (what: string, of: (port: PortModel) => string | undefined): Problem[] => {
    const seen = new Set<string>();
    return ports.flatMap(port => {
      const value = of(port);
      if (value === undefined) { return []; }
      if (!seen.has(value)) { seen.add(value); return []; }
      return [problem('ZT117', `two ports have the ${what} ${value}`, 'give each its own')];
    });
  };
  const overlap = ports.flatMap((port, index) => ports.slice(index + 1).filter(other =>
    other.protocol === port.protocol && other.first <= port.last && port.first <= other.last && other.first !== port.first));
  return [
    ...twice('name', ({ name }) => name),
    ...twice('number', ({ protocol, first }) => `${protocol} ${first}`),
    ...twice('Service port', ({ protocol, servicePort }) => (servicePort === undefined ? undefined : `${protocol} ${servicePort}`)),
    ...overlap.map(port => problem('ZT117', `the port ${port.name} overlaps another`, 'keep ranges and ports apart')),
  ];
}

const whole = (least: number) => (field: string, value: unknown): Problem[] =>
  (Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 31 ? [] : [problem('ZT136', `${field} is ${quote(value)}`, `use a whole number from ${least}`)]);

const absolutePath = (field: string, value: unknown): Problem[] =>
  (typeof value === 'string' && /^\/[A-Za-z0-9._~/?=&%-]*$/.test(value) ? [] : [problem('ZT136', `${field} ${quote(value)} is not a path`, 'use a path such as "/tmp"')]);

/** Kubernetes' resource quantities. */
const quantity = (field: string, value: unknown): Problem[] =>
  (typeof value === 'string' && /^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/.test(value) ? [] : [problem('ZT136', `${field} ${quote(value)} is not a quantity`, 'use one such as "100m" or "128Mi"')]);
