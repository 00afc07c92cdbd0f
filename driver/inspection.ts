/**
 * Looking into a compilation: dumps, verification, times, and where it starts and stops.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostics, Stopped } from '../languages/diagnostics.ts';
import type { Unit } from '../languages/unit.ts';
import {
  type AnyPass,
  brokenFacts,
  holdingAfter,
  isRebased,
  show,
  singly,
  type Tree,
  toJson,
  trace,
  validateTree,
} from '../nanopass/index.ts';
import type { Chain, Step } from '../passes/compile.ts';
import '../passes/invariants/index.ts';
import { NeedsAssembler } from '../targets/encoding.ts';
import type { Inspection } from './command-line.ts';
import { Dump, varied, WrongPasses } from './variation.ts';

export class Inspector {
  /** `--stop-after` was reached: there is nothing to write. */
  readonly stopped: boolean;
  private readonly restart: Dump | null;
  private readonly times = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  /** By pass, the facts that hold after it. */
  private holding: ReadonlyMap<AnyPass, readonly string[]> = new Map();
  private unit: Unit | null = null;
  private diagnostics: Diagnostics | null = null;
  private dumps = 0;

  constructor(private readonly options: Inspection) {
    this.stopped = options.stopAfter !== null;
    this.restart = options.from === null ? null : new Dump(options.from);
    // Tracing is part of the passes' code, so it is decided before the first of them runs.
    if (options.traceRules) trace.on = true;
    if (options.dumpDirectory !== null) mkdirSync(options.dumpDirectory, { recursive: true });
  }

  begin(unit: Unit, diagnostics: Diagnostics): void {
    this.unit = unit;
    this.diagnostics = diagnostics;
  }

  /** The chain that the options ask for, as far as `--stop-after` lets it go. Throws an Error for a pass that is not in it. */
  chain(usual: Chain): Chain {
    const whole = varied(usual, this.options);
    this.holding = holdingAfter([...whole.unitStage, ...whole.functionStage]);
    const { stopAfter, dumpBefore, dumpAfter } = this.options;
    const names = new Set(singly([...whole.unitStage, ...whole.functionStage]).map(pass => pass.name));
    for (const name of [...dumpBefore, ...dumpAfter, ...(stopAfter === null ? [] : [stopAfter])]) {
      if (name !== 'all' && name !== 'changed' && !names.has(name)) throw new UnknownPass(name);
    }
    if (stopAfter === null) return whole;
    const upTo = (passes: readonly AnyPass[]): readonly AnyPass[] => {
      const last = passes.findIndex(pass => singly([pass]).some(({ name }) => name === stopAfter));
      return last < 0 ? passes : passes.slice(0, last + 1);
    };
    return { ...whole, unitStage: upTo(whole.unitStage), functionStage: upTo(whole.functionStage) };
  }

  readonly step: Step = (pass, input, run) => {
    const { options } = this;
    if (wants(options.dumpBefore, pass.name)) this.dump(pass.from, input, `input of ${pass.name}`);
    const made = options.timePasses
      ? this.clock(pass.name, () => this.run(pass, input, run))
      : this.run(pass, input, run);
    const output = this.restart === null ? made : this.restart.inPlaceOf(pass, made, this.unit);
    if (options.statistics) this.counts.set(pass.name, (this.counts.get(pass.name) ?? 0) + 1);
    const changed = options.dumpAfter.includes('changed') && output !== input;
    if (changed || wants(options.dumpAfter, pass.name)) this.dump(pass.to, output, `output of ${pass.name}`);
    if ((options.verify || isRebased(pass)) && this.diagnostics!.errors === 0) {
      const faults = validateTree(pass.to, output);
      if (faults.length === 0) faults.push(...brokenFacts(this.holding.get(pass) ?? [], output, pass.to, this.unit!));
      if (faults.length > 0) this.invalid(pass, faults);
    }
    return output;
  };

  /** On a language that it was not written for, a pass may well make what is not in it: then the order was wrong, not the pass. */
  private invalid(pass: AnyPass, faults: readonly string[]): never {
    const told = `after ${pass.name}: ${faults.slice(0, 5).join('\n')}`;
    throw isRebased(pass) ? new WrongPasses(`this order does not work: ${told}`) : new Error(told);
  }

  /** What a pass throws by mistake is told with the pass and the function. */
  private run(pass: AnyPass, input: Tree, run: (input: Tree) => Tree): Tree {
    try {
      return run(input);
    } catch (cause) {
      const nesting = cause instanceof RangeError && /call stack/.test(cause.message);
      if (nesting || [Stopped, NeedsAssembler, WrongPasses, InternalError].some(kind => cause instanceof kind))
        throw cause;
      if (isRebased(pass))
        throw new WrongPasses(`this order does not work: in ${pass.name}: ${(cause as Error).message}`);
      throw new InternalError(pass.name, (input as { symbol?: { name: string } }).symbol?.name, cause);
    }
  }

  private dump(language: AnyPass['from'], tree: Tree, title: string): void {
    const { dumpFunction, dumpFormat, dumpDirectory } = this.options;
    if (dumpFunction !== null && (tree as { symbol?: { name: string } }).symbol?.name !== dumpFunction) return;
    const context = this.unit!;
    const text =
      dumpFormat === 'json'
        ? JSON.stringify(toJson(language, tree, { context }), null, 2)
        : show(language, tree, { pretty: true, origins: this.options.traceRules, context });
    const whole = `${title}:\n${text}\n`;
    if (dumpDirectory === null) process.stdout.write(whole);
    else
      appendFileSync(
        join(dumpDirectory, `${String(this.dumps++).padStart(4, '0')}-${title.split(' ').at(-1)}.txt`),
        whole,
      );
  }

  /** Runs `work` and adds its time to `name`. */
  clock<T>(name: string, work: () => T): T {
    if (!this.options.timePasses) return work();
    const start = performance.now();
    try {
      return work();
    } finally {
      this.times.set(name, (this.times.get(name) ?? 0) + performance.now() - start);
    }
  }

  /** Runs `work`, which is timed by itself, without counting it to `name`. */
  pause(name: string, work: () => void): void {
    if (!this.options.timePasses) return work();
    const start = performance.now();
    try {
      work();
    } finally {
      this.times.set(name, (this.times.get(name) ?? 0) - (performance.now() - start));
    }
  }

  finish(externals: number): void {
    if (this.options.timePasses) {
      for (const [name, ms] of [...this.times].sort((a, b) => b[1] - a[1])) {
        process.stderr.write(`${ms.toFixed(1).padStart(10)} ms ${name}\n`);
      }
    }
    if (this.options.statistics) {
      for (const [name, count] of this.counts) process.stderr.write(`${String(count).padStart(10)} runs of ${name}\n`);
      process.stderr.write(`${String(externals).padStart(10)} functions and objects\n`);
    }
  }
}

const wants = (names: readonly string[], pass: string): boolean => names.includes(pass) || names.includes('all');

/** A mistake of the compiler itself. */
export class InternalError extends Error {
  constructor(pass: string, functionName: string | undefined, cause: unknown) {
    const where = functionName === undefined ? '' : ` of function '${functionName}'`;
    super(`in pass ${pass}${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.stack = cause instanceof Error ? cause.stack : undefined;
  }
}

/** An option names a pass that is not in the pipeline. */
export class UnknownPass extends WrongPasses {
  constructor(name: string) {
    super(`there is no pass '${name}'; --list-passes shows all`);
  }
}
