/** Allocated: registers are physical; what did not fit lives in spill slots. */
import { extend, type Lang } from '../nanopass/index.ts';
import { PhiFree } from './phi-free.ts';

const allocated = extend(PhiFree, 'Allocated', {
  add: {
    External: {
      /** `saved` are the callee-saved registers that the body changes. */
      MachineFunction: {
        symbol: 'symbol',
        slots: 'Slot*',
        tables: 'Table*',
        blocks: 'Block*',
        saved: 'register*',
        argumentBytes: 'int',
        calls: 'flag',
        dynamic: 'flag',
      },
    },
    Instruction: {
      Copy: { to: 'register', from: 'register', type: 'mtype' },
      Spill: { register: 'register', type: 'mtype', place: 'Operand' },
      Reload: { register: 'register', type: 'mtype', place: 'Operand' },
    },
    Terminator: {
      /** A jump to another function, which returns to this one's caller; `reads` are the registers of its arguments. */
      TailCall: { opcode: 'opcode', target: 'Operand', reads: 'register*' },
    },
  },
});
type Schema = typeof allocated.schema;
export interface Allocated extends Schema {}
export const Allocated: Lang<Allocated> = allocated;
