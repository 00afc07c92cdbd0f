/**
 * Selection rules for long double. Its values live in memory (the class x87 has no registers to give); an operation loads its operands on the x87
 * stack, computes, and stores.
 */
import type { Register } from '../../languages/machine.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import { binary, convert, instruction, load, reg, store, unary } from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { st } from './registers.ts';
import { loadExtended } from './select-places.ts';

/** Pushes a long double. */
export function pushExtended(e: Emitter, value: number): void {
  const n = e.place.definition[value];
  if (n !== undefined && n.kind === 'FloatingConstant') loadExtended(e, n.bits);
  else if (
    n !== undefined &&
    n.kind === 'Load' &&
    !n.volatile &&
    e.place.inner(value) !== undefined &&
    e.place.loadsHere(value)
  )
    e.put('fld.m80', [], [e.memory(n.address)]);
  else e.put('fld.m80', [], [e.use(value)]);
}

/** Pops a long double into a value's place. */
export const popExtended = (e: Emitter, into: Register): void => e.put('fstp.80', [into], []);

const top = (e: Emitter): Operand => e.register(st(0));

/** Stores the top of the stack, rounded toward zero, as an integer: fistp rounds as the control word says. */
function storeTruncated(e: Emitter, width: 16 | 32 | 64, into: Operand): void {
  const words = e.slot(4, 4);
  const control = e.fresh('i32');
  const truncating = e.fresh('i32');
  e.put('fnstcw.m16', [], [e.slotMemory(words)]);
  e.put('movzx.16.32', [control], [e.slotMemory(words)]);
  // Bits 10 and 11: rounding toward zero (SDM volume 1, 8.1.5.3).
  e.put('or.32', [truncating], [e.register(control), e.immediate(0xc00)]);
  e.put('mov.m16', [], [e.slotMemory(words, 2), e.register(truncating)]);
  e.put('fldcw', [], [e.slotMemory(words, 2)]);
  e.put(`fistp.m${width}`, [], [into]);
  e.put('fldcw', [], [e.slotMemory(words)]);
}

export const x87Rules: Rule[] = [];
const add = (r: Rule): void => {
  x87Rules.push(r);
};

for (const [op, name] of [
  ['fadd', 'faddp'],
  ['fsub', 'fsubp'],
  ['fmul', 'fmulp'],
  ['fdiv', 'fdivp'],
])
  add(
    rule(`${op} of long doubles`, binary(op, 'f80', reg('a'), reg('b')), 20, (m, e) => {
      pushExtended(e, m.a);
      pushExtended(e, m.b);
      // st(1) := st(1) op st(0), and the top is dropped.
      e.put(name, [], [e.register(st(1)), top(e)]);
      popExtended(e, e.result);
    }),
  );
for (const [op, name] of [
  ['fneg', 'fchs'],
  ['fabs', 'fabs'],
  ['fsqrt', 'fsqrt'],
])
  add(
    rule(`${op} of a long double`, unary(op, 'f80', reg('a')), 20, (m, e) => {
      pushExtended(e, m.a);
      e.put(name, [], []);
      popExtended(e, e.result);
    }),
  );

add(
  rule('load a long double', instruction('Load', 'f80'), 10, ({ node }, e) => {
    if (node.kind !== 'Load') return;
    e.put('fld.m80', [], [e.memory(node.address)]);
    popExtended(e, e.result);
  }),
);
add(
  rule('store a long double', store('f80', reg('a')), 10, ({ node, a }, e) => {
    if (node.kind !== 'Store') return;
    pushExtended(e, a);
    e.put('fstp.m80', [], [e.memory(node.address)]);
  }),
);

for (const [float, width, move] of [
  ['f32', 32, 'movss'],
  ['f64', 64, 'movsd'],
] as const) {
  add(
    rule(`${float} to long double`, convert('fpext', float, 'f80', reg('a')), 12, (m, e) => {
      const slot = e.slot(width / 8, width / 8);
      e.put(`${move}.m${width}`, [], [e.slotMemory(slot), e.use(m.a)]);
      e.put(`fld.m${width}`, [], [e.slotMemory(slot)]);
      popExtended(e, e.result);
    }),
  );
  add(
    rule(`${float} in memory to long double`, convert('fpext', float, 'f80', load(float)), 10, (m, e) => {
      e.put(`fld.m${width}`, [], [e.memory(m.address!)]);
      popExtended(e, e.result);
    }),
  );
  add(
    rule(`long double to ${float}`, convert('fptrunc', 'f80', float, reg('a')), 12, (m, e) => {
      const slot = e.slot(width / 8, width / 8);
      pushExtended(e, m.a);
      e.put(`fstp.m${width}`, [], [e.slotMemory(slot)]);
      e.put(move, [e.result], [e.slotMemory(slot)]);
    }),
  );
}

for (const [integer, width] of [
  ['i32', 32],
  ['i64', 64],
] as const) {
  add(
    rule(`${integer} to long double`, convert('sitofp', integer, 'f80', reg('a')), 14, (m, e) => {
      const slot = e.slot(width / 8, width / 8);
      e.put(`mov.m${width}`, [], [e.slotMemory(slot), e.use(m.a)]);
      e.put(`fild.m${width}`, [], [e.slotMemory(slot)]);
      popExtended(e, e.result);
    }),
  );
  add(
    rule(`long double to ${integer}`, convert('fptosi', 'f80', integer, reg('a')), 24, (m, e) => {
      const slot = e.slot(width / 8, width / 8);
      pushExtended(e, m.a);
      storeTruncated(e, width, e.slotMemory(slot));
      e.put(`mov.${width}`, [e.result], [e.slotMemory(slot)]);
    }),
  );
}
