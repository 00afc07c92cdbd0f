/**
 * The expressions of `#if` and `#elif`: intmax_t and uintmax_t arithmetic (C17 6.10.1p4), by precedence climbing.
 */
import { kindOf } from '../token-table.ts';
import { Kind } from '../tokens.ts';
import { characterValue } from './character-constants.ts';
import type { Preprocessor } from './preprocessor.ts';

interface Value {
  readonly value: bigint;
  readonly unsigned: boolean;
}

/** A fault that ends the evaluation; it has been told. */
class Fault extends Error {}

const signed = (value: bigint): Value => ({ value: BigInt.asIntN(64, value), unsigned: false });
const unsigned = (value: bigint): Value => ({ value: BigInt.asUintN(64, value), unsigned: true });
const yes = signed(1n);
const no = signed(0n);
const truth = (value: boolean): Value => (value ? yes : no);

/** Binary operators and how tightly they bind. */
const precedence = new Map<number, number>();
const levels = ['||', '&&', '|', '^', '&', '== !=', '< > <= >=', '<< >>', '+ -', '* / %'];
levels.forEach((level, i) => {
  for (const operator of level.split(' ')) precedence.set(kindOf.get(operator)!, i + 1);
});
const K = (spelling: string): number => kindOf.get(spelling)!;
const [open, close, question, colon, comma, plus, minus, not, complement] = [...'()?:,+-!~'].map(K);
const [orOr, andAnd, or, xor, and, equal, unequal] = ['||', '&&', '|', '^', '&', '==', '!='].map(K);
const [less, greater, atMost, atLeast, left, right, times, over, _rest] = [
  '<',
  '>',
  '<=',
  '>=',
  '<<',
  '>>',
  '*',
  '/',
  '%',
].map(K);

/** Whether the controlling expression of an `#if` or `#elif` is not zero; a faulty one counts as zero. */
export function evaluate(pp: Preprocessor, directive: string): boolean {
  return new Evaluator(pp, directive).run();
}

class Evaluator {
  /** Operands that are not evaluated (C17 6.5.13, 6.5.15) are read without complaint about their values. */
  private unevaluated = 0;

  constructor(
    private readonly pp: Preprocessor,
    private readonly directive: string,
  ) {}

  run(): boolean {
    const { pp } = this;
    try {
      pp.next();
      if (this.kind === Kind.end) this.fault(this.place, `#${this.directive} with no expression`);
      const { value } = this.commas();
      if (this.kind === close) this.fault(this.place, "missing '(' in expression");
      if (this.kind === colon) this.fault(this.place, " ':' without preceding '?'");
      if (this.startsOperand()) this.fault(this.place, `missing binary operator before token "${this.spelling}"`);
      if (this.kind !== Kind.end) this.notValid();
      return value !== 0n;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return false;
    }
  }

  private get kind(): number {
    return this.pp.lexer.kind;
  }

  private get place(): number {
    const { kind, start, via } = this.pp.lexer;
    return kind === Kind.end ? start : this.pp.outermost(start, via);
  }

  private get spelling(): string {
    return this.pp.places.spelling(this.pp.lexer.start, this.pp.lexer.length);
  }

  private fault(place: number, message: string): never {
    this.pp.error(place, message);
    throw new Fault(message);
  }

  private notValid(): never {
    return this.fault(this.place, `token "${this.spelling}" is not valid in preprocessor expressions`);
  }

  private startsOperand(): boolean {
    const { kind } = this;
    return kind === open || kind === Kind.number || kind === Kind.character || this.pp.lexer.name >= 0;
  }

  private commas(): Value {
    let value = this.conditional();
    while (this.kind === comma) {
      this.pp.next();
      value = this.conditional();
    }
    return value;
  }

