import { addressProblems, cidrProblems } from './cidrs';
import { hostProblems } from './hosts';
import { labelsProblems, selectorProblems } from './labels';
import { listProblems } from './lists';
import { dnsLabelProblems, serviceNameProblems, subdomainProblems } from './names';
import { portProblems } from './ports';
import { Problem, problem } from './problem';
import { trustDomainProblems } from './trust-domain';
import { PlatformModel, PlatformPods, highestPhase } from '../platform';

/** Everything about a platform definition that it shows by itself. */
export function definitionProblems(model: PlatformModel): Problem[] {
  const { dns, apiServer } = model;
  return [
    ...dnsLabelProblems('name', model.name),
    ...trustDomainProblems('trustDomain', model.trustDomain),
    ...hostProblems('clusterDomain', model.clusterDomain, { singleLabel: true }),
    ...podsProblems('dns', dns),
    ...serviceNameProblems('dns.serviceName', dns.serviceName),
    ...(dns.nodeLocalAddress === undefined ? [] : addressProblems('dns.nodeLocalAddress', dns.nodeLocalAddress)),
    ...(apiServer ? [...listProblems('apiServer.addresses', apiServer.addresses, addressProblems), ...portProblems('apiServer.port', apiServer.port)] : []),
    ...(['podCidrs', 'serviceCidrs', 'nodeCidrs'] as const).flatMap(field => model[field].flatMap(cidr => cidrProblems(field, cidr))),
    ...(model.prometheus ? podsProblems('prometheus', model.prometheus) : []),
    ...(model.vault ? podsProblems('vault', model.vault) : []),
    ...labelsProblems('monitoringLabels', model.monitoringLabels),
    ...phaseProblems(model),
  ];
}

function podsProblems(field: string, pods: PlatformPods): Problem[] {
  return [
    ...dnsLabelProblems(`${field}.namespaceName`, pods.namespace),
    ...selectorProblems(`${field}.labels`, pods.labels),
    ...listProblems(`${field}.ports`, pods.ports, portProblems),
    ...(pods.serviceAccountName === undefined ? [] : subdomainProblems(`${field}.serviceAccountName`, pods.serviceAccountName)),
    ...(pods.meshed && pods.serviceAccountName === undefined
      ? [problem('ZT118', `${field} is in the mesh but has no serviceAccountName`, 'name it: it is the identity that policies know')] : []),
  ];
}

function phaseProblems({ phase, network, mesh }: PlatformModel): Problem[] {
  const highest = highestPhase(network, mesh);
  if (![1, 2, 3].includes(phase)) { return [problem('ZT113', `phase ${String(phase)} does not exist`, 'use a Phase')]; }
  return phase > highest ? [problem('ZT113', `the layers carry phase ${highest}, not ${phase}`, `use a phase up to ${highest}, or add a layer: HTTP needs Network.cilium() or a mesh, authentication a mesh`)] : [];
}
