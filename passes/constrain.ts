/**
 * Instructions take the machine's own form: a result that must replace an operand, and operands that must be in one register, are copies.
 *
 *   add.32 r130 <- r128, r129          ==>   copy r130, r128; add.32 r130, r129
 *   shl.32 r130 <- r128, r129          ==>   copy rcx, r129; copy r130, r128; shl.32 r130, rcx
 *
 * Of two operands that may be exchanged the one is replaced that the result goes on as, around a loop, or that nobody else reads: so that its
 * copy can vanish.
 * Kept: every read sees the value that it saw; a physical register is held from the copy to the instruction only.
 */
import { Constrained } from '../languages/constrained.ts';
import { firstVirtual, type Register } from '../languages/machine.ts';
import { Selected } from '../languages/selected.ts';
import { type Node, R, transform } from '../nanopass/index.ts';

type Source = Node<Selected, 'Instruction'>;
type Instruction = Node<Constrained, 'Instruction'>;
type Operand = Node<Constrained, 'Operand'>;

export const constrain = transform({
  name: 'constrain',
  from: Selected,
  to: Constrained,
  summary: 'Two-address and fixed operands are copies before the instruction.',
  run: (fn: Node<Selected, 'External'>): Node<Constrained, 'External'> => {
    const preferences = new Preferences(fn);
    const blocks: Node<Constrained, 'Block'>[] = new Array(fn.blocks.length);
    for (let k = 0; k < blocks.length; k++) {
      const b = fn.blocks[k];
      const instructions: Instruction[] = [];
      for (let i = 0; i < b.instructions.length; i++) {
        const n = b.instructions[i];
        R.at = n.at;
        constrainInstruction(n, preferences, instructions);
      }
      const { at, block, label, loop, parameters, terminator } = b;
      R.at = at;
      blocks[k] = Constrained.mk.Block({ block, label, loop, parameters, instructions, terminator });
    }
    const { symbol, slots, tables, types, argumentBytes, calls, dynamic } = fn;
    R.at = fn.at;
    return Constrained.mk.MachineFunction({ symbol, slots, tables, blocks, types, argumentBytes, calls, dynamic });
  },
});

/** What decides which of two operands a result replaces; found out where it is first asked for. */
class Preferences {
  private reads: Int32Array | null = null;
  private becomes: ReadonlyMap<Register, Register> | null = null;

  constructor(private readonly fn: Node<Selected, 'External'>) {}

  /** How glad an operand is to be replaced by the result; what is not in a register cannot be. */
  rank(o: Operand, result: Register): number {
    if (o.kind !== 'Register') return -1;
    this.becomes ??= successorsOfResults(this.fn);
    if (this.becomes.get(result) === o.register) return 2;
    if (o.register < firstVirtual) return 0;
    this.reads ??= countReads(this.fn);
    return this.reads[o.register - firstVirtual] <= 1 ? 1 : 0;
  }
}

/** How often each virtual register is read, by register - firstVirtual. */
function countReads(fn: Node<Selected, 'External'>): Int32Array {
  const reads = new Int32Array(fn.types.length);
  const read = (r: Register): void => {
    if (r >= firstVirtual) reads[r - firstVirtual]++;
  };
  const operand = (o: Operand): void => {
    if (o.kind === 'Register') read(o.register);
    else if (o.kind === 'Memory') {
      read(o.base);
      read(o.index);
    } else if (o.kind === 'SlotMemory') read(o.index);
  };
  for (const b of fn.blocks) {
    for (let k = 0; k < b.instructions.length; k++) {
      const n = b.instructions[k];
      switch (n.kind) {
        case 'Machine':
        case 'Assembly':
          for (let i = 0; i < n.operands.length; i++) operand(n.operands[i]);
          break;
        case 'Copy':
          read(n.from);
          break;
        case 'Call':
          operand(n.target);
          break;
      }
    }
    const t = b.terminator;
    switch (t.kind) {
      case 'Jump':
        t.to.arguments.forEach(read);
        break;
      case 'Branch':
        t.then.arguments.forEach(read);
        t.else.arguments.forEach(read);
        break;
      case 'IndirectJump':
        operand(t.target);
        for (const e of t.targets) e.arguments.forEach(read);
        break;
    }
  }
  return reads;
}

