/** Selection rules for comparisons: as flags before a jump or conditional move, and as numbers. */
import type { MachineType } from '../../languages/machine.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import type { Instruction } from '../selection/facts.ts';
import {
  binary,
  constant,
  emptyMatch,
  instruction,
  load,
  type Match,
  type Pattern,
  reg,
} from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { type Condition, inverse } from './opcodes.ts';
import { st } from './registers.ts';
import { floatOperand } from './select-floats.ts';
import { pushExtended } from './select-x87.ts';

/** The condition that holds after cmp a, b, by comparison; and after cmp b, a. */
const integerConditions: Readonly<Record<string, readonly [Condition, Condition]>> = {
  eq: ['e', 'e'],
  ne: ['ne', 'ne'],
  slt: ['l', 'g'],
  sle: ['le', 'ge'],
  sgt: ['g', 'l'],
  sge: ['ge', 'le'],
  ult: ['b', 'a'],
  ule: ['be', 'ae'],
  ugt: ['a', 'b'],
  uge: ['ae', 'be'],
};

/**
 * ucomis sets the flags as an unsigned comparison does, and all of zf, pf, cf where a number is not one (SDM volume 2, UCOMISD): so each
 * comparison asks for the flags in the order of operands in which an unordered result gives the right answer. The comparisons that C calls
 * invalid for a NaN use comis, which says so (C17 F.9.3).
 */
const floatConditions: Readonly<Record<string, { flags: Condition; swap: boolean; signals: boolean }>> = {
  fogt: { flags: 'a', swap: false, signals: true },
  foge: { flags: 'ae', swap: false, signals: true },
  folt: { flags: 'a', swap: true, signals: true },
  fole: { flags: 'ae', swap: true, signals: true },
  fult: { flags: 'b', swap: false, signals: false },
  fule: { flags: 'be', swap: false, signals: false },
  fugt: { flags: 'b', swap: true, signals: false },
  fuge: { flags: 'be', swap: true, signals: false },
  fueq: { flags: 'e', swap: false, signals: false },
  fone: { flags: 'ne', swap: false, signals: false },
  ford: { flags: 'np', swap: false, signals: false },
  funo: { flags: 'p', swap: false, signals: false },
  // These two need a second flag.
  foeq: { flags: 'e', swap: false, signals: false },
  fune: { flags: 'ne', swap: false, signals: false },
};

const bitsOf: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64 };
// By width. A name that is put together for each instruction would have to be hashed each time.
const compareOpcodes: Readonly<Record<number, string>> = { 8: 'cmp.8', 16: 'cmp.16', 32: 'cmp.32', 64: 'cmp.64' };
const testOpcodes: Readonly<Record<number, string>> = { 8: 'test.8', 16: 'test.16', 32: 'test.32', 64: 'test.64' };
type Compare = Extract<Instruction, { kind: 'Compare' }>;

interface CompareForm {
  readonly name: string;
  readonly left: (type: MachineType) => Pattern;
  readonly right: (type: MachineType) => Pattern;
  /** The operands of the instruction, in its order; `swapped` where that is the other one. */
  readonly operands: (m: Match, e: Emitter) => readonly Operand[];
  readonly swapped: boolean;
}
const immediate = constant(k => k >= -0x80000000n && k <= 0x7fffffffn);
const memory = (m: Match, e: Emitter): Operand => e.memory(m.address!);

