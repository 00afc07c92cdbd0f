/**
 * Jumps go where they end up: blocks that cannot be reached go, a block and its only successor become one, jumps to jumps are shortened, a branch
 * whose outcome an edge already knows is not taken again, and a branch that only chooses between numbers becomes a select.
 *
 *   b1: branch %1, b2, b3   b2: jump b4(%2)   b3: jump b4(%3)   b4(%4): ...   ==>   b1: %4 = select %1, %2, %3; ...
 *
 * Kept: the effects on every path, in their order.
 */
import { SSA } from '../languages/ssa.ts';
import { at, transform } from '../nanopass/index.ts';
import { Draft, type DraftBlock } from './control-flow/draft.ts';
import { definitionsOf, type Graph, typesOf } from './values/graph.ts';
import { idempotent } from './values/idempotent.ts';
import { type Edge, renameTerminator, type SSAInstruction, type Terminator } from './values/operands.ts';

const { mk } = SSA;

/** Each round makes way for the next; few functions want a third. */
const mostRounds = 6;
/** A branch is cheaper than computing more than this many values for nothing. */
const mostSelects = 2;
const mostSpeculated = 2;

export const cleanControlFlow = transform({
  name: 'clean-control-flow',
  from: SSA,
  to: SSA,
  summary: 'Blocks are merged, jumps threaded, and small branches become selects.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: idempotent((graph: Graph): Graph => {
    const draft = new Draft(graph);
    const cleaner = new Cleaner(draft, graph);
    for (let round = 0; round < mostRounds; round++) {
      draft.changed = false;
      draft.survey();
      for (const b of draft.blocks) if (b.reachable) cleaner.block(b);
      if (!draft.changed) break;
    }
    if (draft.changed) draft.survey();
    return draft.finish();
  }),
});

type Branch = Extract<Terminator, { kind: 'Branch' }>;

class Cleaner {
  private knownTypes: string[] | null = null;

  constructor(
    private readonly draft: Draft,
    private readonly graph: Graph,
  ) {}

  private get types(): string[] {
    this.knownTypes ??= typesOf(this.graph).slice();
    return this.knownTypes;
  }

  block(b: DraftBlock): void {
    this.retarget(b);
    this.hoistSides(b);
    this.joinEdges(b);
    this.mergeSuccessor(b);
  }

  /** Edges to blocks that do nothing lead on to where these lead. */
  private retarget(b: DraftBlock): void {
    // The edges of a computed goto name the blocks themselves.
    if (b.terminator.kind === 'IndirectJump') return;
    if (this.draft.leaders.isEmpty && !this.leadsOn(b.terminator)) return;
    const next = renameTerminator(b.terminator, this.draft.leaders.find, e => this.follow(e));
    if (next !== b.terminator) {
      b.terminator = next;
      this.draft.changed = true;
    }
  }

  /** Is there a block behind an edge that may lead on? */
  private leadsOn(t: Terminator): boolean {
    switch (t.kind) {
      case 'Jump':
        return this.mayBePassed(this.draft.byNumber[t.to.block]);
      case 'Branch':
        return (
          this.mayBePassed(this.draft.byNumber[t.then.block]) || this.mayBePassed(this.draft.byNumber[t.else.block])
        );
      case 'JumpTable':
        return t.targets.some(e => this.mayBePassed(this.draft.byNumber[e.block]));
      default:
        return false;
    }
  }

  private mayBePassed(b: DraftBlock): boolean {
    if (b.pinned || b === this.draft.entry) return false;
    switch (b.terminator.kind) {
      case 'Jump':
        return b.instructions.length === 0;
      case 'Branch':
      case 'JumpTable':
        return b.instructions.length <= 2;
      default:
        return false;
    }
  }

  private follow(edge: Edge): Edge {
    let e = edge;
    for (let steps = 0; steps < 16; steps++) {
      const through = this.through(e);
      if (through === null || through.block === e.block) break;
      const from = this.draft.byNumber[e.block];
      const to = this.draft.byNumber[through.block];
      from.edgesInto--;
      to.edgesInto++;
      e = through;
    }
    return e;
  }

  /** The edge that an edge into this block takes out of it at once, if that is known. */
  private through(e: Edge): Edge | null {
    const b = this.draft.byNumber[e.block];
    if (!this.mayBePassed(b)) return null;
    const t = b.terminator;
    const chosen = t.kind === 'Jump' ? t.to : this.outcome(b, t, e);
    if (chosen === null) return null;
    if ((b.parameters.length > 0 || b.instructions.length > 0) && !this.draft.isSelfContained(b)) return null;
    // What the block computes itself does not reach its successors this way.
    for (const n of b.instructions)
      if ('result' in n && chosen.arguments.some(a => this.draft.leaders.find(a) === n.result)) return null;
    return at(t.at, () =>
      mk.Edge({ block: chosen.block, arguments: chosen.arguments.map(v => this.argument(b, v, e)) }),
    );
  }

  /** What a value comes to in a block that edge `e` leads to. */
  private argument(b: DraftBlock, v: number, e: Edge): number {
    const { leaders } = this.draft;
    const x = leaders.find(v);
    const { parameters } = b;
    for (let i = 0; i < parameters.length; i++) if (parameters[i].value === x) return leaders.find(e.arguments[i]);
    return x;
  }

  /** The number that a value comes to in a block that edge `e` leads to, if it is known. */
  private known(b: DraftBlock, v: number, e: Edge): bigint | null {
    const n = definitionsOf(this.graph)[this.argument(b, v, e)];
    if (n?.kind === 'Constant') return n.value;
    for (const own of b.instructions) if (own.kind === 'Constant' && own.result === v) return own.value;
    return null;
  }

