import { ValidationContext } from './validation';

/**
 * Validation of cdk8s-cli: `cdk8s synth` loads it by its name in `cdk8s.yaml`, and nobody else does. See docs/cli.md.
 *
 * @internal
 */
export class ZeroTrustValidation {
  public constructor(private readonly properties: Readonly<Record<string, unknown>> = {}) {}

  public async validate(context: ValidationContext): Promise<void> {
    // Loaded when it is used: who only writes manifests does not need the whole command.
    (require('./validation') as typeof import('./validation')).validate(context, this.properties);
  }
}
