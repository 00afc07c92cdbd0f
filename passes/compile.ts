/**
 * Compiles a unit: each external declaration goes through the unit stage as it is parsed, and each function then goes through the whole
 * rest of the chain before the next one starts. That keeps one function's trees alive at a time (five times less memory, and time, than
 * pass by pass over the unit).
 *
 * Functions that only other parts of the unit can name (static inline ones, above all from headers) wait until something refers to them;
 * what nobody refers to is never lowered.
 */
import type { Data } from '../languages/data.ts';
import type { Encoded } from '../languages/encoded.ts';
import type { Printed } from '../languages/printed.ts';
import type { Syntax } from '../languages/syntax.ts';
import { type CSymbol, isInlineDefinitionOnly, Storage, type Unit } from '../languages/unit.ts';
import type { AnyPass, Node, Tree } from '../nanopass/index.ts';

/** Told of every step, for dumps, verification and times. Gives the tree to go on with. */
export type Step = (pass: AnyPass, input: Tree, run: (input: Tree) => Tree) => Tree;

export interface Chain {
  readonly unitStage: readonly AnyPass[];
  readonly functionStage: readonly AnyPass[];
  /** External nodes that only the end of the unit decides. */
  readonly finish: (unit: Unit) => readonly Node<Data, 'External'>[];
}

/** Code as bytes, or as text for `-S`. */
type Result = Node<Encoded, 'External'> | Node<Printed, 'External'>;

export class UnitCompiler {
  /** What goes into the object file, in the order of the source. */
  readonly results: Result[] = [];
  private readonly waiting = new Map<CSymbol, Node<Data, 'External'>>();
  private readonly wanted = new Set<CSymbol>();

  constructor(
    private readonly unit: Unit,
    private readonly chain: Chain,
    private readonly step: Step = (_pass, input, run) => run(input),
  ) {}

  /** Takes one parsed declaration. */
  add(fragment: Node<Syntax, 'Fragment'>): void {
    const lowered = this.through(this.chain.unitStage, fragment) as Node<Data, 'Fragment'> | null;
    if (lowered === null) return;
    for (const item of lowered.items) this.item(item);
  }

  /** Call once after the last declaration. */
  finish(): void {
    if (this.unit.diagnostics.errors > 0) return;
    for (const item of this.chain.finish(this.unit)) this.item(item);
    for (const [symbol, item] of this.waiting)
      if (symbol.attributes?.used || (symbol.storage & Storage.static) === 0) this.want(symbol, item);
  }

  private item(item: Node<Data, 'External'>): void {
    if (item.kind === 'Function') {
      const { symbol } = item;
      // A later declaration may still ask for an external definition, or a later definition take this one's place.
      if (waits(symbol) && (!this.wanted.has(symbol) || isInlineDefinitionOnly(symbol))) this.waiting.set(symbol, item);
      else {
        this.waiting.delete(symbol);
        this.lower(item);
      }
      return;
    }
    if (item.kind === 'Data') for (const r of item.relocations) if (r.kind === 'Relocation') this.refer(r.symbol);
    this.results.push(item as Result);
  }

  private lower(item: Node<Data, 'External'>): void {
    if (this.unit.diagnostics.errors > 0) return;
    const code = this.through(this.chain.functionStage, item) as Result | null;
    if (code === null) return;
    this.results.push(code);
    if (code.kind === 'Code') for (const f of code.fixups) if (f.kind === 'SymbolFixup') this.refer(f.symbol);
    if (code.kind === 'Text') for (const s of code.references) this.refer(s);
  }

  private refer(symbol: CSymbol): void {
    this.wanted.add(symbol);
    const item = this.waiting.get(symbol);
    if (item !== undefined) this.want(symbol, item);
  }

  private want(symbol: CSymbol, item: Node<Data, 'External'>): void {
    if (isInlineDefinitionOnly(symbol)) return;
    this.waiting.delete(symbol);
    this.lower(item);
  }

  /** null when an error has been reported on the way. */
  private through(passes: readonly AnyPass[], start: Tree): Tree | null {
    let tree = start;
    const before = this.unit.diagnostics.errors;
    for (const pass of passes) {
      tree = this.step(pass, tree, input => pass.run(input, this.unit));
      if (this.unit.diagnostics.errors > before) return null;
    }
    return tree;
  }
}

/** Inline functions wait: whether they are emitted depends on what follows. */
function waits(symbol: CSymbol): boolean {
  return (symbol.storage & Storage.inline) !== 0 && !symbol.attributes?.used && !symbol.attributes?.constructorPriority;
}
