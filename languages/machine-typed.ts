/**
 * MachineTyped: only machine types are left; signedness is in the operations, and a place is an address or a local scalar.
 *
 * Pointers are integers of the target's pointer type. A comparison gives an i32, 0 or 1. A test is an i32 or any other integer, nonzero for true.
 */
import { type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const machineTyped = language('MachineTyped', {
  External: {
    Function: { symbol: 'symbol', incoming: 'Incoming*', locals: 'Local*', body: 'Statement*' },
    Data: { symbol: 'symbol', size: 'int', align: 'int', readonly: 'flag', bytes: 'bytes', relocations: 'Relocation*' },
    Zero: { symbol: 'symbol', size: 'int', align: 'int' },
    Alias: { symbol: 'symbol', of: 'name' },
    FileAssembly: { template: 'string' },
  },
  Relocation: {
    Relocation: { offset: 'int', size: 'int', symbol: 'symbol', addend: 'int' },
    LabelRelocation: { offset: 'int', size: 'int', label: 'label', addend: 'int' },
    LabelDifference: { offset: 'int', size: 'int', left: 'label', right: 'label', addend: 'int' },
  },
  Incoming: {
    Incoming: { location: 'location', type: 'mtype', symbol: 'symbol' },
    /** The memory local `symbol` lies in the argument area at this stack location. */
    IncomingBlock: { location: 'location', symbol: 'symbol' },
  },
  Local: {
    /** A scalar whose address nobody takes. */
    ScalarLocal: { symbol: 'symbol', type: 'mtype' },
    MemoryLocal: { symbol: 'symbol', size: 'int', align: 'int' },
  },
  Statement: {
    Label: { label: 'label' },
    Goto: { label: 'label' },
    ComputedGoto: { target: 'Expression' },
    Branch: { test: 'Expression', then: 'label', else: 'label' },
    JumpTable: { index: 'Expression', targets: 'label*' },
    ReturnPieces: { pieces: 'Outgoing*' },
    Unreachable: {},
    Set: { symbol: 'symbol', value: 'Expression' },
    /** `alias` numbers the type of the object for type-based alias analysis; 0 may be anything. */
    Store: { type: 'mtype', address: 'Expression', value: 'Expression', volatile: 'flag', alias: 'int' },
    MoveBlock: { to: 'Expression', from: 'Expression', size: 'int', align: 'int' },
    ClearBlock: { to: 'Expression', size: 'int', align: 'int' },
    Call: {
      function: 'Expression',
      arguments: 'Outgoing*',
      results: 'Result*',
      stack: 'int',
      vectors: 'int',
      returns: 'flag',
    },
    /** Operations with effects that are no calls: atomics, traps, fences, overflow arithmetic. See `operations.ts` for the names. */
    Perform: { name: 'name', type: 'mtype', results: 'symbol*', arguments: 'Expression*' },
    AllocateStack: { symbol: 'symbol', size: 'Expression', align: 'int' },
    SaveStack: { symbol: 'symbol' },
    RestoreStack: { symbol: 'symbol' },
    Assembly: {
      volatile: 'flag',
      template: 'string',
      outputs: 'AssemblyOutput*',
      inputs: 'AssemblyInput*',
      clobbers: 'string*',
    },
  },
  AssemblyOutput: {
    /** The result goes to a hidden scalar, stored by statements that follow. */
    AssemblyOutput: { name: 'name?', constraint: 'string', type: 'mtype', symbol: 'symbol' },
    AssemblyMemoryOutput: { name: 'name?', constraint: 'string', type: 'mtype', address: 'Expression' },
  },
  AssemblyInput: {
    AssemblyInput: { name: 'name?', constraint: 'string', type: 'mtype', value: 'Expression' },
    AssemblyMemoryInput: { name: 'name?', constraint: 'string', type: 'mtype', address: 'Expression' },
  },
  Outgoing: {
    Outgoing: { location: 'location', type: 'mtype', value: 'Expression' },
    OutgoingBlock: { location: 'location', address: 'Expression', size: 'int', align: 'int' },
  },
  Result: { Result: { location: 'location', type: 'mtype', symbol: 'symbol' } },
  Expression: {
    /** In two's complement, as the signed number of its width. */
    Constant: { type: 'mtype', value: 'integer' },
    FloatingConstant: { type: 'mtype', bits: 'integer' },
    Get: { type: 'mtype', symbol: 'symbol' },
    Load: { type: 'mtype', address: 'Expression', volatile: 'flag', alias: 'int' },
    /** A function or an object with static or thread duration. */
    SymbolAddress: { type: 'mtype', symbol: 'symbol', offset: 'int' },
    LocalAddress: { type: 'mtype', symbol: 'symbol' },
    LabelAddress: { type: 'mtype', label: 'label' },
    IncomingArea: { type: 'mtype', offset: 'int' },
    /** The operations are listed in `operations.ts`. */
    Unary: { type: 'mtype', op: 'name', value: 'Expression' },
    Binary: { type: 'mtype', op: 'name', left: 'Expression', right: 'Expression' },
    /** `type` is that of the operands; the result is an i32. */
    Compare: { type: 'mtype', op: 'name', left: 'Expression', right: 'Expression' },
    Convert: { type: 'mtype', op: 'name', from: 'mtype', value: 'Expression' },
  },
});
type Schema = typeof machineTyped.schema;
export interface MachineTyped extends Schema {}
export const MachineTyped: Lang<MachineTyped> = machineTyped;
