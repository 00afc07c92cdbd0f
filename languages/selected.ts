/**
 * Selected: machine instructions on virtual registers.
 *
 * Here the values of SSA have become virtual registers (value n is register n + `firstVirtual`), still each defined once; block parameters stand.
 * An instruction has its results apart from its operands, whatever the machine's own form is; `constrain` brings it into that form.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const selected = language('Selected', {
  External: {
    /**
     * `types[r - firstVirtual]` is the type of virtual register r, from which its class follows. `argumentBytes` is the largest argument area of its calls.
     * `dynamic`: the stack pointer moves in the body. Blocks[0] is the entry.
     */
    MachineFunction: {
      symbol: 'symbol',
      slots: 'Slot*',
      tables: 'Table*',
      blocks: 'Block*',
      types: 'mtype*',
      argumentBytes: 'int',
      calls: 'flag',
      dynamic: 'flag',
    },
  },
  Slot: {
    Slot: { slot: 'slot', size: 'int', align: 'int', name: 'name' },
    IncomingSlot: { slot: 'slot', location: 'location', name: 'name' },
  },
  /** A jump table. */
  Table: { Table: { table: 'int', blocks: 'block*' } },
  Block: {
    /** `label` is set when the block's address is taken; `loop` is the depth of the innermost loop that it is in, or -1 where the program seldom comes. */
    Block: {
      block: 'block',
      label: 'label?',
      loop: 'int',
      parameters: 'register*',
      instructions: 'Instruction*',
      terminator: 'Terminator',
    },
  },
  Instruction: {
    Machine: { opcode: 'opcode', results: 'register*', operands: 'Operand*' },
    /** A register-to-register copy; the type of either says how wide. */
    Copy: { to: 'register', from: 'register' },
    /**
     * `reads`, `writes` are the physical registers of arguments and results; `clobbers` are all others that the callee may change; `stack` is the number
     * of bytes of its argument area.
     */
    Call: {
      opcode: 'opcode',
      target: 'Operand',
      reads: 'register*',
      writes: 'register*',
      clobbers: 'register*',
      stack: 'int',
    },
    /**
     * Inline assembly. The template refers by number to the results and then the operands; fixed registers are copies already. `tied` says for
     * each result which operand comes in its register, or -1; tied operands stand last, and the template does not count them. `widths` are bytes.
     */
    Assembly: {
      template: 'string',
      results: 'register*',
      operands: 'Operand*',
      tied: 'int*',
      names: 'string*',
      widths: 'int*',
      clobbers: 'register*',
      targets: 'block*',
    },
  },
  Operand: {
    Register: { register: 'register' },
    Immediate: { value: 'integer' },
    /** base + index * scale + displacement + symbol; -1 is no register. `how` says how a symbol is reached: relative, absolute, got, tpoff, gottpoff, dtpoff... */
    Memory: {
      base: 'register',
      index: 'register',
      scale: 'int',
      displacement: 'int',
      symbol: 'symbol?',
      how: 'name?',
      segment: 'name?',
    },
    SlotMemory: { slot: 'slot', index: 'register', scale: 'int', displacement: 'int' },
    /** Bytes from the first stack argument that the caller passed. */
    IncomingMemory: { displacement: 'int' },
    /** Bytes from the start of the argument area for calls. */
    OutgoingMemory: { displacement: 'int' },
    /** A constant of `size` bytes that lies in read-only data. */
    PoolMemory: { bits: 'integer', size: 'int' },
    /** The code of a symbol, as the target of a call or jump: how is plt, relative or absolute. */
    Code: { symbol: 'symbol', how: 'name' },
    /** The address of a symbol as an immediate (absolute code only). */
    SymbolImmediate: { symbol: 'symbol', displacement: 'int' },
    /** A jump table's address, relative to the instruction. */
    TableMemory: { table: 'int' },
    /** A block's address, relative to the instruction. */
    BlockMemory: { label: 'label' },
  },
  Terminator: {
    Jump: { to: 'Edge' },
    /** A conditional jump opcode; the flags come from the last instruction that writes them. */
    Branch: { opcode: 'opcode', then: 'Edge', else: 'Edge' },
    IndirectJump: { opcode: 'opcode', target: 'Operand', targets: 'Edge*' },
    /** `reads` are the registers of the result. */
    Return: { reads: 'register*' },
    /** Execution does not get here; the opcode traps. */
    Stop: { opcode: 'opcode' },
  },
  Edge: { Edge: { block: 'block', arguments: 'register*' } },
});
type Schema = typeof selected.schema;
export interface Selected extends Schema {}
export const Selected: Lang<Selected> = selected;
