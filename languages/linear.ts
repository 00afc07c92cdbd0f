/** Linear: blocks are laid out one after another; jumps to the next one are silent. A Call whose opcode ends a block does not come back. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Expanded } from './expanded.ts';

const linear = extend(Expanded, 'Linear', {
  remove: ['Block', 'Jump', 'Branch', 'IndirectJump', 'Return', 'TailCall', 'Stop', 'Edge'],
  add: {
    External: {
      MachineFunction: {
        symbol: 'symbol',
        tables: 'Table*',
        code: 'Instruction*',
        saved: 'register*',
        frame: 'int',
        frameRegister: 'register',
      },
    },
    Instruction: {
      /** Where a block begins. `label` when its address is taken; `align` in bytes. */
      Start: { block: 'block', label: 'label?', align: 'int' },
      /** jmp or a conditional jump. */
      JumpTo: { opcode: 'opcode', block: 'block' },
    },
  },
});
type Schema = typeof linear.schema;
export interface Linear extends Schema {}
export const Linear: Lang<Linear> = linear;
