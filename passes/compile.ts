/**
 * Compiles a unit: each external declaration goes through the unit stage as it is parsed, and each function then goes through the whole
 * rest of the chain before the next one starts. That keeps one function's trees alive at a time (five times less memory, and time, than
 * pass by pass over the unit).
 *
 * A pass that has nothing to do on a function is passed by: the constructors note what was made while a declaration was parsed and lowered, and each pass knows
 * without which productions it changes nothing.
 *
 * Neighbouring rewrites run as one walk where nobody watches each pass.
 *
 * Functions that only other parts of the unit can name (static inline ones, above all from headers) wait until something refers to them;
 * what nobody refers to is never lowered.
 */
import type { Data } from '../languages/data.ts';
import { Encoded } from '../languages/encoded.ts';
import { Printed } from '../languages/printed.ts';
import type { SSA } from '../languages/ssa.ts';
import { type CSymbol, isInlineDefinitionOnly, Storage, type Unit } from '../languages/unit.ts';
import {
  type AnyPass,
  type Fused,
  fusedRuns,
  includes,
  inTurn,
  isRebased,
  type Language,
  membersOf,
  type Node,
  type NodeK,
  type Notes,
  newNotes,
  R,
  sameLanguage,
  singly,
  type Tree,
  visitTerminals,
} from '../nanopass/index.ts';
import { textsOf } from './emit-data.ts';
import { isEverWorthIt } from './inline-functions/inlinable.ts';

/** Told of what happens, for dumps, verification and times. */
export interface Observer {
  /** Does somebody look at what each pass makes of its input? Where nobody does, some run together, and are no steps. */
  readonly stepwise: boolean;
  /** Runs a pass at `place` of the chain, the `which`-th of those that are repeated there, and gives its output. */
  step(pass: AnyPass, place: number, which: number, input: Tree, run: (input: Tree) => Tree): Tree;
  /** The passes that are repeated at `place` have had their last round on what was `input` before the first. */
  settled(place: number, input: Tree): void;
  /** An external leaves the unit stage. */
  external(item: Item): void;
  /** All declarations have come. */
  declared(): void;
  /** All of the unit has left the unit stage. */
  end(): void;
}

/** Nobody is told. */
export const unobserved: Observer = {
  stepwise: false,
  step: (_pass, _place, _which, input, run) => run(input),
  settled: () => {},
  external: () => {},
  declared: () => {},
  end: () => {},
};

/** Where a compilation goes on in the middle of the chain, with trees that an earlier one has made. */
export interface Resumption {
  /** The passes from this place of the chain on are still to run. */
  readonly place: number;
  /** Of those that are repeated there, what is still to run of the last round; null where all that stands there is. */
  readonly rest: readonly AnyPass[] | null;
  /** The function as it is at that place, null for one that was not asked for; not there where declarations are gone on with. */
  readonly treeOf?: (item: FunctionItem) => Tree | null;
}

export interface Chain {
  readonly unitStage: readonly AnyPass[];
  readonly functionStage: readonly AnyPass[];
  /** External nodes that only the end of the unit decides. */
  readonly finish: (unit: Unit) => readonly Node<Data, 'External'>[];
}

/** A function that has left the unit stage; a restart knows no more of it than the symbol. */
export type FunctionItem = Pick<NodeK<Data, 'Function'>, 'kind' | 'at' | 'symbol'>;
export type Item = FunctionItem | Exclude<Node<Data, 'External'>, { kind: 'Function' }>;
/** Code as bytes, or as text for `-S`. */
type Result = Node<Encoded, 'External'> | Node<Printed, 'External'>;

/** A function that waits, and the notes of what has been made for it; null where it comes from elsewhere. */
interface Waiting {
  readonly item: FunctionItem;
  readonly notes: Notes | null;
}

export class UnitCompiler {
  /** What goes into the object file, in the order of the source. */
  readonly results: Result[] = [];
  private readonly waiting = new Map<CSymbol, Waiting>();
  private readonly wanted = new Set<CSymbol>();
  private readonly wantedNames = new Set<string>();
  /** Functions as the optimiser left them: small ones, to be inlined, and those that are not compiled to the end yet. */
  private readonly bodies = new Map<CSymbol, Node<SSA, 'External'>>();
  private readonly underWay = new Set<CSymbol>();
  private readonly passes: readonly AnyPass[];
  /** By the place where they begin, the passes that run together. */
  private readonly together: ReadonlyMap<number, Fused>;
  /** Where functions begin in the chain. */
  private readonly functionStage: number;
  /** Where the passes end whose result may stand in other functions: what follows settles what only the caller knows. */
  private readonly optimised: number;
  /** The language that the functions end in, where that is not code yet; null usually. */
  private readonly early: Language | null;

