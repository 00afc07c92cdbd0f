/** Enumerations: the values of enumerators, and the integer type that holds them (C17 6.7.2.2, with gcc's choice of type). */
import { type CType, type IntegerType, isInteger } from '../../languages/types.ts';
import { hasAttribute } from './attribute-arguments.ts';
import { value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import type { SourceOf, Typer } from './typer.ts';

export function defineEnum(t: Typer, n: SourceOf<'Type', 'EnumDefinition'>): CType {
  const { tag } = n;
  const { integer } = t.types;
  const type = t.types.enumeration(tag);
  let next = 0n;
  let least = 0n;
  let most = 0n;
  for (const e of n.enumerators) {
    if (e.value !== null) {
      const v = value(t, e.value);
      const constant = isInteger(v.type) ? evaluate(v) : null;
      if (constant !== null) next = constant;
      else if (v.type !== t.wrong)
        t.error(e.value.at, `enumerator value for '${e.symbol.name}' is not an integer constant`);
    }
    e.symbol.value = next;
    // Until the enumeration is complete, an enumerator has the type of its value (gcc).
    e.symbol.type =
      firstThatHolds(next, next, [integer.int, integer['unsigned int'], integer.long, integer['unsigned long']]) ??
      integer.__int128;
    if (next < least) least = next;
    if (next > most) most = next;
    next++;
  }
  const unsigned = least >= 0n;
  const packed = hasAttribute(n.attributes, 'packed') || tag.packed;
  const wide = unsigned ? [integer['unsigned int'], integer['unsigned long']] : [integer.int, integer.long];
  const narrow = unsigned
    ? [integer['unsigned char'], integer['unsigned short']]
    : [integer['signed char'], integer.short];
  const underlying = firstThatHolds(least, most, packed ? [...narrow, ...wide] : wide);
  if (underlying === null) t.warning('', n.at, 'enumeration values exceed range of largest integer');
  tag.underlying = underlying ?? integer['unsigned long'];
  tag.size = tag.underlying.size;
  tag.align = tag.underlying.align;
  tag.enumerators = n.enumerators.map(e => e.symbol);
  tag.complete = true;
  for (const e of n.enumerators)
    if (firstThatHolds(e.symbol.value!, e.symbol.value!, [integer.int]) === null) e.symbol.type = tag.underlying;
    else e.symbol.type = integer.int;
  return type;
}

function firstThatHolds(least: bigint, most: bigint, types: readonly IntegerType[]): IntegerType | null {
  for (const type of types) {
    const bits = 8 * type.size;
    if (
      type.signed
        ? BigInt.asIntN(bits, least) === least && BigInt.asIntN(bits, most) === most
        : least >= 0n && BigInt.asUintN(bits, most) === most
    )
      return type;
  }
  return null;
}
