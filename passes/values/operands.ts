/**
 * Which values an instruction of the graph languages uses and defines, for SSA to Addressed.
 *
 * One switch for each question, written out, because every pass over graphs asks them for every instruction.
 */
import { Addressed } from '../../languages/addressed.ts';
import type { LegalTypes } from '../../languages/legal-types.ts';
import type { MachineType } from '../../languages/machine.ts';
import { SSA } from '../../languages/ssa.ts';
import { type Node, R } from '../../nanopass/index.ts';

export type SSAInstruction = Node<SSA, 'Instruction'>;
export type LegalInstruction = Node<LegalTypes, 'Instruction'>;
export type AddressedInstruction = Node<Addressed, 'Instruction'>;
export type AnyInstruction = SSAInstruction | LegalInstruction | AddressedInstruction;
export type Terminator = Node<SSA, 'Terminator'>;
export type Edge = Node<SSA, 'Edge'>;
export type Address = Node<Addressed, 'Address'>;

type Visit = (value: number) => void;

/** Calls `visit` for each value that the instruction reads, as often as it reads it. */
export function forEachUse(n: AnyInstruction, visit: Visit): void {
  switch (n.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'BlockAddress':
    case 'IncomingArea':
    case 'SaveStack':
      return;
    case 'Load':
      visitAddress(n.address, visit);
      return;
    case 'Store':
      visitAddress(n.address, visit);
      visit(n.value);
      return;
    case 'AddressOf':
      visitAddress(n.address, visit);
      return;
    case 'Unary':
    case 'Convert':
    case 'RestoreStack':
      visit(n.value);
      return;
    case 'Binary':
    case 'Compare':
    case 'MultiplyWide':
      visit(n.left);
      visit(n.right);
      return;
    case 'Select':
      visit(n.test);
      visit(n.then);
      visit(n.else);
      return;
    case 'AddPair':
    case 'SubtractPair':
      visit(n.leftLow);
      visit(n.leftHigh);
      visit(n.rightLow);
      visit(n.rightHigh);
      return;
    case 'MoveBlock':
      visit(n.to);
      visit(n.from);
      return;
    case 'ClearBlock':
      visit(n.to);
      return;
    case 'AllocateStack':
      visit(n.size);
      return;
    case 'Perform':
      for (const a of n.arguments) visit(a);
      return;
    case 'Call':
      if (n.target !== null) visit(n.target);
      for (let i = 0; i < n.arguments.length; i++) {
        const a = n.arguments[i];
        visit(a.kind === 'Outgoing' ? a.value : a.address);
      }
      return;
    case 'Assembly':
      visitAssembly(n.outputs, n.inputs, visit);
      return;
  }
}

function visitAddress(address: number | Address, visit: Visit): void {
  if (typeof address === 'number') visit(address);
  else {
    if (address.kind === 'Address' && address.base !== null) visit(address.base);
    if (address.kind !== 'IncomingBased' && address.index !== null) visit(address.index);
  }
}

type AssemblyOutputs = readonly Node<SSA, 'AssemblyOutput'>[];
type AssemblyInputs = readonly Node<SSA, 'AssemblyInput'>[];

function visitAssembly(outputs: AssemblyOutputs, inputs: AssemblyInputs, visit: Visit): void {
  for (const o of outputs) if (o.kind === 'AssemblyMemoryOutput') visit(o.address);
  for (const i of inputs) visit(i.kind === 'AssemblyInput' ? i.value : i.address);
}

/** Calls `visit` for each value that the terminator reads, its edges' arguments included. */
export function forEachTerminatorUse(t: Terminator, visit: Visit): void {
  forEachOwnUse(t, visit);
  switch (t.kind) {
    case 'Jump':
      forEachArgument(t.to, visit);
      return;
    case 'Branch':
      forEachArgument(t.then, visit);
      forEachArgument(t.else, visit);
      return;
    case 'JumpTable':
    case 'IndirectJump':
      for (const e of t.targets) forEachArgument(e, visit);
      return;
  }
}

