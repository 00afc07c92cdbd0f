/** What an attribute's arguments say: names, numbers, texts. */
import { isInteger } from '../../languages/types.ts';
import { value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { readString } from './literals.ts';
import type { Source, SourceOf, Typer } from './typer.ts';

export type AttributeTree = Source<'Attribute'>;
export type NamedAttribute = SourceOf<'Attribute', 'Attribute'>;

export const hasAttribute = (attributes: readonly AttributeTree[], name: string): boolean =>
  attributes.some(a => a.kind === 'Attribute' && a.name === name);

/** The text of a string argument; null when there is none. */
export function textArgument(t: Typer, a: NamedAttribute, index = 0): string | null {
  const n = a.arguments[index];
  return n === undefined ? null : textOf(t, n);
}

/** A string literal's text, its bytes as Latin-1. */
export function textOf(t: Typer, n: Source<'Expression'>): string | null {
  if (n.kind !== 'StringLiteral') return null;
  const { bytes } = readString(n.parts, t.types, message => t.error(n.at, message));
  let text = '';
  for (let i = 0; i < bytes.length - 1; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** The name that stands as an argument: `mode(DI)`, `cleanup(f)`. */
export function nameArgument(a: NamedAttribute, index = 0): string | null {
  const n = a.arguments[index];
  if (n === undefined) return null;
  return n.kind === 'Identifier' ? n.symbol.name : n.kind === 'Builtin' ? n.name : null;
}

/** The value of an integer argument; null when there is none or it is not constant. */
export function numberArgument(t: Typer, a: NamedAttribute, index = 0): number | null {
  const n = a.arguments[index];
  return n === undefined ? null : constantNumber(t, n);
}

export function constantNumber(t: Typer, n: Source<'Expression'>): number | null {
  const v = value(t, n);
  const constant = isInteger(v.type) ? evaluate(v) : null;
  if (constant === null && v.type !== t.wrong) t.error(n.at, 'requested value is not an integer constant');
  return constant === null ? null : Number(constant);
}
