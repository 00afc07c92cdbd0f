/** Pointers that are used as GNU C alone allows, or that lose what they promised (gcc manual, -Wpointer-arith, -Wcast-qual). */
import type { CType, PointerType } from '../../../languages/types.ts';
import { Qualifier } from '../../../languages/types.ts';
import type { Typer } from '../typer.ts';

/** void and functions have no size in ISO C (C17 6.5.6p2). */
export function checkPointee(t: Typer, at: number, { of }: PointerType, use: 'arithmetic' | 'subtraction'): void {
  if (of.kind === 'Void') t.warning('Wpointer-arith', at, `pointer of type 'void *' used in ${use}`);
  else if (of.kind === 'Function') t.warning('Wpointer-arith', at, `pointer to a function used in ${use}`);
}

/** `p++` of such a pointer. */
export function checkStep(t: Typer, at: number, type: CType, use: 'increment' | 'decrement'): void {
  if (type.kind === 'Pointer' && (type.of.kind === 'Void' || type.of.kind === 'Function'))
    t.warning('Wpointer-arith', at, `wrong type argument to ${use}`);
}

const words = [
  ['const', Qualifier.const],
  ['volatile', Qualifier.volatile],
] as const;

/** A cast that takes qualifiers away from what is pointed to, at any depth that both types have. */
export function checkCast(t: Typer, at: number, to: CType, from: CType): void {
  let lost = 0;
  let [a, b] = [to, from];
  while (a.kind === 'Pointer' && b.kind === 'Pointer') {
    [a, b] = [a.of as CType, b.of as CType];
    lost |= qualifiersOf(b) & ~qualifiersOf(a);
  }
  if (a.kind === 'Function' || b.kind === 'Function') return;
  for (const [word, bit] of words) {
    if ((lost & bit) === 0) continue;
    t.warning('Wcast-qual', at, `cast discards '${word}' qualifier from pointer target type`);
    return;
  }
}

const qualifiersOf = (type: CType): number =>
  type.kind === 'Array' || type.kind === 'VariableArray' ? qualifiersOf(type.of as CType) : type.qualifiers;
