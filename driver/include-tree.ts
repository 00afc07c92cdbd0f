/**
 * `-H`: the files that a unit includes, with a dot for each file that they are in, and then those that have no guard against being read
 * twice (gcc manual, Preprocessor Options).
 *
 *   . a.h
 *   .. b.h
 *   Multiple include guards may be useful for:
 *   a.h
 */
import type { IncludedFile } from '../grammar/preprocess/index.ts';

export class IncludeTree {
  private readonly entered = new Map<IncludedFile, number>();

  constructor(private readonly write: (text: string) => void) {}

  readonly enter = (file: IncludedFile, depth: number): void => {
    this.entered.set(file, (this.entered.get(file) ?? 0) + 1);
    this.write(`${'.'.repeat(depth)} ${file.path}\n`);
  };

  /** Files that were read more than once are meant to be. */
  finish(): void {
    const once = [...this.entered].filter(([file, times]) => times === 1 && file.guard < 0 && !file.once);
    if (once.length === 0) return;
    const paths = once.map(([file]) => file.path).sort();
    this.write(`Multiple include guards may be useful for:\n${paths.join('\n')}\n`);
  }
}