  constructor(
    private readonly unit: Unit,
    private readonly chain: Chain,
    private readonly observer: Observer = unobserved,
    private readonly resumed: Resumption | null = null,
  ) {
    this.passes = [...chain.unitStage, ...chain.functionStage];
    this.together = observer.stepwise ? new Map() : fusedRuns(this.passes);
    this.functionStage = Math.max(resumed?.place ?? 0, chain.unitStage.length);
    this.optimised = Math.max(this.functionStage, chain.unitStage.length + endOfBodies(chain.functionStage));
    const { to } = chain.functionStage.at(-1) ?? chain.unitStage.at(-1)!;
    this.early = sameLanguage(to, Encoded) || sameLanguage(to, Printed) ? null : to;
    // Without optimisation too, what must be inlined is (gcc manual, always_inline): there may be no other definition of it.
    unit.bodyOf = symbol =>
      unit.options.optimize > 0 || symbol.attributes?.alwaysInline === true ? this.bodyOf(symbol) : null;
    R.notes = newNotes();
  }

  /** Takes the declaration that has just been parsed: all of it was made since the one before was taken, or since this compiler was. */
  parsed(fragment: Tree): void {
    this.add(fragment, 0, R.notes);
    R.notes = newNotes();
  }

  /** Takes one declaration that the passes before `place` of the chain have been over, with the notes of all that was made for it. */
  add(fragment: Tree, place: number, notes: Notes | null = null): void {
    const lowered = this.through(fragment, place, this.chain.unitStage.length, notes) as Node<Data, 'Fragment'> | null;
    if (lowered === null) return;
    for (const item of lowered.items) this.item(item, notes);
  }

  /** Call once after the last declaration. */
  finish(): void {
    if (this.unit.diagnostics.errors > 0) return;
    this.observer.declared();
    for (const item of this.chain.finish(this.unit)) this.item(item);
    this.end();
  }

  /** Compiles what has waited and is needed whoever asks. */
  end(): void {
    this.observer.end();
    for (const [symbol, waiting] of this.waiting)
      if (symbol.attributes?.used || (symbol.storage & Storage.static) === 0) this.want(symbol, waiting);
    for (const text of textsOf(this.unit)) this.results.push(text as Result);
  }

  /** Takes what has left the unit stage. */
  item(item: Item, notes: Notes | null = null): void {
    this.observer.external(item);
    if (item.kind === 'Function') {
      const { symbol } = item;
      this.bodies.delete(symbol);
      // A later declaration may still ask for an external definition, or a later definition take this one's place.
      if (this.waits(symbol) && (!this.wanted.has(symbol) || isInlineDefinitionOnly(symbol)))
        this.waiting.set(symbol, { item, notes });
      else {
        this.waiting.delete(symbol);
        this.lower(item, notes);
      }
      return;
    }
    if (item.kind === 'Alias') this.referByName(item.of);
    if (item.kind === 'Data') for (const r of item.relocations) if (r.kind === 'Relocation') this.refer(r.symbol);
    this.results.push(item as Result);
  }

  /** Compiles a function to the end, whoever refers to it. */
  lower(item: FunctionItem, notes: Notes | null = null): void {
    if (this.unit.diagnostics.errors > 0) return;
    const body = this.optimise(item, notes);
    if (body === null) return;
    const code = this.through(body, this.optimised, this.passes.length, notes) as Result | null;
    if (!isKept(body, this.unit)) this.bodies.delete(item.symbol);
    if (code === null) return;
    this.results.push(code);
    if (code.kind === 'Code') {
      for (const f of code.fixups) if (f.kind === 'SymbolFixup') this.refer(f.symbol);
    } else if (code.kind === 'Text') {
      for (const s of code.references) this.refer(s);
    } else if (this.early !== null) visitTerminals(this.early, code, 'symbol', symbol => this.refer(symbol));
  }

  /** The function in SSA, optimised; null when an error has been reported on the way. */
  private optimise(item: FunctionItem, notes: Notes | null): Node<SSA, 'External'> | null {
    const { symbol } = item;
    const known = this.bodies.get(symbol);
    if (known !== undefined) return known;
    const tree = this.resumed?.treeOf === undefined ? item : this.resumed.treeOf(item);
    if (tree === null) return null;
    this.underWay.add(symbol);
    const body = this.through(tree, this.functionStage, this.optimised, notes) as Node<SSA, 'External'> | null;
    this.underWay.delete(symbol);
    if (body !== null) this.bodies.set(symbol, body);
    return body;
  }

  /** Inline functions stand before their callers but are lowered when somebody asks. A function that is under way has no body yet. */
  private bodyOf(symbol: CSymbol): Node<SSA, 'External'> | null {
    const known = this.bodies.get(symbol);
    if (known !== undefined) return known;
    const waiting = this.waiting.get(symbol);
    return waiting === undefined || this.underWay.has(symbol) ? null : this.optimise(waiting.item, waiting.notes);
  }

  private refer(symbol: CSymbol): void {
    this.wanted.add(symbol);
    const waiting = this.waiting.get(symbol);
    if (waiting !== undefined) this.want(symbol, waiting);
    else if (symbol.attributes?.weakReference !== undefined) this.referByName(symbol.attributes.weakReference);
  }

