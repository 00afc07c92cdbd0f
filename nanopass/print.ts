/** The S-expression printer that follows from a schema. */
import type { Field, Language } from './language.ts';
import { history } from './origin.ts';
import type { Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';
import { isDatum, NULL, quoted } from './text.ts';

export interface ShowOptions {
  /** with origins, `(Num@12 5)`, and the rules that made each node where they have been traced; a function is told of each */
  readonly origins?: boolean | ((origin: number) => void);
  /** for people: indented, in lines of at most about 100 characters */
  readonly pretty?: boolean;
  /** what terminals are printed with the help of */
  readonly context?: unknown;
  /** a comment for the line above a node that begins a line; null for none */
  readonly comment?: (node: Tree) => string | null;
}

const WIDTH = 100;
/** deeper levels are indented no further: text stays linear in the size of the term */
const DEEPEST = 60;

/** A term as text, which `parse` reads back. */
export function show(language: Language, x: Tree, options: ShowOptions | boolean = {}): string {
  const settings = typeof options === 'boolean' ? { origins: options } : options;
  const pieces: string[] = [];
  const group = groupOf(language, x, settings, '');
  if (settings.pretty) {
    printComment(group, '\n', settings, pieces);
    printPretty(group, 0, settings, pieces);
  } else printFlat(group, pieces);
  return pieces.join('');
}

/** A parenthesised group before it is laid out: what stands right after the parenthesis, the items, and the length of all on one line. */
interface Group {
  readonly head: string;
  readonly items: readonly (string | Group)[];
  readonly width: number;
  /** null for a list */
  readonly node: Tree | null;
}

/** A node says its origin where it is another than that of the node around it. */
function groupOf(language: Language, x: Untyped, settings: ShowOptions, around: string): Group {
  const production = language.prods.get(x.kind);
  if (production === undefined) throw new Error(`${x.kind} is not in ${language.name}`);
  const origin = settings.origins ? originText(x, settings) : '';
  const head = origin === around ? x.kind : `${x.kind}@${origin}`;
  const one = (field: Field, value: Untyped): string | Group =>
    field.term ? terminalText(field.type, value, settings.context) : groupOf(language, value, settings, origin);
  const items = production.fields.map(field => {
    const value = x[field.name];
    if (field.card === '*') {
      return group(
        '',
        value.map((item: unknown) => one(field, item)),
        null,
      );
    }
    return field.card === '?' && value === null ? NULL : one(field, value);
  });
  return group(head, items, x);
}

/** `12`; with a trace `12:lower-loop/Loop#1<lower-for/For#2`, the last rule first */
function originText(x: Tree, { origins }: ShowOptions): string {
  const { token, rules } = history(x);
  if (typeof origins === 'function') origins(token);
  return rules.length === 0 ? String(token) : `${token}:${rules.join('<')}`;
}

function group(head: string, items: readonly (string | Group)[], node: Tree | null): Group {
  let width = head.length + 2;
  for (const item of items) width += 1 + (typeof item === 'string' ? item.length : item.width);
  return { head, items, width, node };
}

function terminalText(type: string, value: unknown, context: unknown): string {
  const text = terminals.get(type)!.print(value, context);
  return isDatum(text) ? text : quoted(text);
}

function printFlat({ head, items }: Group, pieces: string[]): void {
  pieces.push('(', head);
  items.forEach((item, i) => {
    if (i > 0 || head !== '') pieces.push(' ');
    if (typeof item === 'string') pieces.push(item);
    else printFlat(item, pieces);
  });
  pieces.push(')');
}

/** A group that fits stays on its line; else leading texts stay with the head, and the rest goes below, one item a line. */
function printPretty(group: Group, indent: number, settings: ShowOptions, pieces: string[]): void {
  const { head, items } = group;
  if (indent + group.width <= WIDTH) {
    printFlat(group, pieces);
    return;
  }
  pieces.push('(', head);
  const column = Math.min(DEEPEST, head === '' ? indent + 1 : indent + 2);
  const newline = `\n${' '.repeat(column)}`;
  let below = head === '';
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    below ||= typeof item !== 'string';
    if (i > 0 || head !== '') pieces.push(below ? newline : ' ');
    if (typeof item === 'string') pieces.push(item);
    else {
      printComment(item, newline, settings, pieces);
      printPretty(item, column, settings, pieces);
    }
  }
  pieces.push(')');
}

function printComment({ node }: Group, newline: string, { comment }: ShowOptions, pieces: string[]): void {
  const text = node === null ? null : (comment?.(node) ?? null);
  if (text !== null) pieces.push('; ', text, newline);
}
