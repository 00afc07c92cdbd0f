/**
 * The `-f` and `-m` options: those that change what is compiled, those that need no change here, and those that would.
 */
import { threadModels, type Visibility } from '../languages/unit.ts';
import type { CommandLine } from './command-line.ts';
import { unrecognized } from './options/row.ts';

type Effect = (c: CommandLine, on: boolean) => void;

const effects: Readonly<Record<string, Effect>> = {
  PIC: (c, on) => {
    c.compile.pic = on ? 'pic' : 'none';
  },
  pic: (c, on) => {
    c.compile.pic = on ? 'pic' : 'none';
  },
  PIE: (c, on) => {
    c.compile.pic = on ? 'pie' : 'none';
  },
  pie: (c, on) => {
    c.compile.pic = on ? 'pie' : 'none';
  },
  common: (c, on) => {
    c.compile.common = on;
  },
  'signed-char': (c, on) => {
    c.compile.signedChar = on;
  },
  'unsigned-char': (c, on) => {
    c.compile.signedChar = !on;
  },
  'strict-aliasing': (c, on) => {
    c.compile.strictAliasing = on;
  },
  'gnu89-inline': (c, on) => {
    c.compile.gnuInline = on;
  },
  wrapv: (c, on) => {
    c.compile.wrapv = on;
  },
  'strict-overflow': (c, on) => {
    c.compile.wrapv = !on;
  },
  'function-sections': (c, on) => {
    c.compile.functionSections = on;
  },
  'data-sections': (c, on) => {
    c.compile.dataSections = on;
  },
  'omit-frame-pointer': (c, on) => {
    c.compile.omitFramePointer = on;
  },
  'optimize-sibling-calls': (c, on) => {
    c.compile.siblingCalls = on;
  },
  'instrument-functions': (c, on) => {
    c.compile.instrumentFunctions = on;
  },
  builtin: (c, on) => {
    c.compile.builtins = on;
  },
  freestanding: (c, on) => {
    c.compile.freestanding = on;
  },
  hosted: (c, on) => {
    c.compile.freestanding = !on;
  },
  'asynchronous-unwind-tables': (c, on) => {
    c.compile.unwindTables = on;
  },
  'unwind-tables': (c, on) => {
    if (on) c.compile.unwindTables = true;
  },
  exceptions: (c, on) => {
    if (on) c.compile.unwindTables = true;
  },
  'trapping-math': (c, on) => {
    c.compile.trappingMath = on;
  },
  'fast-math': (c, on) => {
    c.fastMath = on;
    c.compile.trappingMath = !on;
  },
  preprocessed: (c, on) => {
    c.language = on ? 'preprocessed' : null;
  },
  'syntax-only': (c, on) => {
    if (on) c.stage = 'check';
  },
};

/**
 * What only tunes code, names diagnostics, or asks for what is the case anyway (gcc manual, Optimize Options and Code Generation
 * Options). Each may have `no-` before it and `=...` behind.
 */
const accepted = new RegExp(
  `^(${[
    'allocation-dce|auto-inc-dec|bit-tests|delete-dead-exceptions|fold-simple-inlines|opt-info.*|save-optimization-record',
    'aggressive-loop-optimizations|align-(functions|jumps|labels|loops)|allow-store-data-races|asm|associative-math',
    'branch-.*|builtin-.*|caller-saves|cf-protection|checking|code-hoisting',
    'combine-stack-adjustments|compare-elim|conserve-stack|cprop-registers|crossjumping|cse-.*|cx-.*|canonical-system-headers',
    'dce|dse|debug-.*|defer-pop|delayed-branch|delete-null-pointer-checks|devirtualize.*',
    'diagnostics-.*|dollars-in-identifiers|extended-identifiers|dump-.*|dwarf2-cfi-asm|early-inlining|eliminate-.*',
    'excess-precision|expensive-optimizations|fat-lto-objects|finite-loops|finite-math-only|float-store|forward-propagate',
    'fp-contract|fp-int-builtin-inexact|function-cse|gcse.*|gnu-unique|graphite.*|guess-branch-probability|hoist-.*|ident',
    'if-conversion2?|indirect-inlining|inline.*|input-charset=utf-?8|exec-charset=utf-?8|ipa-.*|ira-.*|isolate-erroneous-.*',
    'ivopts|jump-tables|keep-.*|lax-vector-conversions|leading-underscore|lifetime-dse|limit-function-alignment|live-.*|loop-.*',
    'lra-.*|lto.*|math-errno|max-errors|mem-report|merge-.*|message-length|modulo-sched.*|move-loop-.*|nonansi-builtins',
    'non-call-exceptions|optimize-.*|partial-inlining|peel-loops|peephole2?|pch-.*|plt|post-ipa-.*|predictive-commoning|prefetch-.*',
    'printf-return-value|profile-(partial-training|reorder-functions|correction)|random-seed|reciprocal-math|record-gcc-switches|ree',
    'rename-registers|reorder-.*|rerun-.*|reschedule-.*|rounding-math|sched-.*|sched2-.*|schedule-.*|sel(ective)?-sched.*',
    'section-anchors|semantic-interposition|show-column|shrink-wrap.*|signaling-nans|signed-zeros|signed-bitfields|simd-cost-model',
    'single-precision-constant|split-(ivs-in-unroller|loops|paths|wide-types.*)|ssa-.*|stack-(check|clash-protection|protector.*|reuse|usage)|stdarg-opt|store-merging',
    'strict-volatile-bitfields|sync-libcalls|tabstop|thread-jumps|time-report|toplevel-reorder|tracer|track-macro-expansion',
    'tree-.*|trivial-auto-var-init=uninitialized|unconstrained-commons|unit-at-a-time|unroll-.*|unsafe-.*|unswitch-loops',
    'use-linker-plugin|var-tracking.*|variable-expansion-.*|vect-cost-model|verbose-asm|version-loops-.*|visibility-.*|vpt|web',
    'whole-program|working-directory|zero-initialized-in-bss|zero-call-used-regs|wrapv-pointer|harden-.*|nothrow-opt|reg-struct-return',
  ].join('|')})(=.*)?$`,
);

