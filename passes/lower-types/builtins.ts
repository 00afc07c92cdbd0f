/** Built-in functions as operations on machine types. */
import type { Called } from '../../languages/called.ts';
import type { MachineType } from '../../languages/machine.ts';
import { MachineTyped } from '../../languages/machine-typed.ts';
import { type CType, isSigned, sizeOf } from '../../languages/types.ts';
import type { CSymbol } from '../../languages/unit.ts';
import type { Node } from '../../nanopass/index.ts';
import type { Lowering } from '../lower-types.ts';
import { convert, resize } from './convert.ts';
import { machineType } from './machine-types.ts';

type Source = Node<Called, 'Expression'>;
type Expression = Node<MachineTyped, 'Expression'>;
type Pure = Extract<Source, { kind: 'PureBuiltin' }>;
type Effectful = Extract<Node<Called, 'Statement'>, { kind: 'CallBuiltinTo' }>;
const { mk } = MachineTyped;

const unary = new Set(['bswap', 'clz', 'ctz', 'popcount']);

/** A built-in without effects, as an expression. */
export function lowerPureBuiltin(l: Lowering, e: Pure): Expression {
  const args = e.arguments.map(a => l.value(a));
  const from = e.arguments[0].type;
  const type = machineType(from);
  if (unary.has(e.name)) return convert(mk.Unary({ type, op: e.name, value: args[0] }), from, e.type);
  switch (e.name) {
    case 'fabs':
      return mk.Unary({ type, op: 'fabs', value: args[0] });
    case 'copysign':
      return mk.Binary({ type, op: 'fcopysign', left: args[0], right: args[1] });
    case 'signbit':
      return signBit(args[0], type);
  }
  throw new Error(`lower-types: __builtin_${e.name} is not known`);
}

/** Nonzero when the sign bit is set, of zeros and NaNs too: 1.0 with the sign is less than zero. */
function signBit(value: Expression, type: MachineType): Expression {
  const one = mk.FloatingConstant({ type, bits: ones[type]! });
  const signed = mk.Binary({ type, op: 'fcopysign', left: one, right: value });
  return mk.Compare({ type, op: 'folt', left: signed, right: mk.FloatingConstant({ type, bits: 0n }) });
}
/** The bits of 1.0. */
const ones: Partial<Record<MachineType, bigint>> = {
  f32: 0x3f80_0000n,
  f64: 0x3ff0n << 48n,
  f80: 0x3fff_8000n << 48n,
  f128: 0x3fffn << 112n,
};

/** A built-in with effects, as statements. */
export function lowerBuiltin(l: Lowering, s: Effectful): void {
  const { name } = s;
  if (name.startsWith('atomic.')) return atomic(l, s, name);
  if (name.endsWith('-overflow')) return overflow(l, s, name.slice(0, -'-overflow'.length));
  switch (name) {
    case 'unreachable':
      l.out.push(mk.Unreachable({}));
      return;
    case 'trap':
      perform(l, 'trap', 'i32', [], []);
      l.out.push(mk.Unreachable({}));
      return;
    case 'fence':
    case 'pause':
    case 'seldom':
      return perform(l, name, 'i32', [], []);
    case 'prefetch':
      return perform(l, 'prefetch', 'i8', [], [l.value(s.arguments[0])]);
    case 'constant_p':
      return ask(l, s, 'ask.constant', 'i32');
    case 'object_size':
      return ask(l, s, 'ask.object-size', 'i64');
    case 'frame_address':
    case 'return_address':
      return addressInFrame(l, s, name);
    case 'thread_address':
      if (s.result !== null)
        l.setting(s.result, symbol => perform(l, 'thread-address', 'i64', [symbol], [l.value(s.arguments[0])]));
      return;
    case 'read-timestamp': {
      const half = l.unit.types.integer['unsigned int'];
      const [low, high] = [l.hidden(half), l.hidden(half)];
      perform(l, name, 'i32', [low, high], []);
      const wide = (symbol: CSymbol): Expression => resize(get(symbol), 'i32', 'i64', false);
      const shift = mk.Constant({ type: 'i64', value: 32n });
      const upper = mk.Binary({ type: 'i64', op: 'shl', left: wide(high), right: shift });
      return give(l, s, mk.Binary({ type: 'i64', op: 'or', left: wide(low), right: upper }));
    }
  }
  l.unit.diagnostics.error(s.at, `sorry, unimplemented: '__builtin_${name}'`);
}

const perform = (l: Lowering, name: string, type: MachineType, results: CSymbol[], args: Expression[]): void => {
  l.out.push(mk.Perform({ name, type, results, arguments: args }));
};
const get = (symbol: CSymbol): Expression => mk.Get({ type: machineType(symbol.type!), symbol });
/** The result goes to its place, if there is one. */
function give(l: Lowering, s: Effectful, value: Expression): void {
  if (s.result !== null) l.storeValue(s.result, value);
}

/** A question that is answered when more is known. */
function ask(l: Lowering, s: Effectful, name: string, type: MachineType): void {
  if (s.result === null) return;
  const values = s.arguments.map(a => l.value(a));
  l.setting(s.result, symbol => perform(l, name, type, [symbol], values));
}

