/** Calls of what the compiler itself defines: `__builtin_...`, `__sync_...`, `__atomic_...` (gcc manual, chapter 6). */

import { encode, type FloatingFormatName, floatingFormats, infinity, notANumber } from '../../languages/floating.ts';
import type { FloatingType } from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { textOf } from './attribute-arguments.ts';
import { atomicCall } from './builtin-atomics.ts';
import { classification, isClassification } from './builtin-floating.ts';
import { overflowCall } from './builtin-overflow.ts';
import { initializeProcessor, processorSupports } from './builtin-processor.ts';
import { constantQuestion, sizeQuestion } from './builtin-questions.ts';
import { genericMathCall } from './builtin-tgmath.ts';
import { shuffle } from './builtin-vectors.ts';
import { lasting, libraryName, libraryType, readSignature } from './builtins.ts';
import { convertArguments } from './calls.ts';
import { addressOf, assigned, converted, loaded, value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { externalFunction } from './implicit-functions.ts';
import { type Expression, isPlace, mk, type Source, type SourceOf, type Typer } from './typer.ts';

type CallTree = SourceOf<'Expression', 'Call'>;

/** The call as the built-in means it; null when there is no built-in of this name. */
export function callBuiltin(t: Typer, n: CallTree, spelled: string): Expression | null {
  if (spelled.startsWith('__sync_') || spelled.startsWith('__atomic_')) return atomicCall(t, n, spelled);
  const name = spelled.replace(/^__builtin_/, '');
  const special = specials.get(name);
  if (special !== undefined) return special(t, n, name);
  const last = lasting.get(name);
  if (last !== undefined) {
    const type = readSignature(t.unit, last[0]);
    const args = convertArguments(t, n, spelled, null, type, values(t, n));
    return mk.CallBuiltin({ type: type.returns, name: last[1], arguments: args });
  }
  const floating = classification(t, n, name);
  if (floating !== null) return floating;
  if (overflowing.test(name)) return overflowCall(t, n, name);
  const library = libraryName(name);
  return library === null ? null : libraryCall(t, n, library, n.arguments);
}

const overflowing = /^([su]?(add|sub|mul)l?l?_overflow|(add|sub|mul)_overflow_p)$/;

/** The built-ins that the grammar knows by their names; GNU C does not count `__builtin_va_arg` among them. */
const keywords = /^(offsetof|types_compatible_p|choose_expr|convertvector|has_attribute)$/;

/** Whether a name is that of a built-in function, for `__has_builtin`. */
export function isBuiltin(spelled: string): boolean {
  if (/^__(sync|atomic)_\w/.test(spelled)) return true;
  const name = spelled.replace(/^__builtin_/, '');
  if (libraryName(name) !== null) return true;
  if (name === spelled) return false;
  return (
    specials.has(name) || lasting.has(name) || isClassification(name) || overflowing.test(name) || keywords.test(name)
  );
}

export function values(t: Typer, n: CallTree): Expression[] {
  const list = n.arguments.map(a => value(t, a));
  R.at = n.at;
  return list;
}

function libraryCall(t: Typer, n: CallTree, name: string, args: readonly Source<'Expression'>[]): Expression {
  const symbol = externalFunction(t, name);
  // The program's own declaration may know less, or another type altogether: the compiler's counts here.
  const type = libraryType(t.unit, name) ?? symbol.type!;
  if (type.kind !== 'Function') return t.mistake();
  const list = args.map(a => value(t, a));
  R.at = n.at;
  const f = mk.AddressOf({ type: t.types.pointer(type), place: mk.Variable({ type, symbol }) });
  return mk.Call({
    type: type.returns,
    function: f,
    arguments: convertArguments(t, { ...n, arguments: args }, `__builtin_${name}`, null, type, list),
  });
}

/** Evaluates an argument that only has effects, then gives a result. */
export const after = (t: Typer, e: Expression, result: Expression): Expression =>
  mk.Comma({ type: result.type, left: mk.Convert({ type: t.types.void, value: e }), right: result });

export function wrongCount(t: Typer, n: CallTree, name: string, least: number): boolean {
  if (n.arguments.length >= least) return false;
  t.error(n.at, `too few arguments to function '__builtin_${name}'`);
  return true;
}

/** The pointer to the object that a va_list argument names. */
function listPointer(t: Typer, n: Source<'Expression'>): Expression {
  const o = t.operand(n);
  const list = t.unit.target.vaList(t.unit);
  if (list.kind === 'Array') return loaded(t, o);
  return isPlace(o) ? addressOf(t, o) : o;
}

export type Special = (t: Typer, n: CallTree, name: string) => Expression;

const expectFirst: Special = (t, n, name) => {
  if (wrongCount(t, n, name, 2)) return t.mistake();
  const [first, expected] = values(t, n);
  const result = assigned(t, first, t.types.integer.long, {
    how: 'argument',
    at: n.at,
    number: 1,
    name: `__builtin_${name}`,
    parameterAt: n.at,
  });
  const value = evaluate(expected);
  if (value === null) return after(t, expected, result);
  // A probability may be any; nothing is made of it.
  if (name !== 'expect' || t.unit.options.optimize === 0 || evaluate(result) !== null) return result;
  return mk.CallBuiltin({ type: result.type, name: value === 0n ? 'unlikely' : 'likely', arguments: [result] });
};

const firstArgument: Special = (t, n, name) => {
  if (wrongCount(t, n, name, 1)) return t.mistake();
  const [first] = values(t, n);
  return first.type.kind === 'Pointer' ? converted(t, first, t.types.pointer(t.types.void)) : first;
};

function floatingNamed(t: Typer, name: string, stem: string): FloatingType {
  const suffix = name.slice(stem.length);
  const { floating } = t.types;
  return suffix === 'f' || suffix === 'f32'
    ? floating.float
    : suffix === 'l' || suffix === 'f64x'
      ? floating['long double']
      : suffix === 'f128'
        ? floating._Float128
        : floating.double;
}

const infinite =
  (stem: string): Special =>
  (t, _n, name) => {
    const type = floatingNamed(t, name, stem);
    return mk.FloatingConstant({
      type,
      bits: encode(infinity(false), floatingFormats[type.format as FloatingFormatName]),
    });
  };

/** `__builtin_nan("0x7f")`: the text is the payload. A signalling NaN has the quiet bit clear and some other bit set. */
const nan =
  (stem: string): Special =>
  (t, n, name) => {
    const type = floatingNamed(t, name, stem);
    const format = floatingFormats[type.format as FloatingFormatName];
    const text = n.arguments[0] === undefined ? '' : (textOf(t, n.arguments[0]) ?? '');
    const payload = /^(0[xX][0-9a-fA-F]+|\d+)$/.test(text)
      ? BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text)
      : 0n;
    const bits = encode(notANumber(false, payload), format);
    const quiet = 1n << BigInt(format.precision - 2);
    return mk.FloatingConstant({
      type,
      bits: stem === 'nan' ? bits : (bits & ~quiet) | (payload === 0n ? quiet >> 1n : 0n),
    });
  };

