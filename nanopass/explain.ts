/** Languages and passes as pages for a reader. */
import type { Clause } from './clauses.ts';
import type { Language, Production } from './language.ts';
import { type AnyPass, sameProduction } from './pass.ts';
import { isMatcher, isPrimitive, structureOf } from './pattern.ts';

/**
 * The grammar of a language as dumps write it. Beside `before`, a neighbour, a line begins with `+` for what is new, `~` for what has other
 * fields and `-` for what is gone.
 */
export function explainLanguage(
  language: Language,
  before: Language | null = null,
  summary: string = language.summary,
): string {
  const lines = [`${language.name}${summary === '' ? '' : `: ${summary}`}`];
  if (before !== null) lines.push(`beside ${before.name}: + is new, ~ has changed, - is gone`);
  const nonterminals = new Set([...language.nts.keys(), ...(before?.nts.keys() ?? [])]);
  for (const nt of nonterminals) {
    lines.push('', `${nt} ::=`);
    for (const production of language.nts.get(nt) ?? [])
      lines.push(`${mark(production, language, before)} ${productionText(production)}`);
    for (const production of before?.nts.get(nt) ?? [])
      if (language.prods.get(production.kind)?.nt !== nt) lines.push(`- ${productionText(production)}`);
  }
  return lines.join('\n');
}

function mark({ kind, nt }: Production, language: Language, before: Language | null): string {
  if (before === null || sameProduction(before, language, kind)) return ' ';
  return before.prods.get(kind)?.nt === nt ? '~' : '+';
}

const productionText = ({ kind, fields }: Production): string =>
  `(${[kind, ...fields.map(field => `${field.name}:${field.type}${field.card}`)].join(' ')})`;

/** What a pass says of itself, and its rules with their patterns; why it stands where it does among `passes`. */
export function explainPass(pass: AnyPass, passes: readonly AnyPass[] = [pass]): string {
  const lines = [`${pass.name} (${pass.form}): ${pass.from.name} -> ${pass.to.name}`, ...detailsOf(pass, passes)];
  for (const [kind, clauses] of Object.entries(pass.clauses))
    lines.push(`  ${kind}: ${clauses.map(clauseText).join(' | ')}`);
  return lines.join('\n');
}

/** What a pass does, and why it stands where it does: what it needs, and who needs what it establishes. */
export function detailsOf(pass: AnyPass, passes: readonly AnyPass[]): string[] {
  const lines = pass.summary === undefined ? [] : [`  ${pass.summary}`];
  for (const [what, names] of [
    ['removes', pass.eliminates],
    ['adds', pass.introduces],
    ['spoils', pass.spoils],
  ] as const)
    if (names?.length) lines.push(`  ${what} ${names.join(', ')}`);
  for (const [fact, reason] of Object.entries(pass.needs ?? {})) lines.push(`  needs ${fact}: ${reason}`);
  for (const fact of pass.establishes ?? []) {
    const users = passes.filter(other => other.needs?.[fact] !== undefined);
    const reasons = [...new Set(users.map(other => `${other.name}: ${other.needs![fact]}`))];
    lines.push(`  establishes ${fact}${reasons.length === 0 ? '' : `, for ${reasons.join('; for ')}`}`);
  }
  return lines;
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
