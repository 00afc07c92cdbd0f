/** The passes and languages of the chain, listed and explained. */
import * as languages from '../languages/index.ts';
import { type AnyPass, detailsOf, explainLanguage, explainPass, type Language } from '../nanopass/index.ts';
import type { Chain } from '../passes/compile.ts';
import { chain } from '../passes/pipeline.ts';
import type { CommandLine } from './command-line.ts';
import { exampleOf } from './example.ts';
import { PassOrder } from './pass-order.ts';
import { ordersOf, varied } from './variation.ts';

/** The chain that the other options ask for. */
function asked(c: CommandLine, level = c.compile.optimize ?? 0): Chain {
  return varied(chain(level, c.stage === 'assembly'), ordersOf(c.inspect), c.inspect.plugins);
}

/** The passes in their order: name, form, languages; what each does, removes, adds, needs and establishes. */
export function passTable(c: CommandLine): string {
  const { passes, names } = new PassOrder(asked(c));
  const nameWidth = Math.max(...names.map(name => name.length)) + 2;
  const rows = passes.map((pass, i) => {
    const languages = pass.from === pass.to ? pass.from.name : `${pass.from.name} -> ${pass.to.name}`;
    const head = `${String(i + 1).padStart(2)}  ${names[i].padEnd(nameWidth)}${pass.form.padEnd(11)}${languages}`;
    return [head, ...detailsOf(pass, passes).map(line => `    ${line}`)].map(line => `${line}\n`).join('');
  });
  return rows.join('');
}

interface Neighbours {
  readonly language: Language;
  /** The one before it in the chain; null for the first. */
  readonly before: Language | null;
  /** The pass that leads to it. */
  readonly by: AnyPass | null;
}

/** The languages in the order in which the chain reaches them, then those that no pass gives. */
function inOrder({ unitStage, functionStage }: Chain): readonly Neighbours[] {
  const passes = [...unitStage, ...functionStage];
  const reached: Neighbours[] = [{ language: passes[0].from, before: null, by: null }];
  for (const by of passes)
    if (reached.every(({ language }) => language !== by.to))
      reached.push({ language: by.to, before: reached.at(-1)!.language, by });
  const others = (Object.values(languages) as unknown as Language[]).filter(
    language => 'prods' in language && reached.every(known => known.language !== language),
  );
  return [...reached, ...others.map(language => ({ language, before: language.base, by: null }))];
}

export function languageTable(c: CommandLine): string {
  const rows = inOrder(asked(c)).map(({ language, before, by }) => {
    const kinds = [...language.prods.keys()];
    const added = before === null ? [] : kinds.filter(kind => !before.prods.has(kind));
    const gone = before === null ? [] : [...before.prods.keys()].filter(kind => !language.prods.has(kind));
    // A language that begins anew differs in nearly everything.
    const details = added.length > kinds.length / 2 ? [] : [...named('adds', added), ...named('removes', gone)];
    const size = String(kinds.length).padStart(4);
    const head = `${language.name.padEnd(16)}${size} productions  ${summaryOf(language, by)}`;
    return [head, ...details].map(line => `${line.trimEnd()}\n`).join('');
  });
  return rows.join('');
}

/** What is new in a language is what the pass that leads to it does. */
function summaryOf({ summary, base }: Language, by: AnyPass | null): string {
  if (by === null) return summary === '' && base === null ? 'C and GNU C as written.' : summary;
  return `${summary === '' ? (by.summary ?? '') : summary} (${by.name})`;
}

const named = (what: string, kinds: readonly string[]): string[] =>
  kinds.length === 0 ? [] : [`      ${what} ${kinds.join(', ')}`];

/** One pass with an example, or one language with its grammar; null when there is neither. */
export function explained(c: CommandLine, name: string): string | null {
  const { unitStage, functionStage } = asked(c, 3);
  const passes = [...unitStage, ...functionStage];
  const pass = passes.find(candidate => candidate.name === name);
  if (pass !== undefined) {
    const example = exampleOf(name);
    return `${explainPass(pass, passes)}\n${example === null ? '' : `\n${example}`}`;
  }
  const isMeant = ({ language }: Neighbours): boolean => language.name.toLowerCase() === name.toLowerCase();
  const found = inOrder({ ...asked(c, 3) }).find(isMeant) ?? inOrder(chain(0, true)).find(isMeant);
  if (found === undefined) return null;
  const { language, before, by } = found;
  return `${explainLanguage(language, before, summaryOf(language, by))}\n`;
}
