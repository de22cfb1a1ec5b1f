import { DOMParser } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { GRAPH_SCHEMA, Graph } from '../../src/prove/graph';
import { visible } from '../../src/report/encode/visible';
import { graphDot, graphMermaid } from '../../src/report/graph-report';
import { hostile } from './hostile';

const box = (text: string) => ({ text, ports: [], fields: {} });
const SHOP: Graph = {
  schema: GRAPH_SCHEMA, unknown: [],
  nodes: [{ name: '10.0.0.0/8', kind: 'addresses' }, { name: 'shop/api', kind: 'workload', namespace: 'shop' }, { name: 'shop/web', kind: 'workload', namespace: 'shop' }],
  edges: [{ client: '10.0.0.0/8', server: 'shop/web', traffic: [box('TCP 8080')] }, { client: 'shop/web', server: 'shop/api', traffic: [box('TCP 8080 GET /orders/*'), box('TCP 9090')] }],
};

describe('DOT', () => {
  test('a box for each workload, grouped by namespace', () => {
    expect(graphDot(SHOP)).toBe([
      'digraph {', '  rankdir=LR;', '  node [fontname="sans-serif"];', '  edge [fontname="sans-serif", fontsize=10];',
      '  n0 [label="10.0.0.0/8", shape=ellipse];',
      '  subgraph cluster_1 {', '    label="shop";', '    n1 [label="api", shape=box];', '    n2 [label="web", shape=box];', '  }',
      '  n0 -> n2 [label="TCP 8080"];', '  n2 -> n1 [label="TCP 8080 GET /orders/*, or TCP 9090"];', '}', '',
    ].join('\n'));
  });

  test('Graphviz draws hostile names as the shown text, and nothing else', async () => {
    const viz = await (await import('@viz-js/viz')).instance();
    fc.assert(fc.property(hostile, hostile, (name, request) => {
      const dot = graphDot({ schema: GRAPH_SCHEMA, unknown: [], nodes: [{ name, kind: 'addresses' }], edges: [{ client: name, server: name, traffic: [box(request)] }] });
      const result = viz.render(dot, { format: 'svg' });
      expect(result.errors.filter(({ level }) => level === 'error')).toEqual([]);
      const texts = [...new DOMParser().parseFromString(result.output!, 'image/svg+xml').getElementsByTagName('text')].map(({ textContent }) => textContent!.replaceAll('\u00a0', ' ').trim()).filter(text => text !== '');
      expect(texts).toEqual([name, request].map(text => visible(text).trim()).filter(text => text !== ''));
    }), { numRuns: 150 });
  }, 60_000);
});

describe('Mermaid', () => {
  test('the same graph', () => {
    expect(graphMermaid(SHOP)).toBe([
      'flowchart LR', '  n0(["10.0.0.0/8"])', '  subgraph g1 ["shop"]', '    n1["api"]', '    n2["web"]', '  end',
      '  n0 -->|"TCP 8080"| n2', '  n2 -->|"TCP 8080 GET /orders/#42;, or TCP 9090"| n1', '',
    ].join('\n'));
  });
  test('hostile names change no line but their labels', () => fc.assert(fc.property(hostile, name => {
    const shape = (text: string) => graphMermaid({ ...SHOP, nodes: [{ name: text, kind: 'entity' }], edges: [{ client: text, server: text, traffic: [box(text)] }] }).replace(/"[^"\n]*"/g, '""');
    expect(shape(name)).toBe(shape('plain'));
  })));
});
