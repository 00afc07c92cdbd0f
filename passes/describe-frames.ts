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
import { Relaxed } from '../languages/relaxed.ts';
import type { Unit } from '../languages/unit.ts';
import { Unwindable } from '../languages/unwindable.ts';
import { type Node, type NodeK, R, transform } from '../nanopass/index.ts';
import { type FrameState, placeOf, type Unwinding, unwindingOf } from '../targets/unwinding.ts';

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
    R.at = f.at;
    return Unwindable.mk.MachineFunction({ symbol, tables, code, saved, frame, frameRegister });
  },
});

function described(f: Function, unwinding: Unwinding): readonly Described[] {
  const { code } = f;
  const concerned = placesOfConcern(code, unwinding);
  const starts = startingStates(f, concerned, unwinding);
  const rules: Described[] = [];
  /** By rule: the index of the instruction that it stands before. */
  const places: number[] = [];
  let told = unwinding.entry;
  let state = unwinding.entry;
  const tellAt = (place: number, n: Instruction): void => {
    told = tell(told, state, n, rules);
    while (places.length < rules.length) places.push(place);
  };
  for (let c = 0; c < concerned.length; c++) {
    const i = concerned[c];
    const n = code[i];
    if (n.kind === 'Start') {
      // A block that nothing reaches has no state, and needs none.
      state = starts[n.block] ?? state;
      tellAt(i, n);
      continue;
    }
    state = unwinding.after(state, n, f.frameRegister);
    // After the end of a path comes the next block, which says what holds there.
    if (!ends(n, unwinding)) tellAt(i + 1, n);
  }
  return rules.length === 0 ? (code as readonly Described[]) : merged(code, rules, places);
}

/** The rules between the instructions, each before the instruction at its place. */
function merged(
  code: readonly Instruction[],
  rules: readonly Described[],
  places: readonly number[],
): readonly Described[] {
  const out: Described[] = new Array(code.length + rules.length);
  let n = 0;
  let rule = 0;
  for (let i = 0; i <= code.length; i++) {
    while (rule < rules.length && places[rule] === i) out[n++] = rules[rule++];
    if (i < code.length) out[n++] = code[i] as Described;
  }
  return out;
}

/** The indices of the instructions that begin blocks, leave them or change frames: what is known changes nowhere else. */
function placesOfConcern(code: readonly Instruction[], unwinding: Unwinding): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < code.length; i++) {
    const n = code[i];
    if (n.kind === 'Start' || n.kind === 'Assembly' || unwinding.concerns(n)) places.push(i);
  }
  return places;
}

/** By block: the state in which it is entered. */
function startingStates(
  f: Function,
  concerned: readonly number[],
  unwinding: Unwinding,
): readonly (FrameState | undefined)[] {
  /** By block: the place of its start among those of concern. */
  const blocks: number[] = [];
  const labelled: number[] = [];
  for (let c = 0; c < concerned.length; c++) {
    const n = f.code[concerned[c]];
    if (n.kind !== 'Start') continue;
    blocks[n.block] = c;
    if (n.label !== null) labelled.push(n.block);
  }
  const states: (FrameState | undefined)[] = [];
  const work: number[] = [];
  const reach = (block: number, state: FrameState): void => {
    if (states[block] !== undefined) return;
    states[block] = state;
    work.push(block);
  };
  const follow = (from: number, entry: FrameState): void => {
    let state = entry;
    for (let c = from; c < concerned.length; c++) {
      const n = f.code[concerned[c]];
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
      // A jump through a table or to a label stays in the function; a return, or a jump to another function, has its frame no longer.
      if (n.kind === 'Machine' && n.operands.length > 0) {
        for (const t of f.tables) for (const b of t.blocks) reach(b, state);
        for (const b of labelled) reach(b, state);
      }
      return;
    }
  };
  follow(0, unwinding.entry);
  for (let b = work.pop(); b !== undefined; b = work.pop()) follow(blocks[b] + 1, states[b]!);
  return states;
}

const ends = (n: Instruction, unwinding: Unwinding): boolean =>
  (n.kind === 'Machine' || n.kind === 'JumpTo' || n.kind === 'Call') && unwinding.ends(n.opcode);

/** Writes down how `state` differs from what the reader of the code knows; gives what it knows then. */
function tell(told: FrameState, state: FrameState, n: Instruction, out: Described[]): FrameState {
  if (told === state) return told;
  R.at = n.at;
  const { register, offset, saved } = state;
  if (register !== told.register || offset !== told.offset) out.push(Unwindable.mk.FrameAddress({ register, offset }));
  if (saved === told.saved) return state;
  for (let i = 0; i < saved.length; i++) {
    const s = saved[i];
    if (placeOf(told, s.register) !== s.place)
      out.push(Unwindable.mk.SavedAt({ register: s.register, offset: s.place }));
  }
  for (const s of told.saved)
    if (placeOf(state, s.register) === undefined) out.push(Unwindable.mk.NotSaved({ register: s.register }));
  return state;
}
