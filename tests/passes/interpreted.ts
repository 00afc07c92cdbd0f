/** Generated C programs interpreted as they are before and after each pass of the function stage, without files. */
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { Fault, machineFor, meaningOf } from '../../languages/meaning/index.ts';
import { type CompileOptions, defaultOptions, Unit } from '../../languages/unit.ts';
import type { AnyPass } from '../../nanopass/index.ts';
import { UnitCompiler, unobserved } from '../../passes/compile.ts';
import { chain } from '../../passes/pipeline.ts';
import { type Stage, StageRecorder } from '../../passes/stages.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';
import type { Program } from '../property.ts';
import { randomFunctions } from './random-functions.ts';
import { randomProgram } from './random-programs.ts';

/** Far more jumps than a generated program makes. */
const fuel = 1_000_000;

/** The stages of a program, from Data to the last language that has a meaning; `first` are passes to run before all others. */
export function stagesOf(
  text: string,
  optimize: CompileOptions['optimize'],
  first: readonly AnyPass[] = [],
): { unit: Unit; stages: readonly Stage[] } {
  const diagnostics = new Diagnostics();
  const options = {
    ...{ includeDirs: [], systemDirs: [], defines: [], preincluded: [], predefined: '' },
    ...{ mode: 'tokens', standard: 'gnu17', files: { read: () => null } },
  };
  const { tokens } = preprocess('program.c', new TextEncoder().encode(text), options as never, diagnostics);
  const unit = new Unit(x86_64, diagnostics, { ...defaultOptions, optimize, wrapv: true }, tokens);
  const whole = chain(optimize);
  const end = whole.functionStage.findLastIndex(pass => meaningOf(pass.to) !== null) + 1;
  const passes = { ...whole, functionStage: [...first, ...whole.functionStage.slice(0, end)] };
  const recorder = new StageRecorder(passes);
  const compiler = new UnitCompiler(unit, passes, recorder.watching(unobserved));
  parseUnit(tokens, diagnostics, fragment => compiler.parsed(fragment));
  compiler.finish();
  if (diagnostics.errors > 0) throw new Error(diagnostics.list.map(d => d.message).join('\n'));
  return { unit, stages: recorder.stages(compiler.results) };
}

/** What a program prints, its exit status, and what its objects hold in the end. */
export function outcomeOf(unit: Unit, { language, items }: Stage): string {
  let output = '';
  const machine = machineFor(unit, language, {
    write: (_file, bytes) => {
      output += Buffer.from(bytes).toString('latin1');
    },
    read: () => new Uint8Array(),
    now: () => 0,
  });
  machine.fuel = fuel;
  try {
    machine.load(items);
    const status = machine.run(['program']);
    return `${output}exit ${status}\n${machine.contents()}`;
  } catch (error) {
    if (error instanceof Fault) return `${output}stops: ${error.message}`;
    throw error;
  }
}

/** A program at a level of optimisation; each stage is run once, when it is first asked for. */
class Interpreted implements Program {
  private compiled: ReturnType<typeof stagesOf> | null = null;
  private readonly outcomes = new Map<Stage, string>();

  constructor(
    readonly name: string,
    private readonly text: string,
    private readonly level: CompileOptions['optimize'],
  ) {}

  around(pass: AnyPass): readonly { readonly before: string; readonly after: string }[] {
    this.compiled ??= stagesOf(this.text, this.level);
    const { unit, stages } = this.compiled;
    const outcome = (stage: Stage): string => {
      const known = this.outcomes.get(stage) ?? outcomeOf(unit, stage);
      this.outcomes.set(stage, known);
      return known;
    };
    return stages.flatMap((stage, i) =>
      i > 0 && stage.name.replace(/#\d+$/, '') === pass.name
        ? [{ before: outcome(stages[i - 1]), after: outcome(stage) }]
        : [],
    );
  }
}

/** The programs that passes are tried on. */
export const programs: readonly Program[] = ([0, 2] as const).flatMap(level =>
  [1, 2, 3].flatMap(seed => [
    new Interpreted(`randomFunctions(${seed}) at -O${level}`, randomFunctions(seed), level),
    new Interpreted(`randomProgram(${seed}) at -O${level}`, randomProgram(seed), level),
  ]),
);
