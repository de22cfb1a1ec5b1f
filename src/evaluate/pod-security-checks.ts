import { Labels } from '../algebra/selector';
import { asObject, isAbsent as absent } from '../parse/read';
import { Json, JsonObject, Path } from '../parse/world';

/** A part of a pod that a check looks at, with its `securityContext`, `{}` where it has none. */
export interface Part { readonly title: string; readonly path: Path; readonly json: JsonObject; readonly security: JsonObject }

export interface PodView {
  readonly annotations: Labels;
  readonly pod: Part;
  readonly containers: readonly Part[];
  readonly volumes: readonly Part[];
}

/** A check of the Pod Security Standards (PSS-01), with the minor versions of Kubernetes 1 that have it. */
export interface Check {
  readonly id: string;
  readonly since: number;
  readonly until?: number;
  /** A baseline check that the restricted level leaves out for this one. */
  readonly replaces?: string;
  readonly must: string;
  /** The parts that do not pass. */
  readonly bad: (view: PodView) => readonly Part[];
}

/** What has another type than it should is in no list, so it does not pass. */
const allows = (value: Json | undefined, ...allowed: readonly Json[]): boolean => absent(value) || allowed.includes(value);
const object = (value: Json | undefined): JsonObject => asObject(value) ?? {};
const list = (value: Json | undefined): readonly Json[] => (absent(value) ? [] : Array.isArray(value) ? value as readonly Json[] : [value]);
const everyOne = ({ pod, containers }: PodView): readonly Part[] => [pod, ...containers];
/** From 1.25 on what only Linux has is not asked of a pod that says it runs on Windows. */
const onLinux = (bad: Check['bad']): Check['bad'] => view => (object(view.pod.json.os).name === 'windows' ? [] : bad(view));

const BASIC_CAPABILITIES = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'];
const capabilities = ({ security }: Part, field: 'add' | 'drop'): readonly Json[] => list(object(security.capabilities)[field]);

const noDropAll = ({ containers }: PodView): readonly Part[] => containers.filter(part =>
  !capabilities(part, 'drop').includes('ALL') || capabilities(part, 'add').some(name => name !== 'NET_BIND_SERVICE'));
const escalates = ({ containers }: PodView): readonly Part[] => containers.filter(({ security }) => security.allowPrivilegeEscalation !== false);

const goodProfile = (profile: Json | undefined): boolean => ['RuntimeDefault', 'Localhost'].includes(object(profile).type as string);
const badSeccomp = (view: PodView): readonly Part[] => everyOne(view).filter(({ security }) => !absent(security.seccompProfile) && !goodProfile(security.seccompProfile));
const noSeccomp = (view: PodView): readonly Part[] => {
  const inherited = goodProfile(view.pod.security.seccompProfile);
  return [...badSeccomp(view), ...view.containers.filter(({ security }) => absent(security.seccompProfile) && !inherited)];
};

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const badSeccompAnnotation = ({ pod, containers, annotations }: PodView): readonly Part[] => [pod, ...containers].filter(part => {
  const value = annotations[part === pod ? SECCOMP_POD : `${SECCOMP_CONTAINER}${String(part.json.name)}`];
  return value !== undefined && value !== 'runtime/default' && value !== 'docker/default' && !value.startsWith('localhost/');
});

