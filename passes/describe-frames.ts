/**
 * Between the instructions of a function stands where an unwinder finds the caller's frame: for backtraces, debuggers, the cancellation of
 * threads, and exceptions of C++ that pass through.
 *
 *   push.64 rbx; call f; pop.64 rbx; ret
 *   ==>   push.64 rbx; frame at rsp + 16; rbx saved at -16; call f; pop.64 rbx; frame at rsp + 8; ret
 *
 * It is known at every instruction, since signals arrive anywhere. What an instruction does to the frame is followed along all jumps, so
 * nothing is asked of prologues and epilogues but that they use the instructions that the target knows (DWARF 5, 6.4).
 */
import type { Register } from '../languages/machine.ts';
import { Relaxed } from '../languages/relaxed.ts';
import type { Unit } from '../languages/unit.ts';
import { Unwindable } from '../languages/unwindable.ts';
import { at, type Node, type NodeK, transform } from '../nanopass/index.ts';
import { type FrameState, type Unwinding, unwindingOf } from '../targets/unwinding.ts';

type Function = NodeK<Relaxed, 'MachineFunction'>;
type Instruction = Node<Relaxed, 'Instruction'>;
type Described = Node<Unwindable, 'Instruction'>;

export const describeFrames = transform({
  name: 'describe-frames',
  from: Relaxed,
  to: Unwindable,
  summary: "Where the caller's frame and registers are is said between the instructions.",
  run: (f: Function, unit: Unit): NodeK<Unwindable, 'MachineFunction'> => {
    if (!unit.options.unwindTables) return f as NodeK<Unwindable, 'MachineFunction'>;
    const { symbol, tables, saved, frame, frameRegister } = f;
    const code = described(f, unwindingOf(unit.target));
    return at(f.at, () => Unwindable.mk.MachineFunction({ symbol, tables, code, saved, frame, frameRegister }));
  },
});

function described(f: Function, unwinding: Unwinding): Described[] {
  const starts = startingStates(f, unwinding);
  const out: Described[] = [];
  let told = unwinding.entry;
  let state = unwinding.entry;
  for (const n of f.code) {
    if (n.kind === 'Start') {
      // A block that nothing reaches has no state, and needs none.
      state = starts.get(n.block) ?? state;
      told = tell(told, state, n, out);
      out.push(n as Described);
      continue;
    }
    out.push(n as Described);
    state = unwinding.after(state, n, f.frameRegister);
    // After the end of a path comes the next block, which says what holds there.
    if (!ends(n, unwinding)) told = tell(told, state, n, out);
  }
  return out;
}

/** By block: the state in which it is entered. */
function startingStates(f: Function, unwinding: Unwinding): ReadonlyMap<number, FrameState> {
  const blocks = new Map<number, number>();
  const labelled: number[] = [];
  for (const [i, n] of f.code.entries()) {
    if (n.kind !== 'Start') continue;
    blocks.set(n.block, i);
    if (n.label !== null) labelled.push(n.block);
  }
  const states = new Map<number, FrameState>();
  const work: number[] = [];
  const reach = (block: number, state: FrameState): void => {
    if (states.has(block)) return;
    states.set(block, state);
    work.push(block);
  };
  const follow = (from: number, entry: FrameState): void => {
    let state = entry;
    for (let i = from; i < f.code.length; i++) {
      const n: Instruction = f.code[i];
      if (n.kind === 'Start') {
        reach(n.block, state);
        return;
      }
      if (n.kind === 'JumpTo') {
        reach(n.block, state);
        if (ends(n, unwinding)) return;
        continue;
      }
      if (n.kind === 'Assembly') for (const t of n.targets) reach(t, state);
      state = unwinding.after(state, n, f.frameRegister);
      if (!ends(n, unwinding)) continue;
      // A jump through a table or to a label stays in the function; a return has its frame no longer.
      if (n.kind === 'Machine' && n.operands.length > 0) {
        for (const t of f.tables) for (const b of t.blocks) reach(b, state);
        for (const b of labelled) reach(b, state);
      }
      return;
    }
  };
  follow(0, unwinding.entry);
  for (let b = work.pop(); b !== undefined; b = work.pop()) follow(blocks.get(b)! + 1, states.get(b)!);
  return states;
}

const ends = (n: Instruction, unwinding: Unwinding): boolean =>
  (n.kind === 'Machine' || n.kind === 'JumpTo') && unwinding.ends(n.opcode);

/** Writes down how `state` differs from what the reader of the code knows; gives what it knows then. */
function tell(told: FrameState, state: FrameState, n: Instruction, out: Described[]): FrameState {
  if (told === state) return told;
  at(n.at, () => {
    const { register, offset, saved } = state;
    if (register !== told.register || offset !== told.offset)
      out.push(Unwindable.mk.FrameAddress({ register, offset }));
    for (const [r, place] of saved)
      if (told.saved.get(r) !== place) out.push(Unwindable.mk.SavedAt({ register: r, offset: place }));
    for (const r of told.saved.keys()) if (!saved.has(r)) out.push(Unwindable.mk.NotSaved({ register: r as Register }));
  });
  return state;
}
