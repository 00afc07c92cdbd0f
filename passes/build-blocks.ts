/**
 * A list of statements becomes basic blocks, and expressions become instructions with one operation each.
 *
 *   Label L; Set x (x + 1); Branch (x < 9) L M   ==>   block: v0 = x; v1 = 1; v2 = v0 + v1; x = v2; ... branch v5 L M
 *
 * Only what can be reached from the entry is built, so that nothing refers to what cannot run.
 */
import { Blocks } from '../languages/blocks.ts';
import { MachineTyped } from '../languages/machine-typed.ts';
import type { Label } from '../languages/unit.ts';
import { type Node, R, transform } from '../nanopass/index.ts';
import { BlockWriter } from './build-blocks/instructions.ts';

type Source = Extract<Node<MachineTyped, 'External'>, { kind: 'Function' }>;
type Statement = Node<MachineTyped, 'Statement'>;
type Terminator = Node<Blocks, 'Terminator'>;
const { mk } = Blocks;

export const buildBlocks = transform({
  name: 'build-blocks',
  from: MachineTyped,
  to: Blocks,
  summary: 'A function is a graph of basic blocks.',
  establishes: ['reachable-blocks'],
  spoils: ['types-agree'],
  run: (x: Node<MachineTyped, 'External'>): Node<Blocks, 'External'> => {
    if (x.kind !== 'Function') throw new Error(`build-blocks: ${x.kind} is no function`);
    return new Builder(x).result();
  },
});

class Builder {
  /** Where each label's block starts: an index into the statements. */
  private readonly starts = new Map<Label, number>();
  /** The block that starts at a statement; the blocks of labels that follow one another are one. */
  private readonly blockAt = new Map<number, number>();
  /** The label of a block that computed gotos may reach, by where it starts. */
  private readonly taken = new Map<number, Label>();
  private readonly waiting: { readonly block: number; readonly start: number }[] = [];
  private readonly built: { readonly start: number; readonly node: Node<Blocks, 'Block'> }[] = [];
  private readonly writer: BlockWriter;
  private nextBlock = 0;

  constructor(private readonly source: Source) {
    this.writer = new BlockWriter(source);
  }

  result(): Node<Blocks, 'External'> {
    const { source, writer } = this;
    const { body, symbol, at } = source;
    for (let i = body.length - 1; i >= 0; i--) {
      const s = body[i];
      const next = body[i + 1];
      if (s.kind !== 'Label') continue;
      // A label whose address is taken has a block of its own.
      const together = next?.kind === 'Label' && !s.label.addressTaken && !next.label.addressTaken;
      this.starts.set(s.label, together ? this.starts.get(next.label)! : i + 1);
      if (s.label.addressTaken) this.taken.set(i + 1, s.label);
    }
    R.at = at;
    this.waiting.push({ block: this.nextBlock++, start: 0 });
    const incoming = writer.enter();
    for (let w = this.waiting.pop(); w !== undefined; w = this.waiting.pop()) this.build(w.block, w.start);
    // Source order: a good one to lay blocks out in.
    this.built.sort((a, b) => a.start - b.start);
    R.at = at;
    this.nameUnreached();
    return mk.Graph({
      symbol,
      incoming,
      locals: writer.locals(),
      slots: writer.slots,
      blocks: this.built.map(b => b.node),
      nextValue: writer.nextValue,
    });
  }

  /**
   * A label whose address is taken but that nothing jumps to has an address all the same: empty blocks between the entry and what follows it
   * bear such labels.
   */
  private nameUnreached(): void {
    const named = new Set(this.built.map(b => b.node.label));
    const unreached = [...this.taken.values()].filter(label => !named.has(label));
    if (unreached.length === 0) return;
    const { block, instructions, terminator } = this.built[0].node;
    const ids = unreached.map(() => this.nextBlock++);
    const jump = (to: number): Terminator => mk.Jump({ to: mk.Edge({ block: to }) });
    const entry = mk.Block({ block, label: null, instructions, terminator: jump(ids[0]) });
    const bearers = unreached.map((label, i) => {
      const last = i === ids.length - 1;
      return mk.Block({ block: ids[i], label, instructions: [], terminator: last ? terminator : jump(ids[i + 1]) });
    });
    this.built.splice(0, 1, ...[entry, ...bearers].map(node => ({ start: 0, node })));
  }

  /** The edge to a label; its block is built if it has not been yet. */
  private edge(label: Label): Node<Blocks, 'Edge'> {
    const start = this.through(label);
    let block = this.blockAt.get(start);
    if (block === undefined) {
      block = this.nextBlock++;
      this.blockAt.set(start, block);
      this.waiting.push({ block, start });
    }
    return mk.Edge({ block });
  }

  /** Where a jump to the label arrives in the end: a block that only jumps on is passed by. */
  private through(label: Label): number {
    const { body } = this.source;
    let at = this.startOf(label);
    for (let steps = 0; steps < 100; steps++) {
      const s = body[at];
      if (s?.kind !== 'Goto' || label.addressTaken) return at;
      label = s.label;
      at = this.startOf(label);
    }
    return at;
  }
  private startOf(label: Label): number {
    const start = this.starts.get(label);
    if (start === undefined) throw new Error(`build-blocks: label ${label.name}.${label.id} stands nowhere`);
    return start;
  }

  private build(block: number, start: number): void {
    const { writer, source } = this;
    const { body } = source;
    let terminator: Terminator | null = null;
    for (let i = start; terminator === null; i++) {
      if (i >= body.length) {
        R.at = source.at;
        terminator = mk.Return({ pieces: [] });
        break;
      }
      const s = body[i];
      R.at = s.at;
      terminator = s.kind === 'Label' ? mk.Jump({ to: this.edge(s.label) }) : this.terminator(s);
    }
    const instructions = writer.take();
    R.at = body[start]?.at ?? source.at;
    this.built.push({
      start,
      node: mk.Block({ block, label: this.taken.get(start) ?? null, instructions, terminator }),
    });
  }

  /** The terminator that a statement is, or null for one that has been written as instructions. */
  private terminator(s: Statement): Terminator | null {
    const { writer } = this;
    switch (s.kind) {
      case 'Goto':
        return mk.Jump({ to: this.edge(s.label) });
      case 'Branch': {
        if (s.test.kind === 'Constant') return mk.Jump({ to: this.edge(s.test.value === 0n ? s.else : s.then) });
        const test = writer.value(s.test);
        R.at = s.at;
        // The else branch first, so that the then branch is built next.
        const otherwise = this.edge(s.else);
        const then = this.edge(s.then);
        return then.block === otherwise.block ? mk.Jump({ to: then }) : mk.Branch({ test, then, else: otherwise });
      }
      case 'JumpTable': {
        const index = writer.value(s.index);
        R.at = s.at;
        return mk.JumpTable({ index, targets: s.targets.map(t => this.edge(t)) });
      }
      case 'ComputedGoto': {
        const target = writer.value(s.target);
        R.at = s.at;
        const labels = [...this.starts.keys()].filter(l => l.addressTaken).reverse();
        return mk.IndirectJump({ target, targets: labels.map(l => this.edge(l)) });
      }
      case 'ReturnPieces': {
        const pieces = s.pieces.map(p => writer.outgoing(p));
        R.at = s.at;
        return mk.Return({ pieces });
      }
      case 'Unreachable':
        return mk.Unreachable({});
      case 'Call':
        writer.call(s);
        return s.returns ? null : mk.Unreachable({});
      default:
        writer.statement(s);
        return null;
    }
  }
}
