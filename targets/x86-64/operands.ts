/** The operands of machine instructions once the frame stands: what the encoder and the printer see. */
import { noRegister } from '../../languages/machine.ts';
import type { Relaxed } from '../../languages/relaxed.ts';
import type { Node } from '../../nanopass/index.ts';
import { rip } from './registers.ts';

export type Operand = Node<Relaxed, 'Operand'>;
export type MemoryOperand = Extract<Operand, { kind: 'Memory' }>;

/** Operands in memory, by an address or by what lies there. */
export const isMemory = (o: Operand): boolean =>
  o.kind === 'Memory' || o.kind === 'PoolMemory' || o.kind === 'TableMemory' || o.kind === 'BlockMemory';

/** How a symbol in an address is reached, by the word in the operand. */
export type SymbolAccess = 'relative' | 'absolute' | 'got' | 'tpoff' | 'gottpoff' | 'tlsgd' | 'dtpoff';

const accesses: ReadonlySet<string> = new Set(['relative', 'absolute', 'got', 'tpoff', 'gottpoff', 'tlsgd', 'dtpoff']);

/** Throws on a word that x86-64 does not know. */
export function accessOf(memory: MemoryOperand): SymbolAccess {
  const how = memory.how ?? (memory.base === noRegister && memory.index === noRegister ? 'relative' : 'absolute');
  if (!accesses.has(how)) throw new Error(`x86-64 cannot reach a symbol by ${how}`);
  return how as SymbolAccess;
}

/** Is the address relative to the instruction that follows? */
export function isRelative(memory: MemoryOperand): boolean {
  if (memory.base === rip) return true;
  if (memory.symbol === null) return false;
  const access = accessOf(memory);
  return access !== 'absolute' && access !== 'tpoff' && access !== 'dtpoff';
}

/** For messages. */
export function describeOperand(o: Operand): string {
  switch (o.kind) {
    case 'Register':
      return `register ${o.register}`;
    case 'Immediate':
      return String(o.value);
    case 'Memory':
      return `[${o.base} + ${o.index}*${o.scale} + ${o.displacement}${o.symbol === null ? '' : ` + ${o.symbol.name}`}]`;
    case 'Code':
    case 'SymbolImmediate':
      return o.symbol.name;
    default:
      return o.kind;
  }
}
