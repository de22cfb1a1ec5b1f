import { BASELINE, Check, Part, PodView, RESTRICTED } from './pod-security-checks';
import { Cause } from './side';
import { asArray, asObject, asString, get, isAbsent, stringMap } from '../parse/read';
import { Json, JsonObject, Path, Workload, World } from '../parse/world';

/** What a webhook adds to a pod before it is checked (IST-53, PSS-02). */
export interface InjectedParts {
  readonly initContainers: readonly JsonObject[];
  readonly containers: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
}

export const NOTHING_INJECTED: InjectedParts = { initContainers: [], containers: [], volumes: [] };

/** Why a pod is refused. */
export interface Violation {
  /** Id of the check upstream; `shape` for what the API server does not even read. */
  readonly check: string;
  readonly message: string;
  /** Where it stands in the workload's object; of the whole pod, when what is wrong was injected. */
  readonly path: Path;
  readonly injected: boolean;
}

export interface Admission {
  readonly level: 'privileged' | 'baseline' | 'restricted';
  readonly version: string;
  /** The label of the namespace that asks for it, where an object has it. */
  readonly cause?: Cause;
  readonly violations: readonly Violation[];
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const ENFORCE_VERSION = 'pod-security.kubernetes.io/enforce-version';
/** The newest version whose checks are known here. */
const NEWEST = 34;

/** Whether the namespace takes the pods of a workload (PSS-01). Only pods are checked; of a Deployment too much is asked when its pods are made. */
export function admitted(world: World, workload: Workload, injected: InjectedParts): Admission {
  const labels = world.namespaces.get(workload.namespace) ?? {};
  const level = levelOf(labels[ENFORCE]);
  const version = labels[ENFORCE_VERSION] ?? 'latest';
  const object = world.ofKind('Namespace').find(({ name }) => name === workload.namespace);
  return {
    level, version,
    ...(object ? { cause: { object, path: ['metadata', 'labels', ENFORCE], fact: 'PSS-01' } } : {}),
    violations: level === 'privileged' ? [] : violations(workload, injected, level, minorOf(version)),
  };
}

/** Without a label nothing is enforced; a label that means nothing asks for everything, as upstream. */
function levelOf(label: string | undefined): Admission['level'] {
  return label === undefined || label === 'privileged' ? 'privileged' : label === 'baseline' ? 'baseline' : 'restricted';
}

/** Upstream takes whatever is newer or no version for the newest. */
function minorOf(version: string): number {
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(version)?.[1];
  return minor === undefined ? NEWEST : Math.min(NEWEST, Number(minor));
}

function violations(workload: Workload, injected: InjectedParts, level: 'baseline' | 'restricted', minor: number): Violation[] {
  const view = podView(workload, injected);
  return [...view.broken, ...checksOf(level, minor).flatMap(({ id, must, bad }) => [...new Set(bad(view))].map(part =>
    ({ check: id, message: `${part.title} must ${must}`, path: part.path, injected: view.injected.has(part) })))];
}

/** Checks of a level: the restricted one has all of baseline, but what its own replace. */
export function checksOf(level: 'baseline' | 'restricted', minor: number): readonly Check[] {
  const current = (checks: readonly Check[]) => checks.filter(({ since, until }) => since <= minor && minor <= (until ?? NEWEST));
  if (level === 'baseline') { return current(BASELINE); }
  const own = current(RESTRICTED);
  return [...current(BASELINE).filter(({ id }) => own.every(({ replaces }) => replaces !== id)), ...own];
}

interface Read extends PodView { readonly broken: readonly Violation[]; readonly injected: ReadonlySet<Part> }

function podView({ template, templatePath }: Workload, injected: InjectedParts): Read {
  const broken: Violation[] = [];
  const added = new Set<Part>();
  const fail = (path: Path, message: string) => { broken.push({ check: 'shape', message, path, injected: false }); };
  const mapping = (value: Json | undefined, path: Path, what: string): JsonObject => {
    if (!isAbsent(value) && !asObject(value)) { fail(path, `${what} is no mapping`); }
    return asObject(value) ?? {};
  };
  const root: Path = [...templatePath, 'spec'];
  const spec = mapping(get(template, 'spec'), root, 'spec');
  const annotations = stringMap(get(template, 'metadata', 'annotations'));
  if (!annotations) { fail([...templatePath, 'metadata', 'annotations'], 'annotations is no mapping of texts'); }
  const read = (kind: string, field: string, extra: readonly JsonObject[]): Part[] => {
    const given = get(spec, field);
    if (!isAbsent(given) && !asArray(given)) { fail([...root, field], `${field} is no list`); }
    const own = (asArray(given) ?? []).map((item, index) => {
      const path = [...root, field, index];
      return part(mapping(item, path, kind), kind, path);
    });
    const names = new Set((['initContainers', 'containers', 'volumes'] as const).flatMap(list => asArray(get(spec, list)) ?? []).map(item => get(item, 'name')));
    const more = extra.filter(({ name }) => !names.has(name ?? null)).map(json => part(json, kind, root));
    for (const item of more) { added.add(item); }
    return [...own, ...more];
  };
  const templates = [...injected.initContainers, ...injected.containers];
  const part = (json: JsonObject, kind: string, path: Path): Part => {
    const base = kind === 'container' && path !== root ? templates.find(({ name }) => name !== undefined && name === json.name) : undefined;
    const own = mapping(json.securityContext, [...path, 'securityContext'], 'securityContext');
    const title = kind === 'pod' ? 'the pod' : `${kind} ${asString(json.name) ?? `at ${path[path.length - 1]}`}`;
    // A container that the template already names is laid over the injected one.
    return { title, path, json: { ...base, ...json }, security: { ...asObject(base?.securityContext), ...own } };
  };
  return {
    annotations: annotations ?? {}, broken, injected: added,
    pod: part(spec, 'pod', root),
    containers: [
      ...read('container', 'initContainers', injected.initContainers), ...read('container', 'containers', injected.containers),
      ...read('container', 'ephemeralContainers', []),
    ],
    volumes: read('volume', 'volumes', injected.volumes),
  };
}
