import { Mode } from './mode';
import { dnsLabelProblems } from '../model/check/names';
import { problem, throwProblems } from '../model/check/problem';
import { selectorProblems } from '../model/check/labels';
import { MeshLayer } from '../model/platform';

/** Options of the Istio data planes. */
export interface IstioOptions {
  /**
   * What the policies do. With sidecars, `Mode.AUDIT` marks them as dry run and leaves mutual TLS permissive; in
   * ambient there is no audit mode (ZT122).
   *
   * @default Mode.ENFORCE
   */
  readonly mode?: Mode;

  /**
   * Istio's root namespace, where istiod runs and mesh-wide policies live.
   *
   * @default 'istio-system'
   */
  readonly rootNamespace?: string;

  /**
   * Labels of the istiod pods.
   *
   * @default - app=istiod
   */
  readonly controlPlaneLabels?: { [key: string]: string };

  /**
   * Istio revision that the namespaces belong to (`istio.io/rev`).
   *
   * @default - the default revision
   */
  readonly revision?: string;
}

/**
 * The layer that authenticates workloads with mutual TLS and authorizes their requests.
 *
 * @see https://istio.io/latest/docs/concepts/security/
 *
 * @example
 * const mesh = Mesh.istioAmbient();
 */
export class Mesh {
  /** No mesh: workloads have no identity on the wire. */
  public static none(): Mesh {
    return new Mesh({ kind: 'none', mode: 'off', rootNamespace: 'istio-system', controlPlaneLabels: {} });
  }

  /**
   * Istio with a proxy beside each workload.
   *
   * @param options root namespace, revision, mode
   */
  public static istioSidecar(options: IstioOptions = {}): Mesh { return new Mesh(istio('istio-sidecar', options)); }

  /**
   * Istio with a proxy per node for connections, and waypoints for HTTP where a link needs them.
   *
   * @param options root namespace, revision, mode
   */
  public static istioAmbient(options: IstioOptions = {}): Mesh {
    if (options.mode === Mode.AUDIT) {
      // IST-36: off by default there, and older ztunnels enforce a dry run.
      throwProblems('Mesh.istioAmbient', [problem('ZT122', 'ztunnel has no audit mode', 'use Mode.ENFORCE or Mode.OFF, or Mesh.istioSidecar()')]);
    }
    return new Mesh(istio('istio-ambient', options));
  }

  private constructor(private readonly layer: MeshLayer) {}

  /** @internal */
  public _layer(): MeshLayer { return this.layer; }
}

function istio(kind: 'istio-sidecar' | 'istio-ambient', options: IstioOptions): MeshLayer {
  const rootNamespace = options.rootNamespace ?? 'istio-system';
  const controlPlaneLabels = options.controlPlaneLabels ?? { app: 'istiod' };
  throwProblems('Mesh', [
    ...dnsLabelProblems('rootNamespace', rootNamespace),
    ...selectorProblems('controlPlaneLabels', controlPlaneLabels),
    ...(options.revision === undefined ? [] : dnsLabelProblems('revision', options.revision)),
  ]);
  return { kind, mode: options.mode ?? Mode.ENFORCE, rootNamespace, controlPlaneLabels: { ...controlPlaneLabels }, revision: options.revision };
}
