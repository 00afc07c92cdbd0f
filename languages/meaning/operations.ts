/** What the operations on machine types compute (`languages/operations.ts`). Integers are signed numbers of their width. */
import type { MachineType } from '../machine.ts';
import { floatOfMachine, integerOfMachine, machineAccess } from './access.ts';
import { Fault, Signal } from './fault.ts';
import { convertFloat, type FloatKind } from './floats.ts';
import { bitCounts, type IntegerKind, integerKind, type Scalar, settle } from './integers.ts';
import type { Machine } from './machine.ts';

type Unary = (a: Scalar) => Scalar;
type Binary = (a: Scalar, b: Scalar) => Scalar;

function unknown(what: string): never {
  throw new Error(`the interpreter does not know ${what}`);
}
function integerOf(type: MachineType): IntegerKind {
  return integerOfMachine(type) ?? unknown(`integers of type ${type}`);
}
function floatOf(type: MachineType): FloatKind {
  return floatOfMachine(type) ?? unknown(`floating-point numbers of type ${type}`);
}
/** The operation on the same bits without a sign. */
const unsigned = (kind: IntegerKind): IntegerKind => integerKind(kind.bits, false);

// ---------- two operands ----------

const sameSign: Readonly<Record<string, keyof IntegerKind['binary']>> = {
  add: '+',
  sub: '-',
  mul: '*',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  sdiv: '/',
  srem: '%',
  ashr: '>>',
};
const withoutSign: Readonly<Record<string, keyof IntegerKind['binary']>> = { udiv: '/', urem: '%', lshr: '>>' };
const floating: Readonly<Record<string, '+' | '-' | '*' | '/'>> = { fadd: '+', fsub: '-', fmul: '*', fdiv: '/' };

export function binaryOperation(op: string, type: MachineType): Binary {
  const four = floating[op];
  if (four !== undefined) return floatOf(type).binary[four];
  switch (op) {
    case 'fcopysign':
      return floatOf(type).copySign;
    case 'fmin':
      return smaller(floatOf(type), -1);
    case 'fmax':
      return smaller(floatOf(type), 1);
  }
  const kind = integerOf(type);
  const plain = sameSign[op];
  if (plain !== undefined) return kind.binary[plain];
  const { wrap } = kind;
  const other = unsigned(kind);
  const bare = withoutSign[op];
  if (bare !== undefined) {
    const operation = other.binary[bare];
    const { wrap: strip } = other;
    return (a, b) => wrap(operation(strip(a), strip(b)));
  }
  const width = BigInt(kind.bits);
  switch (op) {
    case 'rotl': {
      const { '<<': up, '>>': down } = other.binary;
      return (a, b) => {
        const by = Number(b) & (kind.bits - 1);
        if (by === 0) return a;
        const bits = other.wrap(a);
        return wrap(other.binary['|'](up(bits, by), down(bits, kind.bits - by)));
      };
    }
    case 'mulhs':
      return (a, b) => wrap(settle((BigInt(a) * BigInt(b)) >> width));
    case 'mulhu':
      return (a, b) => wrap(settle((BigInt(other.wrap(a)) * BigInt(other.wrap(b))) >> width));
  }
  return unknown(`the operation ${op}`);
}

/** As minsd and maxsd: the second operand where there is no order. */
const smaller =
  ({ order }: FloatKind, wanted: number): Binary =>
  (a, b) =>
    order(a, b) === wanted ? a : b;

// ---------- one operand ----------

export function unaryOperation(op: string, type: MachineType): Unary {
  switch (op) {
    case 'neg': {
      const { binary } = integerOf(type);
      return a => binary['-'](0, a);
    }
    case 'not': {
      const { binary } = integerOf(type);
      return a => binary['^'](a, -1);
    }
    case 'bswap':
    case 'clz':
    case 'ctz':
    case 'popcount': {
      const kind = integerOf(type);
      return a => bitCounts[op](a, kind);
    }
    case 'fneg':
      return floatOf(type).negate;
    case 'fabs':
      return floatOf(type).absolute;
    case 'fsqrt':
      if (type === 'f64') return a => Math.sqrt(a as number);
      if (type === 'f32') return a => Math.fround(Math.sqrt(a as number));
  }
  return unknown(`the operation ${op} on ${type}`);
}

// ---------- comparisons ----------

const relations: Readonly<Record<string, (a: Scalar, b: Scalar) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

export function compareOperation(op: string, type: MachineType): (a: Scalar, b: Scalar) => boolean {
  if (op.startsWith('f')) return compareFloats(op, floatOf(type));
  if (op === 'eq' || op === 'ne') return relations[op];
  const relation = relations[op.slice(1)];
  if (op.startsWith('s')) return relation;
  const { wrap } = unsigned(integerOf(type));
  return (a, b) => relation(wrap(a), wrap(b));
}

function compareFloats(op: string, { order }: FloatKind): (a: Scalar, b: Scalar) => boolean {
  if (op === 'ford') return (a, b) => order(a, b) !== null;
  if (op === 'funo') return (a, b) => order(a, b) === null;
  const unordered = op[1] === 'u';
  const relation = relations[op.slice(2)];
  return (a, b) => {
    const found = order(a, b);
    return found === null ? unordered : relation(found, 0);
  };
}

// ---------- conversions ----------