const badArmor = (view: PodView): readonly Part[] => [
  ...everyOne(view).filter(({ security }) => !absent(security.appArmorProfile) && !goodProfile(security.appArmorProfile)),
  ...Object.entries(view.annotations).some(([key, value]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/')
    && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/')) ? [view.pod] : [],
];

const seLinux = (types: readonly string[]) => (view: PodView): readonly Part[] => everyOne(view).filter(({ security }) => {
  const { type, user, role } = object(security.seLinuxOptions);
  return !allows(type, '', ...types) || !allows(user, '') || !allows(role, '');
});
const SELINUX = ['container_t', 'container_init_t', 'container_kvm_t'];

const sysctls = (names: readonly string[]) => ({ pod }: PodView): readonly Part[] =>
  (list(pod.security.sysctls).every(item => names.includes(object(item).name as string)) ? [] : [pod]);
const SYSCTLS = ['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [...SYSCTLS_27, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const namesHost = (handler: Json | undefined): boolean => ['httpGet', 'tcpSocket'].some(kind => !allows(object(object(handler)[kind]).host, ''));
const probesHost = ({ containers }: PodView): readonly Part[] => containers.filter(({ json }) =>
  ['livenessProbe', 'readinessProbe', 'startupProbe'].some(probe => namesHost(json[probe]))
  || ['postStart', 'preStop'].some(hook => namesHost(object(json.lifecycle)[hook])));

const mayBeRoot = ({ pod, containers }: PodView): readonly Part[] => [
  ...allows(pod.security.runAsNonRoot, true) ? [] : [pod],
  ...containers.filter(({ security }) => (absent(security.runAsNonRoot) ? pod.security.runAsNonRoot : security.runAsNonRoot) !== true),
];

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const SELINUX_OPTIONS = { id: 'seLinuxOptions', must: 'not set such securityContext.seLinuxOptions' } as const;
const ALLOWED_SYSCTLS = { id: 'sysctls', must: 'not set such sysctls' } as const;

/** All checks of v1.34 and before; `hostUsers: false` relaxes some of them from 1.35 on, which no manifest proves to be there. */
export const BASELINE: readonly Check[] = [
  { id: 'appArmorProfile', since: 0, must: 'not set an AppArmor profile other than RuntimeDefault or Localhost', bad: badArmor },
  {
    id: 'capabilities_baseline', since: 0, must: 'not add capabilities beyond the default ones',
    bad: ({ containers }) => containers.filter(part => capabilities(part, 'add').some(name => !BASIC_CAPABILITIES.includes(name as string))),
  },
  {
    id: 'hostNamespaces', since: 0, must: 'not set hostNetwork, hostPID or hostIPC',
    bad: ({ pod }) => (['hostNetwork', 'hostPID', 'hostIPC'].every(field => allows(pod.json[field], false)) ? [] : [pod]),
  },
  { id: 'hostPathVolumes', since: 0, must: 'not be a hostPath', bad: ({ volumes }) => volumes.filter(({ json }) => !absent(json.hostPath)) },
  {
    id: 'hostPorts', since: 0, must: 'not set hostPort',
    bad: ({ containers }) => containers.filter(({ json }) => !list(json.ports).every(port => allows(object(port).hostPort, 0))),
  },
  { id: 'hostProbesAndHostLifecycle', since: 34, must: 'not set host in probes and lifecycle hooks', bad: probesHost },
  { id: 'privileged', since: 0, must: 'not set securityContext.privileged', bad: ({ containers }) => containers.filter(({ security }) => !allows(security.privileged, false)) },
  {
    id: 'procMount', since: 0, must: 'not set securityContext.procMount other than Default',
    bad: ({ containers }) => containers.filter(({ security }) => !allows(security.procMount, 'Default')),
  },
  { since: 0, until: 30, bad: seLinux(SELINUX), ...SELINUX_OPTIONS },
  { since: 31, bad: seLinux([...SELINUX, 'container_engine_t']), ...SELINUX_OPTIONS },
  { id: 'seccompProfile_baseline', since: 0, until: 18, must: 'not have a seccomp annotation other than runtime/default or localhost', bad: badSeccompAnnotation },
  { id: 'seccompProfile_baseline', since: 19, must: 'not set a seccompProfile other than RuntimeDefault or Localhost', bad: badSeccomp },
  { since: 0, until: 26, bad: sysctls(SYSCTLS), ...ALLOWED_SYSCTLS },
  { since: 27, until: 28, bad: sysctls(SYSCTLS_27), ...ALLOWED_SYSCTLS },
  { since: 29, until: 31, bad: sysctls(SYSCTLS_29), ...ALLOWED_SYSCTLS },
  { since: 32, bad: sysctls(SYSCTLS_32), ...ALLOWED_SYSCTLS },
  {
    id: 'windowsHostProcess', since: 0, must: 'not set securityContext.windowsOptions.hostProcess',
    bad: view => everyOne(view).filter(({ security }) => !allows(object(security.windowsOptions).hostProcess, false)),
  },
];

const ESCALATION = { id: 'allowPrivilegeEscalation', must: 'set securityContext.allowPrivilegeEscalation to false' } as const;
const DROP_ALL = { id: 'capabilities_restricted', replaces: 'capabilities_baseline', must: 'drop the capability ALL and add at most NET_BIND_SERVICE' } as const;
const SECCOMP = { id: 'seccompProfile_restricted', replaces: 'seccompProfile_baseline', must: 'set a seccompProfile of RuntimeDefault or Localhost' } as const;

/** What the restricted level asks besides. */
export const RESTRICTED: readonly Check[] = [
  { since: 8, until: 24, bad: escalates, ...ESCALATION },
  { since: 25, bad: onLinux(escalates), ...ESCALATION },
  { since: 22, until: 24, bad: noDropAll, ...DROP_ALL },
  { since: 25, bad: onLinux(noDropAll), ...DROP_ALL },
  {
    id: 'restrictedVolumes', since: 0, replaces: 'hostPathVolumes', must: `be one of ${VOLUMES.join(', ')}`,
    bad: ({ volumes }) => volumes.filter(({ json }) => VOLUMES.every(kind => absent(json[kind]))),
  },
  { id: 'runAsNonRoot', since: 0, must: 'set securityContext.runAsNonRoot to true', bad: mayBeRoot },
  { id: 'runAsUser', since: 23, must: 'not set securityContext.runAsUser to 0', bad: view => everyOne(view).filter(({ security }) => security.runAsUser === 0) },
  { since: 19, until: 24, bad: noSeccomp, ...SECCOMP },
  { since: 25, bad: onLinux(noSeccomp), ...SECCOMP },
];
