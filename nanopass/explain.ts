/** Languages and passes as pages for a reader. */
import type { Clause } from './clauses.ts';
import type { Language, Production } from './language.ts';
import { type AnyPass, sameProduction } from './pass.ts';
import { isMatcher, isPrimitive, structureOf } from './pattern.ts';

/** The productions of a language by nonterminal; with `onlyNew`, those that its base lacks or has with other fields, and the names of those that went. */
export function explainLanguage(language: Language, { onlyNew = false } = {}): string {
  const { base } = language;
  const shown = (production: Production): boolean =>
    !onlyNew || base === null || !sameProduction(base, language, production.kind);
  const lines = [`${language.name}${language.summary === '' ? '' : `: ${language.summary}`}`];
  for (const [nt, productions] of language.nts) {
    const list = productions.filter(shown);
    if (list.length > 0) lines.push(`  ${nt}`, ...list.map(production => `    ${productionText(production)}`));
  }
  const gone = base === null ? [] : [...base.prods.keys()].filter(kind => !language.prods.has(kind));
  if (onlyNew && gone.length > 0) lines.push(`  gone: ${gone.join(', ')}`);
  return lines.join('\n');
}

const productionText = ({ kind, fields }: Production): string =>
  [kind, ...fields.map(field => `${field.name}: ${field.type}${field.card}`)].join(' ');

/** What a pass says of itself, and its rules with their patterns. */
export function explainPass(pass: AnyPass): string {
  const lines = [`${pass.name} (${pass.form}): ${pass.from.name} -> ${pass.to.name}`];
  if (pass.summary !== undefined) lines.push(`  ${pass.summary}`);
  for (const [fact, reason] of Object.entries(pass.needs ?? {})) lines.push(`  needs ${fact}: ${reason}`);
  const lists = { establishes: pass.establishes, spoils: pass.spoils, removes: pass.eliminates, adds: pass.introduces };
  for (const [what, names] of Object.entries(lists)) if (names?.length) lines.push(`  ${what} ${names.join(', ')}`);
  for (const [kind, clauses] of Object.entries(pass.clauses))
    lines.push(`  ${kind}: ${clauses.map(clauseText).join(' | ')}`);
  return lines.join('\n');
}

const clauseText = ({ pattern, guard }: Clause): string =>
  `${pattern === undefined ? 'otherwise' : patternText(pattern)}${guard === undefined ? '' : ' when ...'}`;

/** A pattern as it is written, `P.` left out. */
export function patternText(pattern: unknown): string {
  if (isMatcher(pattern)) {
    const structure = structureOf(pattern);
    if (structure === undefined) return isPrimitive(pattern) ? '_' : '(...)';
    if (structure.t === 'when') return 'when(...)';
    const subs = 'subs' in structure ? structure.subs : structure.sub === undefined ? [] : [structure.sub];
    const key = structure.t === 'select' && structure.key !== '' ? [structure.key] : [];
    return `${structure.t}(${[...key, ...subs.map(patternText)].join(', ')})`;
  }
  if (Array.isArray(pattern)) return `[${pattern.map(patternText).join(', ')}]`;
  if (typeof pattern === 'object' && pattern !== null) {
    const fields = Object.entries(pattern).map(([field, sub]) => `${field}: ${patternText(sub)}`);
    return `{ ${fields.join(', ')} }`;
  }
  return typeof pattern === 'bigint' ? `${pattern}n` : (JSON.stringify(pattern) ?? String(pattern));
}
