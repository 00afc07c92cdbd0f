/** What the passes on loops leave in the loop, and what they bring before it. */
import { describe, expect, test } from 'vitest';
import { SSA } from '../../languages/ssa.ts';
import { type AnyPass, parse, show } from '../../nanopass/index.ts';
import { hoistInvariants } from '../../passes/hoist-invariants.ts';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { reassociate } from '../../passes/reassociate.ts';
import { reduceStrength } from '../../passes/reduce-strength.ts';
import { sinkComputations } from '../../passes/sink-computations.ts';
import type { Graph } from '../../passes/values/graph.ts';
import { smallUnit } from './lowering.ts';

/**
 * A loop b1 that counts %3 of b1 from 0 up to %1 by ones, with more instructions in its body b2; %0, %1 and %2 come from outside.
 * Values from %10 on are the body's.
 */
const loop = (body: string): string => `(Graph f.4
  ((Incoming r7 i64 %0) (Incoming r6 i64 %1) (Incoming r2 i64 %2)) ()
  ((Block b0 _ () ((Constant %4 i64 0) (Constant %5 i64 1)) (Jump (Edge b1 (%4))))
   (Block b1 _ ((BlockParameter %3 i64)) ((Compare %6 i64 slt %3 %1)) (Branch %6 (Edge b2 ()) (Edge b3 ())))
   (Block b2 _ () (${body} (Binary %7 i64 add %3 %5)) (Jump (Edge b1 (%7))))
   (Block b3 _ () () (Return ((Outgoing r0 i64 %3)))))
  40)`;

/** The texts of the blocks after the passes, by name. */
function after(passes: readonly AnyPass[], text: string): Record<string, string> {
  const unit = smallUnit();
  let graph = parse(SSA, text, { context: unit }) as Graph;
  expect(faultsOfSsa(graph)).toEqual([]);
  for (const pass of passes) graph = pass.run(graph, unit) as Graph;
  expect(faultsOfSsa(graph)).toEqual([]);
  return Object.fromEntries(
    graph.blocks.map(b => [`b${b.block}`, b.instructions.map(i => show(SSA, i, { context: unit })).join(' ')]),
  );
}
const through = (...passes: unknown[]): readonly AnyPass[] => passes as AnyPass[];

describe('reassociate', () => {
  const index =
    '(Binary %10 i64 add %2 %3) (Constant %11 i64 3) (Binary %12 i64 shl %10 %11) (Binary %13 i64 add %0 %12) (Load %14 i64 %13 0 #f 0)';

  test('a sum begins with what the loop does not change, as in the example', () => {
    const { b2 } = after(through(reassociate), loop(index));
    expect(b2).toContain(
      '(Constant %40 i64 3) (Binary %41 i64 shl %2 %40) (Binary %42 i64 add %0 %41) ' +
        '(Constant %43 i64 3) (Binary %44 i64 shl %3 %43) (Binary %13 i64 add %42 %44)',
    );
  });

  test('its beginning then moves out of the loop', () => {
    const { b2, b4 } = after(through(reassociate, hoistInvariants), loop(index));
    expect(b4).toContain('(Binary %42 i64 add %0 %41)');
    expect(b2).not.toContain('(Binary %42 i64 add %0 %41)');
  });

  test('constants come last', () => {
    const { b2 } = after(
      through(reassociate),
      loop('(Constant %10 i64 40) (Binary %11 i64 add %3 %10) (Binary %12 i64 add %11 %0) (Binary %13 i64 add %2 %12)'),
    );
    expect(b2).toMatch(
      /\(Binary %(\d+) i64 add %2 %0\) \(Binary %(\d+) i64 add %\1 %3\) \(Constant %(\d+) i64 40\) \(Binary %13 i64 add %\2 %\3\)/,
    );
  });

  test.each([
    ['with one term from outside', '(Binary %10 i64 add %3 %3) (Binary %11 i64 add %0 %10)'],
    ['in order already', '(Binary %10 i64 add %0 %2) (Binary %11 i64 add %10 %3)'],
    ['whose part others use', '(Binary %10 i64 add %2 %3) (Binary %11 i64 add %0 %10) (Binary %12 i64 mul %10 %11)'],
  ])('a sum %s stays as it was', (_, body) => {
    expect(after(through(reassociate), loop(body)).b2).toBe(after([], loop(body)).b2);
  });
});

describe('hoist-invariants', () => {
  test('a product of what the loop does not change stands before it, as in the example', () => {
    const { b2, b4 } = after(through(hoistInvariants), loop('(Binary %10 i64 mul %0 %2) (Binary %11 i64 add %10 %3)'));
    expect(b4).toBe('(Binary %10 i64 mul %0 %2)');
    expect(b2).toContain('(Binary %11 i64 add %10 %3)');
  });

  test('a sum that takes the places of its operands moves', () => {
    expect(after(through(hoistInvariants), loop('(Binary %10 i64 add %0 %2) (Binary %11 i64 mul %10 %3)')).b4).toBe(
      '(Binary %10 i64 add %0 %2)',
    );
  });

  test('what the accesses that need it compute by themselves stays, where the operands stay in registers anyway', () => {
    const body =
      '(Binary %10 i64 add %0 %2) (Load %11 i64 %10 0 #f 0) (Binary %12 i64 mul %0 %3) (Binary %13 i64 mul %2 %3)';
    expect(after(through(hoistInvariants), loop(body)).b4).toBeUndefined();
  });

  test('the address of a symbol that an index is added to keeps a register', () => {
    const body = '(SymbolAddress %10 i64 v.6 0) (Binary %11 i64 add %10 %3) (Load %12 i8 %11 0 #f 0)';
    const { b2, b4 } = after(through(hoistInvariants), loop(body));
    expect(b4).toBe('(SymbolAddress %41 i64 v.6 0) (Convert %40 i64 bitcast i64 %41)');
    expect(b2).toContain('(Binary %11 i64 add %40 %3)');
  });
});

