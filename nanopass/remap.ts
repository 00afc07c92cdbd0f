/** Copies of terms with some of their terminals replaced: code that follows from the schema. */
import { dispatchText } from './dispatch-text.ts';
import { type Field, type Language, literal } from './language.ts';
import { noteText } from './occurrence.ts';
import type { Tree } from './schema.ts';
import { lazily, link, quote } from './staging.ts';

/** By type of terminal: what takes the place of each. */
export type Replacements<T extends string, V> = Readonly<Record<T, (terminal: V) => V>>;

/** A function that copies a node of `language` with all below it, the terminals of these types replaced. Origins stay. */
export function remapping<T extends string, V>(
  language: Language,
  types: readonly T[],
): <N extends Tree>(node: N, replacements: Replacements<T, V>) => N {
  const copy = lazily(() => link(`remap:${language.name}:${types.join()}`, null, () => remapText(language, types)));
  return (node, replacements) => copy()(node, replacements);
}

function remapText(language: Language, types: readonly string[]): string {
  const field = ({ name, type, term, card }: Field): string => {
    if (term && !types.includes(type)) return `m.${name}`;
    const [copy, more] = term ? [`M[${quote(type)}]`, ''] : ['go', ',M'];
    if (card === '*') return `list(m.${name},${copy}${more})`;
    const one = `${copy}(m.${name}${more})`;
    return card === '?' ? `m.${name}===null?null:${one}` : one;
  };
  const cases = new Map<string, string>();
  const functions: string[] = [];
  for (const { kind, fields } of language.prods.values()) {
    functions.push(`function c_${kind}(m,M){${noteText(kind)}return${literal(kind, fields, field, 'm.at')}}`);
    cases.set(kind, `return c_${kind}(m,M);`);
  }
  return `function list(a,f,M){const b=[];for(let i=0;i<a.length;i++)b.push(f(a[i],M));return b}
${functions.join('\n')}
function go(m,M){${dispatchText(cases, `H.fail(${quote(language.name)},m)`)}}return go`;
}
