/** The classification macros of <math.h> as the compiler's built-ins: comparisons with infinity and the like (C17 7.12.3, 7.12.14). */
import {
  encode,
  type FloatingFormat,
  type FloatingFormatName,
  floatingFormats,
  fromInteger,
  infinity,
} from '../../languages/floating.ts';
import { type FloatingType, isArithmetic } from '../../languages/types.ts';
import { once, values } from './builtin-calls.ts';
import { balanced, converted } from './conversions.ts';
import { type Expression, mk, type SourceOf, type Typer } from './typer.ts';

type CallTree = SourceOf<'Expression', 'Call'>;
type Read = () => Expression;

const testsOfOne: Readonly<Record<string, (t: Typer, x: Read, type: FloatingType) => Expression>> = {
  signbit: (t, x) => mk.CallBuiltin({ type: t.types.int, name: 'signbit', arguments: [x()] }),
  isnan: (t, x) => compare(t, '!=', x(), x()),
  isinf: (t, x, type) =>
    compare(
      t,
      '==',
      magnitude(x()),
      constant(type, f => encode(infinity(false), f)),
    ),
  isfinite: (t, x, type) => isFinite(t, x, type),
  finite: (t, x, type) => isFinite(t, x, type),
  isnormal: (t, x, type) =>
    both(t, isFinite(t, x, type), compare(t, '>=', magnitude(x()), constant(type, leastNormal))),
  isinf_sign: (t, x, type) =>
    mk.Binary({
      type: t.types.int,
      op: '-',
      left: compare(
        t,
        '==',
        x(),
        constant(type, f => encode(infinity(false), f)),
      ),
      right: compare(
        t,
        '==',
        x(),
        constant(type, f => encode(infinity(true), f)),
      ),
    }),
};

/** Tests and quiet comparisons raise no exception for a NaN (C17 7.12.14p1, F.3): only == and != may see one. */
const isFinite = (t: Typer, x: Read, type: FloatingType): Expression =>
  both(
    t,
    compare(t, '==', x(), x()),
    compare(
      t,
      '!=',
      magnitude(x()),
      constant(type, f => encode(infinity(false), f)),
    ),
  );
const both = (t: Typer, left: Expression, right: Expression): Expression =>
  mk.LogicalAnd({ type: t.types.int, left, right });

const compare = (t: Typer, op: string, left: Expression, right: Expression): Expression =>
  mk.Compare({ type: t.types.int, op, left, right });
const magnitude = (x: Expression): Expression => mk.CallBuiltin({ type: x.type, name: 'fabs', arguments: [x] });
const formatOf = (type: FloatingType): FloatingFormat => floatingFormats[type.format as FloatingFormatName];
const constant = (type: FloatingType, bits: (f: FloatingFormat) => bigint): Expression =>
  mk.FloatingConstant({ type, bits: bits(formatOf(type)) });
const leastNormal = (f: FloatingFormat): bigint =>
  encode({ class: 'finite', negative: false, mantissa: 1n, exponent: 1 - f.bias }, f);

/** What they are where neither operand is a NaN. */
const quietComparisons: Readonly<Record<string, string>> = {
  isgreater: '>',
  isgreaterequal: '>=',
  isless: '<',
  islessequal: '<=',
  islessgreater: '!=',
  isunordered: '',
};

/** Whether a name is one of these tests. */
export const isClassification = (name: string): boolean =>
  stemOf(name) in testsOfOne || name in quietComparisons || name === 'fpclassify';

const stemOf = (name: string): string =>
  name.replace(/^(isnan|isinf|isfinite|finite|isnormal)(f|l|d32|d64|d128|f128)$/, '$1');

/** The test; null when the name is none of these. */
export function classification(t: Typer, n: CallTree, name: string): Expression | null {
  const stem = stemOf(name);
  const test = testsOfOne[stem];
  if (test !== undefined && n.arguments.length === 1) {
    const [e] = values(t, n);
    const type = floatingArgument(t, n, e, stem === name ? null : name.slice(stem.length));
    return type === null ? t.mistake() : once(t, converted(t, e, type), x => test(t, x, type));
  }
  const quiet = quietComparisons[name];
  if (quiet !== undefined && n.arguments.length === 2) {
    const [a, b] = values(t, n);
    if (a.type === t.wrong || b.type === t.wrong) return t.mistake();
    if (!isArithmetic(a.type) || !isArithmetic(b.type)) {
      t.error(n.at, `non-floating-point arguments in call to function '__builtin_${name}'`);
      return t.mistake();
    }
    const [left, right] = balanced(t, a, b);
    return once(t, left, x =>
      once(t, right, y => {
        const type = t.types.int;
        if (name === 'isunordered')
          return mk.LogicalOr({ type, left: compare(t, '!=', x(), x()), right: compare(t, '!=', y(), y()) });
        const ordered = both(t, compare(t, '==', x(), x()), compare(t, '==', y(), y()));
        return both(t, ordered, compare(t, quiet, x(), y()));
      }),
    );
  }
  if (name === 'fpclassify' && n.arguments.length === 6) return classify(t, n);
  return null;
}

function floatingArgument(t: Typer, n: CallTree, e: Expression, suffix: string | null): FloatingType | null {
  const { floating } = t.types;
  if (suffix !== null)
    return suffix === 'f' ? floating.float : suffix === 'l' ? floating['long double'] : floating._Float128;
  if (e.type.kind === 'Floating') return e.type;
  if (e.type !== t.wrong) t.error(n.at, 'non-floating-point argument in call to a floating-point function');
  return null;
}

/** `__builtin_fpclassify(nan, infinite, normal, subnormal, zero, x)`. */
function classify(t: Typer, n: CallTree): Expression {
  const all = values(t, n);
  const type = floatingArgument(t, n, all[5], null);
  if (type === null) return t.mistake();
  const { int } = t.types;
  const [isNan, isInfinite, isNormal, isSubnormal, isZero] = all.slice(0, 5).map(e => converted(t, e, int));
  const choose = (test: Expression, then: Expression, other: Expression): Expression =>
    mk.Conditional({ type: int, test, then, else: other });
  return once(t, all[5], x =>
    choose(
      compare(t, '!=', x(), x()),
      isNan,
      choose(
        compare(
          t,
          '==',
          magnitude(x()),
          constant(type, f => encode(infinity(false), f)),
        ),
        isInfinite,
        choose(
          compare(t, '>=', magnitude(x()), constant(type, leastNormal)),
          isNormal,
          choose(
            compare(
              t,
              '==',
              x(),
              constant(type, f => fromInteger(0n, f)),
            ),
            isZero,
            isSubnormal,
          ),
        ),
      ),
    ),
  );
}
