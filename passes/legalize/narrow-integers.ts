/** Operations on 8 and 16 bits that look above them: on extended operands, in 32 bits. */
import type { MachineType } from '../../languages/machine.ts';
import type { BinaryOperation, ConvertOperation } from '../../languages/operations.ts';
import type { Builder } from '../values/build.ts';
import type { SSAInstruction } from '../values/operands.ts';

interface Extended {
  readonly zero: ReadonlySet<string>;
  readonly sign: ReadonlySet<string>;
}
const isNarrow = (t: MachineType): boolean => t === 'i8' || t === 'i16';
const bits = (t: MachineType): number => (t === 'i8' ? 8 : 16);

const lookAbove: ReadonlySet<string> = new Set(['clz', 'ctz', 'popcount', 'bswap']);

/** Does `legalizeNarrow` replace the instruction? */
export function needsNarrow(n: SSAInstruction, wants: Extended): boolean {
  switch (n.kind) {
    case 'Binary':
      return isNarrow(n.type) && (wants.zero.has(n.op) || wants.sign.has(n.op));
    case 'Unary':
      return isNarrow(n.type) && lookAbove.has(n.op);
    case 'Convert':
      return (
        (isNarrow(n.from) && (n.op === 'sitofp' || n.op === 'uitofp')) ||
        (isNarrow(n.type) && (n.op === 'fptosi' || n.op === 'fptoui'))
      );
    default:
      return false;
  }
}

/** Emits the replacement of `n`, if it needs one. */
export function legalizeNarrow(b: Builder, n: SSAInstruction, wants: Extended): boolean {
  switch (n.kind) {
    case 'Binary': {
      if (!isNarrow(n.type)) return false;
      const how: ConvertOperation | null = wants.zero.has(n.op) ? 'zext' : wants.sign.has(n.op) ? 'sext' : null;
      if (how === null) return false;
      const left = b.convert(n.type, how, 'i32', n.left);
      // A shift's count is not negative.
      const right = b.convert(n.type, n.op === 'ashr' ? 'zext' : how, 'i32', n.right);
      b.convert('i32', 'trunc', n.type, b.binary('i32', n.op as BinaryOperation, left, right), n.result);
      return true;
    }
    case 'Unary':
      if (!isNarrow(n.type)) return false;
      return unary(b, n);
    case 'Convert': {
      const { op, from, type, value, result } = n;
      if (isNarrow(from) && (op === 'sitofp' || op === 'uitofp')) {
        b.convert('i32', 'sitofp', type, b.convert(from, op === 'sitofp' ? 'sext' : 'zext', 'i32', value), result);
        return true;
      }
      if (isNarrow(type) && (op === 'fptosi' || op === 'fptoui')) {
        // What does not fit is undefined, so a wider signed integer holds every result.
        b.convert('i32', 'trunc', type, b.convert(from, 'fptosi', 'i32', value), result);
        return true;
      }
      return false;
    }
    default:
      return false;
  }
}

function unary(b: Builder, n: Extract<SSAInstruction, { kind: 'Unary' }>): boolean {
  const { op, type, value, result } = n;
  const back = (wide: number): boolean => {
    b.convert('i32', 'trunc', type, wide, result);
    return true;
  };
  const extended = (): number => b.convert(type, 'zext', 'i32', value);
  switch (op) {
    case 'clz':
      return back(b.byConstant('i32', 'sub', b.unary('i32', 'clz', extended()), 32 - bits(type)));
    case 'ctz':
      return back(b.unary('i32', 'ctz', extended()));
    case 'popcount':
      return back(b.unary('i32', 'popcount', extended()));
    case 'bswap':
      return back(b.byConstant('i32', 'lshr', b.unary('i32', 'bswap', extended()), 32 - bits(type)));
    default:
      return false;
  }
}
