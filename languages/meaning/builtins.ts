/** What the compiler's own functions do, from Data to Called. */
import { type CType, isSigned, sizeOf } from '../types.ts';
import { floatOfType, integerAccess, integerOfType, typeAccess, type Value } from './access.ts';
import { type Operator, unreachable } from './arithmetic.ts';
import type { Builder } from './builder.ts';
import type { Frame, Run } from './code.ts';
import { Fault, Signal } from './fault.ts';
import { bitCounts, type IntegerKind, integerKind, type Scalar } from './integers.ts';
import { longJump, setJump } from './jumps.ts';
import { overflowOf } from './operations.ts';
import { startList } from './va-list.ts';

type Does = (f: Frame, values: readonly Value[]) => Value;

/** A call of a built-in function with these arguments. */
export function builtin(c: Builder, name: string, type: CType, args: readonly Run[], types: readonly CType[]): Run {
  const does = meaningOf(c, name, type, types);
  if (args.length === 1) {
    const [only] = args;
    return f => does(f, [only(f)]);
  }
  return f =>
    does(
      f,
      args.map(arg => arg(f)),
    );
}

function meaningOf(c: Builder, name: string, type: CType, types: readonly CType[]): Does {
  const { machine } = c;
  const { memory } = machine;
  if (name.startsWith('atomic.')) return atomic(c, name.slice('atomic.'.length), type, types[0]);
  if (name.endsWith('-overflow')) return overflow(c, name.slice(0, -'-overflow'.length), types[0]);
  switch (name) {
    case 'bswap':
    case 'clz':
    case 'ctz':
    case 'popcount': {
      const kind = integerOfType(types[0])!;
      return (_f, [a]) => bitCounts[name](a as Scalar, kind);
    }
    case 'fabs': {
      const { absolute } = floatOfType(types[0])!;
      return (_f, [a]) => absolute(a as Scalar);
    }
    case 'copysign': {
      const { copySign } = floatOfType(types[0])!;
      return (_f, [a, b]) => copySign(a as Scalar, b as Scalar);
    }
    case 'signbit': {
      const { copySign, order, fromInteger } = floatOfType(types[0])!;
      return (_f, [a]) => (order(copySign(fromInteger(1), a as Scalar), fromInteger(0)) === -1 ? 1 : 0);
    }
    case 'likely':
    case 'unlikely':
      return (_f, [value]) => value;
    case 'unreachable':
      return unreachable;
    case 'trap':
      return () => {
        throw new Signal(4);
      };
    case 'fence':
    case 'pause':
    case 'seldom':
    case 'prefetch':
    case 'va_end':
      return () => 0;
    // No compiler has to know: these are the answers of one that finds out nothing.
    case 'constant_p':
      return () => 0;
    case 'object_size':
      return (_f, [, mode, limit]) => (Number(mode) & 2 ? 0 : (limit ?? 2n ** 64n - 1n));
    case 'frame_address':
      return f => f.base;
    // The interpreter has one thread.
    case 'thread_address':
      return (_f, [address]) => address;
    case 'return_address':
      return () => machine.registers;
    case 'read-timestamp':
      return () => Math.floor(machine.host.now() * 1e6);
    case 'alloca':
      return (_f, [size, align]) => memory.push(Number(size), Math.max(16, Number(align ?? 0) / 8));
    case 'stack_save':
      return () => memory.stack;
    case 'stack_restore':
      return (_f, [to]) => {
        memory.pop(to as number);
        return 0;
      };
    case 'setjmp': {
      const point = c.jumpPoint();
      return (f, [buffer]) => setJump(machine, f, point(f), buffer as number);
    }
    case 'longjmp':
      return (_f, [buffer]) => longJump(machine, buffer as number, 1);
    case 'va_start': {
      const named = c.parameters;
      return (f, [list]) => {
        const { given } = f;
        if (given === null) throw new Fault('va_start in a function that was called without a list');
        if (given.number === 0) {
          given.number = machine.variadic.size + 1;
          machine.variadic.set(given.number, given);
        }
        startList(machine, list as number, given, named);
        return 0;
      };
    }
    case 'va_copy': {
      const size = sizeOf(c.unit.target.vaList(c.unit));
      return (_f, [to, from]) => {
        memory.move(to as number, from as number, size);
        return 0;
      };
    }
  }
  return c.refuse(`__builtin_${name}`);
}

function overflow(c: Builder, operation: string, operands: CType): Does {
  const compute = overflowOf(operation, integerOfType(operands)!);
  const { store } = typeAccess(operands);
  return (_f, [a, b, to]) => {
    const [result, overflowed] = compute(a as Scalar, b as Scalar);
    store(c.machine.memory, to as number, result);
    return overflowed;
  };
}

const operators: Readonly<Record<string, Operator>> = { add: '+', sub: '-', and: '&', or: '|', xor: '^' };

/** Operations on an object that a pointer leads to; those that give a value give the old one. */
function atomic(c: Builder, name: string, type: CType, pointer: CType): Does {
  const { memory } = c.machine;
  if (pointer.kind !== 'Pointer') return c.refuse('an atomic operation on no pointer');
  const object = c.unit.types.plain(pointer.of);
  const { load, store } = typeAccess(object);
  switch (name) {
    case 'load':
      return (_f, [at]) => load(memory, at as number);
    case 'store':
      return (_f, [at, value]) => {
        store(memory, at as number, value);
        return 0;
      };
    case 'exchange':
      return (_f, [at, value]) => {
        const old = load(memory, at as number);
        store(memory, at as number, value);
        return old;
      };
    case 'compare-exchange': {
      // The bytes are compared, of floating-point numbers too.
      const size = sizeOf(object);
      return (_f, [at, expected, desired]) => {
        const old = memory.loadBits(at as number, size);
        if (old === memory.loadBits(expected as number, size)) {
          store(memory, at as number, desired);
          return 1;
        }
        memory.storeBits(expected as number, size, old);
        return 0;
      };
    }
  }
  const kind: IntegerKind = integerOfType(object) ?? c.refuse(`an atomic operation on ${type.kind}`);
  const bits = integerAccess(kind.bits / 8, kind.signed);
  const unsigned = integerKind(kind.bits, isSigned(object));
  const operation =
    name === 'nand'
      ? (a: Scalar, b: Scalar): Scalar => unsigned.wrap(kind.binary['^'](kind.binary['&'](a, b), kind.wrap(-1)))
      : kind.binary[operators[name]];
  return (_f, [at, value]) => {
    const old = bits.load(memory, at as number);
    bits.store(memory, at as number, operation(old, kind.wrap(value as Scalar)));
    return old;
  };
}
