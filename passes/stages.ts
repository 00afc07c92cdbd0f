/**
 * The functions of a unit as they are after each pass of the function stage, for whoever runs or compares them.
 *
 * Functions go through the chain one by one, and the passes that are repeated until they change nothing run more often for one than for another. A stage is a
 * place in the chain: where a function has no tree of its own for it, the one before stands.
 */
import type { CSymbol } from '../languages/unit.ts';
import { type AnyPass, type Language, membersOf, type Tree } from '../nanopass/index.ts';
import type { Chain, Observer } from './compile.ts';

export interface Stage {
  /** The pass that has just run, with a number where it runs several times. */
  readonly name: string;
  readonly language: Language;
  /** The functions, and the objects of the unit. */
  readonly items: readonly Tree[];
}

/** How far a function has come. */
interface Course {
  position: number;
  /** Steps within a repetition. */
  round: number;
  readonly trees: Map<string, Tree>;
}

export class StageRecorder {
  private readonly courses = new Map<CSymbol, Course>();
  /** The passes by place; their order is that of the chain. */
  private readonly places = new Map<string, readonly [position: number, round: number, pass: AnyPass]>();

  constructor(private readonly chain: Chain) {}

  /** Watches what `observer` does. */
  watching(observer: Observer): Observer {
    const step: Observer['step'] = (pass, place, which, input, run) => {
      const output = observer.step(pass, place, which, input, run);
      const { symbol } = input as Tree & { readonly symbol?: CSymbol };
      if (symbol !== undefined) this.record(symbol, pass, place - this.chain.unitStage.length, input, output);
      return output;
    };
    return {
      stepwise: true,
      step,
      settled: (place, input) => observer.settled(place, input),
      external: item => observer.external(item),
      declared: () => observer.declared(),
      end: () => observer.end(),
    };
  }

  private record(symbol: CSymbol, pass: AnyPass, position: number, input: Tree, output: Tree): void {
    const { functionStage } = this.chain;
    const repeated = membersOf(functionStage[position]) !== null;
    let course = this.courses.get(symbol);
    if (course === undefined || (repeated ? position < course.position : position <= course.position)) {
      // A compilation that goes on from a dump begins within the chain.
      const before = position - 1;
      course = { position: before, round: 0, trees: new Map([[key(before, 0), input]]) };
      this.courses.set(symbol, course);
      this.places.set(key(before, 0), [before, 0, functionStage[before] ?? this.chain.unitStage.at(-1)!]);
    }
    course.round = position === course.position ? course.round + 1 : 0;
    course.position = position;
    const place = key(course.position, course.round);
    course.trees.set(place, output);
    this.places.set(place, [course.position, course.round, pass]);
  }

  /** The stages so far, from the language in which the functions came on; `results` are what the compilation has given. */
  stages(results: readonly Tree[]): readonly Stage[] {
    const symbols = new Set(this.courses.keys());
    const objects = results.filter(item => !symbols.has((item as Tree & { readonly symbol: CSymbol }).symbol));
    const places = [...this.places.values()].sort(([a, i], [b, j]) => a - b || i - j);
    const current = new Map<CSymbol, Tree>();
    const seen = new Map<string, number>();
    const stageAt = (place: string, name: string, language: Language): Stage => {
      for (const [symbol, { trees }] of this.courses) {
        const tree = trees.get(place);
        if (tree !== undefined) current.set(symbol, tree);
      }
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return { name: times === 1 ? name : `${name}#${times}`, language, items: [...objects, ...current.values()] };
    };
    return places.map(([position, round, pass]) => stageAt(key(position, round), pass.name, pass.to));
  }
}

const key = (position: number, round: number): string => `${position}.${round}`;