  private conditional(): Value {
    const test = this.binary(1);
    if (this.kind !== question) return test;
    const holds = test.value !== 0n;
    this.pp.next();
    if (!holds) this.unevaluated++;
    const first = this.commas();
    if (!holds) this.unevaluated--;
    if (this.kind !== colon) this.fault(this.place, "'?' without following ':'");
    this.pp.next();
    if (holds) this.unevaluated++;
    const second = this.conditional();
    if (holds) this.unevaluated--;
    const chosen = holds ? first : second;
    return first.unsigned || second.unsigned ? unsigned(chosen.value) : chosen;
  }

  private binary(minimum: number): Value {
    let result = this.unary();
    for (;;) {
      const operator = this.kind;
      const level = precedence.get(operator) ?? 0;
      if (level < minimum) return result;
      const { start, length, via } = this.pp.lexer;
      const decided = (operator === andAnd && result.value === 0n) || (operator === orOr && result.value !== 0n);
      this.pp.next();
      if (this.kind === Kind.end || this.kind === close) {
        this.fault(this.place, `operator '${this.pp.places.spelling(start, length)}' has no right operand`);
      }
      if (decided) this.unevaluated++;
      const operand = this.binary(level + 1);
      if (decided) this.unevaluated--;
      result = this.apply(operator, result, operand, start, via);
    }
  }

  /** The operator stands at `start`, and came from the expansion `via`. */
  private apply(operator: number, a: Value, b: Value, start: number, via: number): Value {
    const wide = a.unsigned || b.unsigned ? unsigned : signed;
    const x = a.unsigned === b.unsigned ? a.value : wide(a.value).value;
    const y = a.unsigned === b.unsigned ? b.value : wide(b.value).value;
    switch (operator) {
      case orOr:
        return truth(a.value !== 0n || b.value !== 0n);
      case andAnd:
        return truth(a.value !== 0n && b.value !== 0n);
      case or:
        return wide(x | y);
      case xor:
        return wide(x ^ y);
      case and:
        return wide(x & y);
      case equal:
        return truth(x === y);
      case unequal:
        return truth(x !== y);
      case less:
        return truth(x < y);
      case greater:
        return truth(x > y);
      case atMost:
        return truth(x <= y);
      case atLeast:
        return truth(x >= y);
      case left:
        return this.shift(a, b.value);
      case right:
        return this.shift(a, -b.value);
      case plus:
        return this.checked(wide, x + y, start, via);
      case minus:
        return this.checked(wide, x - y, start, via);
      case times:
        return this.checked(wide, x * y, start, via);
      default:
        if (y === 0n) {
          if (this.unevaluated === 0) this.fault(this.pp.outermost(start, via), 'division by zero in #if');
          return wide(0n);
        }
        return operator === over ? this.checked(wide, x / y, start, via) : wide(x % y);
    }
  }

  /** A shift to the left by `by`, or to the right when that is negative, as the integer preprocessor of GNU C has it. */
  private shift(a: Value, by: bigint): Value {
    const wide = a.unsigned ? unsigned : signed;
    if (by >= 64n) return wide(0n);
    if (by >= 0n) return wide(a.value << by);
    return wide(a.value >> (by < -64n ? 64n : -by));
  }

  private checked(wide: (value: bigint) => Value, value: bigint, start: number, via: number): Value {
    const result = wide(value);
    if (!result.unsigned && result.value !== value && this.unevaluated === 0) {
      this.pp.warning('Woverflow', this.pp.outermost(start, via), 'integer overflow in preprocessor expression');
    }
    return result;
  }

  private unary(): Value {
    const { kind } = this;
    if (kind === plus || kind === minus || kind === not || kind === complement) {
      const { start, length } = this.pp.lexer;
      this.pp.next();
      if (this.kind === Kind.end) {
        this.fault(this.place, `operator '${this.pp.places.spelling(start, length)}' has no right operand`);
      }
      const operand = this.unary();
      const wide = operand.unsigned ? unsigned : signed;
      if (kind === not) return truth(operand.value === 0n);
      if (kind === complement) return wide(~operand.value);
      return kind === minus ? wide(-operand.value) : operand;
    }
    return this.primary();
  }