function forEachArgument(e: Edge, visit: Visit): void {
  for (let i = 0; i < e.arguments.length; i++) visit(e.arguments[i]);
}

/** Calls `visit` for each value that the terminator reads itself, before it takes an edge. */
export function forEachOwnUse(t: Terminator, visit: Visit): void {
  switch (t.kind) {
    case 'Branch':
      visit(t.test);
      return;
    case 'JumpTable':
      visit(t.index);
      return;
    case 'IndirectJump':
      visit(t.target);
      return;
    case 'Return':
      for (const p of t.pieces) visit(p.kind === 'Outgoing' ? p.value : p.address);
      return;
    default:
      return;
  }
}

/** The edges of a terminator, in order: `then` before `else`. */
export function forEachEdge(t: Terminator, visit: (edge: Edge) => void): void {
  switch (t.kind) {
    case 'Jump':
      visit(t.to);
      return;
    case 'Branch':
      visit(t.then);
      visit(t.else);
      return;
    case 'JumpTable':
    case 'IndirectJump':
      for (const e of t.targets) visit(e);
      return;
    default:
      return;
  }
}

/** Calls `visit` for each value that the instruction defines, with its type. */
export function forEachDefinition(n: AnyInstruction, visit: (value: number, type: MachineType) => void): void {
  switch (n.kind) {
    case 'Store':
    case 'MoveBlock':
    case 'ClearBlock':
    case 'RestoreStack':
      return;
    case 'AddPair':
    case 'SubtractPair':
    case 'MultiplyWide':
      visit(n.low, n.type);
      visit(n.high, n.type);
      return;
    case 'Compare':
      visit(n.result, 'i32');
      return;
    case 'AllocateStack':
    case 'SaveStack':
      visit(n.result, 'i64');
      return;
    case 'Call':
      for (let i = 0; i < n.results.length; i++) visit(n.results[i].value, n.results[i].type);
      return;
    case 'Perform':
      for (let i = 0; i < n.results.length; i++) visit(n.results[i], performResult(n.name, n.type, i));
      return;
    case 'Assembly':
      for (const o of n.outputs) if (o.kind === 'AssemblyOutput') visit(o.value, o.type);
      return;
    default:
      visit(n.result, n.type);
      return;
  }
}

/** The type of the i-th result of a `Perform`: flags, and whether an exchange succeeded, are 32 bits wide. */
export function performResult(name: string, type: MachineType, i: number): MachineType {
  if (i === 1 && name !== 'read-timestamp') return 'i32';
  if (name === 'read-timestamp') return 'i32';
  return type;
}

/** The only value that the instruction defines, or -1. */
export function resultOf(n: AnyInstruction): number {
  return 'result' in n ? n.result : -1;
}

/** Must it stay where nobody uses its result? */
export function hasEffect(n: AnyInstruction): boolean {
  switch (n.kind) {
    case 'Load':
      return n.volatile;
    case 'Store':
    case 'MoveBlock':
    case 'ClearBlock':
    case 'Call':
    case 'AllocateStack':
    case 'SaveStack':
    case 'RestoreStack':
      return true;
    case 'Perform':
      return !n.name.endsWith('.overflow') && !n.name.startsWith('read-') && !n.name.startsWith('ask.');
    case 'Assembly':
      return n.volatile || n.outputs.length === 0 || n.outputs.some(o => o.kind === 'AssemblyMemoryOutput');
    default:
      return false;
  }
}

/** May it change memory, or see memory as others change it? Loads are not moved across it. */
export function writesMemory(n: AnyInstruction): boolean {
  switch (n.kind) {
    case 'Load':
      return n.volatile;
    case 'Store':
    case 'MoveBlock':
    case 'ClearBlock':
    case 'Call':
    case 'AllocateStack':
    case 'RestoreStack':
    case 'Assembly':
      return true;
    case 'Perform':
      return hasEffect(n);
    default:
      return false;
  }
}