/** The variable arguments can be handed on by functions that are inlined, as the last arguments of a call. */
const packOutOfPlace: Special = (t, n, name) => {
  t.error(n.at, `invalid use of '__builtin_${name} ()'`);
  return t.mistake();
};

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['__clear_cache', t => mk.Convert({ type: t.types.void, value: t.integer(0n) })],
  ['shuffle', shuffle],
  ['tgmath', genericMathCall],
  ['expect', expectFirst],
  ['expect_with_probability', expectFirst],
  ['assume_aligned', firstArgument],
  ['launder', firstArgument],
  ['extract_return_addr', firstArgument],
  ['frob_return_addr', firstArgument],
  ['object_size', sizeQuestion],
  ['dynamic_object_size', sizeQuestion],
  ['constant_p', constantQuestion],
  ['cpu_init', initializeProcessor],
  ['cpu_supports', processorSupports],
  [
    'classify_type',
    (t, n, name) => {
      if (wrongCount(t, n, name, 1)) return t.mistake();
      t.unevaluated++;
      const [e] = values(t, n);
      t.unevaluated--;
      const classes: Readonly<Record<string, bigint>> = {
        Void: 0n,
        Integer: 1n,
        Enum: 1n,
        Pointer: 5n,
        Floating: 8n,
        Complex: 9n,
        Record: 12n,
      };
      return t.integer(e.type.kind === 'Record' && e.type.tag.word === 'union' ? 13n : (classes[e.type.kind] ?? 1n));
    },
  ],
  [
    'prefetch',
    (t, n, name) => {
      if (wrongCount(t, n, name, 1)) return t.mistake();
      return mk.CallBuiltin({
        type: t.types.void,
        name: 'prefetch',
        arguments: [converted(t, values(t, n)[0], t.types.pointer(t.types.void))],
      });
    },
  ],
  [
    'alloca_with_align',
    (t, n, name) => {
      if (wrongCount(t, n, name, 2)) return t.mistake();
      const [size, align] = values(t, n);
      return mk.CallBuiltin({
        type: t.types.pointer(t.types.void),
        name: 'alloca',
        arguments: [converted(t, size, t.types.size), converted(t, align, t.types.size)],
      });
    },
  ],
  ['va_arg_pack', packOutOfPlace],
  [
    'va_arg_pack_len',
    (t, n, name) => {
      const handed = t.frame?.handed ?? null;
      return handed === null ? packOutOfPlace(t, n, name) : t.integer(BigInt(handed.length));
    },
  ],
  [
    'va_start',
    (t, n, name) => {
      if (wrongCount(t, n, name, 1)) return t.mistake();
      if (t.frame !== null && (!t.frame.type.variadic || t.frame.handed !== null))
        t.error(n.at, "'va_start' used in function with fixed arguments");
      const list = listPointer(t, n.arguments[0]);
      R.at = n.at;
      return mk.CallBuiltin({ type: t.types.void, name: 'va_start', arguments: [list] });
    },
  ],
  [
    'va_end',
    (t, n, name) => {
      if (wrongCount(t, n, name, 1)) return t.mistake();
      const list = listPointer(t, n.arguments[0]);
      R.at = n.at;
      return mk.CallBuiltin({ type: t.types.void, name: 'va_end', arguments: [list] });
    },
  ],
  [
    'va_copy',
    (t, n, name) => {
      if (wrongCount(t, n, name, 2)) return t.mistake();
      const lists = [listPointer(t, n.arguments[0]), listPointer(t, n.arguments[1])];
      R.at = n.at;
      return mk.CallBuiltin({ type: t.types.void, name: 'va_copy', arguments: lists });
    },
  ],
  ...['', 'f', 'l', 'f32', 'f64', 'f128', 'f64x', 'f32x'].flatMap((suffix): [string, Special][] => [
    [`inf${suffix}`, infinite('inf')],
    [`huge_val${suffix}`, infinite('huge_val')],
    [`nan${suffix}`, nan('nan')],
    [`nans${suffix}`, nan('nans')],
  ]),
  [
    'complex',
    (t, n, name) => {
      if (wrongCount(t, n, name, 2)) return t.mistake();
      const [real, imaginary] = values(t, n);
      if (real.type.kind !== 'Floating' || imaginary.type.kind !== 'Floating') {
        t.error(n.at, "'__builtin_complex' operand not of real binary floating-point type");
        return t.mistake();
      }
      return mk.ComplexOf({ type: t.types.complex(real.type), real, imaginary: converted(t, imaginary, real.type) });
    },
  ],
  ...['', 'f', 'l'].flatMap((suffix): [string, Special][] => [
    [`creal${suffix}`, complexPart('real')],
    [`cimag${suffix}`, complexPart('imag')],
    [`conj${suffix}`, complexPart('conj')],
  ]),
  ...(['abs', 'labs', 'llabs', 'imaxabs'] as const).map((name): [string, Special] => [name, absoluteValue]),
  ...['', 'l', 'll', 'imax'].map((suffix): [string, Special] => [
    `ffs${suffix}`,
    (t, n) => findFirstSet(t, n, suffix === '' ? 'int' : 'long'),
  ]),
  ...['', 'l', 'll'].map((suffix): [string, Special] => [
    `parity${suffix}`,
    (t, n) => parity(t, n, suffix === '' ? 'unsigned int' : 'unsigned long'),
  ]),
  ...['', 'l', 'll'].map((suffix): [string, Special] => [
    `clrsb${suffix}`,
    (t, n) => redundantSignBits(t, n, suffix === '' ? 'int' : 'long'),
  ]),
  [
    'strlen',
    (t, n, name) => {
      if (wrongCount(t, n, name, 1)) return t.mistake();
      const text = textOf(t, n.arguments[0]);
      if (text === null || n.arguments.length !== 1) return libraryCall(t, n, 'strlen', n.arguments);
      const zero = text.indexOf('\0');
      return t.integer(BigInt(zero < 0 ? text.length : zero), t.types.size);
    },
  ],
]);

