/** Selection rules for calls, and what stands at the borders of a function (System V ABI 3.2.3). */
import { firstVirtual, type Register } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import { isStackLocation, type Location, stackOffsetOf } from '../../languages/target.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import { instruction } from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { callerSaved, isX87, rax, rsp } from './registers.ts';
import { loadOpcode, storeOpcode } from './select-memory.ts';
import { callOperand } from './select-places.ts';
import { popExtended, pushExtended } from './select-x87.ts';

const outgoing = (location: Location): Operand => Selected.mk.OutgoingMemory({ displacement: stackOffsetOf(location) });

/** Puts a value where the calling convention wants it in the argument area. */
function pass(e: Emitter, location: Location, value: number): void {
  const type = e.typeOf(value);
  const n = e.place.definition[value];
  if (type === 'f80') {
    pushExtended(e, value);
    e.put('fstp.m80', [], [outgoing(location)]);
  } else if (n !== undefined && n.kind === 'Constant' && n.value >= -0x80000000n && n.value <= 0x7fffffffn)
    // Narrow arguments take eight bytes each; the upper ones are undefined.
    e.put(type === 'i64' ? 'mov.m64' : 'mov.m32', [], [outgoing(location), e.immediate(n.value)]);
  else if (n !== undefined && n.kind === 'Load' && !n.volatile && e.place.inner(value) && e.place.loadsHere(value)) {
    // Piece by piece, so that a large structure does not want a register for each piece at once.
    const r = e.fresh(type);
    e.put(loadOpcode(type), [r], [e.memory(n.address)]);
    e.put(storeOpcode(type), [], [outgoing(location), e.register(r)]);
  } else e.put(storeOpcode(type), [], [outgoing(location), e.use(value)]);
}

/** Takes a result, or an argument that came in, from where the calling convention has it. */
export function receive(e: Emitter, location: Location, into: Register, type: Parameters<typeof loadOpcode>[0]): void {
  if (isStackLocation(location)) {
    const from = Selected.mk.IncomingMemory({ displacement: stackOffsetOf(location) });
    if (type === 'f80') {
      e.put('fld.m80', [], [from]);
      popExtended(e, into);
    } else e.put(loadOpcode(type), [into], [from]);
  } else if (isX87(location)) popExtended(e, into);
  else e.copy(into, location);
}

const clobbers = new Map<number, readonly Register[]>();
/** What a call may change beside its results. Calls with results in the same registers share one list. */
function clobbersBeside(results: readonly Register[]): readonly Register[] {
  let key = 0;
  for (const r of results) key = key * firstVirtual + r + 1;
  let found = clobbers.get(key);
  if (found === undefined) {
    found = callerSaved.filter(r => !results.includes(r));
    clobbers.set(key, found);
  }
  return found;
}

export const callRules: Rule[] = [
  rule('call', instruction('Call'), 10, ({ node }, e) => {
    if (node.kind !== 'Call') return;
    e.calls = true;
    const reads: Register[] = [];
    const { arguments: outgoings, results } = node;
    for (let i = 0; i < outgoings.length; i++) {
      const a = outgoings[i];
      if (a.kind === 'Outgoing' && isStackLocation(a.location)) pass(e, a.location, a.value);
    }
    const target = node.symbol !== null ? callOperand(node.symbol, e.unit.options) : e.use(node.target!);
    for (let i = 0; i < outgoings.length; i++) {
      const a = outgoings[i];
      if (a.kind === 'Outgoing' && !isStackLocation(a.location)) {
        e.into(a.value, a.location);
        reads.push(a.location);
      }
    }
    if (node.vectors >= 0) {
      // The number of vector registers used, for a callee that takes variable arguments.
      e.put('mov.32', [rax], [e.immediate(node.vectors)]);
      reads.push(rax);
    }
    const writes: Register[] = new Array(results.length);
    for (let i = 0; i < results.length; i++) writes[i] = results[i].location;
    const opcode = e.unit.target.opcode(node.symbol !== null ? 'call' : 'call.indirect')!;
    e.add(Selected.mk.Call({ opcode, target, reads, writes, clobbers: clobbersBeside(writes), stack: node.stack }));
    for (let i = 0; i < results.length; i++)
      receive(e, results[i].location, e.define(results[i].value), results[i].type);
  }),
  rule('allocate on the stack', instruction('AllocateStack'), 5, ({ node }, e) => {
    if (node.kind !== 'AllocateStack') return;
    e.dynamic = true;
    const align = Math.max(16, node.align);
    const known = e.place.definition[node.size];
    const stack = e.register(rsp);
    if (known !== undefined && known.kind === 'Constant') {
      const bytes = (known.value + 15n) & -16n;
      e.put('sub.64', [rsp], [stack, e.immediate(bytes + BigInt(align - 16))]);
    } else {
      const padded = e.fresh('i64');
      const rounded = e.fresh('i64');
      e.put('lea.64', [padded], [e.indexed(e.reg(node.size), -1, 1, 15 + align - 16)]);
      e.put('and.64', [rounded], [e.register(padded), e.immediate(-16)]);
      e.put('sub.64', [rsp], [stack, e.register(rounded)]);
    }
    // The argument area stays below the new object.
    const area = Selected.mk.OutgoingMemory({ displacement: e.argumentBytes });
    if (align === 16) e.put('lea.64', [e.result], [area]);
    else {
      const low = e.fresh('i64');
      const above = e.fresh('i64');
      e.put('lea.64', [low], [area]);
      e.put('lea.64', [above], [e.indexed(low, -1, 1, align - 1)]);
      e.put('and.64', [e.result], [e.register(above), e.immediate(-align)]);
    }
  }),
  rule('save the stack pointer', instruction('SaveStack'), 1, (_, e) => e.copy(e.result, rsp)),
  rule('restore the stack pointer', instruction('RestoreStack'), 1, ({ node }, e) => {
    if (node.kind !== 'RestoreStack') return;
    e.dynamic = true;
    e.copy(rsp, e.reg(node.value));
  }),
];

/** Puts the pieces of the function's result in their registers and gives these. */
export function returnPieces(
  e: Emitter,
  pieces: readonly { readonly location: Location; readonly value: number }[],
): Register[] {
  const registers: Register[] = [];
  // The second of two long doubles lies below the first on the stack.
  const extended = pieces.filter(p => isX87(p.location)).sort((a, b) => b.location - a.location);
  for (const p of extended) pushExtended(e, p.value);
  for (const p of extended) registers.push(p.location);
  for (const p of pieces)
    if (!isX87(p.location)) {
      e.into(p.value, p.location);
      registers.push(p.location);
    }
  return registers;
}
