/** What the expressions and places of Data mean: C's own, without literals and initialisers. */
import type { Node } from '../../nanopass/index.ts';
import type { RulesOf, Visit } from '../../nanopass/meaning.ts';
import type { Data } from '../data.ts';
import type { ComplexType, CType, PointerType } from '../types.ts';
import { typeAccess, type Value } from './access.ts';
import {
  binaryOf,
  compareOf,
  complexWithReal,
  constantOf,
  convertOf,
  floatingConstantOf,
  type Operator,
  promotedOf,
  type Relation,
  truthOf,
  unaryOf,
} from './arithmetic.ts';
import type { Builder } from './builder.ts';
import { builtin } from './builtins.ts';
import { callValues } from './calls.ts';
import { leaveScopes, type Run } from './code.ts';
import { integerKind, type Scalar } from './integers.ts';
import type { Memory } from './memory.ts';
import { hiddenNumber, reader, sizeRun, variableAddress, writer } from './places.ts';
import { address, type Place, type Results, scalar } from './results.ts';
import { nextArgument } from './va-list.ts';

type Expression = Node<Data, 'Expression'>;
/** Addresses add as integers without a sign. */
const addresses = integerKind(64, false).binary;
const plainPlace = (type: CType, where: Run<number>): Place => ({ type, address: where, field: null });

export const places: RulesOf<Data, Results, Builder, 'Place'> = {
  Variable: ({ type, symbol }, _go, c) => plainPlace(type, variableAddress(c, symbol)),
  Dereference: ({ type, pointer }, go) => plainPlace(type, address(go(pointer))),
  Member: ({ type, of, field }, go, c) => {
    const record = go(of).address;
    const { offset, width, variableOffset } = field;
    const bits = width >= 0 ? field : null;
    if (variableOffset !== undefined) {
      const there = hiddenNumber(c, variableOffset);
      return { type, address: f => record(f) + there(f), field: bits };
    }
    return { type, address: offset === 0 ? record : f => record(f) + offset, field: bits };
  },
  RealPart: ({ type, of }, go) => plainPlace(type, go(of).address),
  ImaginaryPart: ({ type, of }, go) => {
    const whole = go(of).address;
    const { size } = typeAccess(type);
    const step = type.kind === 'Floating' ? type.size : size;
    return plainPlace(type, f => whole(f) + step);
  },
  Lane: ({ type, of, index }, go) => {
    const [vector, lane] = [go(of).address, scalar(go(index))];
    const { size } = typeAccess(type);
    return plainPlace(type, f => vector(f) + Number(lane(f)) * size);
  },
  Materialized: (n, go, c) => {
    const value = go(n.value);
    const { store, size } = typeAccess(n.type);
    const offset = c.object(n, size, 16);
    const { memory } = c.machine;
    return plainPlace(n.type, f => {
      const where = f.base + offset;
      store(memory, where, value(f));
      return where;
    });
  },
};

