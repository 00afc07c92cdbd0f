import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bothWays } from './to-ssa.ts';

const program = (body: string): string => `int printf(const char *, ...);\n${body}`;

test.each([
  ['while', 'int main(void) { int i = 0; while (i < 3) { printf("%d ", i); i++; } printf("%d", i); return 0; }'],
  ['a body that never runs', 'int main(void) { while (0) printf("no"); for (; 0;) printf("no"); return 0; }'],
  ['do, once at least', 'int main(void) { int i = 9; do printf("%d ", i++); while (i < 3); return i; }'],
  [
    'for with all parts',
    'int main(void) { for (int i = 0, j = 9; i < j; i += 2, j--) printf("%d,%d ", i, j); return 0; }',
  ],
  ['for without parts', 'int main(void) { int i = 0; for (;;) { if (i++ > 3) break; printf("%d ", i); } return 0; }'],
  [
    'continue in for does the step',
    'int main(void) { for (int i = 0; i < 6; i++) { if (i % 2) continue; printf("%d ", i); } return 0; }',
  ],
  [
    'continue in do tests',
    'int main(void) { int i = 0; do { if (i == 2) continue; printf("%d ", i); } while (++i < 4); return 0; }',
  ],
  [
    'break leaves the innermost loop',
    'int main(void) { for (int i = 0; i < 3; i++) { while (1) { if (i) break; i++; } printf("%d ", i); } return 0; }',
  ],
  [
    'break leaves a switch, continue the loop around it',
    'int main(void) { for (int i = 0; i < 5; i++) { switch (i) { case 1: continue; case 2: break; default: printf("d"); } printf("%d ", i); } return 0; }',
  ],
  [
    'else belongs to the nearest if',
    'int main(void) { for (int i = 0; i < 4; i++) if (i & 1) if (i & 2) printf("a"); else printf("b"); return 0; }',
  ],
  [
    'a jump into a loop',
    'int main(void) { int i = 5; goto in; while (i < 8) { printf("w"); in: printf("%d ", i); i++; } return 0; }',
  ],
  [
    'a loop in a switch, entered at a case',
    'int main(void) { int n = 7, c = 0; switch (n % 4) { case 0: do { c++; case 3: c++; case 2: c++; case 1: c++; } while ((n -= 4) > 0); } printf("%d", c); return 0; }',
  ],
  [
    'a loop in a statement expression',
    'int main(void) { int n = ({ int s = 0; for (int i = 0; i < 4; i++) s += i; s; }); printf("%d", n); return 0; }',
  ],
])('%s', (_, text) => {
  const { ours, theirs } = bothWays(program(text));
  expect(ours).toBe(theirs);
});

test('main returns 0 where it ends without a return', () => {
  const { ours } = bothWays('int f(void) { return 7; } int main(void) { f(); }');
  expect(ours).toBe('');
});

test('20,000 else ifs compile', { timeout: 120_000 }, () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => `if (x == ${i * 3}) return ${i};`).join(' else ');
  const tscc = join(import.meta.dirname, '../../bin/tscc');
  const input = `int f(int x) { ${chain} return -1; }`;
  const { status, stderr } = spawnSync(tscc, ['-x', 'c', '-c', '-o', '/dev/null', '-'], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
