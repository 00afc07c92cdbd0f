/**
 * Which warnings are on (gcc manual, Warning Options), from the command line and from `#pragma GCC diagnostic`.
 */
import type { Diagnostic } from '../languages/diagnostics.ts';
import type { CommandLine } from './command-line.ts';
import { unrecognized } from './options/row.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const all = words(`
  address array-bounds array-compare bool-compare bool-operation char-subscripts comment dangling-else duplicate-decl-specifier
  enum-compare format format-contains-nul format-extra-args format-overflow format-truncation format-zero-length frame-address
  implicit infinite-recursion int-in-bool-context logical-not-parentheses main maybe-uninitialized memset-elt-size
  memset-transposed-args misleading-indentation mismatched-dealloc missing-attributes missing-braces multistatement-macros
  nonnull nonnull-compare openmp-simd packed-not-aligned parentheses pointer-sign restrict return-type sequence-point
  sizeof-array-div sizeof-pointer-div sizeof-pointer-memaccess stringop-truncation strict-aliasing strict-overflow switch
  tautological-compare uninitialized unknown-pragmas unused unused-but-set-variable unused-function unused-label
  unused-const-variable unused-local-typedefs unused-value unused-variable use-after-free vla-parameter volatile-register-var zero-length-bounds`);

const extra = words(`
  absolute-value cast-function-type clobbered empty-body enum-conversion expansion-to-defined ignored-qualifiers
  implicit-fallthrough missing-field-initializers missing-parameter-type old-style-declaration override-init shift-negative-value
  sign-compare string-compare type-limits`);

/** Asked for by -Wextra together with -Wunused. */
const unusedExtra = words('unused-but-set-parameter unused-parameter');

/** Off unless asked for by name. */
const byName = words(`
  abi aggregate-return alloc-zero alloca arith-conversion attribute-alias bad-function-cast c11-c2x-compat c90-c99-compat
  c99-c11-compat c++-compat cast-align cast-qual conversion date-time declaration-after-statement deprecated-non-prototype
  disabled-optimization double-promotion duplicated-branches duplicated-cond float-conversion float-equal format-nonliteral
  format-overflow format-security format-signedness format-y2k inline invalid-pch jump-misses-init logical-op long-long
  missing-declarations missing-include-dirs missing-noreturn missing-prototypes multichar nested-externs null-dereference
  overlength-strings packed padded pedantic redundant-decls shadow shadow-local shadow-compatible-local shift-overflow
  sign-conversion stack-protector strict-prototypes suggest-attribute switch-default switch-enum switch-unreachable sync-nand
  system-headers traditional traditional-conversion trampolines undef unsafe-loop-optimizations unsuffixed-float-constants
  unused-macros variadic-macros vector-operation-performance vla write-strings bidi-chars=any stack-usage
  init-self missing-format-attribute old-style-definition pointer-arith suggest-final-methods suggest-final-types comments chkp
  frame-larger-than larger-than larger-than- vla-larger-than alloca-larger-than alloc-size-larger-than normalized analyzer-too-complex`);

/** On by default, or the name of a group. */
const byDefault = words(`
  address-of-packed-member aggressive-loop-optimizations attributes attribute-warning builtin-declaration-mismatch
  builtin-macro-redefined cannot-profile coverage-mismatch cpp deprecated deprecated-declarations designated-init
  discarded-array-qualifiers discarded-qualifiers div-by-zero endif-labels free-nonheap-object hsa if-not-aligned
  ignored-attributes implicit-function-declaration implicit-int incompatible-pointer-types int-conversion int-to-pointer-cast
  invalid-memory-model lto-type-mismatch odr overflow override-init-side-effects pointer-compare pointer-to-int-cast pragmas
  prio-ctor-dtor psabi return-local-addr scalar-storage-order shift-count-negative shift-count-overflow sizeof-array-argument
  stringop-overflow stringop-overread switch-bool switch-outside-range trigraphs unused-result varargs bidi-chars
  narrowing openacc-parallelism packed-bitfield-compat array-parameter dangling-pointer complain-wrong-lang missing-profile NSObject-attribute unreachable-code terminate tsan
  multistatement-macros format-diag coverage-invalid-line-number trivial-auto-var-init excess-precision`);

const known = new Set([...all, ...extra, ...unusedExtra, ...byName, ...byDefault]);
const offByDefault = new Set([...all, ...extra, ...unusedExtra, ...byName].filter(name => !byDefault.includes(name)));

/** A warning's parts that are turned on and off with it. */
const groups: Readonly<Record<string, readonly string[]>> = {
  all,
  extra,
  unused: all.filter(name => name.startsWith('unused-')),
  'unused-variable': ['unused-const-variable'],
  implicit: ['implicit-function-declaration', 'implicit-int'],
  format: ['nonnull', ...all.filter(name => name.startsWith('format-'))],
  shadow: ['shadow-local', 'shadow-compatible-local'],
  parentheses: ['dangling-else'],
  uninitialized: ['maybe-uninitialized'],
  conversion: ['sign-conversion', 'float-conversion'].slice(0, 1),
};

/** `-W` without its letter: `shadow`, `no-unused`, `error=return-type`, `format=2`. */
export function warningFlag(c: CommandLine, word: string): void {
  if (word === '') word = 'extra';
  const off = word.startsWith('no-');
  let name = off ? word.slice(3) : word;
  if (name === 'error') {
    c.warningsAreErrors = !off;
    return;
  }
  if (name === 'fatal-errors') {
    c.fatalErrors = !off;
    return;
  }
  if (name === 'pedantic') {
    c.pedantic = off ? 'off' : 'warn';
    return;
  }
  if (name === 'system-headers') return;
  const error = name.startsWith('error=');
  if (error) name = name.slice(6);
  if (name === 'format=2') for (const part of ['security', 'nonliteral', 'y2k']) warningFlag(c, `format-${part}`);
  name = name.replace(/=.*$/, '');
  if (!known.has(name) && !(name in groups) && !name.startsWith('analyzer-')) {
    // GNU C lets unknown names pass where they are turned off.
    if (!off)
      unrecognized(
        c,
        `-W${word}`,
        [...known].map(one => `-W${one}`),
      );
    return;
  }
  const set = (one: string): void => {
    if (error) c.warnings.set(one, off ? (c.warnings.get(one) === 'off' ? 'off' : 'on') : 'error');
    else if (off) c.warnings.set(one, 'off');
    else if (c.warnings.get(one) !== 'error') c.warnings.set(one, 'on');
    if (error && off) c.warnings.set(`not an error: ${one}`, 'on');
  };
  if (name !== 'all') set(name);
  for (const part of groups[name] ?? [])
    if (name !== 'all' && name !== 'extra' ? true : !c.warnings.has(part)) set(part);
}

type State = 'ignored' | 'warning' | 'error';

/** `#pragma GCC diagnostic`s of a unit, to be looked up by token. */
export class DiagnosticPragmas {
  private readonly changes: { readonly token: number; readonly states: ReadonlyMap<string, State> }[] = [];

