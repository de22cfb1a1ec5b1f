import { UnknownData } from './explain';
import { Row } from './listing';
import { BoxData, trafficData } from './traffic-data';

export const GRAPH_SCHEMA = 'cdk8s-zero-trust/graph/v1';

export interface GraphNode { readonly name: string; readonly kind: 'workload' | 'addresses' | 'entity' | 'names'; readonly namespace?: string }
export interface GraphEdge { readonly client: string; readonly server: string; readonly traffic: readonly BoxData[] }

/** What may connect to what: the ends that have a connection, the connections, and what nobody here understands. */
export interface Graph { readonly schema: typeof GRAPH_SCHEMA; readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[]; readonly unknown: readonly UnknownData[] }

export function graph(rows: readonly Row[], unknown: readonly UnknownData[]): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const { kind, name } of rows.flatMap(({ client, server }) => [client, server])) {
    nodes.set(name, { name, kind, ...(kind === 'workload' ? { namespace: name.slice(0, name.indexOf('/')) } : {}) });
  }
  return {
    schema: GRAPH_SCHEMA, nodes: [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    edges: rows.map(({ client, server, traffic }) => ({ client: client.name, server: server.name, traffic: trafficData(traffic) })), unknown,
  };
}