  /** An alias names its function in the object file's words. */
  private referByName(name: string): void {
    this.wantedNames.add(name);
    for (const symbol of this.waiting.keys()) if ((symbol.assemblerName ?? symbol.name) === name) this.refer(symbol);
  }

  private want(symbol: CSymbol, { item, notes }: Waiting): void {
    // The linker does not see it; in a program that is not linked, no other can be meant.
    if (isInlineDefinitionOnly(symbol) && this.early === null) return;
    this.waiting.delete(symbol);
    this.lower(item, notes);
  }

  /** Inline functions wait, since what follows decides whether they are emitted; and so do those that no other unit can name, when code is to be good. */
  private waits({ storage, linkage, attributes, assemblerName, name }: CSymbol): boolean {
    if (this.wantedNames.has(assemblerName ?? name)) return false;
    if (attributes?.used || attributes?.constructorPriority || attributes?.destructorPriority) return false;
    return (storage & Storage.inline) !== 0 || (linkage === 'internal' && this.unit.options.optimize > 0);
  }

  /** What neighbouring passes make together of a tree; null where they are to run one by one: because not all are due, or to tell which of them cannot go on. */
  private atOnce(fused: Fused, tree: Tree, notes: Notes | null): Tree | null {
    if (notes !== null && !fused.passes.every(pass => pass.isDue(notes))) return null;
    try {
      return fused.run(tree, this.unit);
    } catch {
      return null;
    }
  }

  /** Runs the passes from place `from` to before `to`; null when an error has been reported on the way. */
  private through(start: Tree, from: number, to: number, notes: Notes | null): Tree | null {
    const { diagnostics } = this.unit;
    const before = diagnostics.errors;
    const outer = R.notes;
    if (notes !== null) R.notes = notes;
    let place = from;
    const step = (pass: AnyPass, input: Tree, which: number): Tree | null => {
      const due = notes === null || pass.isDue(notes);
      const run = due ? (tree: Tree) => pass.run(tree, this.unit, notes) : unchanged;
      const output = this.observer.step(pass, place, which, input, run);
      return diagnostics.errors > before || isNothing(output) ? null : output;
    };
    let tree: Tree | null = start;
    for (; place < to && tree !== null; place++) {
      const fused = this.together.get(place);
      const whole: Tree | null =
        fused !== undefined && place + fused.passes.length <= to ? this.atOnce(fused, tree, notes) : null;
      if (whole === null) tree = this.at(place, tree, step);
      else {
        tree = diagnostics.errors > before ? null : whole;
        place += fused!.passes.length - 1;
      }
    }
    R.notes = outer;
    return tree;
  }

  /** Runs what stands at a place: a pass, or several that are repeated. */
  private at(place: number, input: Tree, step: Parameters<typeof inTurn>[2]): Tree | null {
    const pass = this.passes[place];
    if (membersOf(pass) === null) return step(pass, input, 0);
    const { resumed } = this;
    const rest = resumed !== null && resumed.place === place ? resumed.rest : null;
    const steps = rest ?? [pass];
    const output = inTurn(steps, input, step, singly([pass]).length - singly(steps).length);
    this.observer.settled(place, input);
    return output;
  }
}

/**
 * Where in the function stage a body is taken from that is to stand in other functions: before questions are settled that the caller may know more of, and in a
 * language all of which whoever asks for bodies knows.
 */
function endOfBodies(passes: readonly AnyPass[]): number {
  const establishes = (pass: AnyPass, fact: string): boolean =>
    singly([pass]).some(one => one.establishes?.includes(fact));
  const takers = passes.filter(pass => establishes(pass, 'calls-inlined')).map(pass => pass.from);
  const settling = passes.findIndex(pass => establishes(pass, 'questions-settled'));
  let end = passes.findIndex(pass => pass.from === takers[0]);
  if (end < 0) return Math.max(0, settling);
  const limit = settling < 0 ? passes.length : settling;
  // Languages are built when they are looked at, which most compilations need not do.
  const usual = !passes.some(isRebased);
  const isKnown = (language: Language): boolean =>
    takers.every(taker => taker === language || (!usual && includes(taker, language)));
  while (end < limit && isKnown(passes[end].to)) end++;
  return end;
}

/** What a pass does that has nothing to do. */
const unchanged = (tree: Tree): Tree => tree;

/** Whether nothing is left of a declaration: most of what headers declare only gives names a meaning, and goes no further than `type`. */
const isNothing = (tree: Tree): boolean =>
  tree.kind === 'Fragment' && (tree as Node<Data, 'Fragment'>).items.length === 0;

/** Is the function worth keeping for calls that come later? Larger ones are never inlined unless they must be. */
function isKept(body: Node<SSA, 'External'>, unit: Unit): boolean {
  if (body.kind !== 'Graph') return false;
  return body.symbol.attributes?.alwaysInline === true || isEverWorthIt(body, unit);
}
