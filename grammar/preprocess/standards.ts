/** What the language standards decide of the tokens. */

/** Whether a spelling of the table is a keyword in a language standard (gcc manual, Alternate Keywords). */
export function isKeyword(spelling: string, standard: string, assembler: boolean): boolean {
  if (assembler) return false;
  if (standard.startsWith('gnu')) return spelling !== 'restrict' || !/^gnu(89|90)$/.test(standard);
  if (spelling === 'asm' || spelling === 'typeof') return false;
  if (spelling !== 'inline' && spelling !== 'restrict') return true;
  return !/^(c89|c90|iso9899:1990|iso9899:199409)$/.test(standard);
}
