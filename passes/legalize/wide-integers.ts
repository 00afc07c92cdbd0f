/** 128-bit integers as pairs of 64-bit ones. */
import { LegalTypes } from '../../languages/legal-types.ts';
import type { MachineType } from '../../languages/machine.ts';
import type { BinaryOperation, CompareOperation } from '../../languages/operations.ts';
import type { Builder } from '../values/build.ts';
import type { SSAInstruction } from '../values/operands.ts';

type Of<K extends SSAInstruction['kind']> = Extract<SSAInstruction, { kind: K }>;
type Pair = readonly [low: number, high: number];
const { mk } = LegalTypes;
const half = 'i64';

const divisions: Readonly<Record<string, string>> = {
  sdiv: '__divti3',
  udiv: '__udivti3',
  srem: '__modti3',
  urem: '__umodti3',
};
const shifts: Readonly<Record<string, string>> = { shl: '__ashlti3', lshr: '__lshrti3', ashr: '__ashrti3' };
const floatModes: Partial<Record<MachineType, string>> = { f32: 'sf', f64: 'df', f80: 'xf', f128: 'tf' };

export class WideIntegers {
  private readonly pairs = new Map<number, Pair>();
  private readonly constants = new Map<number, bigint>();

  constructor(
    private readonly b: Builder,
    private readonly types: readonly MachineType[],
  ) {}

  /** The two halves of a 128-bit value, low first; any other value itself. */
  pieces(value: number): readonly number[] {
    return this.types[value] === 'i128' ? this.pair(value) : [value];
  }

  private pair(value: number): Pair {
    let found = this.pairs.get(value);
    if (found === undefined) {
      found = [this.b.fresh(), this.b.fresh()];
      this.pairs.set(value, found);
    }
    return found;
  }

  /** A register that is zero exactly when the value is. */
  test(value: number): number {
    const [low, high] = this.pair(value);
    return this.b.binary(half, 'or', low, high);
  }

  instruction(n: SSAInstruction): void {
    const { b } = this;
    switch (n.kind) {
      case 'Constant': {
        const [low, high] = this.pair(n.result);
        this.constants.set(n.result, n.value);
        b.constant(half, BigInt.asIntN(64, n.value), low);
        b.constant(half, BigInt.asIntN(64, n.value >> 64n), high);
        return;
      }
      case 'Load': {
        const [low, high] = this.pair(n.result);
        b.load(half, n.address, n.offset, low, n.volatile);
        b.load(half, n.address, n.offset + 8, high, n.volatile);
        return;
      }
      case 'Store': {
        const [low, high] = this.pair(n.value);
        b.store(half, n.address, n.offset, low, n.volatile);
        b.store(half, n.address, n.offset + 8, high, n.volatile);
        return;
      }
      case 'Select': {
        const [low, high] = this.pair(n.result);
        const test = this.types[n.test] === 'i128' ? this.test(n.test) : n.test;
        b.select(half, test, this.pair(n.then)[0], this.pair(n.else)[0], low);
        b.select(half, test, this.pair(n.then)[1], this.pair(n.else)[1], high);
        return;
      }
      case 'Unary':
        this.unary(n);
        return;
      case 'Binary':
        this.binary(n);
        return;
      case 'Compare':
        this.compare(n);
        return;
      case 'Convert':
        this.convert(n);
        return;
      case 'Perform':
        this.perform(n);
        return;
      default:
        b.unit.diagnostics.fatal(n.at, `sorry, unimplemented: 128-bit integer operand here`);
    }
  }

  private unary(n: Of<'Unary'>): void {
    const { b } = this;
    const [low, high] = this.pair(n.result);
    const [l, h] = this.pair(n.value);
    switch (n.op) {
      case 'neg': {
        const zero = b.constant(half, 0);
        this.subtract(low, high, [zero, zero], [l, h]);
        return;
      }
      case 'not':
        b.unary(half, 'not', l, low);
        b.unary(half, 'not', h, high);
        return;
      case 'bswap':
        b.unary(half, 'bswap', h, low);
        b.unary(half, 'bswap', l, high);
        return;
      case 'popcount':
        b.binary(half, 'add', b.unary(half, 'popcount', l), b.unary(half, 'popcount', h), low);
        b.constant(half, 0, high);
        return;
      case 'clz':
      case 'ctz': {
        // Counting goes on in the other half where the first is zero.
        const [first, second] = n.op === 'clz' ? [h, l] : [l, h];
        const here = b.unary(half, n.op, first);
        const there = b.byConstant(half, 'add', b.unary(half, n.op, second), 64);
        b.select(half, first, here, there, low);
        b.constant(half, 0, high);
        return;
      }
      default:
        throw new Error(`legalize-types: ${n.op} of 128 bits`);
    }
  }

