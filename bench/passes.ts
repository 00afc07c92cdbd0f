/**
 * What a rewrite costs: processor nanoseconds for each node and pass, of forty passes over random functions, run by ts-pattern, staged, and staged and fused.
 * `bench/framework.mjs` bundles and runs it.
 */
import { type AnyPass, fuse, keep, language, P, rewrite, type Tree } from '../nanopass/index.ts';

const Small = language('Small', {
  Function: { Function: { name: 'name', body: 'Statement' } },
  Statement: {
    Evaluate: { value: 'Expression' },
    If: { test: 'Expression', holds: 'Statement', fails: 'Statement?' },
    While: { test: 'Expression', body: 'Statement' },
    Block: { items: 'Statement*' },
    Empty: {},
  },
  Expression: {
    Number: { value: 'int' },
    Variable: { name: 'name' },
    Binary: { operator: 'name', left: 'Expression', right: 'Expression' },
    Call: { callee: 'Expression', arguments: 'Expression*' },
    Member: { of: 'Expression', name: 'name' },
    Index: { of: 'Expression', index: 'Expression' },
    Assign: { target: 'Expression', value: 'Expression' },
    Negate: { value: 'Expression' },
  },
});

const PASSES = 40;
const NODES = 200_000;
const operators = Array.from({ length: 20 }, (_, i) => `op${i}`);
const names = Array.from({ length: 50 }, (_, i) => `v${i}`);

/** Four rules on frequent kinds, which change about one node in twenty. */
const pass = (k: number): AnyPass =>
  rewrite({
    name: `pass-${k}`,
    from: Small,
    to: Small,
    rules: {
      Binary: (m, mk) =>
        m
          .with({ operator: operators[k % 20]!, left: { kind: 'Number', value: P.select() } }, (value, n) =>
            mk.Binary({ operator: operators[(k + 1) % 20]!, left: n.right, right: mk.Number({ value }) }),
          )
          .with({ operator: operators[k % 20]! }, n =>
            mk.Binary({ operator: operators[(k + 7) % 20]!, left: n.left, right: n.right }),
          )
          .otherwise(keep),
      Number: (m, mk) =>
        m
          .with({ value: P.union(2 * (k % 20), 2 * (k % 20) + 1) }, n => mk.Number({ value: (n.value + 2) % 40 }))
          .otherwise(keep),
      Variable: (m, mk) => m.with({ name: names[k]! }, () => mk.Variable({ name: names[k + 1]! })).otherwise(keep),
      If: (m, mk) => m.with({ test: { kind: 'Number', value: 0 }, fails: null }, () => mk.Empty({})).otherwise(keep),
    },
  });

/** Random functions of some eight hundred nodes. */
function program(): { functions: Tree[]; nodes: number } {
  const { mk } = Small;
  let seed = 42;
  let nodes = 0;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  type Expression = ReturnType<typeof mk.Number> | ReturnType<typeof mk.Binary>;
  const expression = (depth: number): Expression => {
    nodes++;
    const of = (): Expression => expression(depth - 1);
    const choice = depth === 0 ? random(4) : random(16);
    if (choice < 2) return mk.Number({ value: random(40) });
    if (choice < 4) return mk.Variable({ name: names[random(50)]! }) as never;
    if (choice < 9) return mk.Binary({ operator: operators[random(20)]!, left: of(), right: of() });
    if (choice < 10) return mk.Call({ callee: of(), arguments: [of(), of()] }) as never;
    if (choice < 12) return mk.Member({ of: of(), name: names[random(50)]! }) as never;
    if (choice < 14) return mk.Index({ of: of(), index: of() }) as never;
    return (choice < 15 ? mk.Assign({ target: of(), value: of() }) : mk.Negate({ value: of() })) as never;
  };
  const statement = (depth: number): ReturnType<typeof mk.Block> => {
    nodes++;
    const choice = depth === 0 ? 0 : random(10);
    if (choice < 5) return mk.Evaluate({ value: expression(5) }) as never;
    if (choice < 7) return mk.If({ test: expression(3), holds: statement(depth - 1), fails: null }) as never;
    if (choice < 8) return mk.While({ test: expression(3), body: statement(depth - 1) }) as never;
    return mk.Block({ items: Array.from({ length: 5 }, () => statement(depth - 1)) });
  };
  const functions: Tree[] = [];
  while (nodes < NODES) {
    const items: ReturnType<typeof statement>[] = [];
    for (const before = nodes; nodes - before < 800; ) items.push(statement(4));
    functions.push(mk.Function({ name: 'f', body: mk.Block({ items }) }));
  }
  return { functions, nodes };
}

const { functions, nodes } = program();
const passes = Array.from({ length: PASSES }, (_, k) => pass(k));
const groups = Array.from({ length: PASSES / 4 }, (_, i) => fuse(passes.slice(4 * i, 4 * i + 4)));
const ways = {
  'run by ts-pattern': passes.map(staged => staged.variant({ mode: 'interpreted' })),
  staged: passes,
  'staged, four fused': groups,
};
for (const [way, steps] of Object.entries(ways)) {
  const run = (): void => {
    for (const root of functions) steps.reduce((x, step) => step.run(x), root);
  };
  run();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${way.padEnd(20)} ${(((user + system) * 1000) / nodes / PASSES).toFixed(0).padStart(6)} ns\n`);
}