/** What would change the meaning of programs and is not there. */
const unimplemented =
  /^(sanitize.*|openmp.*|openacc.*|short-enums|short-wchar|pack-struct.*|pcc-struct-return|trapv|profile.*|test-coverage|split-stack|instrument-functions-.*|gnu-tm|ms-extensions|plan9-extensions|unsigned-bitfields|input-charset=.*|exec-charset=.*|wide-exec-charset=.*|analyzer.*|patchable-function-entry.*|cond-mismatch|plugin.*|trivial-auto-var-init=.*|call-.*|fixed-.*|sso-struct.*)$/;

/** `-f` without its letter. */
export function codeFlag(c: CommandLine, word: string): void {
  const visibility = /^visibility=(default|hidden|internal|protected)$/.exec(word);
  if (visibility !== null) {
    c.compile.visibility = visibility[1] as Visibility;
    return;
  }
  const threadModel = word.startsWith('tls-model=') ? threadModels[word.slice('tls-model='.length)] : undefined;
  if (threadModel !== undefined) {
    c.compile.threadModel = threadModel;
    return;
  }
  if (word.startsWith('no-builtin-')) {
    c.compile.notBuiltIn = new Set([...(c.compile.notBuiltIn ?? []), word.slice('no-builtin-'.length)]);
    return;
  }
  const off = word.startsWith('no-');
  const name = off ? word.slice(3) : word;
  const effect = effects[name];
  if (effect !== undefined) effect(c, !off);
  else if (accepted.test(name)) return;
  else if (!unimplemented.test(name))
    unrecognized(
      c,
      `-f${word}`,
      Object.keys(effects).map(known => `-f${off ? 'no-' : ''}${known}`),
    );
  else if (!off) c.faults.push({ severity: 'error', message: `sorry, unimplemented: '-f${word}'` });
}

/** Choices of instructions that need not be used, and of what is the case anyway. */
const machine =
  /^(64|arch=.*|tune=.*|cpu=.*|(s?sse|avx|fma|bmi|aes|pclmul|popcnt|lzcnt|movbe|cx16|sahf|mmx|3dnow|rdrnd|rdseed|adx|f16c|sha|xsave).*|fpmath=sse(,387)?|128bit-long-double|80387|hard-float|red-zone|cmodel=small|accumulate-outgoing-args|align-.*|tls-direct-seg-refs|tls-dialect=gnu|stackrealign|preferred-stack-boundary=.*|incoming-stack-boundary=.*|push-args|fancy-math-387|ieee-fp|long-double-80|relax-cmpxchg-loop|veclibabi=.*|prefer-.*|vzeroupper|8bit-idiv|fp-ret-in-387|needed|skip-rax-setup|stv|direct-extern-access|branch-cost=.*|omit-leaf-frame-pointer|inline-.*|mitigate-rop|harden-sls=none)$/;

/** Further extensions of the instruction set, which need not be used. */
const extensions =
  /^(abm|amx-(bf16|int8|tile)|cldemote|clflushopt|clwb|clzero|crc32|enqcmd|fsgsbase|fused-madd|fxsr|gfni|hle|hreset|kl|lwp|movdir64b|movdiri|mpx|mwaitx?|pcommit|pconfig|pku|prefetchwt1|prfchw|ptwrite|rdpid|rtm|serialize|sgx|shstk|tbm|tsxldtrk|uintr|vaes|vpclmulqdq|waitpkg|wbnoinvd|widekl|xop)$/;

/** `-m` without its letter. */
export function machineFlag(c: CommandLine, word: string): void {
  const precision = /^pc(32|64|80)$/.exec(word);
  if (precision !== null) {
    c.x87Precision = precision[1] as CommandLine['x87Precision'];
    return;
  }
  const wrong =
    /^(no-red-zone|no-sse2?|no-80387|no-128bit.*|no-long-double-80|no-fp-ret-in-387|no-direct-extern-access|general-regs-only|soft-float)$/;
  const known =
    /^(32|16|x32|android|call-ms2sysv-xlogues|cet-switch|cld|force-drap|force-indirect-call|iamcu|intel-syntax|manual-endbr|ms-bitfields|recip|record-return|rtd|stack-arg-probe|vect8-ret-in-mem|cmodel=.*|regparm=.*|abi=.*|long-double-.*|fentry|record-mcount|indirect-branch.*|function-return.*|stack-protector.*|harden-sls.*|nop-mcount|fpmath=.*|general-regs-only|soft-float|tls-dialect=.*)$/;
  const off = word.startsWith('no-');
  const name = off ? word.slice(3) : word;
  if ((machine.test(name) || extensions.test(name) || (off && known.test(name))) && !wrong.test(word)) return;
  if (wrong.test(word) || known.test(word))
    c.faults.push({ severity: 'error', message: `sorry, unimplemented: '-m${word}'` });
  else unrecognized(c, `-m${word}`);
}
