/** Pipelines: the order of passes, checked by the compiler where languages differ and at start-up where facts do. */
import type { CurrentUnit } from './ambient.ts';
import { orderErrors } from './order.ts';
import type { AnyPass, Pass } from './pass.ts';
import { inTurn } from './repeat.ts';
import type { Node, Tree, Untyped } from './schema.ts';

type Passes = readonly Pass<Untyped, Untyped>[];
/** What may stand at place I: the pass itself where it takes what the one before it gives; else the pass expected there, which names the languages. */
type Fits<
  Ps extends Passes,
  I,
  Before extends readonly unknown[] = readonly [unknown, ...Ps],
> = I extends keyof Before & keyof Ps
  ? Before[I] extends Pass<Untyped, infer There>
    ? Ps[I] extends Pass<infer Takes, infer Gives>
      ? [Takes, There] extends [There, Takes]
        ? unknown
        : Pass<There, Gives>
      : unknown
    : unknown
  : unknown;
/** The mapped form puts the error at the argument that does not fit. */
type Chained<Ps extends Passes> = { readonly [I in keyof Ps]: Ps[I] & Fits<Ps, I> };
type First<Ps> = Ps extends readonly [Pass<infer F, Untyped>, ...Untyped] ? F : never;
type Last<Ps> = Ps extends readonly [...Untyped, Pass<Untyped, infer T>] ? T : never;

/** Called after each pass, for dumps, verification and timing. */
export type Watch = (pass: AnyPass, output: Tree, input: Tree) => void;

export interface Pipeline<F, T> {
  readonly passes: readonly AnyPass[];
  run<NT extends keyof F & keyof T>(x: Node<F, NT>, unit?: CurrentUnit, watch?: Watch): Node<T, NT>;
}

/** A pipeline of passes whose languages meet. Throws an Error with every ordering mistake and its reason. */
export function pipeline<const Ps extends Passes>(...passes: Chained<Ps>): Pipeline<First<Ps>, Last<Ps>> {
  return assemble(passes as Untyped) as Untyped;
}

/** A pipeline of passes known only at run time. `all` are the passes that messages may propose. */
export function assemble(passes: readonly AnyPass[], all: readonly AnyPass[] = passes): Pipeline<Untyped, Untyped> {
  const errors = orderErrors(passes, all);
  if (errors.length > 0) throw new Error(`these passes cannot run in this order:\n  ${errors.join('\n  ')}`);
  return { passes, run: (x: Untyped, unit, watch) => runPasses(passes, x, unit, watch) as Untyped };
}

/** Runs passes one after the other, from any place of a pipeline to any other. What a pass throws comes as a PassFailure. */
export function runPasses(passes: readonly AnyPass[], x: Tree, unit?: CurrentUnit, watch?: Watch): Tree {
  return inTurn(passes, x, (pass, input) => {
    try {
      const output = pass.run(input, unit);
      watch?.(pass, output, input);
      return output;
    } catch (cause) {
      throw cause instanceof PassFailure ? cause : new PassFailure(pass, input, cause);
    }
  })!;
}

/** A pass threw `cause` while it worked on `input`. */
export class PassFailure extends Error {
  override readonly name = 'PassFailure';

  constructor(
    readonly pass: AnyPass,
    readonly input: Tree,
    override readonly cause: unknown,
  ) {
    super(`in pass ${pass.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