/** Forms of cmp, tried in this order. */
const compareForms: readonly CompareForm[] = [
  {
    name: 'compare memory with a constant',
    left: load,
    right: () => immediate,
    operands: (m, e) => [memory(m, e), e.immediate(m.k)],
    swapped: false,
  },
  {
    name: 'compare with a constant',
    left: () => reg('a'),
    right: () => immediate,
    operands: (m, e) => [e.use(m.a), e.immediate(m.k)],
    swapped: false,
  },
  {
    name: 'compare a constant with memory',
    left: () => immediate,
    right: load,
    operands: (m, e) => [memory(m, e), e.immediate(m.k)],
    swapped: true,
  },
  {
    name: 'compare a constant with a register',
    left: () => immediate,
    right: () => reg('a'),
    operands: (m, e) => [e.use(m.a), e.immediate(m.k)],
    swapped: true,
  },
  {
    name: 'compare with memory',
    left: () => reg('a'),
    right: load,
    operands: (m, e) => [e.use(m.a), memory(m, e)],
    swapped: false,
  },
  {
    name: 'compare memory with a register',
    left: load,
    right: () => reg('a'),
    operands: (m, e) => [memory(m, e), e.use(m.a)],
    swapped: false,
  },
  {
    name: 'compare registers',
    left: () => reg('a'),
    right: () => reg('b'),
    operands: (m, e) => [e.use(m.a), e.use(m.b)],
    swapped: false,
  },
];

interface CompareRow {
  readonly left: Pattern;
  readonly right: Pattern;
  readonly form: CompareForm;
}
const rowsByType = new Map<MachineType, readonly CompareRow[]>();
function rowsFor(type: MachineType): readonly CompareRow[] {
  let rows = rowsByType.get(type);
  if (rows === undefined) {
    rows = compareForms.map(form => ({ left: form.left(type), right: form.right(type), form }));
    rowsByType.set(type, rows);
  }
  return rows;
}

const bitTests = new Map<MachineType, { constant: Pattern; memory: Pattern; registers: Pattern; load: Pattern }>();
function bitTestsOf(type: MachineType) {
  let found = bitTests.get(type);
  if (found === undefined) {
    found = {
      constant: binary('and', type, reg('a'), immediate),
      memory: binary('and', type, load(type), immediate),
      registers: binary('and', type, reg('a'), reg('b')),
      load: load(type),
    };
    bitTests.set(type, found);
  }
  return found;
}

/** Emits what sets the flags, and says which condition then holds when the value is not zero. */
export function emitCondition(e: Emitter, test: number): Condition {
  let value = test;
  let negate = false;
  for (;;) {
    const n = e.place.comparison(value);
    if (n === undefined) break;
    const right = e.place.definition[n.right];
    if (
      (n.op === 'eq' || n.op === 'ne') &&
      right !== undefined &&
      right.kind === 'Constant' &&
      right.value === 0n &&
      e.place.inner(n.left)?.kind === 'Compare'
    ) {
      if (n.op === 'eq') negate = !negate;
      value = n.left;
      continue;
    }
    const condition = emitCompare(e, n);
    return negate ? inverse(condition) : condition;
  }
  const condition = compareWithZero(e, value, e.typeOf(value), 'ne');
  return negate ? inverse(condition) : condition;
}

/** Emits the comparison, and says which condition then holds when it is true. */
function emitCompare(e: Emitter, n: Compare): Condition {
  const bits = bitsOf[n.type];
  if (bits === undefined) return n.type === 'f80' ? compareExtended(e, n) : compareFloats(e, n);
  const right = e.place.definition[n.right];
  if (right !== undefined && right.kind === 'Constant' && right.value === 0n && n.op[0] !== 'u')
    return compareWithZero(e, n.left, n.type, n.op);
  const m = emptyMatch(n);
  for (const { left, right, form } of rowsFor(n.type)) {
    if (!left.test(n.left, e.place, m) || !right.test(n.right, e.place, m)) continue;
    e.put(compareOpcodes[bits], [], form.operands(m, e));
    return integerConditions[n.op][form.swapped ? 1 : 0];
  }
  throw new Error(`x86-64 has no comparison ${n.op} of ${n.type}`);
}

const whenTestedWithItself: Readonly<Record<string, Condition>> = {
  eq: 'e',
  ne: 'ne',
  slt: 's',
  sge: 'ns',
  sgt: 'g',
  sle: 'le',
};

