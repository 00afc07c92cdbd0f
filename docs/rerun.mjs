// Runs what a page of documentation says: `npm run docs` writes what commands print into docs/ and README.md; tests/docs.test.ts checks that nothing would change.
//
// A block with a language and a name, as in ```c story.c, is a file. A block of sh is run where these files are, with tscc in the path; the block without a
// language that follows it is what it prints, messages too. A page that says `cd tree` finds a copy of the sources there; one that says `tsc` finds types.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The pages that are run. Of README.md, it is the part between the marks. */
export const pages = [
  'README.md',
  ...['add-a-language', 'add-a-pass', 'read-a-dump', 'reorder', 'replace-a-pass'].map(name => `docs/${name}.md`),
];
export const read = page => readFileSync(join(root, page), 'utf8');

/** The page with what its commands print now. */
export function rerun(page) {
  const text = read(page);
  if (page !== 'README.md') return ran(text);
  const [before, story, after] = text.split(/(?<=<!-- run -->\n)|(?=<!-- \/run -->)/);
  return before + ran(story) + after;
}

function ran(text) {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-docs-'));
  try {
    mkdirSync(join(directory, 'node_modules'));
    symlinkSync(root, join(directory, 'node_modules/tscc'));
    if (text.includes('\ntsc ')) spawnSync('npm', ['run', '--silent', 'types'], { cwd: root });
    if (text.includes('cd tree')) copyTree(join(directory, 'tree'));
    let printed = null;
    return text.replace(/^```(\w*)(?: (\S+))?\n(.*?)^```$/gms, (block, language, name, body) => {
      if (language === '' && printed !== null) {
        const output = `\`\`\`\n${printed}\`\`\``;
        printed = null;
        return output;
      }
      if (name !== undefined) writeFileSync(join(directory, name), body);
      printed = language === 'sh' ? run(body, directory) : null;
      return block;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(command, cwd) {
  const path = [join(root, 'bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(':');
  const env = { ...process.env, PATH: path, LC_ALL: 'C', NO_COLOR: '1' };
  const { stdout, error } = spawnSync('/bin/sh', ['-c', `exec 2>&1\n${command}`], { cwd, env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stdout.replaceAll(`${cwd}/`, '');
}

/** The sources as they are, without what is made of them. */
function copyTree(to) {
  mkdirSync(to);
  for (const name of readdirSync(root))
    if (!/^(\.git|\.cache|dist|node_modules)$/.test(name))
      cpSync(join(root, name), join(to, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const page of pages) writeFileSync(join(root, page), rerun(page));
