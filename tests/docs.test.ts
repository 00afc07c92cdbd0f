/** What the pages of docs/ and README's story say is what happens: every command and listing in them is run. */
import { expect, test } from 'vitest';
import { pages, read, rerun } from '../docs/rerun.mjs';

test.each(pages as readonly string[])(
  'the commands of %s print what it says (npm run docs writes it anew)',
  page => {
    expect(rerun(page)).toBe(read(page));
  },
  300_000,
);
