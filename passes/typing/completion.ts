/**
 * Does control reach the end of a function? (gcc manual, -Wreturn-type)
 *
 *   int f(int x) { if (x) return 1; }              the end is reached when x is 0
 *   int f(int x) { for (;;) if (g(x)) return x; }  it is not: no `break` leaves the loop
 *
 * A test that is constant has one way only, and a function that does not return ends its path. A label that is mentioned is taken for reached, and values of
 * variables are not followed: gcc does no more.
 */
import { type CompileOptions, neverReturns } from '../../languages/unit.ts';
import { evaluate } from './evaluate.ts';
import type { Expression, Statement } from './typer.ts';

/** Does what follows the body run? */
export const completes = (body: Statement, options: CompileOptions): boolean => new Flow(options).after(body);

class Flow {
  /** A `break`, or a `continue`, that is reached leaves the statement under way. */
  private broken = false;
  private continued = false;

  constructor(private readonly options: CompileOptions) {}

  /** Is the end of a statement reached that is reached itself? */
  after(s: Statement): boolean {
    switch (s.kind) {
      case 'Block':
      case 'Group':
        return this.list(s.items, true);
      case 'Evaluate':
        return !this.stops(s.value);
      case 'If':
        return this.branches(s.test, s.then, s.else);
      case 'While':
        return this.loop(s.body, null) || truth(s.test) !== true;
      case 'For':
        return this.loop(s.body, null) || (s.test !== null && truth(s.test) !== true);
      case 'DoWhile':
        return this.loop(s.body, s.test);
      case 'Switch':
        return this.switch(s.body);
      case 'Case':
      case 'Default':
        return this.after(s.body);
      case 'Break':
        this.broken = true;
        return false;
      case 'Continue':
        this.continued = true;
        return false;
      case 'Return':
      case 'Goto':
      case 'ComputedGoto':
        return false;
      default:
        return true;
    }
  }

  private list(items: readonly Statement[], reached: boolean): boolean {
    for (const item of items) {
      if (reached || isEntered(item)) reached = this.after(item);
    }
    return reached;
  }

  private branches(test: Expression, then: Statement, other: Statement | null): boolean {
    if (this.stops(test)) return false;
    const known = truth(test);
    const ends = [
      known !== false || isEntered(then) ? this.after(then) : false,
      other === null ? known !== true : known !== true || isEntered(other) ? this.after(other) : false,
    ];
    return ends[0] || ends[1];
  }

  /** For a loop whose test comes first: does a `break` leave it? Else whether it ends at all. */
  private loop(body: Statement, testAtEnd: Expression | null): boolean {
    const { broken, continued } = this;
    this.broken = false;
    this.continued = false;
    const end = this.after(body);
    const left = this.broken || (testAtEnd !== null && (end || this.continued) && truth(testAtEnd) !== true);
    this.broken = broken;
    this.continued = continued;
    return left;
  }

  private switch(body: Statement): boolean {
    const { broken } = this;
    this.broken = false;
    const items = body.kind === 'Block' ? body.items : [body];
    const end = this.list(items, false);
    const left = this.broken || end || !items.some(hasDefault);
    this.broken = broken;
    return left;
  }

  /** Does the expression never give a value? */
  private stops(e: Expression): boolean {
    switch (e.kind) {
      case 'Call': {
        const { function: f } = e;
        return f.kind === 'AddressOf' && f.place.kind === 'Variable' && neverReturns(f.place.symbol, this.options);
      }
      case 'CallBuiltin':
        return e.name === 'unreachable' || e.name === 'trap';
      case 'Convert':
        return this.stops(e.value);
      case 'Comma':
        return this.stops(e.left) || this.stops(e.right);
      case 'Conditional': {
        const known = truth(e.test);
        return (known === false || this.stops(e.then)) && (known === true || this.stops(e.else));
      }
      case 'LogicalAnd':
        return this.stops(e.left) || (truth(e.left) === true && this.stops(e.right));
      case 'LogicalOr':
        return this.stops(e.left) || (truth(e.left) === false && this.stops(e.right));
      case 'StatementExpression':
        return !this.list(e.body, true) || (e.value !== null && this.stops(e.value));
      default:
        return false;
    }
  }
}

/** Which way a test goes that is constant; null for others. */
function truth(test: Expression): boolean | null {
  const value = evaluate(test);
  if (value !== null) return value !== 0n;
  switch (test.kind) {
    case 'LogicalNot': {
      const other = truth(test.value);
      return other === null ? null : !other;
    }
    case 'LogicalAnd':
      return both(truth(test.left), truth(test.right), false);
    case 'LogicalOr':
      return both(truth(test.left), truth(test.right), true);
    case 'Compare':
      // `assert(!"reached")`: a string is somewhere.
      return isString(test.left) && evaluate(test.right) === 0n ? test.op === '!=' : null;
    default:
      return null;
  }
}

const isString = (e: Expression): boolean => e.kind === 'Decay' && e.place.kind === 'StringLiteral';

/** Of two operands, one that is `enough` decides, wherever it stands. */
function both(left: boolean | null, right: boolean | null, enough: boolean): boolean | null {
  if (left === enough || right === enough) return enough;
  return left === null || right === null ? null : !enough;
}

/** May a jump arrive inside the statement? */
function isEntered(s: Statement): boolean {
  switch (s.kind) {
    case 'Label':
      return s.label.mentioned;
    case 'Case':
    case 'Default':
      return true;
    case 'Block':
    case 'Group':
      return s.items.some(isEntered);
    case 'If':
      return isEntered(s.then) || (s.else !== null && isEntered(s.else));
    case 'While':
    case 'DoWhile':
    case 'For':
      return isEntered(s.body);
    case 'Switch':
      return holdsLabel(s.body);
    default:
      return false;
  }
}

/** The labels of a switch are its own; only a named one lets a jump in from outside. */
const holdsLabel = (s: Statement): boolean =>
  (s.kind === 'Label' && s.label.mentioned) ||
  ((s.kind === 'Block' || s.kind === 'Group') && s.items.some(holdsLabel)) ||
  ((s.kind === 'Case' || s.kind === 'Default') && holdsLabel(s.body));

function hasDefault(s: Statement): boolean {
  switch (s.kind) {
    case 'Default':
      return true;
    case 'Case':
      return hasDefault(s.body);
    case 'Block':
    case 'Group':
      return s.items.some(hasDefault);
    case 'If':
      return hasDefault(s.then) || (s.else !== null && hasDefault(s.else));
    case 'While':
    case 'DoWhile':
    case 'For':
      return hasDefault(s.body);
    default:
      return false;
  }
}