/** `test` gives the flags of a comparison with zero: its and clears the carry and overflow. */
function compareWithZero(e: Emitter, value: number, type: MachineType, op: string): Condition {
  const bits = bitsOf[type];
  const m = emptyMatch(e.place.definition[value]!);
  const tests = bitTestsOf(type);
  if (tests.memory.test(value, e.place, m)) e.put(testOpcodes[bits], [], [memory(m, e), e.immediate(m.k)]);
  else if (tests.constant.test(value, e.place, m)) {
    // Of a mask below 2^31 the low 32 bits are all there is; a byte is shorter still.
    const narrow = m.k >= 0n && m.k <= 0x7fn ? 8 : m.k >= 0n ? Math.min(bits, 32) : bits;
    const signMatters = op !== 'eq' && op !== 'ne';
    e.put(testOpcodes[signMatters ? bits : narrow], [], [e.use(m.a), e.immediate(m.k)]);
  } else if (tests.registers.test(value, e.place, m)) e.put(testOpcodes[bits], [], [e.use(m.a), e.use(m.b)]);
  else if (tests.load.test(value, e.place, m)) {
    e.put(compareOpcodes[bits], [], [memory(m, e), e.immediate(0)]);
    return integerConditions[op][0];
  } else {
    const r = e.use(value);
    e.put(testOpcodes[bits], [], [r, r]);
  }
  return whenTestedWithItself[op];
}

function compareFloats(e: Emitter, n: Compare): Condition {
  const { flags, swap, signals } = floatConditions[n.op];
  const first = e.use(swap ? n.right : n.left);
  const second = floatOperand(e, swap ? n.left : n.right);
  e.put(`${signals ? '' : 'u'}comis${n.type === 'f32' ? 's' : 'd'}`, [], [first, second]);
  return withParity(e, n.op, flags);
}

/** The x87 comparison that sets the flags like ucomis; it leaves its left operand on the stack, to be dropped. */
function compareExtended(e: Emitter, n: Compare): Condition {
  const { flags, swap, signals } = floatConditions[n.op];
  pushExtended(e, swap ? n.left : n.right);
  pushExtended(e, swap ? n.right : n.left);
  e.put(signals ? 'fcomip' : 'fucomip', [], [e.register(st(0)), e.register(st(1))]);
  e.put('fstp', [], [e.register(st(0))]);
  return withParity(e, n.op, flags);
}

/** Equal is zf without pf; both in one flag, so that one jump does. */
function withParity(e: Emitter, op: string, flags: Condition): Condition {
  if (op !== 'foeq' && op !== 'fune') return flags;
  const equal = op === 'foeq';
  const ordered = e.fresh('i8');
  const same = e.fresh('i8');
  e.put(equal ? 'setnp.8' : 'setp.8', [ordered], []);
  e.put(equal ? 'sete.8' : 'setne.8', [same], []);
  e.put(equal ? 'and.8' : 'or.8', [e.fresh('i8')], [e.register(ordered), e.register(same)]);
  return 'ne';
}

export const conditionRules: Rule[] = [
  rule('a comparison as a number', instruction('Compare'), 3, ({ node }, e) => {
    if (node.kind !== 'Compare') return;
    const condition = emitRoot(e, node);
    const flag = e.fresh('i8');
    e.put(`set${condition}.8`, [flag], []);
    e.put('movzx.8.32', [e.result], [e.register(flag)]);
  }),
  rule('select without a branch', instruction('Select'), 2, ({ node }, e) => {
    if (node.kind !== 'Select') return;
    if (bitsOf[node.type] === undefined) throw new Error(`x86-64 selects integers only, not ${node.type}`);
    const yes = e.use(node.then);
    const no = e.use(node.else);
    const condition = emitCondition(e, node.test);
    e.put(`cmov${condition}.${node.type === 'i64' ? 64 : 32}`, [e.result], [no, yes]);
  }),
];

/** A comparison of comparisons with zero, too, is one condition. */
function emitRoot(e: Emitter, n: Compare): Condition {
  const right = e.place.definition[n.right];
  if ((n.op === 'eq' || n.op === 'ne') && right?.kind === 'Constant' && right.value === 0n) {
    if (e.place.inner(n.left)?.kind === 'Compare') {
      const condition = emitCondition(e, n.left);
      return n.op === 'eq' ? inverse(condition) : condition;
    }
  }
  return emitCompare(e, n);
}