type Rename = (value: number) => number;
const mk = SSA.mk;

/** The same list where nothing changes. */
function renamed<T>(list: readonly T[], each: (x: T, rename: Rename) => T, rename: Rename): readonly T[] {
  let out: T[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const x = list[i];
    const y = each(x, rename);
    if (out !== null) out.push(y);
    else if (x !== y) {
      out = list.slice(0, i);
      out.push(y);
    }
  }
  return out ?? list;
}

/** Edge `e` with other arguments; the same edge where nothing changes. */
export function renameEdge(e: Edge, rename: Rename): Edge {
  const list = renamed(e.arguments, renameValue, rename);
  return list === e.arguments ? e : mk.Edge({ block: e.block, arguments: list });
}

const renameValue = (v: number, rename: Rename): number => rename(v);

function renameOutgoing(o: Node<SSA, 'Outgoing'>, rename: Rename): Node<SSA, 'Outgoing'> {
  if (o.kind === 'Outgoing') {
    const value = rename(o.value);
    return value === o.value ? o : mk.Outgoing({ location: o.location, type: o.type, value });
  }
  const address = rename(o.address);
  const { location, size, align } = o;
  return address === o.address ? o : mk.OutgoingBlock({ location, address, size, align });
}

function renameInput(i: Node<SSA, 'AssemblyInput'>, rename: Rename): Node<SSA, 'AssemblyInput'> {
  const { name, constraint, type } = i;
  if (i.kind === 'AssemblyInput') {
    const value = rename(i.value);
    return value === i.value ? i : mk.AssemblyInput({ name, constraint, type, value });
  }
  const address = rename(i.address);
  return address === i.address ? i : mk.AssemblyMemoryInput({ name, constraint, type, address });
}

function renameOutput(o: Node<SSA, 'AssemblyOutput'>, rename: Rename): Node<SSA, 'AssemblyOutput'> {
  if (o.kind === 'AssemblyOutput') return o;
  const { name, constraint, type } = o;
  const address = rename(o.address);
  return address === o.address ? o : mk.AssemblyMemoryOutput({ name, constraint, type, address });
}

/** An SSA instruction with its uses renamed and its definitions as they were; the same object where nothing changes. */
export function renameUses<T extends SSAInstruction | LegalInstruction>(n: T, rename: Rename): T {
  const before = R.at;
  R.at = n.at;
  const out = rebuild(n, rename) as T;
  R.at = before;
  return out;
}

