/**
 * Looking into a compilation: dumps, verification, times, and where it stops.
 */
import { Stopped } from '../languages/diagnostics.ts';
import {
  type AnyPass,
  brokenFacts,
  holdingAfter,
  isRebased,
  sizeOf,
  type Tree,
  trace,
  validateTree,
  WrongText,
} from '../nanopass/index.ts';
import type { Chain, Item, Observer } from '../passes/compile.ts';
import '../passes/invariants/index.ts';
import { NeedsAssembler } from '../targets/encoding.ts';
import type { Inspection } from './command-line.ts';
import type { Making } from './dump-stream.ts';
import { Dumps, sameText } from './dumps.ts';
import { InternalError } from './internal-error.ts';
import { PassOrder } from './pass-order.ts';
import { PassTimes } from './pass-times.ts';
import { subjectOf } from './subject.ts';
import { varied, WrongPasses } from './variation.ts';

export class Inspector implements Observer {
  /** `--stop-after` was reached: there is nothing to write. */
  readonly stopped: boolean;
  private readonly times: PassTimes | null;
  protected making!: Making;
  private order!: PassOrder;
  private dumps: Dumps | null = null;
  /** By pass, the facts that hold after it. */
  private holding: ReadonlyMap<AnyPass, readonly string[]> = new Map();

  constructor(private readonly options: Inspection) {
    this.stopped = options.stopAfter !== null;
    this.times = options.timePasses === null ? null : new PassTimes();
    // Tracing is part of the passes' code, so it is decided before the first of them runs.
    if (options.traceRules || options.statistics) trace.on = true;
  }

  /** The chain that the options ask for, as far as `--stop-after` lets it go. Throws WrongPasses for a pass that is not in it. */
  begin(usual: Chain, making: Making): { readonly chain: Chain; readonly order: PassOrder } {
    const { stopAfter, dumpBefore, dumpAfter, dumpDiff } = this.options;
    const whole = varied(usual, making.orders, this.options.plugins);
    const order = new PassOrder(whole);
    this.making = making;
    this.order = order;
    this.holding = holdingAfter(order.passes);
    if (dumpBefore.length + dumpAfter.length > 0 || dumpDiff) this.dumps = new Dumps(this.options, order, making);
    if (stopAfter === null) return { chain: whole, order };
    const end = order.places[order.stepsOf(stopAfter)[0]] + 1;
    const { length } = whole.unitStage;
    const unitStage = whole.unitStage.slice(0, end);
    const functionStage = whole.functionStage.slice(0, Math.max(0, end - length));
    const finish = end < length ? () => [] : whole.finish;
    return { chain: { unitStage, functionStage, finish }, order };
  }

  /** Where no option asks for each pass, only what goes wrong is told. */
  get stepwise(): boolean {
    const { printChanged, verify } = this.options;
    return this.dumps !== null || this.times !== null || printChanged || verify || trace.on;
  }

  step(pass: AnyPass, place: number, which: number, input: Tree, run: (input: Tree) => Tree): Tree {
    const step = this.order.stepAt(place, which);
    this.dumps?.input(step, pass, input);
    const output = this.times === null ? this.run(pass, step, input, run) : this.timed(pass, step, input, run);
    this.dumps?.output(step, pass, input, output);
    if (this.options.printChanged) this.tellChange(pass, step, input, output);
    if ((this.options.verify || isRebased(pass)) && this.making.unit.diagnostics.errors === 0)
      this.verify(pass, step, input, output);
    return output;
  }

  settled(place: number, input: Tree): void {
    this.dumps?.settled(place, input);
  }
  external(item: Item): void {
    this.dumps?.external(item);
  }
  declared(): void {
    this.dumps?.declared(this.making.unit);
  }
  end(): void {
    this.dumps?.end();
  }

  /** What a pass throws by mistake is told with the pass and the function. */
  private run(pass: AnyPass, step: number, input: Tree, run: (input: Tree) => Tree): Tree {
    try {
      return run(input);
    } catch (cause) {
      const nesting = cause instanceof RangeError && /call stack/.test(cause.message);
      const expected = [Stopped, NeedsAssembler, WrongPasses, InternalError, WrongText];
      if (nesting || expected.some(kind => cause instanceof kind)) throw cause;
      if (isRebased(pass))
        throw new WrongPasses(`this order does not work: in ${pass.name}: ${(cause as Error).message}`);
      throw this.fault(pass, step, input, cause);
    }
  }

  private timed(pass: AnyPass, step: number, input: Tree, run: (input: Tree) => Tree): Tree {
    const times = this.times!;
    const name = this.order.names[step];
    const output = times.clock(name, () => this.run(pass, step, input, run));
    times.clock(null, () => times.nodes(name, sizeOf(pass.from, input), sizeOf(pass.to, output)));
    return output;
  }

  private verify(pass: AnyPass, step: number, input: Tree, output: Tree): void {
    const faults = validateTree(pass.to, output);
    const { unit } = this.making;
    if (faults.length === 0) faults.push(...brokenFacts(this.holding.get(pass) ?? [], output, pass.to, unit));
    if (faults.length === 0) return;
    const told = faults.slice(0, 5).join('\n');
    // On a language that it was not written for, a pass may well make what is not in it: then the order was wrong, not the pass.
    if (isRebased(pass)) throw new WrongPasses(`this order does not work: after ${pass.name}: ${told}`);
    throw this.fault(pass, step, input, new Error(`its output is wrong: ${told}`));
  }

  private fault(pass: AnyPass, step: number, input: Tree, cause: unknown): InternalError {
    const { names } = this.order;
    return new InternalError(cause, {
      pass,
      name: names[step],
      input,
      subject: subjectOf(input),
      making: this.making,
    });
  }

  private tellChange(pass: AnyPass, step: number, input: Tree, output: Tree): void {
    if (output === input || sameText(pass, input, output, this.making.unit)) return;
    process.stderr.write(`${this.order.names[step]} changed ${subjectOf(output) ?? 'a declaration'}\n`);
  }

  /** Runs `work` and adds what it costs to `name`; to nothing with null. */
  clock<T>(name: string | null, work: () => T): T {
    return this.times === null ? work() : this.times.clock(name, work);
  }

  /** Call when the compilation has ended, well or not. */
  close(): void {
    this.dumps?.close();
    this.dumps = null;
  }

  /** Call after the last file has been made. */
  report(): void {
    const { timePasses, statistics } = this.options;
    if (this.times !== null) process.stderr.write(this.times.report(timePasses!));
    if (statistics) process.stderr.write(rulesFired());
  }
}

/** How often each rule has fired, the most frequent first. */
function rulesFired(): string {
  const counts = new Map<string, number>();
  for (const rule of trace.rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return rows.map(([rule, count]) => `${String(count).padStart(9)} ${rule}\n`).join('');
}
