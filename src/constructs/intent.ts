import { writeFileSync } from 'fs';
import { App } from 'cdk8s';
import { worldsOf } from './platform-registry';
import { intentFile } from '../model/intent-file';

/**
 * What was declared, as a file for provers and for other repositories (`Peer.fromContract`). Its schema is versioned.
 *
 * @example
 * const app = new App();
 * Intent.write(app, 'dist/zero-trust.intent');
 */
export class Intent {
  /**
   * Writes the intent of an app; `ZeroTrustApp` does it by itself.
   *
   * @param app the app
   * @param path path of the file, in a folder that exists
   */
  public static write(app: App, path: string): void { writeFileSync(path, Intent.toJson(app)); }

  /**
   * The text of the intent file: JSON, sorted, the same for any order of declarations.
   *
   * @param app the app
   */
  public static toJson(app: App): string { return `${JSON.stringify(intentFile(worldsOf(app).map(({ intent }) => intent)), undefined, 2)}\n`; }

  private constructor() {}
}
