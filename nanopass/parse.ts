/** The S-expression parser that follows from a schema: it reads what `show` prints. */
import type { Field, Lang, Language } from './language.ts';
import { R } from './origin.ts';
import type { Node, Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';
import { Reader } from './text.ts';

export interface ParseOptions {
  /** what terminals are read with the help of */
  readonly context?: unknown;
  /** the origin of nodes that have none written; their offset in the text if not said */
  readonly origin?: number;
}

/** Reads a term. Throws an Error that says where the text is wrong. */
export function parse<S, NT extends keyof S = keyof S>(
  language: Lang<S>,
  text: string,
  options?: ParseOptions,
): Node<S, NT>;
export function parse(language: Language, text: string, options?: ParseOptions): Tree;
export function parse(language: Language, text: string, options: ParseOptions = {}): Tree {
  const reader = new Reader(text);
  const outer = R.at;
  try {
    const node = read(language, reader, null, options);
    if (reader.peek() !== '') reader.fail('expected the end');
    return node;
  } finally {
    R.at = outer;
  }
}

/** Reads one term, of nonterminal `nt` where that is known. */
function read(language: Language, reader: Reader, nt: string | null, options: ParseOptions): Untyped {
  reader.expect('(');
  const start = reader.position - 1;
  const word = reader.atom();
  const [kind, origin] = word.split('@') as [string, string?];
  const production = language.prods.get(kind);
  if (production === undefined || (nt !== null && production.nt !== nt)) {
    reader.position = start + 1;
    return reader.fail(`expected ${nt === null ? 'a production' : `one of the nonterminal ${nt}`} of ${language.name}`);
  }
  const one = (field: Field): unknown => {
    if (!field.term) return read(language, reader, field.type, options);
    const text = reader.datum();
    try {
      return terminals.get(field.type)!.parse(text, options.context);
    } catch (error) {
      return reader.fail(`${text} is no ${field.type} (${(error as Error).message})`);
    }
  };
  const values = production.fields.map(field => {
    if (field.card === '?' && reader.null()) return null;
    if (field.card !== '*') return one(field);
    const list: unknown[] = [];
    for (reader.expect('('); reader.peek() !== ')'; ) list.push(one(field));
    reader.expect(')');
    return list;
  });
  reader.expect(')');
  R.at = origin === undefined ? (options.origin ?? start) : Number.parseInt(origin, 10);
  return production.make(...values);
}
