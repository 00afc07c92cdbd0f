/**
 * Operands have the types that their operation works on: C types from `type` to `pass-arguments` (what languages/typed.ts says of them), machine types after
 * `lower-types`.
 */
import { type CType, notation } from '../../languages/types.ts';
import { type Language, type Tree, walk } from '../../nanopass/index.ts';

type Type = CType | string;
interface Typed extends Tree {
  readonly type: Type;
  readonly op?: string;
  readonly from?: Type;
  readonly left: Typed;
  readonly right: Typed;
  readonly value: Typed;
  readonly place: Typed;
  readonly computation: CType;
  readonly real: Typed;
  readonly imaginary: Typed;
  readonly then: Typed;
  readonly else: Typed;
}

/** For each production, the pairs of types that are to be the same. */
const rules: Readonly<Record<string, (n: Typed) => readonly (readonly [Type, Type])[]>> = {
  Unary: n => (isComplexPart(n) ? [] : [[typeOf(n.value), n.type]]),
  Binary: n => [
    [typeOf(n.left), n.type],
    [typeOf(n.right), n.type],
  ],
  Compare: n =>
    typeof n.type === 'string'
      ? [
          [typeOf(n.left), n.type],
          [typeOf(n.right), n.type],
        ]
      : [[typeOf(n.left), typeOf(n.right)]],
  Conditional: n => [
    [typeOf(n.then), n.type],
    [typeOf(n.else), n.type],
  ],
  ConditionalElse: n => [
    [typeOf(n.value), n.type],
    [typeOf(n.else), n.type],
  ],
  Materialized: n => [[typeOf(n.value), n.type]],
  Convert: n => (n.from === undefined ? [] : [[typeOf(n.value), n.from]]),
  Load: n => (n.place === undefined ? [] : [[n.place.type, n.type]]),
  Assign: n => [
    [n.place.type, n.type],
    [typeOf(n.value), n.type],
  ],
  AssignOperation: n => [
    [n.place.type, n.type],
    // A pointer is stepped by an integer.
    [typeOf(n.value), n.computation.kind === 'Pointer' ? typeOf(n.value) : n.computation],
  ],
  ComplexOf: n => [
    [typeOf(n.real), partOf(n.type)],
    [typeOf(n.imaginary), partOf(n.type)],
  ],
  Store: n => [[typeOf(n.value), n.place === undefined ? n.type : n.place.type]],
};
/** Both parts of a complex value are of one type (C17 6.2.5p13). */
const partOf = (type: Type): Type => (typeof type !== 'string' && type.kind === 'Complex' ? type.of : type);
/** `__real__ z` is of the type of a part. */
const isComplexPart = (n: Typed): boolean => n.op === 'real' || n.op === 'imag';

export function faultsOfTypes(program: Tree, language: Language): string[] {
  const faults: string[] = [];
  walk(language, program, node => {
    for (const [a, b] of rules[node.kind]?.(node as Typed) ?? [])
      if (!same(a, b)) faults.push(`${node.kind} of ${told(b)} has an operand of ${told(a)}`);
  });
  return faults;
}

/** A machine comparison says the type of its operands, and gives an i32. */
const typeOf = (n: Typed): Type => (n.kind === 'Compare' && typeof n.type === 'string' ? 'i32' : n.type);
const same = (a: Type, b: Type): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : bare(a) === bare(b);
/** The type without qualifiers: those of an array are its elements'. */
const bare = (t: CType): CType => (t.kind === 'Array' ? t.table.array(bare(t.of), t.length) : t.table.plain(t));
const told = (type: Type): string => (typeof type === 'string' ? type : notation(type));
