/**
 * Overflow arithmetic on 128-bit operands, where no wider type is exact: the result modulo 2 to the 128 and the word above it.
 *
 * The exact result is `high * 2**128 + low`; it fits a type when `low` is unchanged by a conversion there and back and `high` is the
 * extension of its sign.
 */
import { type IntegerType, integerOf, isSigned } from '../../languages/types.ts';
import { once } from './builtin-calls.ts';
import { converted } from './conversions.ts';
import { type Expression, mk, type Typer } from './typer.ts';

/** Does the exact result not fit? `store` is given the result as it is cut to its type. */
export function wideOverflow(
  t: Typer,
  operation: 'add' | 'sub' | 'mul',
  left: Expression,
  right: Expression,
  result: IntegerType,
  store: ((value: Expression) => Expression) | null,
): Expression {
  const act = new WideArithmetic(t);
  return once(t, left, a =>
    once(t, right, b => {
      if (operation === 'mul') return act.product(a, b, result, store);
      const [x, y] = [() => converted(t, a(), act.word), () => converted(t, b(), act.word)];
      const op = operation === 'add' ? '+' : '-';
      return once(t, act.binary(op, x(), y()), low => {
        const carry = operation === 'add' ? act.compare('<', low(), x()) : act.compare('<', x(), y());
        const high = act.long(
          op,
          act.long(op, act.sign(a()), act.sign(b())),
          converted(t, carry, t.types.integer.long),
        );
        return act.finish(low, high, result, store);
      });
    }),
  );
}

class WideArithmetic {
  readonly word: IntegerType;
  constructor(private readonly t: Typer) {
    this.word = t.types.integer['unsigned __int128'];
  }
  binary(op: string, left: Expression, right: Expression): Expression {
    return mk.Binary({ type: this.word, op, left, right });
  }
  long(op: string, left: Expression, right: Expression): Expression {
    return mk.Binary({ type: this.t.types.integer.long, op, left, right });
  }
  compare(op: string, left: Expression, right: Expression): Expression {
    return mk.Compare({ type: this.t.types.int, op, left, right });
  }
  constant(value: bigint): Expression {
    return this.t.integer(value, this.word);
  }
  isNegative(e: Expression): Expression {
    return isSigned(e.type)
      ? this.compare('<', e, this.t.integer(0n, integerOf(e.type as IntegerType)))
      : this.t.integer(0n);
  }
  /** -1 for a negative value, else 0. */
  sign(e: Expression): Expression {
    const { long } = this.t.types.integer;
    return mk.Unary({ type: long, op: '-', value: converted(this.t, this.isNegative(e), long) });
  }
  either(left: Expression, right: Expression): Expression {
    return mk.LogicalOr({ type: this.t.types.int, left, right });
  }

  finish(
    low: () => Expression,
    high: Expression,
    result: IntegerType,
    store: ((value: Expression) => Expression) | null,
  ): Expression {
    const { t } = this;
    const cut = (): Expression => converted(t, low(), result);
    const differs = this.compare('!=', converted(t, cut(), this.word), low());
    const over = converted(t, this.either(differs, this.compare('!=', high, this.sign(cut()))), t.types.integer._Bool);
    if (store === null) return over;
    return mk.Comma({ type: over.type, left: mk.Convert({ type: t.types.void, value: store(cut()) }), right: over });
  }

  /** By the schoolbook, on magnitudes in halves: at most one of the crosswise products is not zero, or it is too much. */
  product(
    a: () => Expression,
    b: () => Expression,
    result: IntegerType,
    store: ((value: Expression) => Expression) | null,
  ): Expression {
    const { t } = this;
    const half = this.constant(64n);
    const magnitude = (e: () => Expression): Expression => {
      const value = converted(t, e(), this.word);
      const negated = mk.Unary({ type: this.word, op: '-', value });
      return mk.Conditional({ type: this.word, test: this.isNegative(e()), then: negated, else: value });
    };
    const low = (e: Expression): Expression => this.binary('&', e, this.constant((1n << 64n) - 1n));
    const high = (e: Expression): Expression => this.binary('>>', e, half);
    const isSet = (e: Expression): Expression => this.compare('!=', e, this.constant(0n));
    return once(t, magnitude(a), x =>
      once(t, magnitude(b), y =>
        once(t, this.binary('+', this.binary('*', high(x()), low(y())), this.binary('*', high(y()), low(x()))), cross =>
          once(t, this.binary('*', low(x()), low(y())), least =>
            once(t, this.binary('+', least(), this.binary('<<', cross(), half)), size => {
              const both = mk.LogicalAnd({ type: t.types.int, left: isSet(high(x())), right: isSet(high(y())) });
              const over = this.either(this.either(both, isSet(high(cross()))), this.compare('<', size(), least()));
              const negative = this.compare('!=', this.isNegative(a()), this.isNegative(b()));
              return once(t, negative, minus => {
                const opposite = mk.Unary({ type: this.word, op: '-', value: size() });
                const value = mk.Conditional({ type: this.word, test: minus(), then: opposite, else: size() });
                return once(t, value, r => {
                  const { long } = t.types.integer;
                  const below = mk.LogicalAnd({ type: t.types.int, left: minus(), right: isSet(size()) });
                  const extension = mk.Unary({ type: long, op: '-', value: converted(t, below, long) });
                  // 1 is the extension of no sign.
                  const top = mk.Conditional({ type: long, test: over, then: t.integer(1n, long), else: extension });
                  return this.finish(r, top, result, store);
                });
              });
            }),
          ),
        ),
      ),
    );
  }
}
