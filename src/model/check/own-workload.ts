import { environmentNameProblems, imageProblems } from './containers';
import { svidTtlProblems } from './durations';
import { labelsProblems } from './labels';
import { listProblems } from './lists';
import { plainEntries } from './maps';
import { subdomainProblems } from './names';
import { Problem, problem } from './problem';
import { quote } from './quote';
import { PortModel } from '../intent';

interface Checked {
  readonly name: string;
  readonly image: unknown;
  readonly ports: readonly PortModel[];
  /** Its Service is headless: clients get the addresses of the pods. */
  readonly stateful: boolean;
  readonly environment?: { readonly [name: string]: string };
  readonly command?: unknown;
  readonly args?: unknown;
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
    // Nobody translates a port on the way to the address of a pod.
    ...(props.stateful ? props.ports : []).filter(({ first, servicePort }) => servicePort !== undefined && servicePort !== first).map(({ name, first, servicePort }) =>
      problem('ZT138', `the Service of a StatefulSet is headless, so its port ${servicePort} leads to port ${servicePort} of the pods and not to ${name} on ${first}`, `use servicePort ${first}`)),
    ...Object.entries(props.environment ?? {}).flatMap(([name, value]) => [
      ...environmentNameProblems('environment', name),
      ...(typeof value === 'string' ? [] : [problem('ZT136', `environment ${quote(name)} is ${quote(value)}`, 'use a text')]),
    ]),
    ...given('command', props.command, texts), ...given('args', props.args, texts),
    ...given('replicas', props.replicas, whole(0)),
    ...given('runAsUser', props.runAsUser, whole(1)),
    ...pathListProblems(props.writablePaths ?? []),
    ...cpuProblems(props.cpuRequest, props.cpuLimit), ...given('memory', props.memory, quantity),
    ...given('healthPath', props.healthPath, absolutePath),
    ...given('podLabels', props.podLabels, (field, labels) => [...labelsProblems(field, labels), ...reservedProblems(field, labels, props.name)]),
    ...given('serviceAccountName', props.serviceAccountName, subdomainProblems),
    ...given('svidTtl', props.svidTtl, (field, value) => svidTtlProblems(field, value, props.caTtl)),
  ];
}

/** Labels that say what the pods are to a layer; the library sets them, so that pods and model agree. */
const RESERVED: { readonly [key: string]: string } = {
  'app.kubernetes.io/name': 'leave it out: it is the name of the workload',
  'sidecar.istio.io/inject': 'use the prop meshed',
  'istio.io/dataplane-mode': 'use the prop meshed',
  'gateway.networking.k8s.io/gateway-name': 'leave it out: it marks the pods of a Gateway',
  'spiffe.io/spire-managed-identity': 'leave it out: the platform sets it where SPIRE issues the identities',
};

function reservedProblems(field: string, labels: unknown, name: string): Problem[] {
  return (plainEntries(labels) ?? []).filter(([key, value]) => Object.hasOwn(RESERVED, key) && value !== name)
    .map(([key]) => problem('ZT107', `${field} key ${quote(key)} is set by the library`, RESERVED[key]));
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

/** Two empty volumes at one place are refused by the API server. */
function pathListProblems(paths: readonly unknown[]): Problem[] {
  return [
    ...paths.flatMap(path => absolutePath('writablePaths', path)),
    ...paths.filter((path, index) => paths.indexOf(path) < index).map(path => problem('ZT117', `writablePaths has ${quote(path)} twice`, 'name each path once')),
  ];
}

const texts = (field: string, value: unknown): Problem[] => listProblems(field, value, (item, text) =>
  (typeof text === 'string' ? [] : [problem('ZT136', `${item} is ${quote(text)}`, 'use a text')]));

const whole = (least: number) => (field: string, value: unknown): Problem[] =>
  (Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 31 ? [] : [problem('ZT136', `${field} is ${quote(value)}`, `use a whole number from ${least}`)]);

const absolutePath = (field: string, value: unknown): Problem[] =>
  (typeof value === 'string' && /^\/[A-Za-z0-9._~/?=&%-]*$/.test(value) ? [] : [problem('ZT136', `${field} ${quote(value)} is not a path`, 'use a path such as "/tmp"')]);

/** The API server refuses a limit below the request. */
function cpuProblems(request: unknown, limit: unknown): Problem[] {
  const reserved = request ?? DEFAULT_CPU;
  const found = [...(request === undefined ? [] : quantity('cpuRequest', request)), ...(limit === undefined ? [] : quantity('cpuLimit', limit))];
  return found.length > 0 || limit === undefined || amount(limit as string) >= amount(reserved as string) ? found
    : [problem('ZT136', `cpuLimit ${quote(limit)} is below cpuRequest ${quote(reserved)}`, 'raise the limit, or lower the request')];
}

/** What a container of ours reserves when nothing is said. */
export const DEFAULT_CPU = '100m';

const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/;
const FACTORS: { readonly [suffix: string]: number } = { m: 1e-3, k: 1e3, Ki: 2 ** 10, M: 1e6, Mi: 2 ** 20, G: 1e9, Gi: 2 ** 30, T: 1e12, Ti: 2 ** 40 };
function amount(value: string): number {
  const [, number, suffix] = QUANTITY.exec(value)!;
  return Number(number) * (suffix ? FACTORS[suffix] : 1);
}

/** Kubernetes' resource quantities. */
const quantity = (field: string, value: unknown): Problem[] =>
  (typeof value === 'string' && QUANTITY.test(value) ? [] : [problem('ZT136', `${field} ${quote(value)} is not a quantity`, 'use one such as "100m" or "128Mi"')]);