  constructor(pragmas: readonly { readonly token: number; readonly text: string }[]) {
    const saved: ReadonlyMap<string, State>[] = [];
    let states: ReadonlyMap<string, State> = new Map();
    for (const { token, text } of pragmas) {
      const match = /^GCC diagnostic (push|pop|ignored|warning|error)(?: "-(W[^"]*)")?/.exec(text);
      if (match === null) continue;
      const [, verb, name] = match;
      if (verb === 'push') saved.push(states);
      else if (verb === 'pop') states = saved.pop() ?? new Map();
      else if (name !== undefined) {
        const changed = new Map(states).set(name, verb as State);
        for (const part of groups[name.slice(1)] ?? []) changed.set(`W${part}`, verb as State);
        states = changed;
      }
      this.changes.push({ token, states });
    }
  }

  /** May a warning be heard of somewhere in the unit that is off elsewhere? */
  turnOn(option: string): boolean {
    const name = option.replace(/=.*$/, '');
    return this.changes.some(({ states }) => (states.get(name) ?? 'ignored') !== 'ignored');
  }

  stateAt(token: number, option: string): State | undefined {
    let states: ReadonlyMap<string, State> | undefined;
    for (const change of this.changes) {
      if (change.token > token) break;
      states = change.states;
    }
    return states?.get(option);
  }
}

/** The option that decides on an unused parameter: its own, or the less willing one of -Wextra and -Wunused. */
function unusedParameter({ warnings }: CommandLine, name: string): string {
  if (warnings.has(name)) return name;
  return (warnings.get('unused') ?? 'off') === 'off' ? 'unused' : 'extra';
}

/** Could a warning be admitted anywhere in the unit? */
export function isWanted(c: CommandLine, option: string, pragmas: DiagnosticPragmas | null): boolean {
  const warning: Diagnostic = { severity: 'warning', option, place: -1, message: '' };
  return admitted(c, warning, null) !== null || (!c.silent && pragmas?.turnOn(option) === true);
}

/** What becomes of a diagnostic: itself, an error instead of a warning, or null. */
export function admitted(c: CommandLine, d: Diagnostic, pragmas: DiagnosticPragmas | null): Diagnostic | null {
  if (d.severity !== 'warning') return d;
  if (c.silent) return null;
  const name = d.option?.slice(1).replace(/=.*$/, '');
  const asError = (): Diagnostic => ({
    ...d,
    severity: 'error',
    option: d.option === undefined ? 'Werror' : `Werror=${d.option.slice(1)}`,
  });
  if (name === undefined) return c.warningsAreErrors ? asError() : d;
  const local = typeof d.place === 'number' && d.place >= 0 ? pragmas?.stateAt(d.place, `W${name}`) : undefined;
  if (local === 'ignored') return null;
  if (local === 'error') return asError();
  const state = c.warnings.get(unusedExtra.includes(name) ? unusedParameter(c, name) : name);
  if (local !== 'warning') {
    if (state === 'off') return null;
    if (name === 'pedantic') {
      if (c.pedantic === 'off') return null;
      if (c.pedantic === 'error') return { ...d, severity: 'error' };
    } else if (state === undefined && offByDefault.has(name)) return null;
  }
  if (state === 'error') return asError();
  return c.warningsAreErrors && !c.warnings.has(`not an error: ${name}`) ? asError() : d;
}