  private subtract(low: number, high: number, left: Pair, right: Pair): void {
    const [leftLow, leftHigh] = left;
    const [rightLow, rightHigh] = right;
    this.b.add(mk.SubtractPair({ low, high, type: half, leftLow, leftHigh, rightLow, rightHigh }));
  }
  private addPair(low: number, high: number, left: Pair, right: Pair): void {
    const [leftLow, leftHigh] = left;
    const [rightLow, rightHigh] = right;
    this.b.add(mk.AddPair({ low, high, type: half, leftLow, leftHigh, rightLow, rightHigh }));
  }

  private binary(n: Of<'Binary'>): void {
    const { b } = this;
    const [low, high] = this.pair(n.result);
    const left = this.pair(n.left);
    const right = this.pair(n.right);
    switch (n.op) {
      case 'add':
        this.addPair(low, high, left, right);
        return;
      case 'sub':
        this.subtract(low, high, left, right);
        return;
      case 'and':
      case 'or':
      case 'xor':
        b.binary(half, n.op, left[0], right[0], low);
        b.binary(half, n.op, left[1], right[1], high);
        return;
      case 'mul': {
        // The product of the high halves lies above 128 bits.
        const carried = b.fresh();
        b.add(mk.MultiplyWide({ low, high: carried, type: half, left: left[0], right: right[0], signed: false }));
        const cross = b.binary(half, 'mul', left[0], right[1]);
        const other = b.binary(half, 'mul', left[1], right[0]);
        b.binary(half, 'add', b.binary(half, 'add', carried, cross), other, high);
        return;
      }
      case 'sdiv':
      case 'udiv':
      case 'srem':
      case 'urem':
        b.call(divisions[n.op], asArguments([...left, ...right]), [half, half], [low, high]);
        return;
      case 'shl':
      case 'lshr':
      case 'ashr':
        this.shift(n, low, high, left, right[0]);
        return;
      case 'rotl':
        this.rotate(n, low, high);
        return;
      default:
        throw new Error(`legalize-types: ${n.op} of 128 bits`);
    }
  }

  private shift(n: Of<'Binary'>, low: number, high: number, [l, h]: Pair, countLow: number): void {
    const { b } = this;
    const constant = this.constants.get(n.right);
    if (constant === undefined) {
      const count = b.convert(half, 'trunc', 'i32', countLow);
      b.call(shifts[n.op], [...asArguments([l, h]), { type: 'i32', value: count }], [half, half], [low, high]);
      return;
    }
    const count = Number(constant & 127n);
    const op = n.op as BinaryOperation;
    const same = (value: number, result: number): number => b.convert(half, 'bitcast', half, value, result);
    if (count === 0) {
      same(l, low);
      same(h, high);
    } else if (op === 'shl') {
      if (count < 64) {
        b.byConstant(half, 'shl', l, count, low);
        b.binary(half, 'or', b.byConstant(half, 'shl', h, count), b.byConstant(half, 'lshr', l, 64 - count), high);
      } else {
        b.constant(half, 0, low);
        if (count === 64) same(l, high);
        else b.byConstant(half, 'shl', l, count - 64, high);
      }
    } else if (count < 64) {
      b.binary(half, 'or', b.byConstant(half, 'lshr', l, count), b.byConstant(half, 'shl', h, 64 - count), low);
      b.byConstant(half, op, h, count, high);
    } else {
      if (count === 64) same(h, low);
      else b.byConstant(half, op, h, count - 64, low);
      if (op === 'lshr') b.constant(half, 0, high);
      else b.byConstant(half, 'ashr', h, 63, high);
    }
  }

  private rotate(n: Of<'Binary'>, low: number, high: number): void {
    const { b } = this;
    const [l, h] = this.pair(n.left);
    const count = b.byConstant('i32', 'and', b.convert(half, 'trunc', 'i32', this.pair(n.right)[0]), 127);
    const back = b.byConstant('i32', 'and', b.unary('i32', 'neg', count), 127);
    const by = (name: string, value: number) =>
      b.call(name, [...asArguments([l, h]), { type: 'i32', value }], [half, half]);
    const up = by('__ashlti3', count);
    const down = by('__lshrti3', back);
    b.binary(half, 'or', up[0], down[0], low);
    b.binary(half, 'or', up[1], down[1], high);
  }

