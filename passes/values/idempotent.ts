/** Passes that have nothing to do with what they made themselves. */
import type { Unit } from '../../languages/unit.ts';
import type { Graph } from './graph.ts';

/** The function, at once done with graphs that are its own results: an order names it again for what passes in between have changed. */
export function idempotent(run: (graph: Graph, unit: Unit) => Graph): (graph: Graph, unit: Unit) => Graph {
  const results = new WeakSet<Graph>();
  return (graph, unit) => {
    if (results.has(graph)) return graph;
    const result = run(graph, unit);
    results.add(result);
    return result;
  };
}
