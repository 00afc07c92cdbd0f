/** What Moved means: aggregates are moved as blocks of bytes. */
import { Moved } from '../moved.ts';
import { effects } from './effects.ts';
import { address, meaning } from './results.ts';

export const moved = meaning(Moved, effects, {
  MoveBlock: (n, go, c) => {
    const [to, from] = [address(go(n.to)), address(go(n.from))];
    c.act(f => c.machine.memory.move(to(f), from(f), n.size));
  },
  ClearBlock: (n, go, c) => {
    const to = address(go(n.to));
    c.act(f => c.machine.memory.fill(to(f), 0, n.size));
  },
});
