/**
 * What the parts of the pass `type` share: the unit, the function under way, and the ways back into the walk.
 *
 * A Scoped expression becomes an `Operand`: a `Place` where C says lvalue (and for the members of values), else an `Expression`.
 */

import type { Scoped } from '../../languages/scoped.ts';
import { Typed } from '../../languages/typed.ts';
import type { CType, FunctionType, Types } from '../../languages/types.ts';
import type { CSymbol, RecordField, Unit } from '../../languages/unit.ts';
import { type Node, R } from '../../nanopass/index.ts';
import { type WantedWarnings, wantedWarnings } from './wanted-warnings.ts';

export type Source<N extends keyof Scoped> = Node<Scoped, N>;
export type SourceOf<N extends keyof Scoped, K> = Extract<Node<Scoped, N>, { kind: K }>;
export type Expression = Node<Typed, 'Expression'>;
export type Place = Node<Typed, 'Place'>;
export type Statement = Node<Typed, 'Statement'>;
export type External = Node<Typed, 'External'>;
export type Initializer = Node<Typed, 'Initializer'>;
export type Operand = Expression | Place;

/** Constructors of the target language. They take their origin from `R.at`. */
export const mk = Typed.mk;

/** A switch whose body is being typed. */
export interface Switch {
  /** Of the promoted value, and so of the labels. */
  readonly type: CType;
  readonly cases: { readonly low: bigint; readonly high: bigint; readonly at: number }[];
  /** The origin of `default:`, or -1. */
  default: number;
}

/** The function whose body is being typed. */
export interface Frame {
  readonly symbol: CSymbol;
  readonly type: FunctionType;
  readonly outer: Frame | null;
  /** What stands for the variable arguments, where `__builtin_va_arg_pack` hands them on; null elsewhere. */
  readonly handed: readonly CSymbol[] | null;
  /** The objects that its blocks have declared. */
  readonly locals: CSymbol[];
  /** The switches under way, the innermost last. */
  readonly switches: Switch[];
  loops: number;
}

/** The body of a function that hands on its variable arguments, and the functions that its calls have made of it. */
export interface Packing {
  readonly definition: SourceOf<'External', 'FunctionDefinition'>;
  readonly made: { readonly types: readonly CType[]; readonly symbol: CSymbol }[];
  /** It is being typed for a call: one inside it is that of a function like others. */
  underWay: boolean;
}

/** The ways back into the walk, which `type.ts` provides: so that no part needs to import the others. */
export interface Walk {
  operand(t: Typer, n: Source<'Expression'>): Operand;
  typeOf(t: Typer, n: Source<'Type'>): CType;
  statement(t: Typer, n: Source<'Statement'>, into: Statement[]): void;
}

export class Typer {
  readonly types: Types;
  frame: Frame | null = null;
  /** Statements that must run before what is being typed: lengths of variably modified types (C17 6.7.6.2p5). */
  pending: Statement[] = [];
  /** Objects of the unit that have stood in the output: a tentative definition is repeated in vain. */
  readonly announced = new Set<CSymbol>();
  /** Objects that have had an initialiser. */
  readonly initialized = new Set<CSymbol>();
  /** Functions that hand on their variable arguments: see `argument-packs.ts`. */
  readonly packing = new Map<CSymbol, Packing>();
  /** The functions that calls of those have made, which go before the one that is being typed. */
  readonly specialized: External[] = [];
  /** The name under declaration, for messages about its type. */
  declaring: string | null = null;
  /** Inside a parameter list, where lengths may name parameters. */
  inParameters = false;
  /** Above 0 inside the operand of sizeof, typeof and their kind: nothing there is evaluated. */
  unevaluated = 0;
  /** Expressions of a type of fewer bits than any that has a name: see `wide-bit-fields.ts`. */
  readonly widths = new WeakMap<Expression, number>();
  /** Where members are declared, for those who want to hear of ones that are not initialised. */
  readonly memberPlaces = new WeakMap<RecordField, number>();
  /** The type of an expression that has been complained about: like int, and told apart by identity so that nothing is said twice. */
  readonly wrong: CType;
  readonly wanted: WantedWarnings;
  constructor(
    readonly unit: Unit,
    readonly walk: Walk,
  ) {
    this.types = unit.types;
    this.wanted = wantedWarnings(unit.diagnostics);
    this.wrong = this.types.variant(this.types.int, 0, 1 << 28);
  }
  operand(n: Source<'Expression'>): Operand {
    const result = this.walk.operand(this, n);
    R.at = n.at;
    return result;
  }
  typeOf(n: Source<'Type'>): CType {
    const at = R.at;
    const result = this.walk.typeOf(this, n);
    R.at = at;
    return result;
  }
  error(at: number, message: string, notes: readonly { readonly at: number; readonly message: string }[] = []): void {
    this.unit.diagnostics.error(at, message, {
      notes: notes.map(n => ({ severity: 'note', place: n.at, message: n.message })),
    });
  }
  warning(
    option: string,
    at: number,
    message: string,
    notes: readonly { readonly at: number; readonly message: string }[] = [],
  ): void {
    this.unit.diagnostics.warning(option, at, message, {
      notes: notes.map(n => ({ severity: 'note', place: n.at, message: n.message })),
    });
  }
  sorry(at: number, what: string): void {
    this.unit.diagnostics.error(at, `sorry, unimplemented: ${what}`);
  }
  /** What stands for an expression that cannot be typed. */
  mistake(): Expression {
    return mk.Constant({ type: this.wrong, value: 0n });
  }
  integer(value: bigint, type: CType = this.types.int): Expression {
    return mk.Constant({ type, value });
  }
  /** A place in memory that is neither bit-field nor register is assumed; a symbol as a place. */
  variable(symbol: CSymbol): Place {
    return mk.Variable({ type: symbol.type ?? this.wrong, symbol });
  }
}

/** An expression whose value nobody uses: the old value of `i++` need not be kept. */
export function forEffect(e: Expression): Expression {
  if (e.kind === 'Increment' && e.post)
    return at(e.at, () => mk.Increment({ type: e.type, place: e.place, post: false, down: e.down }));
  if (e.kind !== 'Comma') return e;
  const right = forEffect(e.right);
  return right === e.right ? e : at(e.at, () => mk.Comma({ type: e.type, left: e.left, right }));
}

/** Runs `work` with constructors giving the origin. */
export function at<T>(origin: number, work: () => T): T {
  const before = R.at;
  R.at = origin;
  const result = work();
  R.at = before;
  return result;
}

export function isPlace(o: Operand): o is Place {
  switch (o.kind) {
    case 'Variable':
    case 'Dereference':
    case 'Member':
    case 'StringLiteral':
    case 'CompoundLiteral':
    case 'RealPart':
    case 'ImaginaryPart':
    case 'Lane':
    case 'Materialized':
      return true;
    default:
      return false;
  }
}
