import { Graph, GraphEdge, GraphNode } from '../prove/graph';
import { encodeDot } from './encode/dot';
import { encodeMermaid } from './encode/mermaid';
import { boxesText } from './explain-text';

const DOT_SHAPES: Readonly<Record<GraphNode['kind'], string>> = { workload: 'box', addresses: 'ellipse', entity: 'hexagon', names: 'ellipse' };
const MERMAID_SHAPES: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = { workload: ['[', ']'], addresses: ['([', '])'], entity: ['{{', '}}'], names: ['([', '])'] };

/** For Graphviz: a box for each workload, grouped by namespace. Names of nodes are numbers, so that no foreign text is syntax. */
export function graphDot({ nodes, edges }: Graph): string {
  const { ids, groups } = numbered(nodes);
  return [
    'digraph {', '  rankdir=LR;', '  node [fontname="sans-serif"];', '  edge [fontname="sans-serif", fontsize=10];',
    ...groups.flatMap(([namespace, members], index) => {
      const lines = members.map(({ name, kind }) => `${ids.get(name)} [label=${encodeDot(shortName(name, namespace))}, shape=${DOT_SHAPES[kind]}];`);
      return namespace === undefined ? lines.map(line => `  ${line}`) : [`  subgraph cluster_${index} {`, `    label=${encodeDot(namespace)};`, ...lines.map(line => `    ${line}`), '  }'];
    }),
    ...edges.map(edge => `  ${ids.get(edge.client)} -> ${ids.get(edge.server)} [label=${encodeDot(edgeLabel(edge))}];`),
    '}', '',
  ].join('\n');
}

/** For Mermaid, which GitHub shows in comments. */
export function graphMermaid({ nodes, edges }: Graph): string {
  const { ids, groups } = numbered(nodes);
  return [
    'flowchart LR',
    ...groups.flatMap(([namespace, members], index) => {
      const lines = members.map(({ name, kind }) => `${ids.get(name)}${MERMAID_SHAPES[kind][0]}${encodeMermaid(shortName(name, namespace))}${MERMAID_SHAPES[kind][1]}`);
      return namespace === undefined ? lines.map(line => `  ${line}`) : [`  subgraph g${index} [${encodeMermaid(namespace)}]`, ...lines.map(line => `    ${line}`), '  end'];
    }),
    ...edges.map(edge => `  ${ids.get(edge.client)} -->|${encodeMermaid(edgeLabel(edge))}| ${ids.get(edge.server)}`),
    '',
  ].join('\n');
}

const edgeLabel = ({ traffic }: GraphEdge): string => boxesText(traffic);

const shortName = (name: string, namespace: string | undefined): string => (namespace === undefined ? name : name.slice(namespace.length + 1));

function numbered(nodes: readonly GraphNode[]) {
  const ids = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  const groups = new Map<string | undefined, GraphNode[]>();
  for (const node of nodes) { groups.set(node.namespace, [...groups.get(node.namespace) ?? [], node]); }
  return { ids, groups: [...groups] };
}
