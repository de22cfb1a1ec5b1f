import { WorkloadPort } from './workload-port';
import { hostPatternProblems } from '../model/check/hosts';
import { portProblems } from '../model/check/ports';
import { throwProblems } from '../model/check/problem';
import { PortModel } from '../model/intent';

/** Options of an `ExternalHost`. */
export interface ExternalHostOptions {
  /**
   * Port of the host, 1 to 65535 (ZT102).
   *
   * @default 443
   */
  readonly port?: number;
}

/** Options of an `ExternalHost` without TLS. */
export interface TcpHostOptions {
  /** Port of the host, 1 to 65535 (ZT102). */
  readonly port: number;
}

/**
 * A host outside the cluster by its DNS name: `api.example.com`, `*.example.com` for exactly one more label, or
 * `**.example.com` for any number of them.
 *
 * @example
 * const host = ExternalHost.tls('api.stripe.com');
 */
export class ExternalHost {
  /**
   * A host that is spoken to with TLS: the name in the handshake must match too, so that another site on the same
   * address stays closed (CIL-25).
   *
   * @param host name or pattern, without scheme and port (ZT105)
   * @param options port
   */
  public static tls(host: string, options: ExternalHostOptions = {}): ExternalHost { return make(host, options.port ?? 443, true); }

  /**
   * A host that is spoken to without TLS. Other sites on the same addresses are open as well.
   *
   * @param host name or pattern, without scheme and port (ZT105)
   * @param options port
   */
  public static tcp(host: string, options: TcpHostOptions): ExternalHost { return make(host, options.port, false); }

  /** Its name or pattern. */
  public readonly host: string;

  private constructor(host: string, private readonly number: number, private readonly sni: boolean) { this.host = host; }

  /** @internal */
  public static _make(host: string, port: number, sni: boolean): ExternalHost { return new ExternalHost(host, port, sni); }

  /** @internal */
  public _sni(): boolean { return this.sni; }

  /** @internal */
  public _port(): WorkloadPort {
    const model: PortModel = { name: `tcp-${this.number}`, application: 'tcp', protocol: 'TCP', first: this.number, last: this.number };
    return WorkloadPort._of(model);
  }
}

function make(host: string, port: number, sni: boolean): ExternalHost {
  throwProblems(`ExternalHost.${sni ? 'tls' : 'tcp'}`, [...hostPatternProblems('host', host), ...portProblems('port', port)]);
  return ExternalHost._make(host, port, sni);
}
