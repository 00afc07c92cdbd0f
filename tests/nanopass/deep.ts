/** Runs in a worker with a large stack: sends back what came of trees of fifty thousand levels. */
import { parentPort } from 'node:worker_threads';
import { descend, parse, show, sizeOf, validateTree } from '../../nanopass/index.ts';
import { Core, Forever, lowerIncrement, Plain } from './small.ts';

const LEVELS = 50_000;
const { mk } = Forever;
let sum = mk.Increment({ target: mk.Variable({ name: 'x' }) }) as
  | ReturnType<typeof mk.Binary>
  | ReturnType<typeof mk.Increment>;
for (let i = 0; i < LEVELS; i++) sum = mk.Binary({ operator: '+', left: sum, right: mk.Number({ value: 1 }) });
const lowered = lowerIncrement.run<'Expression'>(sum);
const visit = descend({
  name: 'visit',
  from: Plain,
  to: Plain,
  start: () => 0,
  rules: {
    Binary: (m, mk, go) =>
      m.otherwise(n => mk.Binary({ operator: '-', left: go(n.left, go.ctx + 1), right: go(n.right) })),
  },
});
const visited = visit.run<'Expression'>(lowered);
const text = show(Core, visited, { pretty: true });
parentPort!.postMessage({
  faults: validateTree(Core, visited),
  nodes: sizeOf(Core, visited),
  same: show(Core, parse(Core, text)) === show(Core, visited),
});
