/**
 * The flow of a graph, its dominators and its loops, computed when first asked for.
 *
 * Passes leave many graphs as they were, and the next one asks the same again: the last graph's answers are kept.
 */
import type { Graph, SSABlock } from '../values/graph.ts';
import { Dominators } from './dominators.ts';
import { Flow } from './flow.ts';
import { Loops } from './loops.ts';

export class Analysis {
  readonly flow: Flow<SSABlock>;
  private knownDominators: Dominators | null = null;
  private knownLoops: Loops | null = null;

  constructor(readonly graph: Graph) {
    this.flow = new Flow(graph.blocks);
  }

  get dominators(): Dominators {
    this.knownDominators ??= new Dominators(this.flow);
    return this.knownDominators;
  }

  get loops(): Loops {
    this.knownLoops ??= new Loops(this.dominators);
    return this.knownLoops;
  }
}

let latest: Analysis | null = null;

export function analysisOf(graph: Graph): Analysis {
  if (latest === null || latest.graph !== graph) latest = new Analysis(graph);
  return latest;
}
