/** Quadruple precision through the functions of the compiler's runtime ("Routines for floating point emulation", GCC internals 4.2). */
import type { MachineType } from '../../languages/machine.ts';
import type { CompareOperation } from '../../languages/operations.ts';
import type { Builder } from '../values/build.ts';
import type { SSAInstruction } from '../values/operands.ts';

const arithmetic: Readonly<Record<string, string>> = {
  fadd: '__addtf3',
  fsub: '__subtf3',
  fmul: '__multf3',
  fdiv: '__divtf3',
};

/**
 * The function, and how its result compares with zero. For a NaN the functions for less give a positive number, those for
 * greater a negative one: so the unordered comparisons ask the opposite question.
 */
const comparisons: Readonly<Record<string, readonly [name: string, op: CompareOperation]>> = {
  foeq: ['__eqtf2', 'eq'],
  fune: ['__netf2', 'ne'],
  folt: ['__lttf2', 'slt'],
  fole: ['__letf2', 'sle'],
  fogt: ['__gttf2', 'sgt'],
  foge: ['__getf2', 'sge'],
  fult: ['__getf2', 'slt'],
  fule: ['__gttf2', 'sle'],
  fugt: ['__letf2', 'sgt'],
  fuge: ['__lttf2', 'sge'],
  funo: ['__unordtf2', 'ne'],
  ford: ['__unordtf2', 'eq'],
};

/** The words for types in the names of the runtime's functions. */
const modes: Partial<Record<MachineType, string>> = { f32: 'sf', f64: 'df', f80: 'xf', i32: 'si', i64: 'di' };

function conversion(op: string, from: MachineType, to: MachineType): string | null {
  switch (op) {
    case 'fpext':
      return `__extend${modes[from]}tf2`;
    case 'fptrunc':
      return `__trunctf${modes[to]}2`;
    case 'sitofp':
      return `__float${modes[from]}tf`;
    case 'uitofp':
      return `__floatun${modes[from]}tf`;
    case 'fptosi':
      return `__fixtf${modes[to]}`;
    case 'fptoui':
      return `__fixunstf${modes[to]}`;
    default:
      return null;
  }
}

/** Is it arithmetic of quadruple precision, of which `legalizeQuad` replaces the most? */
export function isQuad(n: SSAInstruction): boolean {
  switch (n.kind) {
    case 'Binary':
    case 'Unary':
    case 'Compare':
      return n.type === 'f128';
    case 'Convert':
      return n.type === 'f128' || n.from === 'f128';
    default:
      return false;
  }
}

/** Emits the replacement of `n`, if it is arithmetic of quadruple precision. */
export function legalizeQuad(b: Builder, n: SSAInstruction): boolean {
  const quad = (value: number) => ({ type: 'f128' as const, value });
  switch (n.kind) {
    case 'Binary': {
      const name = n.type === 'f128' ? arithmetic[n.op] : undefined;
      if (name === undefined) return false;
      b.call(name, [quad(n.left), quad(n.right)], ['f128'], [n.result]);
      return true;
    }
    case 'Unary':
      if (n.type !== 'f128' || n.op !== 'fsqrt') return false;
      b.call('sqrtf128', [quad(n.value)], ['f128'], [n.result]);
      return true;
    case 'Compare': {
      if (n.type !== 'f128') return false;
      const ask = (op: string, result?: number): number => {
        const [name, test] = comparisons[op];
        const [answer] = b.call(name, [quad(n.left), quad(n.right)], ['i32']);
        return b.compare('i32', test, answer, b.constant('i32', 0), result);
      };
      if (n.op === 'fueq') b.binary('i32', 'or', ask('foeq'), ask('funo'), n.result);
      else if (n.op === 'fone') b.binary('i32', 'and', ask('fune'), ask('ford'), n.result);
      else ask(n.op, n.result);
      return true;
    }
    case 'Convert': {
      const { op, value, result } = n;
      const { from, type } = n;
      if (from !== 'f128' && type !== 'f128') return false;
      // Narrow integers by way of 32 bits.
      if (from === 'i8' || from === 'i16') {
        const wide = b.convert(from, op === 'uitofp' ? 'zext' : 'sext', 'i32', value);
        b.call('__floatsitf', [{ type: 'i32', value: wide }], ['f128'], [result]);
        return true;
      }
      if (type === 'i8' || type === 'i16') {
        const [wide] = b.call('__fixtfsi', [quad(value)], ['i32']);
        b.convert('i32', 'trunc', type, wide, result);
        return true;
      }
      const name = conversion(op, from, type);
      if (name === null) return false;
      b.call(name, [{ type: from, value }], [type], [result]);
      return true;
    }
    default:
      return false;
  }
}
