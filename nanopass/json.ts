/** Terms as JSON, for tools that read dumps. */
import type { Language } from './language.ts';
import type { Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/** A term as plain data: numbers, flags and strings as they are, other terminals as they are printed. */
export function toJson(language: Language, x: Tree, { context }: { context?: unknown } = {}): Json {
  const production = language.prods.get(x.kind);
  if (production === undefined) throw new Error(`${x.kind} is not in ${language.name}`);
  const result: Record<string, Json> = { kind: x.kind, at: x.at };
  for (const { name, type, term, card } of production.fields) {
    const one = (value: Untyped): Json => {
      if (!term) return toJson(language, value, { context });
      if (typeof value === 'boolean' || typeof value === 'string' || type === 'int') return value;
      return terminals.get(type)!.print(value, context);
    };
    const held: Untyped = (x as Untyped)[name];
    result[name] = card === '*' ? held.map(one) : card === '?' && held === null ? null : one(held);
  }
  return result;
}