function complexPart(op: 'real' | 'imag' | 'conj'): Special {
  return (t, n, name) => {
    if (wrongCount(t, n, name, 1)) return t.mistake();
    const [e] = values(t, n);
    const of = name.endsWith('f')
      ? t.types.floating.float
      : name.endsWith('l') && name !== 'creal'
        ? t.types.floating['long double']
        : t.types.floating.double;
    const type = t.types.complex(of);
    return mk.Unary({ type: op === 'conj' ? type : of, op, value: converted(t, e, type) });
  };
}

/** Evaluates `e` once and hands it on as often as needed. */
export function once(t: Typer, e: Expression, use: (read: () => Expression) => Expression): Expression {
  const known = evaluate(e);
  if (known !== null)
    return use(() =>
      e.type.kind === 'Floating'
        ? mk.FloatingConstant({ type: e.type, bits: known })
        : mk.Constant({ type: e.type, value: known }),
    );
  const symbol = t.unit.temporary(e.type);
  const declare = mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value: e }) });
  const result = use(() => mk.Load({ type: e.type, place: t.variable(symbol) }));
  return mk.StatementExpression({ type: result.type, body: [declare], value: result });
}

/** `x < 0 ? -x : x`, of the type that the function's name says. */
function absoluteValue(t: Typer, n: CallTree, name: string): Expression {
  if (wrongCount(t, n, name, 1)) return t.mistake();
  const { int, integer } = t.types;
  const type = name === 'abs' ? int : name === 'llabs' ? integer['long long'] : integer.long;
  return once(t, converted(t, values(t, n)[0], type), x =>
    mk.Conditional({
      type,
      test: mk.Compare({ type: int, op: '<', left: x(), right: t.integer(0n, type) }),
      then: mk.Unary({ type, op: '-', value: x() }),
      else: x(),
    }),
  );
}