export function convertOperation(op: string, to: MachineType, from: MachineType): Unary {
  switch (op) {
    case 'zext': {
      const { wrap } = unsigned(integerOf(from));
      return wrap;
    }
    case 'sext':
      return a => a;
    case 'trunc':
      return integerOf(to).wrap;
    case 'sitofp':
      return floatOf(to).fromInteger;
    case 'uitofp': {
      const { wrap } = unsigned(integerOf(from));
      const { fromInteger } = floatOf(to);
      return a => fromInteger(wrap(a));
    }
    case 'fptosi': {
      const kind = integerOf(to);
      const { toInteger } = floatOf(from);
      return a => toInteger(a, kind);
    }
    case 'fptoui': {
      const kind = integerOf(to);
      const { toInteger } = floatOf(from);
      return a => kind.wrap(toInteger(a, unsigned(kind)));
    }
    case 'fpext':
    case 'fptrunc':
      return convertFloat(floatOf(from), floatOf(to));
    case 'bitcast':
      return a => fromBits(toBits(a, from), to);
  }
  return unknown(`the conversion ${op}`);
}

const toBits = (value: Scalar, type: MachineType): bigint => floatOfMachine(type)?.toBits(value) ?? BigInt(value);
function fromBits(bits: bigint, type: MachineType): Scalar {
  const float = floatOfMachine(type);
  if (float !== null) return float.fromBits(BigInt.asUintN(128, bits));
  return integerOfMachine(type)?.wrap(settle(bits)) ?? BigInt.asUintN(128, bits);
}

/** A constant's bits as a value of the type. */
export const constantOfMachine = (type: MachineType, value: bigint): Scalar => fromBits(value, type);

// ---------- operations with effects ----------

type Perform = (m: Machine, values: readonly Scalar[]) => readonly Scalar[];

const atomics: Readonly<Record<string, (kind: IntegerKind) => Binary>> = {
  exchange: () => (_old, value) => value,
  add: kind => kind.binary['+'],
  sub: kind => kind.binary['-'],
  and: kind => kind.binary['&'],
  or: kind => kind.binary['|'],
  xor: kind => kind.binary['^'],
  nand: kind => (old, value) => kind.binary['^'](kind.binary['&'](old, value), -1),
};

export function performOperation(name: string, type: MachineType): Perform {
  if (name.startsWith('atomic.')) return atomic(name.slice('atomic.'.length), type);
  const overflow = /^([su])(add|sub|mul)\.overflow$/.exec(name);
  if (overflow !== null) return overflowing(overflow[2], integerOf(type), overflow[1] === 's');
  switch (name) {
    case 'fence':
    case 'prefetch':
    case 'pause':
    case 'seldom':
      return () => [];
    case 'trap':
      return () => {
        throw new Signal(4);
      };
    // No compiler has to know: these are the answers of one that finds out nothing.
    case 'ask.constant':
      return () => [0];
    case 'ask.object-size':
      return (_m, [, mode, limit]) => [Number(mode) & 2 ? 0 : limit];
    case 'read-frame-address':
      return m => [m.memory.stack];
    case 'thread-address':
      return (_m, [address]) => [address];
    case 'read-return-address':
      return m => [m.registers];
    case 'read-timestamp':
      return m => {
        const now = BigInt(Math.floor(m.host.now() * 1e9));
        return [Number(BigInt.asIntN(32, now)), Number(BigInt.asIntN(32, now >> 32n))];
      };
  }
  return unknown(`the operation ${name}`);
}

function atomic(name: string, type: MachineType): Perform {
  const { load, store } = machineAccess(type);
  if (name === 'load') return (m, [address]) => [load(m.memory, address as number)];
  if (name === 'store')
    return (m, [address, value]) => {
      store(m.memory, address as number, value);
      return [];
    };
  if (name === 'compare-exchange')
    return (m, [address, expected, desired]) => {
      const old = load(m.memory, address as number);
      if (old !== expected) return [old, 0];
      store(m.memory, address as number, desired);
      return [old, 1];
    };
  const operation = atomics[name]?.(integerOf(type)) ?? unknown(`the operation atomic.${name}`);
  return (m, [address, value]) => {
    const old = load(m.memory, address as number);
    store(m.memory, address as number, operation(old, value));
    return [old];
  };
}

const exactly: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
};

/** The result, wrapped, and whether it is another number than the exact one. */
export function overflowOf(op: string, kind: IntegerKind): (a: Scalar, b: Scalar) => readonly [Scalar, 0 | 1] {
  const operation = exactly[op];
  return (a, b) => {
    const exact = settle(operation(BigInt(a), BigInt(b)));
    const result = kind.wrap(exact);
    return [result, result === exact ? 0 : 1];
  };
}

function overflowing(op: string, kind: IntegerKind, signed: boolean): Perform {
  if (signed) return (_m, [a, b]) => overflowOf(op, kind)(a, b);
  const other = unsigned(kind);
  const compute = overflowOf(op, other);
  return (_m, [a, b]) => {
    const [result, overflowed] = compute(other.wrap(a), other.wrap(b));
    return [kind.wrap(result), overflowed];
  };
}

/** Inline assembly that is empty: a barrier for compilers, which leaves its operands as they are. */
export function requireEmpty(template: string): void {
  if (template.trim() !== '') throw new Fault(`the interpreter does not know inline assembly: ${template.trim()}`);
}
