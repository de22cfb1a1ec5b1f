import { InjectedParts, NOTHING_INJECTED } from './pod-security';
import { Labels } from '../algebra/selector';
import { asObject } from '../parse/read';
import { Json, JsonObject } from '../parse/world';

/** How the mesh was installed, as far as injected containers show it. */
export interface InjectionFacts {
  /** The CNI plugin redirects the traffic, so that no init container needs rights (IST-53). */
  readonly cni: boolean;
  /** `global.proxy.seccompProfile` is set; by default it is not. */
  readonly seccompProfile?: boolean;
}

export interface Injection {
  readonly parts: InjectedParts;
  /** What is asked for that nobody here knows, such as a template of the user's own. */
  readonly unknown: readonly string[];
}

const TEMPLATES = 'inject.istio.io/templates';
const USER_VOLUMES = 'sidecar.istio.io/userVolume';

/** What Istio's webhook adds to a pod with these annotations; only what Pod Security looks at. */
export function sidecarInjection(annotations: Labels, facts: InjectionFacts): Injection {
  const templates = (annotations[TEMPLATES] ?? 'sidecar').split(',').map(name => name.trim());
  const unknown = templates.filter(name => !['sidecar', 'gateway', 'spire'].includes(name)).map(name => `${TEMPLATES}: ${name}`);
  const volumes = userVolumes(annotations[USER_VOLUMES]);
  if (!volumes) { unknown.push(USER_VOLUMES); }
  const parts = templates.map(name => partsOf(name, annotations, facts));
  return {
    unknown,
    parts: {
      initContainers: parts.flatMap(({ initContainers }) => initContainers),
      containers: parts.flatMap(({ containers }) => containers),
      volumes: [...parts.flatMap(part => part.volumes), ...volumes ?? []],
    },
  };
}

function partsOf(template: string, annotations: Labels, facts: InjectionFacts): InjectedParts {
  if (template === 'sidecar') { return sidecar(annotations, facts); }
  if (template === 'gateway') { return { ...NOTHING_INJECTED, containers: [{ name: 'istio-proxy', securityContext: { runAsUser: 1337, runAsGroup: 1337 } }] }; }
  // SPI-15: the socket comes from a CSI volume, which the restricted level takes (SPI-12).
  return template === 'spire' ? { ...NOTHING_INJECTED, volumes: [{ name: 'workload-socket', csi: { driver: 'csi.spiffe.io', readOnly: true } }] } : NOTHING_INJECTED;
}

const USER = { runAsUser: 1337, runAsGroup: 1337, runAsNonRoot: true };
const ROOT = { runAsUser: 0, runAsNonRoot: false };

function sidecar(annotations: Labels, { cni, seccompProfile }: InjectionFacts): InjectedParts {
  const mode = annotations['sidecar.istio.io/interceptionMode'] ?? 'REDIRECT';
  const added = [
    ...mode === 'TPROXY' ? ['NET_ADMIN'] : [],
    ...annotations['sidecar.istio.io/capNetBindService'] === 'true' ? ['NET_BIND_SERVICE'] : [],
  ];
  const context = (add: readonly string[], user: JsonObject): JsonObject => ({
    ...user, allowPrivilegeEscalation: false, privileged: false, capabilities: { drop: ['ALL'], ...add.length > 0 ? { add } : {} },
    ...seccompProfile ? { seccompProfile: { type: 'RuntimeDefault' } } : {},
  });
  const first = cni ? { name: 'istio-validation', securityContext: context([], USER) }
    : { name: 'istio-init', securityContext: context(['NET_ADMIN', 'NET_RAW'], { ...ROOT, runAsGroup: 0 }) };
  return {
    ...NOTHING_INJECTED,
    initContainers: mode === 'NONE' ? [] : [first],
    // As a native sidecar it stands among the init containers; for the checks that is the same.
    containers: [{ name: 'istio-proxy', securityContext: context(added, added.length > 0 ? ROOT : USER) }],
  };
}

/** A JSON mapping of volume names to what they are; undefined when it is not. */
function userVolumes(text: string | undefined): readonly JsonObject[] | undefined {
  if (text === undefined) { return []; }
  try {
    const volumes = asObject(JSON.parse(text) as Json);
    const named = Object.entries(volumes ?? {}).map(([name, volume]) => ({ name, volume: asObject(volume) }));
    return volumes && named.every(({ volume }) => volume) ? named.map(({ name, volume }) => ({ ...volume, name })) : undefined;
  } catch {
    return undefined;
  }
}

/** PSS-02: what Vault's injector adds, by VLT-12. */
export const VAULT_AGENT: InjectedParts = {
  initContainers: [], volumes: [],
  containers: [{ name: 'vault-agent', securityContext: { runAsUser: 100, runAsGroup: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
};

/** The pods that Istio itself makes for a Gateway or a waypoint, with the values of its chart: no seccomp profile, so the restricted level refuses them. */
export const MANAGED_GATEWAY: JsonObject = {
  spec: {
    securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] },
    containers: [{ name: 'istio-proxy', securityContext: { ...USER, allowPrivilegeEscalation: false, privileged: false, capabilities: { drop: ['ALL'] } } }],
  },
};