function rebuild(n: SSAInstruction | LegalInstruction, rename: Rename): SSAInstruction | LegalInstruction {
  switch (n.kind) {
    case 'Load': {
      const address = rename(n.address);
      if (address === n.address) return n;
      return mk.Load({
        result: n.result,
        type: n.type,
        address,
        offset: n.offset,
        volatile: n.volatile,
        alias: n.alias,
      });
    }
    case 'Store': {
      const address = rename(n.address);
      const value = rename(n.value);
      if (address === n.address && value === n.value) return n;
      return mk.Store({ type: n.type, address, offset: n.offset, value, volatile: n.volatile, alias: n.alias });
    }
    case 'Unary': {
      const value = rename(n.value);
      return value === n.value ? n : mk.Unary({ result: n.result, type: n.type, op: n.op, value });
    }
    case 'Convert': {
      const value = rename(n.value);
      if (value === n.value) return n;
      return mk.Convert({ result: n.result, type: n.type, op: n.op, from: n.from, value });
    }
    case 'Binary': {
      const left = rename(n.left);
      const right = rename(n.right);
      if (left === n.left && right === n.right) return n;
      return mk.Binary({ result: n.result, type: n.type, op: n.op, left, right });
    }
    case 'Compare': {
      const left = rename(n.left);
      const right = rename(n.right);
      if (left === n.left && right === n.right) return n;
      return mk.Compare({ result: n.result, type: n.type, op: n.op, left, right });
    }
    case 'Select': {
      const test = rename(n.test);
      const yes = rename(n.then);
      const no = rename(n.else);
      if (test === n.test && yes === n.then && no === n.else) return n;
      return mk.Select({ result: n.result, type: n.type, test, then: yes, else: no });
    }
    case 'MoveBlock': {
      const to = rename(n.to);
      const from = rename(n.from);
      return to === n.to && from === n.from ? n : mk.MoveBlock({ to, from, size: n.size, align: n.align });
    }
    case 'ClearBlock': {
      const to = rename(n.to);
      return to === n.to ? n : mk.ClearBlock({ to, size: n.size, align: n.align });
    }
    case 'AllocateStack': {
      const size = rename(n.size);
      return size === n.size ? n : mk.AllocateStack({ result: n.result, size, align: n.align });
    }
    case 'RestoreStack': {
      const value = rename(n.value);
      return value === n.value ? n : mk.RestoreStack({ value });
    }
    case 'Perform': {
      const list = renamed(n.arguments, renameValue, rename);
      if (list === n.arguments) return n;
      return mk.Perform({ name: n.name, type: n.type, results: n.results, arguments: list });
    }
    case 'Call': {
      const target = n.target === null ? null : rename(n.target);
      const list = renamed(n.arguments, renameOutgoing, rename);
      if (target === n.target && list === n.arguments) return n;
      const { symbol, results, stack, vectors } = n;
      return mk.Call({ symbol, target, arguments: list, results, stack, vectors });
    }
    case 'Assembly': {
      const outputs = renamed(n.outputs, renameOutput, rename);
      const inputs = renamed(n.inputs, renameInput, rename);
      if (outputs === n.outputs && inputs === n.inputs) return n;
      return mk.Assembly({ volatile: n.volatile, template: n.template, outputs, inputs, clobbers: n.clobbers });
    }
    case 'AddPair':
    case 'SubtractPair': {
      const f = {
        low: n.low,
        high: n.high,
        type: n.type,
        leftLow: rename(n.leftLow),
        leftHigh: rename(n.leftHigh),
        rightLow: rename(n.rightLow),
        rightHigh: rename(n.rightHigh),
      };
      return n.kind === 'AddPair' ? Addressed.mk.AddPair(f) : Addressed.mk.SubtractPair(f);
    }
    case 'MultiplyWide': {
      const { low, high, type, signed } = n;
      return Addressed.mk.MultiplyWide({ low, high, type, left: rename(n.left), right: rename(n.right), signed });
    }
    default:
      return n;
  }
}

/** A terminator with its uses renamed and its edges rebuilt by `edge`. */
export function renameTerminator<T extends Terminator>(t: T, rename: Rename, edge: (e: Edge) => Edge = e => e): T {
  const before = R.at;
  R.at = t.at;
  const out = rebuildTerminator(t, rename, e => edge(renameEdge(e, rename))) as T;
  R.at = before;
  return out;
}

function rebuildTerminator(t: Terminator, rename: Rename, edge: (e: Edge) => Edge): Terminator {
  switch (t.kind) {
    case 'Jump': {
      const to = edge(t.to);
      return to === t.to ? t : mk.Jump({ to });
    }
    case 'Branch': {
      const test = rename(t.test);
      const yes = edge(t.then);
      const no = edge(t.else);
      if (test === t.test && yes === t.then && no === t.else) return t;
      return mk.Branch({ test, then: yes, else: no });
    }
    case 'JumpTable': {
      const index = rename(t.index);
      const targets = renamed(t.targets, edge, rename);
      return index === t.index && targets === t.targets ? t : mk.JumpTable({ index, targets });
    }
    case 'IndirectJump': {
      const target = rename(t.target);
      const targets = renamed(t.targets, edge, rename);
      return target === t.target && targets === t.targets ? t : mk.IndirectJump({ target, targets });
    }
    case 'Return': {
      const pieces = renamed(t.pieces, renameOutgoing, rename);
      return pieces === t.pieces ? t : mk.Return({ pieces });
    }
    default:
      return t;
  }
}
