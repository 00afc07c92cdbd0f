/** What Jumping means: a branch goes to one of two labels, a switch to one of many. */
import { Jumping } from '../jumping.ts';
import { fixedFrame } from './fixed-frame.ts';
import { meaning, scalar } from './results.ts';
import { choice } from './statements.ts';

export const jumping = meaning(Jumping, fixedFrame, {
  Branch: (n, go, c) => {
    const test = go(n.test);
    const [yes, no] = [c.goto(n.then), c.goto(n.else)];
    c.step(f => (test(f) === 0 ? no(f) : yes(f)));
  },
  Switch: (n, go, c) => {
    const list = n.cases.map(({ low, high, label }) => ({ low, high, to: c.goto(label) }));
    c.step(choice(n.value, scalar(go(n.value)), { list, default: null }, c.goto(n.default)));
  },
});
