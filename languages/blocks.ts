/**
 * Blocks: basic blocks with one terminator each. From here on a function is a graph.
 *
 * Every instruction defines at most a few values, each exactly once; a value of Blocks is used only in its own block, and scalar locals carry
 * what lives longer. Blocks[0] is the entry, and nothing jumps to it. Block ids are unique but need not be dense or sorted.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const blocks = language('Blocks', {
  External: {
    Graph: {
      symbol: 'symbol',
      incoming: 'Incoming*',
      locals: 'Local*',
      slots: 'Slot*',
      blocks: 'Block*',
      nextValue: 'int',
    },
  },
  Incoming: {
    /** The entry block starts with these values defined. */
    Incoming: { location: 'location', type: 'mtype', value: 'value' },
  },
  Local: { Local: { symbol: 'symbol', type: 'mtype' } },
  Slot: {
    Slot: { slot: 'slot', size: 'int', align: 'int', name: 'name' },
    /** Lies in the argument area that the caller filled. */
    IncomingSlot: { slot: 'slot', location: 'location', name: 'name' },
  },
  Block: { Block: { block: 'block', label: 'label?', instructions: 'Instruction*', terminator: 'Terminator' } },
  Instruction: {
    Constant: { result: 'value', type: 'mtype', value: 'integer' },
    FloatingConstant: { result: 'value', type: 'mtype', bits: 'integer' },
    GetLocal: { result: 'value', type: 'mtype', symbol: 'symbol' },
    SetLocal: { symbol: 'symbol', type: 'mtype', value: 'value' },
    Load: { result: 'value', type: 'mtype', address: 'value', offset: 'int', volatile: 'flag', alias: 'int' },
    Store: { type: 'mtype', address: 'value', offset: 'int', value: 'value', volatile: 'flag', alias: 'int' },
    SymbolAddress: { result: 'value', type: 'mtype', symbol: 'symbol', offset: 'int' },
    SlotAddress: { result: 'value', type: 'mtype', slot: 'slot', offset: 'int' },
    /** The address of a block that a computed goto may reach. */
    BlockAddress: { result: 'value', type: 'mtype', label: 'label' },
    IncomingArea: { result: 'value', type: 'mtype', offset: 'int' },
    Unary: { result: 'value', type: 'mtype', op: 'name', value: 'value' },
    Binary: { result: 'value', type: 'mtype', op: 'name', left: 'value', right: 'value' },
    /** `type` is that of the operands; the result is an i32, 0 or 1. */
    Compare: { result: 'value', type: 'mtype', op: 'name', left: 'value', right: 'value' },
    Convert: { result: 'value', type: 'mtype', op: 'name', from: 'mtype', value: 'value' },
    /** `test` is any integer. */
    Select: { result: 'value', type: 'mtype', test: 'value', then: 'value', else: 'value' },
    MoveBlock: { to: 'value', from: 'value', size: 'int', align: 'int' },
    ClearBlock: { to: 'value', size: 'int', align: 'int' },
    /** One of `symbol` (a direct call, to symbol + 0) and `target`; the other is null. */
    Call: {
      symbol: 'symbol?',
      target: 'value?',
      arguments: 'Outgoing*',
      results: 'Result*',
      stack: 'int',
      vectors: 'int',
    },
    Perform: { name: 'name', type: 'mtype', results: 'value*', arguments: 'value*' },
    AllocateStack: { result: 'value', size: 'value', align: 'int' },
    SaveStack: { result: 'value' },
    RestoreStack: { value: 'value' },
    Assembly: {
      volatile: 'flag',
      template: 'string',
      outputs: 'AssemblyOutput*',
      inputs: 'AssemblyInput*',
      clobbers: 'string*',
    },
  },
  Outgoing: {
    Outgoing: { location: 'location', type: 'mtype', value: 'value' },
    OutgoingBlock: { location: 'location', address: 'value', size: 'int', align: 'int' },
  },
  Result: { Result: { location: 'location', type: 'mtype', value: 'value' } },
  AssemblyOutput: {
    AssemblyOutput: { name: 'name?', constraint: 'string', type: 'mtype', value: 'value' },
    AssemblyMemoryOutput: { name: 'name?', constraint: 'string', type: 'mtype', address: 'value' },
  },
  AssemblyInput: {
    AssemblyInput: { name: 'name?', constraint: 'string', type: 'mtype', value: 'value' },
    AssemblyMemoryInput: { name: 'name?', constraint: 'string', type: 'mtype', address: 'value' },
  },
  Terminator: {
    Jump: { to: 'Edge' },
    /** `test` is any integer, nonzero for `then`. */
    Branch: { test: 'value', then: 'Edge', else: 'Edge' },
    JumpTable: { index: 'value', targets: 'Edge*' },
    IndirectJump: { target: 'value', targets: 'Edge*' },
    Return: { pieces: 'Outgoing*' },
    Unreachable: {},
  },
  Edge: { Edge: { block: 'block' } },
});
type Schema = typeof blocks.schema;
export interface Blocks extends Schema {}
export const Blocks: Lang<Blocks> = blocks;
