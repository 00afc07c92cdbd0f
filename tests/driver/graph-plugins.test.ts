/** A language that a plugin puts between two languages of graphs: everything between its two passes is rebased, and lets its instruction pass through. */
import { afterAll, describe, expect, test } from 'vitest';
import { Workshop } from './workshop.ts';

/** A product to which something is added is one instruction, from the building of blocks to the end of the optimiser. */
const fused = `import { Blocks, SSA } from 'tscc/languages';
import { at, extend, type Node, transform } from 'tscc/nanopass';
import { plugin } from 'tscc/plugin';

const fused = {
  add: {
    Instruction: {
      MultiplyAdd: { result: 'definition', type: 'mtype', left: 'value', right: 'value', addend: 'value' },
    },
  },
  marks: { MultiplyAdd: { pure: true } },
} as const;
const Fused = extend(Blocks, 'Fused', { summary: 'A product to which something is added is one instruction.', ...fused });
const FusedSSA = extend(SSA, 'FusedSSA', fused);

const findMultiplyAdd = transform({
  name: 'find-multiply-add',
  from: Blocks,
  to: Fused,
  summary: 'A product to which something is added is one instruction.',
  run: (graph: Node<Blocks, 'External'>): Node<Fused, 'External'> => {
    const blocks = graph.blocks.map(b => {
      const products = new Map<number, { left: number; right: number }>();
      const instructions = b.instructions.map(n => {
        if (n.kind !== 'Binary' || (n.type !== 'i32' && n.type !== 'i64')) return n;
        if (n.op === 'mul') products.set(n.result, n);
        const product = n.op === 'add' ? products.get(n.left) : undefined;
        if (product === undefined) return n;
        const { left, right } = product;
        return at(n.at, () => Fused.mk.MultiplyAdd({ result: n.result, type: n.type, left, right, addend: n.right }));
      });
      return at(b.at, () => Fused.mk.Block({ ...b, instructions }));
    });
    return at(graph.at, () => Fused.mk.Graph({ ...graph, blocks }));
  },
});

const lowerMultiplyAdd = transform({
  name: 'lower-multiply-add',
  from: FusedSSA,
  to: SSA,
  summary: 'A product to which something is added is two instructions.',
  run: (graph: Node<FusedSSA, 'External'>): Node<SSA, 'External'> => {
    let { nextValue } = graph;
    const blocks = graph.blocks.map(b => {
      const instructions = b.instructions.flatMap((n): Node<SSA, 'Instruction'>[] => {
        if (n.kind !== 'MultiplyAdd') return [n];
        const { result, type, addend } = n;
        const product = nextValue++;
        return at(n.at, () => [
          SSA.mk.Binary({ result: product, type, op: 'mul', left: n.left, right: n.right }),
          SSA.mk.Binary({ result, type, op: 'add', left: product, right: addend }),
        ]);
      });
      return at(b.at, () => SSA.mk.Block({ ...b, instructions }));
    });
    return at(graph.at, () => SSA.mk.Graph({ ...graph, blocks, nextValue }));
  },
});

type Fused = typeof Fused.schema;
type FusedSSA = typeof FusedSSA.schema;
export default plugin({ api: '1.0', passes: [findMultiplyAdd, lowerMultiplyAdd] });
`;

/** An instruction that leads somewhere: nobody looks for edges there. */
const jumping = `import { Blocks } from 'tscc/languages';
import { extend, type Node, transform } from 'tscc/nanopass';
import { plugin } from 'tscc/plugin';

const Jumping = extend(Blocks, 'Leaping', { add: { Instruction: { Leap: { to: 'Edge' } } } });
const leap = transform({
  name: 'leap',
  from: Blocks,
  to: Jumping,
  run: (graph: Node<Blocks, 'External'>) => graph as never,
});
export default plugin({ api: '1.0', passes: [leap], order: 'build-blocks+leap' });
`;

const program = `static int scale(int a, int b) { return a * b + 3; }
int f(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i] * 7 + scale(i, n); return s; }
static int last(int n, int k) { return n == 0 ? k : last(n - 1, n * k + 1); }
int main(void) { int a[] = {1, 2, 3}; void *t[] = {&&x, &&y}; int i = 0; goto *t[i];
 x: i = 1; goto *t[i];
 y: return f(a, 3) + last(4, 2) == 59 + 113 ? 0 : f(a,3); }
`;

