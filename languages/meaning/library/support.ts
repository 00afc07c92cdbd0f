/** The functions of libgcc, which lowered code calls: arithmetic on what no register holds. */
import { product, quotient } from '../complex.ts';
import { convertFloat, floatKinds } from '../floats.ts';
import { integerKind } from '../integers.ts';
import type { LibraryRow, LibraryRows } from '../library-call.ts';

type Run = LibraryRow['run'];
type Rows = Record<string, readonly [string, Run]>;

const signed = integerKind(128, true);
const unsigned = integerKind(128, false);

/** Letters of the machine modes: SF, DF, XF, TF and SC, DC, XC, TC. */
const modes = [
  { mode: 's', letter: 'f', complex: 'F', kind: floatKinds.f32 },
  { mode: 'd', letter: 'd', complex: 'D', kind: floatKinds.f64 },
  { mode: 'x', letter: 'L', complex: 'X', kind: floatKinds.f80 },
  { mode: 't', letter: 'q', complex: 'Q', kind: floatKinds.f128 },
] as const;

const wide: Rows = {
  __divti3: ['x(xx)', (_m, [a, b]) => signed.binary['/'](a, b)],
  __modti3: ['x(xx)', (_m, [a, b]) => signed.binary['%'](a, b)],
  __multi3: ['x(xx)', (_m, [a, b]) => signed.binary['*'](a, b)],
  __udivti3: ['y(yy)', (_m, [a, b]) => unsigned.binary['/'](a, b)],
  __umodti3: ['y(yy)', (_m, [a, b]) => unsigned.binary['%'](a, b)],
  __ashlti3: ['x(xi)', (_m, [a, b]) => signed.binary['<<'](a, b)],
  __ashrti3: ['x(xi)', (_m, [a, b]) => signed.binary['>>'](a, b)],
  __lshrti3: ['y(yi)', (_m, [a, b]) => unsigned.binary['>>'](a, b)],
};

function conversions(): Rows {
  const rows: Rows = {};
  const integers = [
    ['si', 'i', 'u', 32],
    ['di', 'l', 'z', 64],
    ['ti', 'x', 'y', 128],
  ] as const;
  for (const { mode, letter, kind } of modes)
    for (const [suffix, s, u, bits] of integers) {
      rows[`__float${suffix}${mode}f`] = [`${letter}(${s})`, (_m, [n]) => kind.fromInteger(n)];
      rows[`__floatun${suffix}${mode}f`] = [`${letter}(${u})`, (_m, [n]) => kind.fromInteger(n)];
      rows[`__fix${mode}f${suffix}`] = [`${s}(${letter})`, (_m, [x]) => kind.toInteger(x, integerKind(bits, true))];
      rows[`__fixuns${mode}f${suffix}`] = [`${u}(${letter})`, (_m, [x]) => kind.toInteger(x, integerKind(bits, false))];
    }
  for (const from of modes)
    for (const to of modes) {
      const convert = convertFloat(from.kind, to.kind);
      const run: Run = (_m, [x]) => convert(x);
      rows[`__extend${from.mode}f${to.mode}f2`] = [`${to.letter}(${from.letter})`, run];
      rows[`__trunc${from.mode}f${to.mode}f2`] = [`${to.letter}(${from.letter})`, run];
    }
  return rows;
}

/** Arithmetic and comparisons of _Float128. */
function quads(): Rows {
  const { binary, order, negate } = floatKinds.f128;
  const compare =
    (unordered: number): Run =>
    (_m, [a, b]) =>
      order(a, b) ?? unordered;
  return {
    __addtf3: ['q(qq)', (_m, [a, b]) => binary['+'](a, b)],
    __subtf3: ['q(qq)', (_m, [a, b]) => binary['-'](a, b)],
    __multf3: ['q(qq)', (_m, [a, b]) => binary['*'](a, b)],
    __divtf3: ['q(qq)', (_m, [a, b]) => binary['/'](a, b)],
    __negtf2: ['q(q)', (_m, [a]) => negate(a)],
    __eqtf2: ['i(qq)', compare(1)],
    __netf2: ['i(qq)', compare(1)],
    __lttf2: ['i(qq)', compare(1)],
    __letf2: ['i(qq)', compare(1)],
    __gttf2: ['i(qq)', compare(-1)],
    __getf2: ['i(qq)', compare(-1)],
    __unordtf2: ['i(qq)', (_m, [a, b]) => (order(a, b) === null ? 1 : 0)],
  };
}

/** Products and quotients of complex numbers. */
function complex(): Rows {
  const rows: Rows = {};
  for (const { mode, letter, complex, kind } of modes) {
    const four = letter.repeat(4);
    rows[`__mul${mode}c3`] = [`${complex}(${four})`, (_m, [a, b, c, d]) => product(kind, a, b, c, d)];
    rows[`__div${mode}c3`] = [`${complex}(${four})`, (_m, [a, b, c, d]) => quotient(kind, a, b, c, d)];
  }
  return rows;
}

export const support: LibraryRows = { ...wide, ...conversions(), ...quads(), ...complex() };
