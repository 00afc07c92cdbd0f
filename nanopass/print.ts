/** The S-expression printer that follows from a schema. */
import type { Field, Language } from './language.ts';
import { history } from './origin.ts';
import type { Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';
import { isDatum, NULL, quoted } from './text.ts';

export interface ShowOptions {
  /** with origins, `(Num@12 5)`, and the rules that made each node where they have been traced */
  readonly origins?: boolean;
  /** for people: indented, in lines of at most about 100 characters */
  readonly pretty?: boolean;
  /** what terminals are printed with the help of */
  readonly context?: unknown;
}

const WIDTH = 100;
/** deeper levels are indented no further: text stays linear in the size of the term */
const DEEPEST = 60;

/** A term as text, which `parse` reads back. */
export function show(language: Language, x: Tree, options: ShowOptions | boolean = {}): string {
  const settings = typeof options === 'boolean' ? { origins: options } : options;
  const pieces: string[] = [];
  const group = groupOf(language, x, settings);
  if (settings.pretty) printPretty(group, 0, pieces);
  else printFlat(group, pieces);
  return pieces.join('');
}

/** A parenthesised group before it is laid out: what stands right after the parenthesis, the items, and the length of all on one line. */
interface Group {
  readonly head: string;
  readonly items: readonly (string | Group)[];
  readonly width: number;
}

function groupOf(language: Language, x: Untyped, settings: ShowOptions): Group {
  const production = language.prods.get(x.kind);
  if (production === undefined) throw new Error(`${x.kind} is not in ${language.name}`);
  const head = settings.origins ? `${x.kind}@${originText(x)}` : x.kind;
  const one = (field: Field, value: Untyped): string | Group =>
    field.term ? terminalText(field.type, value, settings.context) : groupOf(language, value, settings);
  const items = production.fields.map(field => {
    const value = x[field.name];
    if (field.card === '*') {
      return group(
        '',
        value.map((item: unknown) => one(field, item)),
      );
    }
    return field.card === '?' && value === null ? NULL : one(field, value);
  });
  return group(head, items);
}

/** `12`; with a trace `12:lower-loop/Loop#1<lower-for/For#2`, the last rule first */
function originText(x: Tree): string {
  if (x.at >= 0) return String(x.at);
  const { token, rules } = history(x);
  return rules.length === 0 ? String(token) : `${token}:${rules.join('<')}`;
}

function group(head: string, items: readonly (string | Group)[]): Group {
  let width = head.length + 2;
  for (const item of items) width += 1 + (typeof item === 'string' ? item.length : item.width);
  return { head, items, width };
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
function printPretty(group: Group, indent: number, pieces: string[]): void {
  const { head, items } = group;
  if (indent + group.width <= WIDTH) {
    printFlat(group, pieces);
    return;
  }
  pieces.push('(', head);
  const column = Math.min(DEEPEST, head === '' ? indent + 1 : indent + 2);
  const newline = `\n${' '.repeat(column)}`;
  let below = head === '';
  items.forEach((item, i) => {
    below ||= typeof item !== 'string';
    if (i > 0 || head !== '') pieces.push(below ? newline : ' ');
    if (typeof item === 'string') pieces.push(item);
    else printPretty(item, column, pieces);
  });
  pieces.push(')');
}
