/** Which stores go because what they write is overwritten before anybody can read it. */
import { describe, expect, test } from 'vitest';
import { SSA } from '../../languages/ssa.ts';
import { type AnyPass, parse, show } from '../../nanopass/index.ts';
import { removeDeadStores } from '../../passes/remove-dead-stores.ts';
import type { Graph } from '../../passes/values/graph.ts';
import { smallUnit } from './lowering.ts';

/** The instructions that are left of a block's, in a function of pointers %0 and %1 and a long %2 with two private slots. */
function left(instructions: string): string {
  const unit = smallUnit();
  const text = `(Graph f.4
    ((Incoming r7 i64 %0) (Incoming r6 i64 %1) (Incoming r2 i64 %2)) ((Slot s0 16 8 a) (Slot s1 16 8 b))
    ((Block b0 _ () ((Convert %3 i32 trunc i64 %2) (SlotAddress %4 i64 s0 0) (SlotAddress %5 i64 s1 0) ${instructions})
      (Return ((Outgoing r0 i64 %2)))))
    40)`;
  const graph = (removeDeadStores as unknown as AnyPass).run(parse(SSA, text, { context: unit }), unit) as Graph;
  return graph.blocks[0].instructions
    .slice(3)
    .map(i => show(SSA, i, { context: unit }))
    .join(' ');
}
/** Four bytes of class 1 at %0, and what makes them needless where nothing reads them. */
const first = '(Store i32 %0 4 %3 #f 1)';
const second = '(Store i32 %0 4 %3 #f 1)';

describe('a store goes', () => {
  test.each([
    ['before another of the same bytes', second],
    ['before one of more bytes', '(Store i64 %0 0 %2 #f 3)'],
    ['whatever the class of the other', '(Store f32 %0 4 %6 #f 7)'],
    ['before its bytes are cleared', '(ClearBlock %0 8 8)'],
    ['before other bytes are moved there', '(MoveBlock %0 %4 8 8)'],
    ['across loads of other bytes', `(Load %10 i32 %0 8 #f 1) ${second}`],
    ['across loads of private objects', `(Load %10 i32 %4 0 #f 0) ${second}`],
    ['across loads of another class', `(Load %10 f64 %1 0 #f 8) ${second}`],
    ['across stores elsewhere', `(Store i64 %1 0 %2 #f 3) ${second}`],
  ])('%s', (_, rest) => {
    const constant = '(FloatingConstant %6 f32 0)';
    expect(left(`${constant} ${first} ${rest}`)).toBe(`${constant} ${rest}`);
  });
  test('as in the example', () => {
    expect(left('(Store i32 %0 0 %3 #f 0) (Store i32 %0 4 %3 #f 0) (Store i64 %0 0 %2 #f 0)')).toBe(
      '(Store i64 %0 0 %2 #f 0)',
    );
  });
});

describe('a store stays', () => {
  test.each([
    ['before a load of its bytes', `(Load %10 i32 %0 4 #f 1) ${second}`],
    ['before a load of some of them', `(Load %10 i8 %0 7 #f 0) ${second}`],
    ['before a load of the same class through another pointer', `(Load %10 i32 %1 0 #f 1) ${second}`],
    ['before a load of any class through another pointer', `(Load %10 i64 %1 0 #f 0) ${second}`],
    ['before its bytes are moved', `(MoveBlock %4 %0 8 8) ${second}`],
    ['before bytes that may be its own are moved', `(MoveBlock %4 %1 8 8) ${second}`],
    ['before a call', `(Call f.4 _ () () 0 0) ${second}`],
    ['before an atomic operation', `(Perform atomic.load i32 (%10) (%1)) ${second}`],
    ['before a fence', `(Perform fence i32 () ()) ${second}`],
    ['before inline assembly', `(Assembly #f "" () () ("memory")) ${second}`],
    ['before a volatile access', `(Load %10 i32 %1 0 #t 0) ${second}`],
    ['before a store of some of its bytes', '(Store i16 %0 4 %11 #f 2)'],
    ['before a store beside it', '(Store i32 %0 8 %3 #f 1)'],
    ['before a store that may be elsewhere', '(Store i32 %1 4 %3 #f 1)'],
    ['before fewer bytes are cleared', '(ClearBlock %0 4 8)'],
  ])('%s', (_, rest) => {
    const constant = '(Constant %11 i16 3)';
    expect(left(`${constant} ${first} ${rest}`)).toBe(`${constant} ${first} ${rest}`);
  });
  test('that is volatile', () => {
    const both = `(Store i32 %0 4 %3 #t 0) ${second}`;
    expect(left(both)).toBe(both);
  });
});
