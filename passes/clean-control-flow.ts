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
import { type Graph, typesOf } from './values/graph.ts';
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
  run: idempotent((graph: Graph): Graph => {
    const draft = new Draft(graph);
    const cleaner = new Cleaner(draft, graph);
    for (let round = 0; round < mostRounds; round++) {
      draft.changed = false;
      draft.survey();
      for (const b of draft.blocks) if (b.reachable) cleaner.block(b);
      if (!draft.changed) break;
    }
    draft.survey();
    return draft.finish();
  }),
});

class Cleaner {
  private knownConstants: Map<number, bigint> | null = null;
  private knownTypes: string[] | null = null;

  constructor(
    private readonly draft: Draft,
    private readonly graph: Graph,
  ) {}

  /** Constants anywhere in the function, by value. Many functions have no branch that asks for them. */
  private get constants(): ReadonlyMap<number, bigint> {
    if (this.knownConstants === null) {
      this.knownConstants = new Map();
      for (const b of this.draft.blocks)
        for (const n of b.instructions) if (n.kind === 'Constant') this.knownConstants.set(n.result, n.value);
    }
    return this.knownConstants;
  }

  private get types(): string[] {
    this.knownTypes ??= typesOf(this.graph);
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
    const next = renameTerminator(b.terminator, this.draft.leaders.find, e => this.follow(e));
    if (next !== b.terminator) {
      b.terminator = next;
      this.draft.changed = true;
    }
  }

  private follow(edge: Edge): Edge {
    let e = edge;
    for (let steps = 0; steps < 16; steps++) {
      const through = this.through(e);
      if (through === null || through.block === e.block) break;
      const from = this.draft.byNumber.get(e.block)!;
      const to = this.draft.byNumber.get(through.block)!;
      from.edgesInto--;
      to.edgesInto++;
      e = through;
    }
    return e;
  }

  /** The edge that an edge into this block takes out of it at once, if that is known. */
  private through(e: Edge): Edge | null {
    const b = this.draft.byNumber.get(e.block)!;
    const t = b.terminator;
    if (b.pinned || b === this.draft.entry) return null;
    if (t.kind !== 'Jump' && t.kind !== 'Branch' && t.kind !== 'JumpTable') return null;
    if (b.instructions.length > (t.kind === 'Jump' ? 0 : 2)) return null;
    const args = this.draft.argumentsOf(e);
    const argument = (v: number): number => {
      const x = this.draft.leaders.find(v);
      const i = b.parameters.findIndex(p => p.value === x);
      return i >= 0 ? args[i] : x;
    };
    let chosen: Edge | null;
    if (t.kind === 'Jump') chosen = t.to;
    else chosen = this.outcome(b, t, argument);
    if (chosen === null || (b.parameters.length > 0 && !this.draft.isSelfContained(b))) return null;
    if (b.parameters.length === 0 && b.instructions.length > 0 && !this.draft.isSelfContained(b)) return null;
    // What the block computes itself does not reach its successors this way.
    if (b.instructions.some(n => 'result' in n && chosen.arguments.some(a => this.draft.leaders.find(a) === n.result)))
      return null;
    return at(t.at, () => mk.Edge({ block: chosen.block, arguments: chosen.arguments.map(argument) }));
  }

  /** Where a branch goes, given the arguments of the block: on a parameter that is constant, or compared with a constant. */
  private outcome(b: DraftBlock, t: Terminator, argument: (v: number) => number): Edge | null {
    const known = (v: number): bigint | null => {
      const n = this.constants.get(argument(v));
      if (n !== undefined) return n;
      const own = b.instructions.find(x => x.kind === 'Constant' && x.result === v);
      return own !== undefined && own.kind === 'Constant' ? own.value : null;
    };
    const others = b.instructions.filter(n => n.kind !== 'Constant');
    if (t.kind === 'JumpTable') {
      if (others.length > 0) return null;
      const k = known(t.index);
      return k !== null && k >= 0n && k < BigInt(t.targets.length) ? t.targets[Number(k)] : null;
    }
    if (t.kind !== 'Branch') return null;
    if (others.length === 0) {
      const k = known(t.test);
      return k === null ? null : k !== 0n ? t.then : t.else;
    }
    const [c] = others;
    if (others.length > 1 || c.kind !== 'Compare' || c.result !== t.test || (c.op !== 'eq' && c.op !== 'ne'))
      return null;
    const left = known(c.left);
    const right = known(c.right);
    if (left === null || right === null) return null;
    return (left === right) === (c.op === 'eq') ? t.then : t.else;
  }

  /** A side of a branch that computes little, and goes where the other goes, is computed before the branch. */
  private hoistSides(b: DraftBlock): void {
    const t = b.terminator;
    if (t.kind !== 'Branch') return;
    for (const [side, other] of [
      [t.then, t.else],
      [t.else, t.then],
    ]) {
      const s = this.draft.byNumber.get(side.block)!;
      if (s === b || s.pinned || s.edgesInto !== 1 || s.parameters.length > 0 || s.terminator.kind !== 'Jump') continue;
      const join = s.terminator.to;
      if (join.block !== other.block || s.instructions.length === 0) continue;
      if (!s.instructions.every(isCheap) || s.instructions.filter(n => n.kind !== 'Constant').length > mostSpeculated)
        continue;
      if (!this.canSelect(join, other)) continue;
      b.instructions.push(...s.instructions);
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
      return;
    }
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
        b.instructions.push(mk.Select({ result, type, test: t.test, then: v, else: no[i] }));
        return result;
      });
      b.terminator = mk.Jump({ to: mk.Edge({ block: t.then.block, arguments: args }) });
    });
    this.draft.byNumber.get(t.then.block)!.edgesInto--;
    this.draft.changed = true;
  }

  /** The only way into a block is from here: it goes on here. */
  private mergeSuccessor(b: DraftBlock): void {
    for (;;) {
      const t = b.terminator;
      if (t.kind !== 'Jump') return;
      const s = this.draft.byNumber.get(t.to.block)!;
      if (s === b || s.pinned || s.edgesInto !== 1 || s === this.draft.entry) return;
      const args = this.draft.argumentsOf(t.to);
      for (let i = 0; i < args.length; i++) this.draft.leaders.replace(s.parameters[i].value, args[i]);
      for (const n of s.instructions) b.instructions.push(n);
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
