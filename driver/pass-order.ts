/**
 * The steps of a chain by number and by name: its passes, those that are repeated one by one. A pass that stands there again is
 * `simplify#2`, `simplify#3`.
 */
import { didYouMean } from '../languages/did-you-mean.ts';
import { type AnyPass, singly } from '../nanopass/index.ts';
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

  constructor({ unitStage, functionStage }: Pick<Chain, 'unitStage' | 'functionStage'>) {
    const groups = [...unitStage, ...functionStage].map(pass => singly([pass]));
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

  /** The number of the step that runs `pass` at a place of the chain. */
  stepAt(pass: AnyPass, place: number): number {
    let step = this.first[place];
    while (this.passes[step] !== pass) step++;
    return step;
  }

  /** Is the step one of those that are repeated? */
  isRepeated(step: number): boolean {
    const place = this.places[step];
    return this.places[step - 1] === place || this.places[step + 1] === place;
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
