/** What instructions and terminators read and define, for every graph language from Blocks to LegalOperations. */
import { Blocks } from '../../languages/blocks.ts';
import { SSA } from '../../languages/ssa.ts';
import type { Node } from '../../nanopass/index.ts';

export type Instruction = Node<Blocks, 'Instruction'>;
export type Terminator = Node<Blocks, 'Terminator'> | Node<SSA, 'Terminator'>;
type Outgoing = Node<Blocks, 'Outgoing'>;
const { mk } = Blocks;

/** Calls `use` with each value that the instruction reads, once for each operand. */
export function forEachOperand(i: Instruction, use: (value: number) => void): void {
  switch (i.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'GetLocal':
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'BlockAddress':
    case 'IncomingArea':
    case 'SaveStack':
      return;
    case 'SetLocal':
    case 'Unary':
    case 'Convert':
    case 'RestoreStack':
      return use(i.value);
    case 'Load':
      return use(i.address);
    case 'Store':
      use(i.address);
      return use(i.value);
    case 'Binary':
    case 'Compare':
      use(i.left);
      return use(i.right);
    case 'Select':
      use(i.test);
      use(i.then);
      return use(i.else);
    case 'MoveBlock':
      use(i.to);
      return use(i.from);
    case 'ClearBlock':
      return use(i.to);
    case 'Call':
      if (i.target !== null) use(i.target);
      for (const o of i.arguments) use(o.kind === 'Outgoing' ? o.value : o.address);
      return;
    case 'Perform':
      for (const a of i.arguments) use(a);
      return;
    case 'AllocateStack':
      return use(i.size);
    case 'Assembly':
      return forEachAssemblyOperand(i, use);
  }
}

function forEachAssemblyOperand(
  i: Pick<Extract<Instruction, { kind: 'Assembly' }>, 'inputs' | 'outputs'>,
  use: (value: number) => void,
): void {
  for (const o of i.outputs) if (o.kind === 'AssemblyMemoryOutput') use(o.address);
  for (const a of i.inputs) use(a.kind === 'AssemblyInput' ? a.value : a.address);
}

/** Calls `define` with each value that the instruction defines. */
export function forEachResult(i: Instruction, define: (value: number) => void): void {
  switch (i.kind) {
    case 'SetLocal':
    case 'Store':
    case 'MoveBlock':
    case 'ClearBlock':
    case 'RestoreStack':
      return;
    case 'Call':
      for (const r of i.results) define(r.value);
      return;
    case 'Perform':
      for (const r of i.results) define(r);
      return;
    case 'Assembly':
      for (const o of i.outputs) if (o.kind === 'AssemblyOutput') define(o.value);
      return;
    default:
      define(i.result);
  }
}

/** Does the instruction do nothing but compute its result? It can then be dropped when nobody wants it. */
export function isPure(i: Instruction): boolean {
  switch (i.kind) {
    case 'SetLocal':
    case 'Store':
    case 'MoveBlock':
    case 'ClearBlock':
    case 'Call':
    case 'Perform':
    case 'AllocateStack':
    case 'SaveStack':
    case 'RestoreStack':
      return false;
    case 'Assembly':
      return !i.volatile && i.outputs.length > 0 && i.outputs.every(o => o.kind === 'AssemblyOutput');
    case 'Load':
      return !i.volatile;
    default:
      return true;
  }
}

