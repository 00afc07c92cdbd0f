/**
 * The lines of the source below a message, with what is underlined on them and what is said of it.
 *
 *     9 |   printf("%d\n", x);
 *       |           ~^     ~
 *       |            |     |
 *       |            int   long int
 *       |           %ld
 *
 * Ranges may be on several lines; each is shown once, in order, and lines far from all of them are left out, as GNU C does.
 */

/** A range as it is shown: lines from 1, columns of the screen from 0, the ends included. */
export interface ShownRange {
  readonly firstLine: number;
  readonly first: number;
  readonly lastLine: number;
  readonly last: number;
  readonly caretLine: number;
  readonly caret: number;
  readonly label?: string;
}

/** Colours a text as what a range is: the one with the caret, the next ones in turn. */
export type Paint = (range: number, text: string) => string;

/** Lines that hold nothing of interest are shown where so few of them are between others. */
const fewLines = 2;

/** `ranges[0]` bears the caret. `lineAt` gives a line with its tabs expanded. */
export function excerpt(
  ranges: readonly ShownRange[],
  lineAt: (line: number) => string | undefined,
  paint: Paint,
  fix: string,
): string {
  let result = '';
  let previous = -1;
  for (const line of linesOf(ranges)) {
    const text = lineAt(line);
    if (text === undefined) return result;
    if (previous >= 0 && line > previous + 1) result += '......\n';
    previous = line;
    result += `${String(line).padStart(5)} | ${text.trimEnd()}\n`;
    if (!ranges.some(r => r.firstLine <= line && line <= r.lastLine)) continue;
    result += `${margin}${underline(ranges, line, text, paint)}\n`;
    for (const row of labelRows(ranges, line, paint)) result += `${margin}${row}\n`;
    if (fix !== '' && line === ranges[0].caretLine) result += `${margin}${fix}\n`;
  }
  return result;
}

const margin = '      | ';

/** The lines of all ranges, and the few between neighbours. */
function linesOf(ranges: readonly ShownRange[]): number[] {
  const touched = new Set<number>();
  for (const r of ranges) for (let line = r.firstLine; line <= r.lastLine; line++) touched.add(line);
  const lines = [...touched].sort((a, b) => a - b);
  const shown: number[] = [];
  for (const line of lines) {
    const before = shown.at(-1);
    if (before !== undefined && line - before <= fewLines) for (let i = before + 1; i < line; i++) shown.push(i);
    shown.push(line);
  }
  return shown;
}

/** The caret, and a tilde wherever a range is. Lines of other ranges are filled up to the caret's column, as GNU C fills them. */
function underline(ranges: readonly ShownRange[], line: number, text: string, paint: Paint): string {
  const end = text.trimEnd().length - 1;
  const begin = text.length - text.trimStart().length;
  let width = ranges[0].caret + 1;
  for (const r of ranges) {
    if (r.firstLine > line || line > r.lastLine) continue;
    width = Math.max(width, line === r.lastLine ? r.last + 1 : end + 1);
  }
  let row = '';
  for (let column = 0; column < width; ) {
    const which = ranges.findIndex(r => holds(r, line, column, begin, end));
    let run = '';
    for (; column < width && which === ranges.findIndex(r => holds(r, line, column, begin, end)); column++)
      run += which < 0 ? ' ' : line === ranges[0].caretLine && column === ranges[0].caret ? '^' : '~';
    row += which < 0 ? run : paint(which, run);
  }
  return row;
}

function holds(r: ShownRange, line: number, column: number, begin: number, end: number): boolean {
  if (line < r.firstLine || line > r.lastLine) return false;
  if (line === r.firstLine ? column < r.first : column < begin) return false;
  return line === r.lastLine ? column <= r.last : column <= end;
}

interface Label {
  readonly text: string;
  readonly column: number;
  readonly range: number;
  row: number;
  hasBar: boolean;
}

/** Labels hang below their carets, those further left lower where there is no room beside the next one. */
function labelRows(ranges: readonly ShownRange[], line: number, paint: Paint): string[] {
  const labels: Label[] = [];
  ranges.forEach(({ label, caret, caretLine }, range) => {
    if (label !== undefined && caretLine === line)
      labels.push({ text: label, column: caret, range, row: 0, hasBar: true });
  });
  if (labels.length === 0) return [];
  labels.sort((a, b) => a.column - b.column || b.range - a.range);
  let last = 1;
  let next = Number.POSITIVE_INFINITY;
  for (const label of labels.toReversed()) {
    if (label.column + label.text.length >= next) {
      last++;
      if (label.column === next) label.hasBar = false;
    }
    label.row = last;
    next = label.column;
  }
  return Array.from({ length: last + 1 }, (_, row) => labelRow(labels, row, paint));
}

function labelRow(labels: readonly Label[], row: number, paint: Paint): string {
  let result = '';
  let column = 0;
  for (const label of labels) {
    if (row > label.row) break;
    const text = row === label.row ? label.text : label.hasBar ? '|' : '';
    if (text === '') continue;
    result += ' '.repeat(Math.max(0, label.column - column)) + paint(label.range, text);
    column = label.column + text.length;
  }
  return result;
}