/**
 * Each frame pointer points to that of the caller, with the return address above it (AMD64 ABI, 3.2.2). Where code has none, outer frames cannot be followed: of those
 * the answer is 0, as gcc allows.
 */
function addressInFrame(l: Lowering, s: Effectful, name: string): void {
  if (s.result === null) return;
  const [level] = s.arguments;
  const count = level.kind === 'Constant' ? Number(level.value) : 0;
  if (count > 0 && l.unit.options.omitFramePointer) return give(l, s, mk.Constant({ type: 'i64', value: 0n }));
  const own = (operation: string, symbol: CSymbol): void =>
    perform(l, operation, 'i64', [symbol], [mk.Constant({ type: 'i32', value: 0n })]);
  if (count === 0) {
    l.setting(s.result, symbol => own(`read-${name.replace('_', '-')}`, symbol));
    return;
  }
  const frame = l.hidden(s.result.type);
  own('read-frame-address', frame);
  let address: Expression = get(frame);
  const load = (from: Expression): Expression => mk.Load({ type: 'i64', address: from, volatile: false, alias: 0 });
  for (let i = 0; i < count; i++) address = load(address);
  if (name === 'return_address') {
    const word = mk.Constant({ type: 'i64', value: 8n });
    address = load(mk.Binary({ type: 'i64', op: 'add', left: address, right: word }));
  }
  give(l, s, address);
}

/** `add-overflow(a, b, &r)`: r is a + b, and the result whether that is not the sum. */
function overflow(l: Lowering, s: Effectful, operation: string): void {
  const [left, right, target] = s.arguments;
  const of = left.type;
  const type = machineType(of);
  const values = [l.value(left), l.value(right)];
  const [result, overflowed] = [l.hidden(of), l.hidden(l.unit.types.int)];
  perform(l, `${isSigned(of) ? 's' : 'u'}${operation}.overflow`, type, [result, overflowed], values);
  const address = l.value(target);
  l.out.push(mk.Store({ type, address, value: get(result), volatile: false, alias: 0 }));
  give(l, s, resize(get(overflowed), 'i32', 'i8', false));
}

/** Atomic operations work on integers: other objects of the same size are their bits. */
function atomic(l: Lowering, s: Effectful, name: string): void {
  const [pointer, ...operands] = s.arguments;
  if (pointer.type.kind !== 'Pointer') throw new Error('lower-types: an atomic operation on no pointer');
  const object = pointer.type.of;
  const bits = bitsType(l, object);
  const type = machineType(bits);
  const address = l.value(pointer);
  switch (name) {
    case 'atomic.store':
      return perform(l, name, type, [], [address, asBits(l, operands[0], bits)]);
    case 'atomic.compare-exchange': {
      const expected = l.value(operands[0]);
      const desired = asBits(l, operands[1], bits);
      const [old, success] = [l.hidden(bits, 'old'), l.hidden(l.unit.types.int, 'success')];
      const where = l.hidden(l.unit.types.size, 'expected');
      l.out.push(mk.Set({ symbol: where, value: expected }));
      const wanted = mk.Load({ type, address: get(where), volatile: false, alias: 0 });
      perform(l, name, type, [old, success], [address, wanted, desired]);
      // On success nothing is written: what was expected may already belong to another thread.
      const [failed, done] = [l.unit.label('failed', s.at), l.unit.label('done', s.at)];
      l.out.push(
        mk.Branch({ test: get(success), then: done, else: failed }),
        mk.Label({ label: failed }),
        mk.Store({ type, address: get(where), value: get(old), volatile: false, alias: 0 }),
        mk.Label({ label: done }),
      );
      return give(l, s, resize(get(success), 'i32', 'i8', false));
    }
    default: {
      const old = l.hidden(bits, 'old');
      perform(l, name, type, [old], [address, ...operands.map(o => asBits(l, o, bits))]);
      if (s.result === null) return;
      const target = s.result.type;
      if (target.kind === 'Floating') return give(l, s, cast(get(old), machineType(target), type));
      if (isPlain(target)) return give(l, s, get(old));
      l.out.push(mk.Store({ type, address: l.address(s.result), value: get(old), volatile: false, alias: 0 }));
    }
  }
}

const isPlain = (t: CType): boolean => t.kind === 'Integer' || t.kind === 'Enum' || t.kind === 'Pointer';
const cast = (value: Expression, type: MachineType, from: MachineType): Expression =>
  mk.Convert({ type, op: 'bitcast', from, value });

function bitsType(l: Lowering, object: CType): CType {
  const { integer } = l.unit.types;
  const names = { 1: 'unsigned char', 2: 'unsigned short', 4: 'unsigned int', 8: 'unsigned long' } as const;
  const name = names[sizeOf(object) as keyof typeof names];
  if (name === undefined) throw new Error(`lower-types: an atomic operation on ${sizeOf(object)} bytes`);
  return integer[name];
}

function asBits(l: Lowering, value: Source, bits: CType): Expression {
  const type = machineType(bits);
  if (value.type.kind === 'Floating') return cast(l.value(value), type, machineType(value.type));
  if (isPlain(value.type)) return l.value(value);
  if (value.kind !== 'Load') throw new Error(`lower-types: ${value.kind} does not lie in memory`);
  return mk.Load({ type, address: l.address(value.place), volatile: false, alias: 0 });
}