/** The same instruction with its operands renamed; the same object where no name changes. */
export function mapOperands(i: Instruction, name: (value: number) => number): Instruction {
  switch (i.kind) {
    case 'Constant':
    case 'FloatingConstant':
    case 'GetLocal':
    case 'SymbolAddress':
    case 'SlotAddress':
    case 'BlockAddress':
    case 'IncomingArea':
    case 'SaveStack':
      return i;
    case 'SetLocal': {
      const value = name(i.value);
      return value === i.value ? i : mk.SetLocal({ symbol: i.symbol, type: i.type, value });
    }
    case 'Unary': {
      const value = name(i.value);
      return value === i.value ? i : mk.Unary({ result: i.result, type: i.type, op: i.op, value });
    }
    case 'Convert': {
      const value = name(i.value);
      if (value === i.value) return i;
      return mk.Convert({ result: i.result, type: i.type, op: i.op, from: i.from, value });
    }
    case 'RestoreStack': {
      const value = name(i.value);
      return value === i.value ? i : mk.RestoreStack({ value });
    }
    case 'Load': {
      const address = name(i.address);
      if (address === i.address) return i;
      const { result, type, offset, volatile, alias } = i;
      return mk.Load({ result, type, address, offset, volatile, alias });
    }
    case 'Store': {
      const address = name(i.address);
      const value = name(i.value);
      if (address === i.address && value === i.value) return i;
      return mk.Store({ type: i.type, address, offset: i.offset, value, volatile: i.volatile, alias: i.alias });
    }
    case 'Binary': {
      const left = name(i.left);
      const right = name(i.right);
      if (left === i.left && right === i.right) return i;
      return mk.Binary({ result: i.result, type: i.type, op: i.op, left, right });
    }
    case 'Compare': {
      const left = name(i.left);
      const right = name(i.right);
      if (left === i.left && right === i.right) return i;
      return mk.Compare({ result: i.result, type: i.type, op: i.op, left, right });
    }
    case 'Select': {
      const test = name(i.test);
      const then = name(i.then);
      const otherwise = name(i.else);
      if (test === i.test && then === i.then && otherwise === i.else) return i;
      return mk.Select({ result: i.result, type: i.type, test, then, else: otherwise });
    }
    case 'MoveBlock': {
      const to = name(i.to);
      const from = name(i.from);
      return to === i.to && from === i.from ? i : mk.MoveBlock({ to, from, size: i.size, align: i.align });
    }
    case 'ClearBlock': {
      const to = name(i.to);
      return to === i.to ? i : mk.ClearBlock({ to, size: i.size, align: i.align });
    }
    case 'Call': {
      const target = i.target === null ? null : name(i.target);
      const args = mapList(i.arguments, o => mapOutgoing(o, name));
      if (target === i.target && args === i.arguments) return i;
      const { symbol, results, stack, vectors } = i;
      return mk.Call({ symbol, target, arguments: args, results, stack, vectors });
    }
    case 'Perform': {
      const args = mapList(i.arguments, name);
      if (args === i.arguments) return i;
      return mk.Perform({ name: i.name, type: i.type, results: i.results, arguments: args });
    }
    case 'AllocateStack': {
      const size = name(i.size);
      return size === i.size ? i : mk.AllocateStack({ result: i.result, size, align: i.align });
    }
    case 'Assembly': {
      const outputs = mapList(i.outputs, o => mapAssemblyOutput(o, name));
      const inputs = mapList(i.inputs, a => mapAssemblyInput(a, name));
      if (outputs === i.outputs && inputs === i.inputs) return i;
      return mk.Assembly({ volatile: i.volatile, template: i.template, outputs, inputs, clobbers: i.clobbers });
    }
  }
}

/** The same list where every element stays the same. */
export function mapList<T>(list: readonly T[], f: (x: T) => T): readonly T[] {
  let changed: T[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const y = f(list[i]);
    if (changed !== null) changed.push(y);
    else if (y !== list[i]) {
      changed = list.slice(0, i);
      changed.push(y);
    }
  }
  return changed ?? list;
}

