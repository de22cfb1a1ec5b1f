import { Chart } from 'cdk8s';
import { ZeroTrustApp, ZeroTrustNamespace, ZeroTrustPlatform } from 'cdk8s-zero-trust';
import { declareCalls } from './calls';
import { Stack } from './stacks';
import { declareUsers, existingGateway, ownGateway } from './users';
import { addWorkloads } from './workloads';

/** The whole shop on one platform. Only the platform differs from stack to stack; the declarations never do. */
export class Shop {
  public readonly app: ZeroTrustApp;
  public readonly platform: ZeroTrustPlatform;
  public readonly namespace: ZeroTrustNamespace;

  /**
   * @param stack the cluster to synthesize for
   * @param outdir folder of its manifests
   */
  public constructor(stack: Stack, outdir: string) {
    this.app = new ZeroTrustApp({ outdir });
    this.platform = new ZeroTrustPlatform(new Chart(this.app, 'platform'), 'zero-trust', { definition: stack.definition });

    const chart = new Chart(this.app, 'shop');
    this.namespace = new ZeroTrustNamespace(chart, 'shop', { platform: this.platform });
    const workloads = addWorkloads(this.namespace);
    declareCalls(chart, workloads);
    declareUsers(chart, stack.runsGateways ? ownGateway(this.app, this.platform) : existingGateway(), workloads.frontend);
  }
}