/** One plus the number of the lowest bit that is set; 0 of 0. */
function findFirstSet(t: Typer, n: CallTree, name: 'int' | 'long'): Expression {
  if (wrongCount(t, n, 'ffs', 1)) return t.mistake();
  const { int, integer } = t.types;
  const unsigned = integer[`unsigned ${name}`];
  return once(t, converted(t, values(t, n)[0], unsigned), x => {
    const low = mk.CallBuiltin({ type: int, name: 'ctz', arguments: [x()] });
    const test = mk.Compare({ type: int, op: '!=', left: x(), right: t.integer(0n, unsigned) });
    return mk.Conditional({
      type: int,
      test,
      then: mk.Binary({ type: int, op: '+', left: low, right: t.integer(1n) }),
      else: t.integer(0n),
    });
  });
}

function parity(t: Typer, n: CallTree, name: 'unsigned int' | 'unsigned long'): Expression {
  if (wrongCount(t, n, 'parity', 1)) return t.mistake();
  const { int, integer } = t.types;
  const count = mk.CallBuiltin({
    type: int,
    name: 'popcount',
    arguments: [converted(t, values(t, n)[0], integer[name])],
  });
  return mk.Binary({ type: int, op: '&', left: count, right: t.integer(1n) });
}

/** The bits after the sign bit that equal it: leading zeros of `(x ^ x >> width-1) << 1 | 1`. */
function redundantSignBits(t: Typer, n: CallTree, name: 'int' | 'long'): Expression {
  if (wrongCount(t, n, 'clrsb', 1)) return t.mistake();
  const { int, integer } = t.types;
  const signed = integer[name];
  const unsigned = integer[`unsigned ${name}`];
  return once(t, converted(t, values(t, n)[0], signed), x => {
    const sign = mk.Binary({
      type: signed,
      op: '>>',
      left: x(),
      right: t.integer(BigInt(8 * signed.size - 1), signed),
    });
    const folded = converted(t, mk.Binary({ type: signed, op: '^', left: x(), right: sign }), unsigned);
    const shifted = mk.Binary({ type: unsigned, op: '<<', left: folded, right: t.integer(1n, unsigned) });
    return mk.CallBuiltin({
      type: int,
      name: 'clz',
      arguments: [mk.Binary({ type: unsigned, op: '|', left: shifted, right: t.integer(1n, unsigned) })],
    });
  });
}