function mapOutgoing(o: Outgoing, name: (value: number) => number): Outgoing {
  if (o.kind === 'Outgoing') {
    const value = name(o.value);
    return value === o.value ? o : mk.Outgoing({ location: o.location, type: o.type, value });
  }
  const address = name(o.address);
  return address === o.address ? o : mk.OutgoingBlock({ location: o.location, address, size: o.size, align: o.align });
}
function mapAssemblyOutput(o: Node<Blocks, 'AssemblyOutput'>, name: (value: number) => number) {
  if (o.kind === 'AssemblyOutput') return o;
  const address = name(o.address);
  if (address === o.address) return o;
  return mk.AssemblyMemoryOutput({ name: o.name, constraint: o.constraint, type: o.type, address });
}
function mapAssemblyInput(a: Node<Blocks, 'AssemblyInput'>, name: (value: number) => number) {
  if (a.kind === 'AssemblyInput') {
    const value = name(a.value);
    return value === a.value ? a : mk.AssemblyInput({ name: a.name, constraint: a.constraint, type: a.type, value });
  }
  const address = name(a.address);
  if (address === a.address) return a;
  return mk.AssemblyMemoryInput({ name: a.name, constraint: a.constraint, type: a.type, address });
}

// ---------- terminators ----------

/** Calls `visit` with each edge that leaves the block, in order; a target may come more than once. */
export function forEachEdge<E extends { readonly block: number }>(
  t: { readonly kind: Terminator['kind'] },
  visit: (edge: E) => void,
): void {
  const terminator = t as Node<SSA, 'Terminator'>;
  const edge = visit as unknown as (e: Node<SSA, 'Edge'>) => void;
  switch (terminator.kind) {
    case 'Jump':
      return edge(terminator.to);
    case 'Branch':
      edge(terminator.then);
      return edge(terminator.else);
    case 'JumpTable':
    case 'IndirectJump':
      for (const e of terminator.targets) edge(e);
      return;
    case 'AssemblyJump':
      edge(terminator.next);
      for (const e of terminator.targets) edge(e);
      return;
  }
}

/** Calls `use` with each value that the terminator itself reads; arguments of edges are not among them. */
export function forEachTerminatorOperand(t: Terminator, use: (value: number) => void): void {
  switch (t.kind) {
    case 'Branch':
      return use(t.test);
    case 'JumpTable':
      return use(t.index);
    case 'IndirectJump':
      return use(t.target);
    case 'AssemblyJump':
      return forEachAssemblyOperand(t, use);
    case 'Return':
      for (const p of t.pieces) use(p.kind === 'Outgoing' ? p.value : p.address);
  }
}

/** Calls `define` with each value that the terminator defines. */
export function forEachTerminatorResult(t: Terminator, define: (value: number) => void): void {
  if (t.kind === 'AssemblyJump') for (const o of t.outputs) if (o.kind === 'AssemblyOutput') define(o.value);
}

/** An SSA terminator with its operands renamed and its edges replaced. */
export function mapTerminator(
  t: Terminator,
  name: (value: number) => number,
  edge: (e: Node<Blocks, 'Edge'> | Node<SSA, 'Edge'>) => Node<SSA, 'Edge'>,
): Node<SSA, 'Terminator'> {
  const ssa = SSA.mk;
  switch (t.kind) {
    case 'Jump':
      return ssa.Jump({ to: edge(t.to) });
    case 'Branch':
      return ssa.Branch({ test: name(t.test), then: edge(t.then), else: edge(t.else) });
    case 'JumpTable':
      return ssa.JumpTable({ index: name(t.index), targets: t.targets.map(edge) });
    case 'IndirectJump':
      return ssa.IndirectJump({ target: name(t.target), targets: t.targets.map(edge) });
    case 'AssemblyJump': {
      const outputs = mapList(t.outputs, o => mapAssemblyOutput(o, name));
      const inputs = mapList(t.inputs, a => mapAssemblyInput(a, name));
      const { volatile, template, clobbers } = t;
      return ssa.AssemblyJump({
        ...{ volatile, template, outputs, inputs, clobbers },
        ...{ targets: t.targets.map(edge), next: edge(t.next) },
      });
    }
    case 'Return': {
      const pieces = mapList(t.pieces, p => mapOutgoing(p, name));
      return pieces === t.pieces ? t : ssa.Return({ pieces });
    }
    case 'Unreachable':
      return t;
  }
}
