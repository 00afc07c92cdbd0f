/**
 * Declarations that leave something to be wished for (gcc manual, -Wmissing-prototypes, -Wstrict-prototypes, -Wold-style-definition,
 * -Wdeclaration-after-statement, -Wnested-externs, -Wvla).
 */
import { type CSymbol, Storage } from '../../../languages/unit.ts';
import { startOfDeclaration, startOfLine, tokenOf } from '../source-ranges.ts';
import type { Source, Typer } from '../typer.ts';

/** How a function is defined, and whether those who call it have been told how. Asked before the definition gives it its type. */
export function checkDefinition(t: Typer, symbol: CSymbol, prototype: boolean, at: number): void {
  const { name, linkage, storage, type } = symbol;
  const known = type !== null && type.kind === 'Function' && !symbol.implicit ? type : null;
  if (t.wanted.strictPrototypes && !prototype && known?.prototype !== true)
    t.warning('Wstrict-prototypes', at, "function declaration isn't a prototype");
  else if (linkage === 'external' && (storage & Storage.inline) === 0 && name !== 'main') {
    if (t.wanted.missingPrototypes) {
      if (known?.prototype !== true) t.warning('Wmissing-prototypes', at, `no previous prototype for '${name}'`);
    } else if (known === null) t.warning('Wmissing-declarations', at, `no previous declaration for '${name}'`);
  }
  if (!prototype) t.warning('Wold-style-definition', at, 'old-style function definition');
}

/** `int f();` */
export function checkPrototype(t: Typer, at: number): void {
  const { source } = t.unit;
  if (source === null) return;
  t.warning('Wstrict-prototypes', startOfLine(source, tokenOf(at)), "function declaration isn't a prototype");
}

/** A declaration behind a statement in a block, as C89 forbids it. */
export function checkMixture(t: Typer, before: Source<'Statement'>, n: Source<'Statement'>): void {
  const { source } = t.unit;
  if (source === null || !isDeclaration(n) || isDeclaration(before)) return;
  const place = startOfDeclaration(source, tokenOf(n.at));
  t.warning('Wdeclaration-after-statement', place, 'ISO C90 forbids mixed declarations and code');
}

const isDeclaration = (n: Source<'Statement'>): boolean =>
  n.kind === 'DeclarationStatement' ||
  n.kind === 'NestedFunction' ||
  (n.kind === 'Group' && n.items.every(isDeclaration));

/** What a block declares that belongs to the unit. */
export function checkNested(t: Typer, symbol: CSymbol, at: number): void {
  t.warning('Wnested-externs', at, `nested extern declaration of '${symbol.name}'`);
}

/** An array whose length is not constant. */
export function checkVariableArray(t: Typer, symbol: CSymbol, at: number): void {
  const { source } = t.unit;
  if (source === null || symbol.type?.kind !== 'VariableArray') return;
  const place = startOfLine(source, tokenOf(at));
  t.warning('Wvla', place, `ISO C90 forbids variable length array '${symbol.name}'`);
}