  private compare(n: Of<'Compare'>): void {
    const { b } = this;
    const [ll, lh] = this.pair(n.left);
    const [rl, rh] = this.pair(n.right);
    if (n.op === 'eq' || n.op === 'ne') {
      const different = b.binary(half, 'or', b.binary(half, 'xor', ll, rl), b.binary(half, 'xor', lh, rh));
      b.compare(half, n.op, different, b.constant(half, 0), n.result);
      return;
    }
    // The high halves decide, unless they are equal; of the low ones, and of unequal ones, strictness matters only at the end.
    const strict = n.op.replace('e', 't') as CompareOperation;
    const unsigned = `u${n.op.slice(1)}` as CompareOperation;
    const above = b.compare(half, strict, lh, rh);
    const equal = b.compare(half, 'eq', lh, rh);
    const below = b.compare(half, unsigned, ll, rl);
    b.binary('i32', 'or', above, b.binary('i32', 'and', equal, below), n.result);
  }

  private convert(n: Of<'Convert'>): void {
    const { b } = this;
    const { op, from, type, value, result } = n;
    if (op === 'trunc') {
      const [low] = this.pair(value);
      b.convert(half, type === half ? 'bitcast' : 'trunc', type, low, result);
    } else if (op === 'zext' || op === 'sext') {
      const [low, high] = this.pair(result);
      b.convert(from, from === half ? 'bitcast' : op, half, value, low);
      if (op === 'zext') b.constant(half, 0, high);
      else b.byConstant(half, 'ashr', low, 63, high);
    } else if (op === 'sitofp' || op === 'uitofp') {
      const name = `__float${op === 'uitofp' ? 'un' : ''}ti${floatModes[type]}`;
      b.call(name, asArguments(this.pair(value)), [type], [result]);
    } else if (op === 'fptosi' || op === 'fptoui') {
      const name = `__fix${op === 'fptoui' ? 'uns' : ''}${floatModes[from]}ti`;
      b.call(name, [{ type: from, value }], [half, half], this.pair(result));
    } else {
      // The same bits in another class of registers go through memory.
      const slot = b.slot(16, 16);
      if (from === 'i128') {
        const [low, high] = this.pair(value);
        b.store(half, slot, 0, low);
        b.store(half, slot, 8, high);
        if (type !== 'i128') {
          b.load(type, slot, 0, result);
          return;
        }
      } else b.store(from, slot, 0, value);
      const [low, high] = this.pair(result);
      b.load(half, slot, 0, low);
      b.load(half, slot, 8, high);
    }
  }

  private perform(n: Of<'Perform'>): void {
    const { b } = this;
    const adds = n.name === 'sadd.overflow' || n.name === 'uadd.overflow';
    const subtracts = n.name === 'ssub.overflow' || n.name === 'usub.overflow';
    if (!adds && !subtracts) b.unit.diagnostics.fatal(n.at, `sorry, unimplemented: ${n.name} of 128 bits`);
    const [result, overflowed] = n.results;
    const [low, high] = this.pair(result);
    const left = this.pair(n.arguments[0]);
    const right = this.pair(n.arguments[1]);
    if (adds) this.addPair(low, high, left, right);
    else this.subtract(low, high, left, right);
    if (n.name[0] === 's') {
      // The sign of the result is wrong: it differs from that of both terms, or from the minuend's where the signs differ.
      const one = b.binary(half, 'xor', left[1], high);
      const other = b.binary(half, 'xor', adds ? right[1] : left[1], adds ? high : right[1]);
      const zero = b.constant(half, 0);
      b.compare(half, 'slt', b.binary(half, 'and', one, other), zero, overflowed);
      return;
    }
    // Unsigned: the sum wrapped below a term, or the minuend is the smaller one.
    const [al, ah] = adds ? [low, high] : left;
    const [bl, bh] = adds ? left : right;
    const above = b.compare(half, 'ult', ah, bh);
    const equal = b.compare(half, 'eq', ah, bh);
    b.binary('i32', 'or', above, b.binary('i32', 'and', equal, b.compare(half, 'ult', al, bl)), overflowed);
  }
}

const asArguments = (values: readonly number[]) => values.map(value => ({ type: 'i64' as const, value }));

/** Is a 128-bit integer among what the instruction reads or gives? */
export function isWide(n: SSAInstruction): boolean {
  switch (n.kind) {
    case 'Convert':
      return n.type === 'i128' || n.from === 'i128';
    case 'Assembly':
      return n.inputs.some(i => i.type === 'i128') || n.outputs.some(o => o.type === 'i128');
    default:
      return 'type' in n && n.type === 'i128';
  }
}