/** By register: the block parameter that an edge sets to it. */
function successorsOfResults(fn: Node<Selected, 'External'>): ReadonlyMap<Register, Register> {
  const parameters = new Map(fn.blocks.map(b => [b.block, b.parameters]));
  const becomes = new Map<Register, Register>();
  const edge = (e: Node<Selected, 'Edge'>): void => {
    const targets = parameters.get(e.block)!;
    for (let i = 0; i < e.arguments.length; i++) becomes.set(e.arguments[i], targets[i]);
  };
  for (const { terminator: t } of fn.blocks)
    if (t.kind === 'Jump') edge(t.to);
    else if (t.kind === 'Branch') {
      edge(t.then);
      edge(t.else);
    } else if (t.kind === 'IndirectJump') t.targets.forEach(edge);
  return becomes;
}

function constrainInstruction(n: Source, preferences: Preferences, out: Instruction[]): void {
  switch (n.kind) {
    case 'Machine':
      constrainMachine(n, preferences, out);
      return;
    case 'Assembly':
      constrainAssembly(n, out);
      return;
    default:
      out.push(n);
  }
}

const register = (r: Register): Operand => Constrained.mk.Register({ register: r });
const copy = (to: Register, from: Register): Instruction => Constrained.mk.Copy({ to, from });

/** The operand with one register in the place of another that holds the same value. */
function replaced(o: Operand, from: Register, to: Register): Operand {
  switch (o.kind) {
    case 'Register':
      return o.register === from ? register(to) : o;
    case 'Memory': {
      if (o.base !== from && o.index !== from) return o;
      const { scale, displacement, symbol, how, segment } = o;
      const base = o.base === from ? to : o.base;
      const index = o.index === from ? to : o.index;
      return Constrained.mk.Memory({ base, index, scale, displacement, symbol, how, segment });
    }
    case 'SlotMemory': {
      if (o.index !== from) return o;
      const { slot, scale, displacement } = o;
      return Constrained.mk.SlotMemory({ slot, index: to, scale, displacement });
    }
    default:
      return o;
  }
}

function constrainMachine(n: Extract<Source, { kind: 'Machine' }>, preferences: Preferences, out: Instruction[]): void {
  const { opcode, results } = n;
  const { roles, fixed } = opcode;
  let { operands } = n;
  if (
    opcode.commutes &&
    operands.length >= 2 &&
    operands[1].kind === 'Register' &&
    preferences.rank(operands[1], results[0]) > preferences.rank(operands[0], results[0])
  )
    operands = [operands[1], operands[0], ...operands.slice(2)];

  const list: Operand[] = new Array(roles.length);
  let result = 0;
  let operand = 0;
  let tiedAt = -1;
  for (let i = 0; i < roles.length; i++) {
    const role = roles[i];
    let o: Operand;
    if (role === 'write') o = register(results[result++]);
    else {
      if (operand === operands.length) throw new Error(`constrain: ${opcode.name} lacks operands`);
      o = operands[operand++];
      if (role === 'modify') tiedAt = i;
    }
    if (fixed[i] >= 0 && o.kind === 'Register' && o.register !== fixed[i]) {
      out.push(copy(fixed[i], o.register));
      o = register(fixed[i]);
    }
    list[i] = o;
  }
  if (operand !== operands.length) throw new Error(`constrain: ${opcode.name} has too many operands`);
  if (tiedAt >= 0) {
    const to = results[result++];
    const from = list[tiedAt];
    if (from.kind !== 'Register') throw new Error(`constrain: ${opcode.name} changes what is not in a register`);
    list[tiedAt] = register(to);
    if (from.register !== to) {
      out.push(copy(to, from.register));
      for (let i = 0; i < list.length; i++)
        if (i !== tiedAt && roles[i] === 'read') list[i] = replaced(list[i], from.register, to);
    }
  }
  out.push(Constrained.mk.Machine({ opcode, operands: list }));
}

function constrainAssembly(n: Extract<Source, { kind: 'Assembly' }>, out: Instruction[]): void {
  const { template, results, operands, tied, names, widths, clobbers, targets } = n;
  const roles: number[] = [];
  const list: Operand[] = [];
  for (let i = 0; i < results.length; i++) {
    const from = tied[i] >= 0 ? operands[tied[i]] : null;
    if (from !== null && from.kind === 'Register' && from.register !== results[i])
      out.push(copy(results[i], from.register));
    roles.push(from === null ? 2 : 3);
    list.push(register(results[i]));
  }
  const visible = operands.length - tied.filter(t => t >= 0).length;
  for (let i = 0; i < visible; i++) {
    roles.push(1);
    list.push(operands[i]);
  }
  out.push(Constrained.mk.Assembly({ template, operands: list, roles, names, widths, clobbers, targets }));
}