describe('reduce-strength', () => {
  const reduced = (body: string, passes = [reduceStrength]) => after(through(...passes), loop(body));
  const twelve = '(Constant %10 i64 12)';

  test('a product that is added to one address becomes a pointer, as in the example', () => {
    const { b1, b2, b4 } = reduced(
      `${twelve} (Binary %11 i64 mul %3 %10) (Binary %12 i64 add %2 %11) (Load %13 i32 %12 4 #f 0)`,
    );
    expect(b4).toBe('');
    expect(b1).toContain('(Compare %6 i64 slt %3 %1)');
    expect(b2).toContain('(Load %13 i32 %40 4 #f 0)');
    expect(b2).toContain('(Binary %7 i64 add %3 %5) (Constant %42 i64 12) (Binary %41 i64 add %40 %42)');
  });

  test('the variable of two addresses is the product', () => {
    const { b2, b4 } = reduced(
      `${twelve} (Binary %11 i64 mul %3 %10) (Binary %12 i64 add %2 %11) (Binary %13 i64 add %11 %0) (Store i64 %12 0 %13 #f 0)`,
    );
    expect(b4).toBe('(Constant %42 i64 0)');
    expect(b2).toContain('(Binary %12 i64 add %2 %40) (Binary %13 i64 add %40 %0)');
  });

  test('neighbours are as far from the variable as they are from each other', () => {
    const { b2 } = reduced(
      `${twelve} (Constant %20 i64 -2) (Binary %21 i64 add %3 %20) (Binary %11 i64 mul %21 %10) (Binary %12 i64 mul %10 %3)
       (Store i64 %11 0 %12 #f 0)`,
    );
    expect(b2).toContain('(Constant %43 i64 -24) (Binary %11 i64 add %40 %43)');
    expect(b2).toContain('(Store i64 %11 0 %40 #f 0)');
  });

  test('a factor that only the program knows is added in each round', () => {
    const { b2, b4 } = reduced('(Binary %11 i64 mul %3 %2) (Store i64 %0 0 %11 #f 0)');
    expect(b4).toBe('(Constant %42 i64 0)');
    expect(b2).toContain('(Binary %7 i64 add %3 %5) (Binary %41 i64 add %40 %2)');
  });

  test.each([
    [
      'that an address scales by itself',
      '(Constant %10 i64 3) (Binary %11 i64 shl %3 %10) (Binary %12 i64 add %2 %11)',
    ],
    ['that takes no longer than a sum', '(Constant %10 i64 9) (Binary %11 i64 mul %3 %10) (Store i64 %0 0 %11 #f 0)'],
    ['by what the loop changes', '(Load %10 i64 %0 0 #f 0) (Binary %11 i64 mul %3 %10) (Store i64 %0 0 %11 #f 0)'],
    ['of the variable and itself', '(Binary %11 i64 mul %3 %3) (Store i64 %0 0 %11 #f 0)'],
    [
      'in a loop without registers to spare',
      `${twelve} (Binary %11 i64 mul %3 %10) ${Array.from({ length: 9 }, (_, n) => `(Binary %${20 + n} i64 mul ${n % 2 === 0 ? '%0 %2' : '%2 %0'})`).join(' ')}
       ${Array.from({ length: 9 }, (_, n) => `(Store i64 %11 ${8 * n} %${20 + n} #f 0)`).join(' ')}`,
    ],
  ])('a product %s stays as it was', (what, body) => {
    // Nine values that the loop takes from outside.
    const before = what.includes('registers') ? through(hoistInvariants) : [];
    expect(after([...before, ...through(reduceStrength)], loop(body)).b2).toBe(after(before, loop(body)).b2);
  });
});

describe('sink-computations', () => {
  test('what only the way out of a loop needs is computed on the way out', () => {
    const { b1, b4 } = after(
      through(sinkComputations),
      `(Graph f.4 ((Incoming r7 i64 %0)) ()
        ((Block b0 _ () ((Constant %4 i64 0) (Constant %5 i64 1)) (Branch %0 (Edge b1 (%4)) (Edge b3 (%4))))
         (Block b1 _ ((BlockParameter %3 i64))
           ((Load %7 i64 %3 0 #f 0) (Binary %6 i64 add %3 %5) (Binary %9 i64 mul %6 %5) (Binary %8 i64 add %7 %5))
           (Branch %7 (Edge b1 (%8)) (Edge b3 (%9))))
         (Block b3 _ ((BlockParameter %10 i64)) () (Return ((Outgoing r0 i64 %10)))))
        20)`,
    );
    expect(b1).toBe('(Load %7 i64 %3 0 #f 0) (Binary %8 i64 add %7 %5)');
    expect(b4).toBe('(Binary %6 i64 add %3 %5) (Binary %9 i64 mul %6 %5)');
  });
});
