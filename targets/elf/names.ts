/** The names of C's symbols in assembly and object files. */
import type { CSymbol } from '../../languages/unit.ts';

/** A symbol without linkage gets a name that no other has; the assembler's own prefix keeps compiler-made ones out of the file. */
export function symbolName(symbol: CSymbol): string {
  if (symbol.assemblerName !== null) return symbol.assemblerName;
  return symbol.linkage === 'none' ? `${symbol.name}.${symbol.id}` : symbol.name;
}
