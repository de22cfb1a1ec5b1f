import { PortModel, WorkloadModel } from '../model/intent';

type Spec = Record<string, unknown>;

/** A Service that is not ours has no label that only it has, so its pods are scraped directly. */
const metricsPorts = ({ ports, serviceIsOurs }: WorkloadModel, ofService: boolean): PortModel[] =>
  ports.filter(({ application, servicePort }) => application === 'metrics' && (servicePort !== undefined && serviceIsOurs) === ofService);

export const hasPodMetrics = (workload: WorkloadModel): boolean => metricsPorts(workload, false).length > 0;
export const hasServiceMetrics = (workload: WorkloadModel): boolean => metricsPorts(workload, true).length > 0;

export function podMonitorSpec(workload: WorkloadModel): Spec {
  return {
    selector: { matchLabels: { ...workload.labels } },
    // By number: ports of adopted pods may have no name.
    podMetricsEndpoints: metricsPorts(workload, false).map(({ first, path }) => ({ portNumber: first, path })),
  };
}

export function serviceMonitorSpec(workload: WorkloadModel, serviceLabels: Readonly<Record<string, string>>): Spec {
  return {
    selector: { matchLabels: { ...serviceLabels } },
    endpoints: metricsPorts(workload, true).map(({ name, path }) => ({ port: name, path })),
  };
}
