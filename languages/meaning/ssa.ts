/** What SSA means: an edge gives the parameters of its block their values, all at once. */
import { SSA } from '../ssa.ts';
import { blocks, enter } from './blocks.ts';
import { meaning } from './results.ts';

export const ssa = meaning(SSA, blocks, {
  Graph: (n, go, c) => {
    const entry = enter(n, c);
    for (const block of n.blocks)
      c.declareBlock(
        block.block,
        block.label,
        block.parameters.map(p => p.value),
      );
    go.each(n.blocks);
    return entry;
  },
  Block: (n, go, c) => {
    c.place(n.block);
    go.each(n.instructions);
    go(n.terminator);
  },
  Edge: ({ block, arguments: given }, _go, c) => {
    const to = c.goto(block);
    const parameters = c.parametersOf(block);
    switch (given.length) {
      case 0:
        return to;
      case 1: {
        const [[parameter], [argument]] = [parameters, given];
        return f => {
          f.values[parameter] = f.values[argument];
          return to(f);
        };
      }
      case 2: {
        const [[first, second], [a, b]] = [parameters, given];
        return f => {
          const { values } = f;
          const kept = values[b];
          values[first] = values[a];
          values[second] = kept;
          return to(f);
        };
      }
      default:
        return f => {
          const { values } = f;
          const all = given.map(argument => values[argument]);
          for (let i = 0; i < all.length; i++) values[parameters[i]] = all[i];
          return to(f);
        };
    }
  },
});
