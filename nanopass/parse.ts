/** The S-expression parser that follows from a schema: it reads what `show` prints. */
import type { Field, Lang, Language } from './language.ts';
import { R } from './origin.ts';
import type { Node, Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';
import { Reader, WrongText } from './text.ts';

export interface ParseOptions {
  /** what terminals are read with the help of */
  readonly context?: unknown;
  /** the origin of nodes that have none written, nor any node around them; their offset in the text if not said */
  readonly origin?: number;
}

/** Reads a term. Throws a WrongText that says where the text is wrong. */
export function parse<S, NT extends keyof S = keyof S>(
  language: Lang<S>,
  text: string,
  options?: ParseOptions,
): Node<S, NT>;
export function parse(language: Language, text: string, options?: ParseOptions): Tree;
export function parse(language: Language, text: string, options: ParseOptions = {}): Tree {
  const reader = new Reader(text);
  const node = readTerm(language, reader, null, options);
  if (reader.peek() !== '') reader.fail('expected the end');
  return node;
}

/** Reads the next term, of nonterminal `nt` where that is not null. Throws a WrongText. */
export function readTerm(language: Language, reader: Reader, nt: string | null, options: ParseOptions = {}): Tree {
  const outer = R.at;
  try {
    return read(language, reader, nt, options, options.origin);
  } finally {
    R.at = outer;
  }
}

/** `around` is the origin of the node around this one, if it is written. */
function read(
  language: Language,
  reader: Reader,
  nt: string | null,
  options: ParseOptions,
  around: number | undefined,
): Untyped {
  reader.expect('(');
  const start = reader.position - 1;
  const word = reader.atom();
  const [kind, origin] = word.split('@') as [string, string?];
  const production = language.prods.get(kind);
  if (production === undefined || (nt !== null && production.nt !== nt)) {
    const expected = nt === null ? 'a production' : `one of the nonterminal ${nt}`;
    return reader.fail(`expected ${expected} of ${language.name}`, start + 1);
  }
  const said = origin === undefined ? around : Number.parseInt(origin, 10);
  const values = production.fields.map(field => {
    if (field.card === '?' && reader.null()) return null;
    if (field.card !== '*') return one(language, reader, field, options, said);
    const list: unknown[] = [];
    for (reader.expect('('); reader.peek() !== ')'; ) list.push(one(language, reader, field, options, said));
    reader.expect(')');
    return list;
  });
  reader.expect(')');
  R.at = said ?? start;
  return production.make(...values);
}

/** What one item of a field holds. */
function one(
  language: Language,
  reader: Reader,
  field: Field,
  options: ParseOptions,
  around: number | undefined,
): unknown {
  if (!field.term) return read(language, reader, field.type, options, around);
  reader.peek();
  const start = reader.position;
  const text = reader.datum();
  const { parse, is } = terminals.get(field.type)!;
  let value: unknown;
  let reason = '';
  try {
    value = parse(text, options.context);
  } catch (error) {
    reason = ` (${(error as Error).message})`;
  }
  if (reason !== '' || !is(value, options.context))
    throw new WrongText(reader.text, start, `${text} is no ${field.type}${reason}`);
  return value;
}
