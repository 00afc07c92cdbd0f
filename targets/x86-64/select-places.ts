/** How x86-64 code reaches memory: addresses as operands, symbols by the rules of position-independent code, constants. */
import type { Register } from '../../languages/machine.ts';
import { bytesOf, noRegister } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import { type CompileOptions, type CSymbol, isDefinedHere, threadModelOf, visibilityOf } from '../../languages/unit.ts';
import type { Emitter, Materializer, Operand } from '../selection/emitter.ts';
import type { Address, Instruction } from '../selection/facts.ts';

/** How the address of a symbol is found. */
export type Reach = 'relative' | 'absolute' | 'got' | 'tpoff' | 'gottpoff' | 'tlsgd';

/**
 * As gcc for x86-64 Linux does: what another object may define instead is reached through the global offset table in shared code; a
 * position-independent executable copies foreign data into itself, so it asks the table for foreign functions and weak symbols only.
 */
export function reachOf(symbol: CSymbol, options: CompileOptions): Reach {
  const own = symbol.linkage !== 'external' || isHidden(symbol, options);
  const shared = options.pic === 'pic' && !own;
  if (symbol.duration === 'thread') return threadModelOf(symbol, options) === 'local' ? 'tpoff' : 'gottpoff';
  if (shared) return 'got';
  if (!isDefinedHere(symbol) && symbol.linkage === 'external') {
    if (symbol.attributes?.weak === true) return 'got';
    if (options.pic === 'pie' && symbol.kind === 'function' && !isHidden(symbol, options)) return 'got';
  }
  return 'relative';
}

const isHidden = (symbol: CSymbol, options: CompileOptions): boolean => {
  const visibility = visibilityOf(symbol, options);
  // A weak one that nobody defines is zero, which is far from here.
  return (
    (visibility === 'hidden' || visibility === 'internal') &&
    (symbol.attributes?.weak !== true || isDefinedHere(symbol))
  );
};

/** A direct call goes to the symbol itself, or to the linker's stub for it. */
export function callOperand(symbol: CSymbol, options: CompileOptions): Operand {
  const near =
    symbol.linkage !== 'external' ||
    isHidden(symbol, options) ||
    (isDefinedHere(symbol) && options.pic !== 'pic' && symbol.attributes?.weak !== true);
  return Selected.mk.Code({ symbol, how: near ? 'relative' : 'plt' });
}

/** Memory at a sum of registers and a displacement; in the thread's own block when the segment is `fs`. */
const sum = (base: Register, index: Register, scale: number, displacement: number, segment: string | null): Operand =>
  Selected.mk.Memory({ base, index, scale, displacement, symbol: null, how: null, segment });
/** Memory at a symbol, as the linker will find it. */
export const symbolic = (symbol: CSymbol, how: Reach, displacement: number): Operand =>
  Selected.mk.Memory({ base: noRegister, index: noRegister, scale: 1, displacement, symbol, how, segment: null });

function addressOperand(e: Emitter, address: Address): Operand {
  switch (address.kind) {
    case 'Address': {
      const base = address.base === null ? noRegister : e.reg(address.base);
      const index = address.index === null ? noRegister : e.reg(address.index);
      return sum(base, index, address.scale, address.displacement, null);
    }
    case 'SlotBased': {
      const index = address.index === null ? noRegister : e.reg(address.index);
      return Selected.mk.SlotMemory({
        slot: address.slot,
        index,
        scale: address.scale,
        displacement: address.displacement,
      });
    }
    case 'IncomingBased':
      return Selected.mk.IncomingMemory({ displacement: address.displacement });
    case 'SymbolBased':
      return symbolOperand(e, address, reachOf(address.symbol, e.unit.options));
  }
}

function symbolOperand(e: Emitter, address: Extract<Address, { kind: 'SymbolBased' }>, how: Reach): Operand {
  const { symbol, scale, displacement } = address;
  const index = address.index === null ? noRegister : e.reg(address.index);
  if (how === 'tpoff')
    return Selected.mk.Memory({ base: noRegister, index, scale, displacement, symbol, how, segment: 'fs' });
  if (how === 'gottpoff' || how === 'got') {
    const base = e.invariant(`${how} ${symbol.id}`, 'i64', into => e.put('mov.64', [into], [symbolic(symbol, how, 0)]));
    return sum(base, index, scale, displacement, how === 'got' ? null : 'fs');
  }
  // An address relative to the instruction has no room for an index.
  if (index === noRegister) return symbolic(symbol, 'relative', displacement);
  const base = e.invariant(`relative ${symbol.id} ${displacement}`, 'i64', into =>
    e.put('lea.64', [into], [symbolic(symbol, 'relative', displacement)]),
  );
  return sum(base, index, scale, 0, null);
}

/** Puts an address into a register. */
export function loadAddress(e: Emitter, address: Address, into: Register): void {
  if (address.kind !== 'SymbolBased') {
    e.put('lea.64', [into], [addressOperand(e, address)]);
    return;
  }
  const { symbol, displacement } = address;
  const how = reachOf(symbol, e.unit.options);
  if (how === 'relative') {
    e.put('lea.64', [into], [symbolOperand(e, address, how)]);
    return;
  }
  const entry = (): Operand => symbolic(symbol, how, 0);
  if (how === 'got' && displacement === 0 && address.index === null) {
    e.put('mov.64', [into], [entry()]);
    return;
  }
  const base = e.fresh('i64');
  if (how === 'got') e.put('mov.64', [base], [entry()]);
  else {
    // The thread's own block begins where fs:0 points (ELF Handling For Thread-Local Storage, 3.4.6).
    const block = sum(noRegister, noRegister, 1, 0, 'fs');
    if (how === 'gottpoff') {
      const offset = e.fresh('i64');
      e.put('mov.64', [offset], [entry()]);
      e.put('add.64', [base], [e.register(offset), block]);
    } else e.put('mov.64', [base], [block]);
  }
  const index = address.index === null ? noRegister : e.reg(address.index);
  const { scale } = address;
  const place =
    how === 'tpoff'
      ? Selected.mk.Memory({ base, index, scale, displacement, symbol, how, segment: null })
      : sum(base, index, scale, displacement, null);
  e.put('lea.64', [into], [place]);
}

function materialize(e: Emitter, node: Instruction, into: Register): void {
  switch (node.kind) {
    case 'Constant':
      e.put(node.type === 'i64' ? 'mov.64' : 'mov.32', [into], [e.immediate(node.value)]);
      return;
    case 'FloatingConstant': {
      if (node.type === 'f80') {
        loadExtended(e, node.bits);
        e.put('fstp.80', [into], []);
        return;
      }
      if (node.bits === 0n) {
        e.put('zero.128', [into], []);
        return;
      }
      const size = bytesOf[node.type];
      e.put(size === 4 ? 'movss' : size === 8 ? 'movsd' : 'movaps', [into], [e.pool(node.bits, size)]);
      return;
    }
    case 'BlockAddress':
      e.put('lea.64', [into], [Selected.mk.BlockMemory({ label: node.label })]);
      return;
    case 'AddressOf':
      loadAddress(e, node.address, into);
      return;
    default:
      throw new Error(`${node.kind} is not a constant`);
  }
}

const one = (16383n << 64n) | (1n << 63n);

/** Pushes a constant on the x87 stack. */
export function loadExtended(e: Emitter, bits: bigint): void {
  if (bits === 0n) e.put('fldz', [], []);
  else if (bits === one) e.put('fld1', [], []);
  else e.put('fld.m80', [], [e.pool(bits, 16)]);
}

export const places: Materializer = { materialize, addressOperand };