  /** Where a branch goes that edge `e` leads to: on a parameter that is constant, or compared with a constant. */
  private outcome(b: DraftBlock, t: Terminator, e: Edge): Edge | null {
    let compare: SSAInstruction | null = null;
    for (const n of b.instructions)
      if (n.kind !== 'Constant') {
        if (compare !== null) return null;
        compare = n;
      }
    if (t.kind === 'JumpTable') {
      if (compare !== null) return null;
      const k = this.known(b, t.index, e);
      return k !== null && k >= 0n && k < BigInt(t.targets.length) ? t.targets[Number(k)] : null;
    }
    if (t.kind !== 'Branch') return null;
    if (compare === null) {
      const k = this.known(b, t.test, e);
      return k === null ? null : k !== 0n ? t.then : t.else;
    }
    if (compare.kind !== 'Compare' || compare.result !== t.test || (compare.op !== 'eq' && compare.op !== 'ne'))
      return null;
    const left = this.known(b, compare.left, e);
    const right = left === null ? null : this.known(b, compare.right, e);
    if (left === null || right === null) return null;
    return (left === right) === (compare.op === 'eq') ? t.then : t.else;
  }

  /** A side of a branch that computes little, and goes where the other goes, is computed before the branch. */
  private hoistSides(b: DraftBlock): void {
    const t = b.terminator;
    if (t.kind !== 'Branch') return;
    if (!this.hoistSide(b, t, t.then, t.else)) this.hoistSide(b, t, t.else, t.then);
  }

  private hoistSide(b: DraftBlock, t: Branch, side: Edge, other: Edge): boolean {
    const s = this.draft.byNumber[side.block];
    if (s === b || s.pinned || s.edgesInto !== 1 || s.parameters.length > 0 || s.terminator.kind !== 'Jump')
      return false;
    const join = s.terminator.to;
    if (join.block !== other.block || s.instructions.length === 0) return false;
    if (!s.instructions.every(isCheap) || s.instructions.filter(n => n.kind !== 'Constant').length > mostSpeculated)
      return false;
    if (!this.canSelect(join, other)) return false;
    this.draft.append(b, s.instructions);
    s.instructions = [];
    s.edgesInto = 0;
    const jump = mk.Edge({ block: join.block, arguments: join.arguments });
    b.terminator = at(t.at, () =>
      mk.Branch({
        test: t.test,
        then: side === t.then ? jump : t.then,
        else: side === t.else ? jump : t.else,
      }),
    );
    s.terminator = at(t.at, () => mk.Unreachable({}));
    s.reachable = false;
    this.draft.changed = true;
    return true;
  }

  private canSelect(x: Edge, y: Edge): boolean {
    const a = this.draft.argumentsOf(x);
    const b = this.draft.argumentsOf(y);
    let different = 0;
    for (let i = 0; i < a.length; i++) {
      if (a[i] === b[i]) continue;
      const type = this.types[a[i]];
      if (type !== 'i32' && type !== 'i64' && type !== 'i16' && type !== 'i8') return false;
      different++;
    }
    return different <= mostSelects;
  }

  /** Both ways lead to one block: the arguments are chosen instead. */
  private joinEdges(b: DraftBlock): void {
    const t = b.terminator;
    if (t.kind !== 'Branch' || t.then.block !== t.else.block || !this.canSelect(t.then, t.else)) return;
    if (this.types[t.test] === 'i128') return;
    const yes = this.draft.argumentsOf(t.then);
    const no = this.draft.argumentsOf(t.else);
    at(t.at, () => {
      const args = yes.map((v, i) => {
        if (v === no[i]) return v;
        const result = this.draft.nextValue++;
        const type = this.types[v] as 'i32';
        this.types[result] = type;
        this.draft.append(b, [mk.Select({ result, type, test: t.test, then: v, else: no[i] })]);
        return result;
      });
      b.terminator = mk.Jump({ to: mk.Edge({ block: t.then.block, arguments: args }) });
    });
    this.draft.byNumber[t.then.block].edgesInto--;
    this.draft.changed = true;
  }

  /** The only way into a block is from here: it goes on here. */
  private mergeSuccessor(b: DraftBlock): void {
    for (;;) {
      const t = b.terminator;
      if (t.kind !== 'Jump') return;
      const s = this.draft.byNumber[t.to.block];
      if (s === b || s.pinned || s.edgesInto !== 1 || s === this.draft.entry) return;
      const args = this.draft.argumentsOf(t.to);
      for (let i = 0; i < args.length; i++) this.draft.leaders.replace(s.parameters[i].value, args[i]);
      this.draft.append(b, s.instructions);
      b.terminator = s.terminator;
      s.instructions = [];
      s.parameters = [];
      s.terminator = at(t.at, () => mk.Unreachable({}));
      s.edgesInto = 0;
      s.reachable = false;
      this.draft.changed = true;
    }
  }
}

/** Cheap, and harmless where the program would not have computed it. */
function isCheap(n: SSAInstruction): boolean {
  switch (n.kind) {
    case 'Constant':
    case 'SymbolAddress':
    case 'SlotAddress':
      return true;
    case 'Unary':
      return n.op === 'neg' || n.op === 'not';
    case 'Binary':
      return ['add', 'sub', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr'].includes(n.op) && n.type !== 'i128';
    case 'Compare':
      return n.type[0] === 'i' && n.type !== 'i128';
    case 'Convert':
      return n.op === 'zext' || n.op === 'sext' || n.op === 'trunc';
    default:
      return false;
  }
}
