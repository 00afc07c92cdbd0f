/** C text as tokens and as Syntax, without files. */
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import type { Tokens } from '../../grammar/tokens.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { Syntax } from '../../languages/syntax.ts';
import { type Node, show } from '../../nanopass/index.ts';

export function tokensOf(text: string, diagnostics = new Diagnostics()): Tokens {
  return preprocess('t.c', text, { files: { read: () => null }, standard: 'gnu17', mode: 'tokens' }, diagnostics)
    .tokens;
}

export interface Parsed {
  readonly tokens: Tokens;
  readonly fragments: readonly Node<Syntax, 'Fragment'>[];
  /** `line:column: severity: message`, as gcc prints them. */
  readonly messages: readonly string[];
}
export function parse(text: string): Parsed {
  const diagnostics = new Diagnostics();
  const tokens = tokensOf(text, diagnostics);
  const fragments: Node<Syntax, 'Fragment'>[] = [];
  parseUnit(tokens, diagnostics, fragment => fragments.push(fragment));
  const messages = diagnostics.list.map(d => {
    const { line, column } = typeof d.place === 'number' ? tokens.locate(d.place) : d.place;
    return `${line}:${column}: ${d.severity}: ${d.message}`;
  });
  return { tokens, fragments, messages };
}

/** The last declaration of a text as an S-expression; a text that does not parse gives its messages. */
export function lastOf(text: string): string {
  const { fragments, messages } = parse(text);
  return messages.length > 0 ? messages.join('\n') : show(Syntax, fragments.at(-1)!.items[0]);
}
