/**
 * Gives each interval a physical register, or spills it.
 *
 * Intervals are taken by weight, the busiest for its length first. One that finds no free register takes the register whose holders
 * are all lighter, and they try again; when none are, it is spilled: first into pieces that keep a register within a block, and a piece that
 * fails, into single instructions. (After Chow and Hennessy's priority colouring, 1990, and LLVM's greedy allocator.)
 * Live-range splitting by blocks suffices here because pieces keep what matters, repeated uses in one block, in registers, and because each piece
 * is allocated like any other interval, so the cost stays near linear.
 */
import type { MachineType, Register, RegisterClass } from '../../languages/machine.ts';
import { afterPoint, type Code, readPoint, reloadPoint, writePoint } from './code.ts';
import { Heap } from './heap.ts';
import { Holdings } from './holdings.ts';
import { type Interval, type Segments, spillWeight } from './intervals.ts';
import { Use } from './occurrences.ts';

export interface Spilled {
  readonly interval: Interval;
  /** Pieces in order of position. */
  readonly pieces: Interval[];
}

export interface Assignment {
  /** By virtual register: what it was spilled into. Those without an entry have `assigned`. */
  readonly spilled: ReadonlyMap<Register, Spilled>;
  /** Physical registers that hold something at some point. */
  readonly used: ReadonlySet<Register>;
}

export interface Demands {
  classOf(register: Register): RegisterClass;
  typeOf(register: Register): MachineType;
  /** Can the instruction take the register's slot as its operand instead? */
  foldable(instruction: number, register: Register, use: number): boolean;
  /** Is it computed again at each use, so that it has no slot and its definition alone needs no register? */
  repeats(register: Register): boolean;
}

export function assign(
  code: Code,
  intervals: readonly (Interval | null)[],
  fixed: readonly Segments[],
  representative: (r: Register) => Interval | null,
  demands: Demands,
): Assignment {
  const holdings = fixed.map(segments => new Holdings(segments));
  const queue = new Heap<Interval>((a, b) => a.weight > b.weight);
  const spilled = new Map<Register, Spilled>();
  const used = new Set<Register>();
  for (const v of intervals) if (v !== null) queue.push(v);

  /** Registers that would make copies of this interval vanish, then the others. */
  function* preferred(v: Interval, allocatable: readonly Register[]): Iterable<Register> {
    for (const hint of v.hints) {
      const r = hint < fixed.length ? hint : (representative(hint)?.assigned ?? -1);
      if (r >= 0 && allocatable.includes(r)) yield r;
    }
    yield* allocatable;
  }

  const place = (v: Interval): boolean => {
    const { allocatable } = demands.classOf(v.register);
    let best: Register = -1;
    let lightest = v.weight;
    for (const r of preferred(v, allocatable)) {
      const heaviest = holdings[r].heaviestAgainst(v.segments, lightest);
      if (heaviest < 0) {
        best = r;
        lightest = -1;
        break;
      }
      if (heaviest < lightest) {
        best = r;
        lightest = heaviest;
      }
    }
    if (best < 0) return false;
    if (lightest >= 0)
      for (const other of holdings[best].removeAgainst(v.segments)) {
        other.assigned = -1;
        queue.push(other);
      }
    holdings[best].add(v);
    v.assigned = best;
    used.add(best);
    return true;
  };

  const spill = (v: Interval): void => {
    let record = spilled.get(v.register);
    if (v.level === 0) {
      record = { interval: v, pieces: [] };
      spilled.set(v.register, record);
    } else record!.pieces.splice(record!.pieces.indexOf(v), 1);
    const pieces = v.level === 0 ? byBlock(code, v, demands) : byInstruction(code, v, demands);
    for (const piece of pieces) {
      record!.pieces.push(piece);
      queue.push(piece);
    }
  };

  for (let v = queue.pop(); v !== undefined; v = queue.pop()) {
    if (place(v)) continue;
    if (v.level === 2)
      throw new Error(
        `no register is left for the operand of instruction ${v.occurrences[0]}: ${code.line[v.occurrences[0]].kind}`,
      );
    spill(v);
  }
  for (const s of spilled.values()) s.pieces.sort((a, b) => a.occurrences[0] - b.occurrences[0]);
  return { spilled, used };
}

/** The pieces of a spilled interval: one for each block that mentions it, unless one instruction does so that can use the slot itself. */
function byBlock(code: Code, v: Interval, demands: Demands): Interval[] {
  const pieces: Interval[] = [];
  for (let from = 0; from < v.occurrences.length; ) {
    const last = code.last[code.blockOf[v.occurrences[from]]];
    let to = from + 1;
    while (to < v.occurrences.length && v.occurrences[to] <= last) to++;
    if (to > from + 1 || needsRegister(v, from, demands))
      pieces.push(pieceOf(code, v, from, to, to === from + 1 ? 2 : 1));
    from = to;
  }
  return pieces;
}

/** Must the register be in one of the machine's at this one mention? */
function needsRegister(v: Interval, i: number, demands: Demands): boolean {
  if (demands.repeats(v.register)) return (v.uses[i] & Use.read) !== 0;
  return !demands.foldable(v.occurrences[i], v.register, v.uses[i]);
}

function byInstruction(code: Code, v: Interval, demands: Demands): Interval[] {
  const pieces: Interval[] = [];
  for (let i = 0; i < v.occurrences.length; i++)
    if (needsRegister(v, i, demands)) pieces.push(pieceOf(code, v, i, i + 1, 2));
  return pieces;
}

function pieceOf(code: Code, v: Interval, from: number, to: number, level: 1 | 2): Interval {
  const occurrences = v.occurrences.slice(from, to);
  const uses = v.uses.slice(from, to);
  const start = uses[0] & (Use.read | Use.early) ? reloadPoint(occurrences[0]) : writePoint(occurrences[0]);
  const at = occurrences[occurrences.length - 1];
  const end = uses[uses.length - 1] & Use.write ? afterPoint(at) : readPoint(at);
  const piece: Interval = {
    register: v.register,
    segments: [start, end],
    occurrences,
    uses,
    weight: Number.POSITIVE_INFINITY,
    assigned: -1,
    hints: v.hints,
    level,
  };
  if (level === 1) piece.weight = spillWeight(code, piece);
  return piece;
}
