/** What Switched means: a jump table goes to the label with a number. */
import { Switched } from '../switched.ts';
import { Fault } from './fault.ts';
import { jumping } from './jumping.ts';
import { meaning, scalar } from './results.ts';

export const switched = meaning(Switched, jumping, {
  JumpTable: ({ index, targets }, go, c) => {
    const chosen = scalar(go(index));
    const list = targets.map(label => c.goto(label));
    c.step(f => {
      const to = list[Number(chosen(f))];
      if (to === undefined) throw new Fault('a jump table has no such entry');
      return to(f);
    });
  },
});
