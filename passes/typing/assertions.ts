/** Static assertions (C17 6.7.10) where no tree is left to hold them: in structs, and on what is already constant. */
import { isInteger } from '../../languages/types.ts';
import { assertionFailed } from './assertion-message.ts';
import { textOf } from './attribute-arguments.ts';
import { value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import type { Source, Typer } from './typer.ts';

export function checkAssertion(
  t: Typer,
  n: { readonly at: number; readonly test: Source<'Expression'>; readonly message: Source<'Expression'> | null },
): void {
  const test = value(t, n.test);
  if (test.type === t.wrong) return;
  const constant = isInteger(test.type) ? evaluate(test) : null;
  if (constant === null) t.error(n.at, 'expression in static assertion is not constant');
  else if (constant === 0n) t.error(n.at, assertionFailed(n.message === null ? '' : (textOf(t, n.message) ?? '')));
}
