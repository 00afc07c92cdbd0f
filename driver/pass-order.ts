/**
 * The steps of a chain by number and by name: its passes, those that are repeated one by one. A pass that stands there again is
 * `simplify#2`, `simplify#3`.
 */
import { didYouMean } from '../languages/did-you-mean.ts';
import { type AnyPass, membersOf, restOfRound, singly } from '../nanopass/index.ts';
import type { Chain } from '../passes/compile.ts';
import { WrongPasses } from './variation.ts';

export class PassOrder {
  readonly passes: readonly AnyPass[];
  readonly names: readonly string[];
  /** The place in the chain of each step. */
  readonly places: readonly number[];
  /** The number of the first step that works on single functions. */
  readonly functionStage: number;
  /** By place, the number of the first step there. */
  private readonly first: readonly number[];
  /** By place, the passes that stand for others. */
  private readonly repeated: ReadonlyMap<number, AnyPass>;

  constructor({ unitStage, functionStage }: Pick<Chain, 'unitStage' | 'functionStage'>) {
    const passes = [...unitStage, ...functionStage];
    this.repeated = new Map([...passes.entries()].filter(([, pass]) => membersOf(pass) !== null));
    const groups = passes.map(pass => singly([pass]));
    this.passes = groups.flat();
    this.places = groups.flatMap((group, place) => group.map(() => place));
    this.first = groups.map((_, place) => this.places.indexOf(place));
    this.functionStage = this.first[unitStage.length] ?? this.passes.length;
    const seen = new Map<string, number>();
    this.names = this.passes.map(({ name }) => {
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return times === 1 ? name : `${name}#${times}`;
    });
  }

  /** The number of the step that is the `which`-th of those at a place of the chain. */
  stepAt(place: number, which: number): number {
    return this.first[place] + which;
  }

  /** Is the step one of those that are repeated? */
  isRepeated(step: number): boolean {
    return this.repeated.has(this.places[step]);
  }

  /** What is still to run of the last round that a repeated step is in, after it or from it on. */
  restOfRound(step: number, side: 'after' | 'from'): readonly AnyPass[] {
    const place = this.places[step];
    return restOfRound(this.repeated.get(place)!, step - this.first[place], side);
  }

  /** The number of a name as `names` has it; -1 if there is none. */
  stepOf(name: string): number {
    return this.names.indexOf(name);
  }

  /** The steps that an option means: all of a pass, or one of them, `simplify#1`. Throws WrongPasses if there is none. */
  stepsOf(word: string): readonly number[] {
    const one = this.stepOf(word.replace(/#1$/, ''));
    if (word.includes('#') && one >= 0) return [one];
    const steps = this.passes.flatMap((pass, step) => (pass.name === word ? [step] : []));
    if (steps.length > 0) return steps;
    const near = didYouMean(word, this.names);
    const hint = near === null ? '--list-passes shows all' : `did you mean '${near}'?`;
    throw new WrongPasses(`there is no pass '${word}'; ${hint}`);
  }
}