  private primary(): Value {
    const { pp, kind, place } = this;
    const { lexer } = pp;
    if (kind === open) {
      pp.next();
      if (this.kind === close) this.fault(this.place, "missing expression between '(' and ')'");
      const value = this.commas();
      if (this.kind !== close) this.fault(place, "missing ')' in expression");
      pp.next();
      return value;
    }
    if (kind === Kind.number) {
      const value = this.smallNumber() ?? this.number(this.spelling, place);
      pp.next();
      return value;
    }
    if (kind === Kind.character) {
      const value = characterValue(this.spelling, message => pp.warning('', place, message));
      pp.next();
      return value.unsigned ? unsigned(value.value) : signed(value.value);
    }
    if (lexer.name >= 0) {
      if (lexer.name === pp.known.defined) return this.defined();
      if (pp.options.warnUndefined && this.unevaluated === 0) {
        pp.warning('Wundef', place, `"${pp.names.strings[lexer.name]}" is not defined, evaluates to 0`);
      }
      pp.next();
      return no;
    }
    if (kind === Kind.end) this.fault(place, `#${this.directive} with no expression`);
    if (precedence.has(kind) || kind === question || kind === comma) {
      this.fault(place, `operator '${this.spelling}' has no left operand`);
    }
    if (kind === close) this.fault(place, "missing expression between '(' and ')'");
    return this.notValid();
  }

  private defined(): Value {
    const { pp } = this;
    const { lexer } = pp;
    pp.nextRaw();
    const parenthesized = lexer.kind === open;
    if (parenthesized) pp.nextRaw();
    if (lexer.name < 0) this.fault(this.place, 'operator "defined" requires an identifier');
    const value = truth(pp.macroOf(lexer.name) !== null);
    if (parenthesized) {
      pp.nextRaw();
      if (lexer.kind !== close) this.fault(this.place, 'missing \')\' after "defined"');
    }
    pp.next();
    return value;
  }

  /** The value of a few decimal digits, as most numbers in headers are (`__STDC_VERSION__ >= 199901L`), or null for any other number. */
  private smallNumber(): Value | null {
    const { start, length } = this.pp.lexer;
    if (length > 9) return null;
    const bytes = this.pp.places.textOf(start);
    const at = this.pp.places.offsetOf(start);
    const digits = bytes[at + length - 1] === 76 ? length - 1 : length;
    if (digits > 1 && bytes[at] === 48) return null;
    let value = 0;
    for (let i = at; i < at + digits; i++) {
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9) return null;
      value = value * 10 + digit;
    }
    return value === 0 ? no : { value: BigInt(value), unsigned: false };
  }

  private number(text: string, place: number): Value {
    const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLiIjJ]*)$/.exec(text);
    if (match === null) {
      const floating = /^(0[xX])?[0-9a-fA-F]*(\.|[eEpP][-+0-9])/.test(text);
      const digits = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]*)/.exec(text)![0];
      this.fault(
        place,
        floating
          ? 'floating constant in preprocessor expression'
          : `invalid suffix "${text.slice(digits.length)}" on integer constant`,
      );
    }
    const [, digits, suffix] = match;
    if (!/^(u?(l|ll)?|(l|ll)u)$/i.test(suffix) || /lL|Ll/.test(suffix)) {
      if (/[ij]/i.test(suffix)) this.fault(place, 'imaginary number in preprocessor expression');
      this.fault(place, `invalid suffix "${suffix}" on integer constant`);
    }
    const octal = /^0[0-9]/.test(digits);
    if (octal && /[89]/.test(digits)) this.fault(place, `invalid digit "${/[89]/.exec(digits)![0]}" in octal constant`);
    const value = BigInt(octal ? `0o${digits}` : digits);
    if (value >> 64n !== 0n) this.pp.warning('', place, 'integer constant is too large for its type');
    if (/u/i.test(suffix)) return unsigned(value);
    if (BigInt.asUintN(64, value) >> 63n === 0n) return signed(value);
    if (/^[1-9]/.test(digits)) this.pp.warning('', place, 'integer constant is so large that it is unsigned');
    return unsigned(value);
  }
}
