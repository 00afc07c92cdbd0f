/** Covers a function's instructions with the rules of a target, block by block, each from its end. */
import type { Addressed } from '../../languages/addressed.ts';
import { firstVirtual, type MachineType, type Register } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import { isStackLocation, type Location } from '../../languages/target.ts';
import type { Unit } from '../../languages/unit.ts';
import { at, type Node, R, trace, traced } from '../../nanopass/index.ts';
import { Emitter, type Materializer } from './emitter.ts';
import { type Block, type Facts, type Instruction, Place, type Terminator } from './facts.ts';
import type { RuleTable } from './rules.ts';

type Edge = Node<Selected, 'Edge'>;

export interface SelectionTarget {
  readonly rules: RuleTable;
  readonly places: Materializer;
  /** Takes a parameter of the function from its register or the stack. */
  receive(e: Emitter, location: Location, into: Register, type: MachineType): void;
  /** Emits what comes before the terminator and gives it; `edge` brings an edge's arguments into registers. */
  terminate(
    e: Emitter,
    terminator: Terminator,
    edge: (e: Node<Addressed, 'Edge'>) => Edge,
  ): Node<Selected, 'Terminator'>;
}

/**
 * By index of block: `loopDepth` (-1 where the program seldom comes), and `beforeLoops`, the block that dominates the outermost loop around the block from outside (-1 where there is
 * none). `writesMemory` and `hasEffect` say what may not be moved or dropped.
 */
export interface Knowledge {
  readonly facts: Facts;
  /** Indices of the reachable blocks in reverse postorder: a definition's block comes before those of its uses. */
  readonly order: ArrayLike<number>;
  readonly loopDepth: ArrayLike<number>;
  readonly beforeLoops: ArrayLike<number>;
  readonly writesMemory: (n: Instruction) => boolean;
  readonly hasEffect: (n: Instruction) => boolean;
  readonly forEachUse: (n: Instruction, visit: (value: number) => void) => void;
  readonly forEachDefinition: (n: Instruction, visit: (value: number) => void) => void;
}

export function selectFunction(
  graph: Node<Addressed, 'External'>,
  unit: Unit,
  target: SelectionTarget,
  known: Knowledge,
): Node<Selected, 'External'> {
  const place = new Place(known.facts);
  const e = new Emitter(place, unit, graph.symbol, graph.slots, target.places);
  e.delegate = n => selectInstruction(n, e, target.rules, place);

  const edge = (x: Node<Addressed, 'Edge'>): Edge =>
    Selected.mk.Edge({ block: x.block, arguments: x.arguments.map(v => e.own(v)) });
  let wanted = false;
  const noteWanted = (v: number): void => {
    if (e.needed[v] === 1) wanted = true;
  };
  const isWanted = (n: Instruction): boolean => {
    wanted = known.hasEffect(n);
    if (!wanted) known.forEachDefinition(n, noteWanted);
    return wanted;
  };
  const origin = R.at;
  const select = (n: Instruction): void => {
    e.begin('result' in n ? n.result : -1);
    R.at = n.at;
    selectInstruction(n, e, target.rules, place);
    R.at = origin;
  };
  const reads = new Reads(place.types.length, known.forEachUse);

  // What a block needs from others must be known before these are selected: users first.
  const blocks: Node<Selected, 'Block'>[] = new Array(known.order.length);
  for (let o = known.order.length - 1; o >= 0; o--) {
    const b = known.order[o];
    const block = graph.blocks[b];
    place.block = b;
    place.home = known.beforeLoops[b];
    let epoch = place.epochs[b];
    place.epoch = epoch;
    e.begin(-1);
    const terminator = at(block.terminator.at, () => target.terminate(e, block.terminator, edge));
    e.begin(-1);
    e.computeInvariants();
    // The next value of what is counted: at the end of the block, where the old one is no longer needed, both may have one register.
    const isLast = (n: Instruction): boolean =>
      n.kind === 'Binary' &&
      (n.op === 'add' || n.op === 'sub') &&
      e.needed[n.result] === 1 &&
      known.facts.definition[n.right]?.kind === 'Constant' &&
      !reads.has(block, b, n.result);
    let last: Set<Instruction> | null = null;
    const { instructions: source } = block;
    for (let i = source.length - 1; i >= 0; i--)
      if (isLast(source[i])) {
        last ??= new Set();
        last.add(source[i]);
      }
    if (last !== null) for (const n of last) select(n);
    for (let i = source.length - 1; i >= 0; i--) {
      const n = source[i];
      if (known.writesMemory(n)) place.epoch = --epoch;
      if (isWanted(n) && !last?.has(n)) select(n);
    }
    e.begin(-1);
    if (b === 0)
      at(graph.at, () => {
        // Registers first: an argument that is taken from the stack may get one that another argument came in.
        for (const onStack of [false, true])
          for (const i of graph.incoming)
            if (isStackLocation(i.location) === onStack && e.needed[i.value] === 1)
              target.receive(e, i.location, e.define(i.value), i.type);
      });
    const instructions = e.take();
    blocks[o] = at(block.at, () =>
      Selected.mk.Block({
        block: block.block,
        label: block.label,
        loop: known.loopDepth[b],
        parameters: block.parameters.map(p => p.value + firstVirtual),
        instructions,
        terminator,
      }),
    );
  }
  return at(graph.at, () =>
    Selected.mk.MachineFunction({
      symbol: graph.symbol,
      slots: e.slots,
      tables: e.tables,
      blocks,
      types: e.types,
      argumentBytes: place.argumentBytes,
      calls: e.calls,
      dynamic: e.dynamic,
    }),
  );
}

/** What a block's instructions read, and its terminator but for the arguments of its edges: an increment waits for the end of its block where nobody else reads it there. */
class Reads {
  /** By value: the block, by its index + 1, that read it last. */
  private readonly readIn: Int32Array;
  private block = 0;
  private readonly note: (value: number) => void;

  constructor(
    values: number,
    private readonly forEachUse: Knowledge['forEachUse'],
  ) {
    this.readIn = new Int32Array(values);
    this.note = v => {
      this.readIn[v] = this.block;
    };
  }

  /** Does the block, by its index, read the value? It is looked through when somebody asks. */
  has(block: Block, index: number, value: number): boolean {
    if (this.block !== index + 1) {
      this.block = index + 1;
      const { instructions, terminator: t } = block;
      for (let i = 0; i < instructions.length; i++) this.forEachUse(instructions[i], this.note);
      if (t.kind === 'Branch') this.note(t.test);
      else if (t.kind === 'JumpTable') this.note(t.index);
      else if (t.kind === 'IndirectJump') this.note(t.target);
    }
    return this.readIn[value] === this.block;
  }
}

function selectInstruction(n: Instruction, e: Emitter, rules: RuleTable, place: Place): void {
  const found = rules.find(n, place);
  if (found === null) {
    const what = [n.kind, 'op' in n ? n.op : 'name' in n ? n.name : '', 'type' in n ? n.type : ''].join(' ');
    throw new Error(`select: no rule for ${what} in ${e.function_.name}`);
  }
  if (trace.on) R.at = traced(R.at, `select/${found.rule.name}`);
  found.rule.emit(found.match, e);
}
