/**
 * Blocks: basic blocks with one terminator each. From here on a function is a graph.
 *
 * Every instruction defines at most a few values, each exactly once; a value of Blocks is used only in its own block, and scalar locals carry
 * what lives longer. Blocks[0] is the entry, and nothing jumps to it. Block ids are unique but need not be dense or sorted.
 *
 * The mark `defines` is the type of what a production defines where its field `type` is not; `keepsMemory` is an effect that is none on memory.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

/** It computes its results from its fields alone: it may go where nobody uses them, move, and be done twice. What is not said to be pure may do anything. */
const pure = { pure: true } as const;
/** It has effects, and the passes know which. */
const known = { known: true } as const;

const blocks = language(
  'Blocks',
  {
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
      Incoming: { location: 'location', type: 'mtype', value: 'definition' },
    },
    Local: { Local: { symbol: 'symbol', type: 'mtype' } },
    Slot: {
      Slot: { slot: 'slot', size: 'int', align: 'int', name: 'name' },
      /** Lies in the argument area that the caller filled. */
      IncomingSlot: { slot: 'slot', location: 'location', name: 'name' },
    },
    Block: { Block: { block: 'block', label: 'label?', instructions: 'Instruction*', terminator: 'Terminator' } },
    Instruction: {
      Constant: { result: 'definition', type: 'mtype', value: 'integer' },
      FloatingConstant: { result: 'definition', type: 'mtype', bits: 'integer' },
      GetLocal: { result: 'definition', type: 'mtype', symbol: 'symbol' },
      SetLocal: { symbol: 'symbol', type: 'mtype', value: 'value' },
      Load: { result: 'definition', type: 'mtype', address: 'value', offset: 'int', volatile: 'flag', alias: 'int' },
      Store: { type: 'mtype', address: 'value', offset: 'int', value: 'value', volatile: 'flag', alias: 'int' },
      SymbolAddress: { result: 'definition', type: 'mtype', symbol: 'symbol', offset: 'int' },
      SlotAddress: { result: 'definition', type: 'mtype', slot: 'slot', offset: 'int' },
      /** The address of a block that a computed goto may reach. */
      BlockAddress: { result: 'definition', type: 'mtype', label: 'label' },
      IncomingArea: { result: 'definition', type: 'mtype', offset: 'int' },
      Unary: { result: 'definition', type: 'mtype', op: 'name', value: 'value' },
      Binary: { result: 'definition', type: 'mtype', op: 'name', left: 'value', right: 'value' },
      /** `type` is that of the operands; the result is an i32, 0 or 1. */
      Compare: { result: 'definition', type: 'mtype', op: 'name', left: 'value', right: 'value' },
      Convert: { result: 'definition', type: 'mtype', op: 'name', from: 'mtype', value: 'value' },
      /** `test` is any integer. */
      Select: { result: 'definition', type: 'mtype', test: 'value', then: 'value', else: 'value' },
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
      Perform: { name: 'name', type: 'mtype', results: 'definition*', arguments: 'value*' },
      AllocateStack: { result: 'definition', size: 'value', align: 'int' },
      SaveStack: { result: 'definition' },
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
    Result: { Result: { location: 'location', type: 'mtype', value: 'definition' } },
    AssemblyOutput: {
      AssemblyOutput: { name: 'name?', constraint: 'string', type: 'mtype', value: 'definition' },
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
  },
  {
    marks: {
      Constant: pure,
      FloatingConstant: pure,
      GetLocal: pure,
      SymbolAddress: pure,
      SlotAddress: pure,
      BlockAddress: pure,
      IncomingArea: pure,
      Unary: pure,
      Binary: pure,
      Compare: { ...pure, defines: 'i32' },
      Convert: pure,
      Select: pure,
      SetLocal: known,
      Load: known,
      Store: known,
      MoveBlock: known,
      ClearBlock: known,
      Call: known,
      Perform: known,
      AllocateStack: { ...known, defines: 'i64' },
      SaveStack: { ...known, defines: 'i64', keepsMemory: true },
      RestoreStack: known,
      Assembly: known,
    },
  },
);
type Schema = typeof blocks.schema;
export interface Blocks extends Schema {}
export const Blocks: Lang<Blocks> = blocks;
