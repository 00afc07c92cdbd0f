/**
 * `__builtin_constant_p` and `__builtin_object_size`: questions whose answer depends on what the compiler finds out (gcc manual, Other Built-in
 * Functions, Object Size Checking).
 *
 * What the expression itself says is answered here. The rest stays a call that the optimiser answers, or, without one, has the answer of those
 * who know nothing.
 */

import { Typed } from '../../languages/typed.ts';
import { type CType, hasVariableSize, isComplete, isVolatile, sizeOf } from '../../languages/types.ts';
import { R, type Tree, walk } from '../../nanopass/index.ts';
import { type Special, values, wrongCount } from './builtin-calls.ts';
import { converted, loaded } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { type Expression, isPlace, mk, type Place, type Typer } from './typer.ts';

export const constantQuestion: Special = (t, n, name) => {
  if (wrongCount(t, n, name, 1)) return t.mistake();
  t.unevaluated++;
  const o = t.operand(n.arguments[0]);
  t.unevaluated--;
  R.at = n.at;
  if (isPlace(o) ? o.kind === 'StringLiteral' : evaluate(o) !== null) return t.integer(1n);
  const e = loaded(t, o);
  if (!mayBeKnownLater(t) || !isScalar(e.type) || !isHarmless(e)) return t.integer(0n);
  return mk.CallBuiltin({ type: t.types.int, name: 'constant_p', arguments: [e] });
};

export const sizeQuestion: Special = (t, n, name) => {
  if (wrongCount(t, n, name, 2)) return t.mistake();
  const [pointer, modeArgument] = values(t, n);
  const mode = evaluate(modeArgument);
  if (mode === null || mode < 0n || mode > 3n) {
    t.error(n.at, `last argument of '__builtin_${name}' is not integer constant between 0 and 3`);
    return t.mistake();
  }
  const size = t.types.size;
  const all = (1n << BigInt(8 * size.size)) - 1n;
  if (pointer.type.kind !== 'Pointer' || !isHarmless(pointer)) return t.integer(mode & 2n ? 0n : all, size);
  const part = partOf(pointer);
  const [whole, member] = [part?.whole ?? null, (mode & 1n) !== 0n ? (part?.member ?? null) : null];
  if (whole !== null) return t.integer(member !== null && member < whole ? member : whole, size);
  // The smallest size of a member is known too, whatever its object is.
  if (member !== null && (mode & 2n) !== 0n) return t.integer(member, size);
  if (!mayBeKnownLater(t)) return t.integer(mode & 2n ? 0n : (member ?? all), size);
  return mk.CallBuiltin({
    type: size,
    name: 'object_size',
    arguments: [converted(t, pointer, t.types.pointer(t.types.void)), t.integer(mode), t.integer(member ?? all, size)],
  });
};

/** Only inside a function, and where somebody finds out more. */
const mayBeKnownLater = (t: Typer): boolean => t.frame !== null && t.unit.options.optimize > 0 && t.unevaluated === 0;

const isScalar = (type: CType): boolean =>
  type.kind === 'Integer' || type.kind === 'Enum' || type.kind === 'Pointer' || type.kind === 'Floating';

/** Expressions that may be computed without anybody noticing, as the operands of questions are. */
const harmless: ReadonlySet<string> = new Set(
  (
    'Constant FloatingConstant Enumerator SizeofType AlignofType OffsetOf Load AddressOf Decay Convert Unary LogicalNot Binary Compare ' +
    'PointerAdd PointerDifference LogicalAnd LogicalOr Conditional Variable Dereference Member StringLiteral FieldStep IndexStep'
  ).split(' '),
);

function isHarmless(e: Expression): boolean {
  let all = true;
  walk(Typed, e as Tree, n => {
    if (!harmless.has(n.kind)) all = false;
    // A division may stop the program.
    if (n.kind === 'Binary' && /[/%]/.test((n as unknown as { op: string }).op)) all = false;
    if ('type' in n && isVolatile(n.type as CType)) all = false;
  });
  return all;
}

/** The bytes from an address to the end of its object, and to the end of the member that it names; null for each that is not known. */
interface Part {
  readonly whole: bigint | null;
  readonly member: bigint | null;
}

function partOf(e: Expression): Part | null {
  switch (e.kind) {
    case 'Convert':
      return e.value.type.kind === 'Pointer' ? partOf(e.value) : null;
    case 'AddressOf':
    case 'Decay':
      return partOfPlace(e.place);
    case 'PointerAdd': {
      const part = partOf(e.pointer);
      const index = evaluate(e.index);
      const of = e.pointer.type.kind === 'Pointer' ? e.pointer.type.of : null;
      if (part === null || index === null || of === null || !isComplete(of) || hasVariableSize(of)) return null;
      const offset = (e.minus ? -index : index) * BigInt(sizeOf(of));
      return { whole: less(part.whole, offset), member: less(part.member, offset) };
    }
    default:
      return null;
  }
}

/** Behind the end there is nothing; before the start nobody knows. */
const less = (size: bigint | null, offset: bigint): bigint | null =>
  size === null || offset < 0n ? null : offset > size ? 0n : size - offset;

function partOfPlace(place: Place): Part | null {
  const size = isComplete(place.type) && !hasVariableSize(place.type) ? BigInt(sizeOf(place.type)) : null;
  switch (place.kind) {
    case 'Variable': {
      const { type } = place;
      const whole = type.kind === 'Record' && type.tag.flexible ? null : size;
      return place.symbol.kind === 'function' ? null : { whole, member: whole };
    }
    case 'StringLiteral':
    case 'CompoundLiteral':
      return { whole: size, member: size };
    case 'Member': {
      const whole = less(partOfPlace(place.of)?.whole ?? null, BigInt(place.field.offset));
      return { whole, member: mayBeLonger(place) ? null : size };
    }
    case 'Dereference': {
      const of = partOf(place.pointer);
      // `a[i]` names the array of which it is an element.
      return of ?? { whole: null, member: null };
    }
    default:
      return null;
  }
}

/**
 * An array at the end of a structure that a pointer points to may be longer than it says, and one of no elements always is (gcc manual, Zero
 * Length).
 */
function mayBeLonger(place: Extract<Place, { kind: 'Member' }>): boolean {
  if (place.type.kind !== 'Array') return false;
  if (place.type.length === 0) return true;
  for (let p: Place = place; p.kind === 'Member'; p = p.of) {
    const { tag } = p.field;
    if (tag.word !== 'union' && tag.fields.at(-1) !== p.field) return false;
    if (p.of.kind === 'Variable') return false;
  }
  return true;
}
