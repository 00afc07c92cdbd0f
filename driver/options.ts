/**
 * The options of the command, one row each: spelling, argument, help, what it does. `--help` prints the same rows.
 */
import { code, language, making } from './options/compiling.ts';
import { warnings } from './options/diagnosing.ts';
import { inspection, questions } from './options/inspecting.ts';
import { linking } from './options/linking.ts';
import { dependencies, preprocessor } from './options/preprocessing.ts';
import type { Section } from './options/row.ts';

export { readWords } from './options/reading.ts';

const sections: readonly Section[] = [
  ...[making, language, preprocessor, dependencies, code, warnings, linking, inspection, questions],
];

/** What `--help` prints. */
export function helpText(): string {
  const lines = ['Usage: tscc [options] file...'];
  for (const { title, options } of sections) {
    lines.push('', `${title}:`);
    for (const { spelling, takes, help } of options) {
      if (help === '') continue;
      const [, argument, text] = /^(?:([[<]\S.*?[\]>\w]) {2})?(.*)$/.exec(help)!;
      const shown =
        spelling + (argument === undefined ? '' : `${takes === 'next' || takes === 'either' ? ' ' : ''}${argument}`);
      lines.push(shown.length < 26 ? `  ${shown.padEnd(26)}${text}` : `  ${shown}\n${' '.repeat(28)}${text}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
