/** Which productions that its languages do not have may pass through an ordinary function, and why others may not. */
import type { Language, Production } from './language.ts';
import { type AnyPass, difference } from './pass.ts';
import { builtInTerminals } from './terminals.ts';

/** What stands between a function and a language: productions that it does not carry, and those that consist of what it would not look for there. */
export interface Foreign {
  readonly unknown: readonly string[];
  readonly strange: readonly { readonly kind: string; readonly why: string }[];
}

export function foreignTo(pass: AnyPass, onto: Language): Foreign {
  const extra = difference(onto, pass.from);
  const unknown = extra.filter(kind => !isCarried(pass, onto, kind));
  const strange = extra.flatMap(kind => {
    const why = unknown.includes(kind) ? null : strangeIn(pass, onto, kind);
    return why === null ? [] : [{ kind, why }];
  });
  return { unknown, strange };
}

/** Is it a production that the pass knows nothing of, and lets pass? Those of nonterminals of their own stand only in others. */
function isCarried({ from, to, carries }: AnyPass, onto: Language, kind: string): boolean {
  if (from.prods.has(kind) || to.prods.has(kind)) return false;
  const { nt } = onto.prods.get(kind)!;
  return carries.includes(nt) || (carries.length > 0 && !from.nts.has(nt) && !to.nts.has(nt));
}

/**
 * What a foreign production consists of and none does that the pass knows in its place: a function that looks for the edges of terminators finds those of a foreign
 * terminator, but not those of an instruction. What is data in every program may be anywhere.
 */
function strangeIn({ from }: AnyPass, onto: Language, kind: string): string | null {
  const production = onto.prods.get(kind)!;
  const known = new Set<string>();
  consistsOf(from.nts.get(production.nt) ?? [], type => {
    if (known.has(type)) return [];
    known.add(type);
    return from.nts.get(type) ?? [];
  });
  if (known.size === 0) return null;
  let strange: string | null = null;
  const seen = new Set<string>();
  consistsOf([production], type => {
    if (seen.has(type) || known.has(type) || builtInTerminals.has(type)) return [];
    seen.add(type);
    const own = from.nts.has(type) ? undefined : onto.nts.get(type);
    if (own === undefined) strange ??= `it consists of ${type}, as no ${production.nt} of ${from.name} does`;
    return own ?? [];
  });
  return strange;
}

/** Tells `enter` of the types that productions consist of, and goes on with the productions that it gives. */
function consistsOf(productions: readonly Production[], enter: (type: string) => readonly Production[]): void {
  for (const { fields } of productions) for (const { type } of fields) consistsOf(enter(type), enter);
}
