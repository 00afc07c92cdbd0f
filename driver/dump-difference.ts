/** What a pass has changed, for `--dump-diff`. */
import { structuredPatch } from 'diff';

/** Milliseconds after which the whole is shown instead: texts that have nothing in common take long. */
const patience = 2000;
const colours: Readonly<Record<string, string>> = { '+': '32', '-': '31', '@': '36' };

/** The lines that differ with three around them, `-` before and `+` after. */
export function difference(before: string, after: string, coloured: boolean): string {
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, timeout: patience });
  if (patch === undefined) return after;
  const lines = patch.hunks.flatMap(hunk => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  const paint = (line: string): string => {
    const colour = colours[line[0]];
    return coloured && colour !== undefined ? `\x1b[${colour}m${line}\x1b[m` : line;
  };
  return lines.map(line => `${paint(line)}\n`).join('');
}