const workshop = new Workshop({ 'fused.ts': fused, 'jumping.ts': jumping, 'sums.c': program });
afterAll(() => workshop[Symbol.dispose]());

/** The orders in which the plugin's instruction lives as long as it can. */
const orders = [
  ['-O0', 'inline-functions'],
  ['-O1', 'settle-questions'],
  ['-O2', 'return-after-calls'],
] as const;
const order = (last: string): string => `--passes=build-blocks+find-multiply-add, ${last}+lower-multiply-add`;
const plugged = ['--plugin=fused.ts', '-O2', order('return-after-calls')];

describe('with an instruction of a plugin', () => {
  test.each(orders)('a program that is compiled with %s does the same', (level, last) => {
    expect(workshop.tscc([level, 'sums.c', '-o', 'usual']).status).toBe(0);
    const words = ['--plugin=fused.ts', level, order(last), '--verify', 'sums.c', '-o', 'fused'];
    expect(workshop.tscc(words)).toEqual({ status: 0, output: '', messages: '' });
    expect(workshop.run('./fused', []).status).toBe(workshop.run('./usual', []).status);
  });
  test.each(['factor-computed-gotos', 'construct-ssa', 'loop-tail-calls', 'hoist-invariants', 'return-after-calls'])(
    'a dump after %s shows it, and is a place to go on from',
    pass => {
      const dump = workshop.tscc([...plugged, `--dump-after=${pass}`, '-c', 'sums.c']).output;
      expect(dump).toContain('(MultiplyAdd %');
      workshop.write('dump', dump);
      expect(workshop.tscc(['--plugin=fused.ts', '--from=dump', '--verify', '-o', 'restarted'])).toMatchObject({
        status: 0,
        messages: '',
      });
      expect(workshop.tscc(['-O2', 'sums.c', '-o', 'usual']).status).toBe(0);
      expect(workshop.run('./restarted', []).status).toBe(workshop.run('./usual', []).status);
    },
  );
  test('it is inlined with the function that it is in', () => {
    const words = [...plugged, '--dump-after=inline-functions', '--dump-function=f', '-c', 'sums.c'];
    const { output } = workshop.tscc(words);
    expect(output).toContain('(MultiplyAdd %');
    expect(output).not.toContain('(Call scale');
  });
  test('passes are repeated around it until nothing changes', () => {
    const repeated = 'number-values=repeat-until-stable(number-values, simplify)';
    const words = [
      '--plugin=fused.ts',
      '-O1',
      `${order('settle-questions')}, ${repeated.replace('values=', 'values#1=')}`,
    ];
    expect(workshop.tscc([...words, '--verify', 'sums.c', '-o', 'fused'])).toEqual({
      status: 0,
      output: '',
      messages: '',
    });
  });
  test('the first pass that does not carry it says which would remove it', () => {
    const { status, messages } = workshop.tscc([
      '--plugin=fused.ts',
      '--passes=build-blocks+find-multiply-add',
      '-c',
      'sums.c',
    ]);
    expect(status).toBe(1);
    expect(messages).toContain(
      'legalize-types cannot work on FusedSSA: it is an ordinary function on SSA, and FusedSSA has MultiplyAdd',
    );
    expect(messages).toContain('lower-multiply-add would lead there');
  });
  test('the stages whose language has no meaning are told of, and the others compared', () => {
    const { status, output } = workshop.tscc([...plugged, '--interpret=all', 'sums.c']);
    expect(output).toMatch(/construct-ssa +FusedSSA +cannot be run: the language has no meaning/);
    expect(output).toMatch(/lower-multiply-add +SSA +the same/);
    expect(status).toBe(0);
  });
});

test('an instruction with an edge is refused where edges are those of terminators', () => {
  const { messages } = workshop.tscc(['--plugin=jumping.ts', '-c', 'sums.c']);
  expect(messages).toContain(
    'factor-computed-gotos cannot work on Leaping: it does not know Leap of Leaping: it consists of Edge, as no Instruction of Blocks does',
  );
});
