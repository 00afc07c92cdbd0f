/**
 * Parameters are copied into callee-saved registers behind the early exits of a function, so that these save no register.
 *
 *   b0: rbx = rdi; test rbx, rbx; je b2 else b1    b1: call g; … return    b2: return
 *   ==>   b0: test rdi, rdi; je b2 else b3    b3: rbx = rdi; jump b1    b1: call g; … return    b2: return
 *
 * A value that lives across a call on one way is in its register on all of them; from where it came in, it can still be read. Exits of few
 * instructions are copied, since the other ways to them have a frame. build-frame then finds which blocks need none (Chow, "Minimizing register
 * usage penalty at procedure calls", 1988). Kept: what each register holds wherever it is read.
 */
import { Allocated } from '../languages/allocated.ts';
import type { Register } from '../languages/machine.ts';
import type { Target } from '../languages/target.ts';
import type { Unit } from '../languages/unit.ts';
import { at, type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { eachMention, hasHiddenWays, isFrameless, predecessorsOf } from './frames/frameless.ts';

type Function = NodeK<Allocated, 'MachineFunction'>;
type Block = Node<Allocated, 'Block'>;
type Instruction = Node<Allocated, 'Instruction'>;
type Operand = Node<Allocated, 'Operand'>;
type Copy = Extract<Instruction, { kind: 'Copy' }>;

const { mk } = Allocated;
/** Instructions of an exit that are worth a second copy. */
const fewInstructions = 3;

export const delaySaves = transform({
  name: 'delay-saves',
  from: Allocated,
  to: Allocated,
  summary: 'Parameters are copied into callee-saved registers behind early exits.',
  needs: { 'no-virtual-registers': 'which registers have to be saved is known then' },
  run: (f: Function, { options, target }: Unit): Function => {
    if (options.optimize === 0 || !options.omitFramePointer || (f.saved.length === 0 && !f.calls)) return f;
    if (f.blocks[0].terminator.kind !== 'Branch' || hasHiddenWays(f)) return f;
    const blocks = new Delaying(f, target).result();
    if (blocks === null) return f;
    const { symbol, slots, tables, saved, argumentBytes, calls, dynamic } = f;
    R.at = f.at;
    return mk.MachineFunction({ symbol, slots, tables, blocks, saved, argumentBytes, calls, dynamic });
  },
});

/** Copies into callee-saved registers, by register. */
type Copies = ReadonlyMap<Register, Copy>;

class Delaying {
  private readonly byNumber = new Map<number, Block>();
  /** How many edges lead to a block, by number. */
  private readonly ways: number[];
  private next: number;
  /** Is there a way through the function that needs no frame now? */
  private spared = false;

  private readonly saved: ReadonlySet<Register>;

  constructor(
    private readonly f: Function,
    private readonly target: Target,
  ) {
    this.saved = new Set([...target.calleeSaved, target.stackPointer]);
    for (const b of f.blocks) this.byNumber.set(b.block, b);
    this.ways = predecessorsOf(f.blocks).map(list => list.length);
    this.next = this.ways.length;
  }

  /** Null where nothing changes. */
  result(): readonly Block[] | null {
    const entry = this.f.blocks[0].block;
    if (this.ways[entry] === 0) for (let b: number | null = entry; b !== null; ) b = this.pass(b);
    return this.spared ? [...this.byNumber.values()] : null;
  }

  /** Moves the block's copies behind the exit that it may take; gives the block that they are in then, if more can be done there. */
  private pass(number: number): number | null {
    const b = this.byNumber.get(number)!;
    const t = b.terminator;
    if (t.kind !== 'Branch' || t.then.block === t.else.block) return null;
    const relieved = this.relieved(b);
    if (relieved === null) return null;
    const { copies, instructions } = relieved;
    const isThen = this.isWayOut(t.then.block, copies);
    if (!isThen && !this.isWayOut(t.else.block, copies)) return null;
    const [aside, on] = isThen ? [t.then.block, t.else.block] : [t.else.block, t.then.block];
    if (on === number) return null;
    const exit = this.exitAt(aside, copies);
    const out = exit === null ? this.withCopies(aside, copies, b) : this.ownExit(exit);
    const further = this.withCopies(on, copies, b);
    const edge = (to: number): typeof t.then => at(t.then.at, () => mk.Edge({ block: to }));
    const terminator = at(t.at, () =>
      mk.Branch({ opcode: t.opcode, then: edge(isThen ? out : further), else: edge(isThen ? further : out) }),
    );
    this.put(b, instructions, terminator);
    if (exit !== null) this.spared = true;
    return this.ways[further] === 1 ? further : null;
  }

  /** Does the function end there without a frame, or seldom come there? */
  private isWayOut(number: number, copies: Copies): boolean {
    return this.byNumber.get(number)!.loop < 0 || this.exitAt(number, copies) !== null;
  }

  private put(
    b: Block,
    instructions: readonly Instruction[],
    terminator: Block['terminator'],
    block = b.block,
  ): number {
    const { at: origin, label, loop } = b;
    this.byNumber.set(
      block,
      at(origin, () => mk.Block({ block, label, loop, instructions, terminator })),
    );
    return block;
  }

  /** The block, or what it comes to after one jump, if it ends the function without a frame; it reads what the copies were made from. */
  private exitAt(number: number, copies: Copies): Block | null {
    const b = this.byNumber.get(number)!;
    const end = b.terminator.kind === 'Jump' ? this.byNumber.get(b.terminator.to.block)! : b;
    if (!endsFrameless(end.terminator)) return null;
    const instructions = end === b ? b.instructions : [...b.instructions, ...end.instructions];
    if (instructions.length > fewInstructions) return null;
    const reading = this.withoutCopies(instructions, new Map(copies), true);
    if (reading === null) return null;
    const { at: origin, loop } = b;
    return at(origin, () =>
      mk.Block({ block: number, label: null, loop, instructions: reading, terminator: end.terminator }),
    );
  }

  /** The number of a block with the exit that nothing else leads to. */
  private ownExit(exit: Block): number {
    const own = this.ways[exit.block] === 1 ? exit.block : this.next++;
    return this.put(exit, exit.instructions, exit.terminator, own);
  }

  /** The number of a block that has the copies first: the block itself, or one before it where others lead to it as well. */
  private withCopies(number: number, copies: Copies, from: Block): number {
    if (copies.size === 0) return number;
    const b = this.byNumber.get(number)!;
    if (this.ways[number] === 1) return this.put(b, [...copies.values(), ...b.instructions], b.terminator);
    const terminator = at(from.terminator.at, () => mk.Jump({ to: mk.Edge({ block: number }) }));
    return this.put(from, [...copies.values()], terminator, this.next++);
  }

  /** The block without its copies into callee-saved registers; null where it needs a frame all the same. */
  private relieved(b: Block): { readonly copies: Copies; readonly instructions: readonly Instruction[] } | null {
    const copies = new Map<Register, Copy>();
    const instructions = this.withoutCopies(b.instructions, copies, false);
    return instructions === null ? null : { copies, instructions };
  }

  /** May what reads the one register read the other? */
  private delays({ to, from }: Copy): boolean {
    const { saved, target } = this;
    return saved.has(to) && !saved.has(from) && target.widestType(to) === target.widestType(from);
  }

  /**
   * The instructions without those that copy into callee-saved registers, which are added to `copies`, and reading what these were made from. Only
   * where the function `ends` may that be overwritten.
   */
  private withoutCopies(
    list: readonly Instruction[],
    copies: Map<Register, Copy>,
    ends: boolean,
  ): readonly Instruction[] | null {
    const sources = new Set([...copies.values()].map(c => c.from));
    const instructions: Instruction[] = [];
    for (const i of list) {
      if (!isFrameless(i)) return null;
      if (i.kind === 'Copy' && !copies.has(i.to) && this.delays(i)) {
        copies.set(i.to, i);
        sources.add(i.from);
        continue;
      }
      let possible = true;
      const overwritten: Register[] = [];
      eachMention(i, (r, written) => {
        if (this.saved.has(r)) possible &&= !written && copies.has(r);
        else if (written && sources.has(r)) overwritten.push(r);
      });
      if (!possible || (overwritten.length > 0 && !ends)) return null;
      instructions.push(reading(i, copies));
      for (const [to, { from }] of copies) if (overwritten.includes(from)) copies.delete(to);
    }
    return instructions;
  }
}

const endsFrameless = (t: Block['terminator']): boolean =>
  t.kind === 'Return' || (t.kind === 'TailCall' && t.target.kind === 'Code');

/** The instruction with the registers that it reads replaced by those that they are copies of. */
function reading(i: Instruction, copies: Copies): Instruction {
  const of = (r: Register): Register => copies.get(r)?.from ?? r;
  const operand = (o: Operand): Operand => {
    if (o.kind === 'Register') return mk.Register({ register: of(o.register) });
    if (o.kind !== 'Memory') return o;
    const { scale, displacement, symbol, how, segment } = o;
    return mk.Memory({ base: of(o.base), index: of(o.index), scale, displacement, symbol, how, segment });
  };
  return at(i.at, () => {
    if (i.kind === 'Copy') return mk.Copy({ to: i.to, from: of(i.from), type: i.type });
    if (i.kind === 'Machine') return mk.Machine({ opcode: i.opcode, operands: i.operands.map(operand) });
    return i;
  });
}
