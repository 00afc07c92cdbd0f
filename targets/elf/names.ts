/** The names of C's symbols in assembly and object files. */
import type { CSymbol, Label } from '../../languages/unit.ts';

/** A symbol without linkage gets a name that no other has; the assembler's own prefix keeps compiler-made ones out of the file. */
export function symbolName(symbol: CSymbol): string {
  if (symbol.assemblerName !== null) return symbol.assemblerName;
  return symbol.linkage === 'none' ? `${symbol.name}.${symbol.id}` : symbol.name;
}

/** A constant of the pool: equal constants have equal names. */
export const constantName = (bits: bigint, size: number): string =>
  `.LC${size}_${BigInt.asUintN(8 * size, bits).toString(16)}`;

/** A label of C whose address is taken. */
export const labelName = (label: Label): string => `.LL${label.id}`;