export const expressions: RulesOf<Data, Results, Builder, 'Expression'> = {
  Constant: ({ type, value }) => {
    const constant = constantOf(type, value);
    return () => constant;
  },
  FloatingConstant: ({ type, bits }) => {
    const constant = floatingConstantOf(type, bits);
    return () => constant;
  },
  ComplexOf: ({ real, imaginary }, go) => {
    const [a, b] = [scalar(go(real)), scalar(go(imaginary))];
    return f => [a(f), b(f)];
  },
  VectorOf: ({ lanes }, go) => {
    const list = lanes.map(lane => scalar(go(lane)));
    return f => list.map(lane => lane(f));
  },
  VariableSize: ({ of }, _go, c) => sizeRun(c, of),

  // ---------- places ----------

  Load: ({ type, place }, go, c) => {
    const from = go(place);
    const read = reader(c, from, type);
    const { address: where } = from;
    return f => read(where(f));
  },
  AddressOf: ({ place }, go) => go(place).address,
  Decay: ({ place }, go) => go(place).address,
  LabelAddress: ({ label }, _go, c) => {
    const constant = c.machine.labelAddress(label);
    return () => constant;
  },
  Assign: ({ place, value }, go, c) => {
    const to = go(place);
    const write = writer(c, to);
    const { address: where } = to;
    const run = go(value);
    return f => write(where(f), run(f));
  },
  AssignOperation: ({ op, computation, place, value }, go, c) => {
    const to = go(place);
    const run = go(value);
    if (computation.kind !== 'Pointer') return operateOn(c, to, op as Operator, computation, run, false);
    return operateOn(c, to, op as Operator, computation, inBytes(c, run, computation), false);
  },
  Increment: ({ place, post, down }, go, c) => {
    const to = go(place);
    const type = c.unit.types.plain(place.type);
    const op = down ? '-' : '+';
    if (type.kind === 'Pointer') return operateOn(c, to, op, type, sizeRun(c, type.of), post);
    return operateOn(c, to, op, promotedOf(type), oneOf(promotedOf(type), c), post);
  },

  // ---------- operators ----------

  Convert: ({ type, value }, go, c) => {
    const convert = convertOf(value.type, type, c.machine.memory);
    const run = go(value);
    return f => convert(run(f));
  },
  Unary: ({ type, op, value }, go) => {
    const operation = unaryOf(op, type, value.type);
    const run = go(value);
    return f => operation(run(f));
  },
  LogicalNot: ({ value }, go) => {
    const run = go(value);
    return f => (run(f) === 0 ? 1 : 0);
  },
  Binary: ({ type, op, left, right }, go, c) => {
    if (type.kind === 'Complex') {
      const mixed = withRealOperand(c.machine.memory, type, op as Operator, left, right, go);
      if (mixed !== null) return mixed;
    }
    const operation = binaryOf(op as Operator, type);
    const [a, b] = [go(left), go(right)];
    return f => operation(a(f), b(f));
  },
  Compare: ({ type, op, left, right }, go) => {
    const operation = compareOf(op as Relation, left.type, type);
    const [a, b] = [go(left), go(right)];
    return f => operation(a(f), b(f));
  },
  PointerAdd: ({ pointer, index, minus }, go, c) => {
    const start = scalar(go(pointer));
    const bytes = inBytes(c, go(index), pointer.type as PointerType);
    const operation = addresses[minus ? '-' : '+'];
    return f => operation(start(f), bytes(f) as Scalar);
  },
  PointerDifference: ({ left, right }, go, c) => {
    const [a, b] = [scalar(go(left)), scalar(go(right))];
    const size = sizeRun(c, (left.type as PointerType).of);
    return f => (Number(a(f)) - Number(b(f))) / Math.max(1, size(f)) + 0;
  },

  // ---------- control ----------

  LogicalAnd: ({ left, right }, go) => {
    const [a, b] = [go(left), go(right)];
    return f => (a(f) !== 0 && b(f) !== 0 ? 1 : 0);
  },
  LogicalOr: ({ left, right }, go) => {
    const [a, b] = [go(left), go(right)];
    return f => (a(f) !== 0 || b(f) !== 0 ? 1 : 0);
  },
  Conditional: (n, go) => {
    const [test, yes, no] = [go(n.test), go(n.then), go(n.else)];
    return f => (test(f) === 0 ? no(f) : yes(f));
  },
  ConditionalElse: (n, go) => {
    const isTrue = truthOf(n.value.type);
    const [value, no] = [go(n.value), go(n.else)];
    return f => {
      const found = value(f);
      return isTrue(found) ? found : no(f);
    };
  },
  Comma: ({ left, right }, go) => {
    const [a, b] = [go(left), go(right)];
    return f => {
      a(f);
      return b(f);
    };
  },
  StatementExpression: ({ body, value }, go, c) => {
    const outer = c.scope;
    const code = c.nested(() => go.each(body));
    const result = value === null ? null : go(value);
    const inner = c.scope;
    c.scope = outer;
    return f => {
      code.run(f);
      const given = result === null ? 0 : result(f);
      leaveScopes(inner, outer, f);
      return given;
    };
  },
  Sequence: ({ body, value }, go, c) => {
    const code = c.nested(() => go.each(body));
    const result = go(value);
    return f => {
      code.run(f);
      return result(f);
    };
  },

  // ---------- calls ----------

  Call: (n, go, c) => callValues(c, n, go),
  CallBuiltin: ({ type, name, arguments: args }, go, c) =>
    builtin(
      c,
      name,
      type,
      go.each(args),
      args.map(arg => arg.type),
    ),
  VaArg: ({ type, list }, go, c) => {
    const pointer = address(go(list));
    return f => nextArgument(c.machine, pointer(f), type);
  },
};

/** A complex operation one of whose operands has just been made complex. */
function withRealOperand(
  memory: Memory,
  type: ComplexType,
  op: Operator,
  left: Expression,
  right: Expression,
  go: Visit<Data, Results>,
): Run | null {
  const real = (e: Expression): Expression | null =>
    e.kind === 'Convert' && e.value.type.kind !== 'Complex' ? e.value : null;
  const [a, b] = [real(left), real(right)];
  if ((a === null) === (b === null)) return null;
  const operation = complexWithReal(op, type, a !== null);
  if (operation === null) return null;
  // Its own conversion is to the type of the parts.
  const part = (e: Expression): Run => {
    const convert = convertOf(e.type, type.of, memory);
    const run = go(e);
    return f => convert(run(f));
  };
  const [x, y] = [a === null ? go(left) : part(a), b === null ? go(right) : part(b)];
  return f => operation(x(f), y(f));
}

/** The number of bytes of so many elements. */
export function inBytes(c: Builder, count: Run, { of }: PointerType): Run {
  const run = scalar(count);
  const size = sizeRun(c, of);
  const { '*': times } = integerKind(64, true).binary;
  return f => times(run(f), size(f));
}

function oneOf(type: CType, c: Builder): Run {
  const { int } = c.unit.types;
  if (type.kind === 'Vector') {
    const lane = convertOf(int, type.of, c.machine.memory)(1) as Scalar;
    const lanes = Array.from({ length: type.lanes }, () => lane);
    return () => lanes;
  }
  const one = convertOf(int, type, c.machine.memory)(1);
  return () => one;
}

/** Reads a place, computes in the type of the computation, and writes what comes out; gives that, or what was there. */
export function operateOn(c: Builder, place: Place, op: Operator, computation: CType, value: Run, post: boolean): Run {
  const { memory } = c.machine;
  const type = c.unit.types.plain(place.type);
  const [read, write] = [reader(c, place, type), writer(c, place)];
  const [there, back] = [convertOf(type, computation, memory), convertOf(computation, type, memory)];
  const operation =
    computation.kind === 'Pointer' ? (addresses[op] as (a: Value, b: Value) => Value) : binaryOf(op, computation);
  const { address: where } = place;
  return f => {
    const right = value(f);
    const at = where(f);
    const old = read(at);
    const result = write(at, back(operation(there(old), right)));
    return post ? old : result;
  };
}
