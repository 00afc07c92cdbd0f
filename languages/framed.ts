/** Framed: slots are offsets from the frame; prologue and epilogue stand. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Allocated } from './allocated.ts';

const framed = extend(Allocated, 'Framed', {
  remove: ['Slot', 'IncomingSlot', 'SlotMemory', 'IncomingMemory', 'OutgoingMemory'],
  add: {
    External: {
      /** `frame` is the number of bytes below the return address; `frameRegister` is -1 where the stack pointer serves. */
      MachineFunction: {
        symbol: 'symbol',
        tables: 'Table*',
        blocks: 'Block*',
        saved: 'register*',
        frame: 'int',
        frameRegister: 'register',
      },
    },
  },
});
type Schema = typeof framed.schema;
export interface Framed extends Schema {}
export const Framed: Lang<Framed> = framed;
