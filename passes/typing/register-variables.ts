/**
 * Variables that are bound to a register (GCC manual, "Variables in Specified Registers"). A local one is an object as any other,
 * but as an operand of inline assembly it is in its register; nothing more is promised of it. The stack pointer can be read everywhere.
 *
 *   register long n asm("r10") = x;  asm("syscall" : : "r"(n))   ==>   asm("syscall" : : "{r10}"(n))
 *   register long sp asm("rsp");     f(sp)                       ==>   f((long)stack_save())
 */
import { type CSymbol, Storage } from '../../languages/unit.ts';
import { converted } from './conversions.ts';
import { type Expression, mk, type Operand, type Place, type Typer } from './typer.ts';

/** The register that an operand's variable is bound to, or null. */
function boundTo(operand: Operand): string | null {
  if (operand.kind !== 'Variable') return null;
  const { storage, assemblerName, kind } = operand.symbol;
  return storage & Storage.register && kind !== 'function' ? assemblerName : null;
}

const registerOf = (t: Typer, name: string): number | undefined => t.unit.target.registerNumber(name.replace(/^%/, ''));

/** Checks the binding of a variable, once it is known. Elsewhere than in the stack pointer no variable can have its register in the whole unit. */
export function bindToRegister(t: Typer, symbol: CSymbol, name: string): void {
  const register = registerOf(t, name);
  if (register === undefined) t.error(symbol.at, `invalid register name for '${symbol.name}'`);
  else if (symbol.linkage !== 'none') {
    if (register !== t.unit.target.stackPointer) t.sorry(symbol.at, `the global register variable '${symbol.name}'`);
    symbol.defined = false;
  }
}

export function isStackPointer(t: Typer, operand: Operand): boolean {
  const name = boundTo(operand);
  return name !== null && registerOf(t, name) === t.unit.target.stackPointer;
}

/** What the stack pointer is, in the type of the variable that is bound to it. */
export function readStackPointer(t: Typer, place: Place): Expression {
  const { types } = t;
  const pointer = mk.CallBuiltin({ type: types.pointer(types.void), name: 'stack_save', arguments: [] });
  return converted(t, pointer, types.plain(place.type));
}

/** The constraint of an operand of inline assembly: `{r10}` for a variable bound to r10 where a register will do. */
export function boundConstraint(operand: Operand, constraint: string): string {
  const name = boundTo(operand);
  if (name === null || !/[rqQRlgXxvabcdSD]/.test(constraint)) return constraint;
  const [marks] = /^[=+&%]*/.exec(constraint)!;
  return `${marks}{${name.replace(/^%/, '')}}`;
}
