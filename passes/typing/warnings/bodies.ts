/** Statements that do nothing where something is expected (gcc manual, -Wempty-body). */
import type { SourceOf, Typer } from '../typer.ts';

/** `if (a);` and `else;`: a semicolon too much, perhaps. */
export function checkBodies(t: Typer, n: SourceOf<'Statement', 'If'>): void {
  if (n.then.kind === 'Empty' && n.else === null) warnOf(t, n.then.at, "an 'if'");
  if (n.else?.kind === 'Empty') warnOf(t, n.else.at, "an 'else'");
}

/** `do; while (a);` */
export function checkLoopBody(t: Typer, n: SourceOf<'Statement', 'DoWhile'>): void {
  if (n.body.kind === 'Empty') warnOf(t, n.body.at, "'do'");
}

function warnOf(t: Typer, at: number, statement: string): void {
  t.warning('Wempty-body', at, `suggest braces around empty body in ${statement} statement`);
}
