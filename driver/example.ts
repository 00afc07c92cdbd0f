/** For each pass a few lines of C that it changes, and what it changes in them: found by running the compiler over short functions. */
import type { AnyPass, Tree } from '../nanopass/index.ts';
import { CommandLine } from './command-line.ts';
import { FileCompiler } from './compilation.ts';
import { difference } from './dump-difference.ts';
import { sameText, textOf } from './dumps.ts';
import { Inspector } from './inspection.ts';
import { Toolchain } from './toolchain.ts';

/** Between them, something for every pass. The first that a pass changes is its example. */
const snippets: readonly string[] = [
  'int f(int a) { return a * 8 + 0; }',
  'int f(int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }',
  'int f(int a, int b) { return a && b ? a : b; }',
  'int f(int a) { switch (a) { case 1: return 5; case 2: return 6; default: return 0; } }',
  '__attribute__((aligned(16))) int a; int f(void) { return a++; }',
  'static const int table[] = { 1, 2, [4] = 3 }; int f(int i) { return table[i] + sizeof(int); }',
  'struct s { unsigned a : 3, b : 5; }; void f(struct s *p) { p->b = 7; }',
  'int g(const char *); int f(void) { int a[4] = { 1, 2 }; return g("text") + a[1]; }',
  '_Complex double f(_Complex double a, _Complex double b) { return a + b; }',
  'typedef int v __attribute__((vector_size(16))); v f(v a, v b) { return a + b; }',
  'int f(int n) { int a[n]; a[0] = n; return a[n - 1]; }',
  'int f(int n, ...) { __builtin_va_list l; __builtin_va_start(l, n); return __builtin_va_arg(l, int); }',
  'struct s { long a[8]; }; void f(struct s *p, struct s *q) { *p = *q; }',
  'int f(int n) { int g(int x) { return x + n; } return g(1); }',
  'static inline int twice(int a) { return a * 2; } int f(int a) { return twice(a) + 1; }',
  'int f(int a, int b) { if (a == b) return a - b; return a * b + b * a; }',
  'unsigned long strlen(const char *); int f(void) { return strlen("abc"); }',
  'int f(int *p, int n, int a, int b) { int s = 0; for (int i = 0; i < n; i++) s += p[i] / (a * b); return s; }',
  '__int128 f(__int128 a, __int128 b) { return a / b; }',
  'void f(int i) { static void *to[] = { &&a, &&b }; a: i--; goto *to[i & 1]; b: i++; goto *to[i & 1]; }',
  'int f(int a) { int x = __builtin_constant_p(a); return x ? 1 : a; }',
  'int f(int n, int a) { int x = a; while (n > 0) { if (n & 1) x = a; n--; } return x; }',
  'int f(int n) { int x = 1; while (n > 0) { if (x != 1) x = 2; n--; } return x; }',
  'void g(void); void h(void); void f(int x, int y) { if (x < y) { if (x == y) g(); else h(); } }',
  'int f(int a, int b) { int x = a * b + 7; if (a > 1) return x; return 0; }',
  'int f(int *a, int n, int m) { int s = 0; for (long i = 0; i < n; i++) for (long k = 0; k < m; k++) s += a[i + k]; return s; }',
  'double sqrt(double); double f(double a) { return sqrt(a); }',
  'int f(int a) { int *p = &a; *p = a + 1; if (a > 9) return 7; return *p; }',
];

/** `null` where no snippet shows the pass at work. */
export function exampleOf(name: string): string | null {
  for (const snippet of snippets) {
    const seeker = new Seeker(name);
    const changed = seeker.seek(snippet);
    if (changed !== null) return `For example, in\n\n  ${snippet}\n\nit changes\n\n${changed}`;
  }
  return null;
}

/** Watches a compilation for what one pass changes. */
class Seeker extends Inspector {
  private readonly command = new CommandLine();
  private found: string | null = null;

  constructor(private readonly name: string) {
    const command = new CommandLine();
    super(command.inspect);
    command.compile.optimize = 2;
    this.command = command;
  }

  /** The lines that differ, or null. */
  seek(source: string): string | null {
    const input = { path: '-', language: 'c' } as const;
    new FileCompiler(this.command, new Toolchain(this.command), input, Buffer.from(source), this).compiled('check');
    return this.found;
  }

  override get stepwise(): boolean {
    return true;
  }

  override step(pass: AnyPass, place: number, which: number, input: Tree, run: (input: Tree) => Tree): Tree {
    const output = super.step(pass, place, which, input, run);
    const { unit } = this.making;
    if (pass.name === this.name && this.found === null && !sameText(pass, input, output, unit))
      this.found = difference(textOf(pass.from, input, unit), textOf(pass.to, output, unit), false);
    return output;
  }
}
