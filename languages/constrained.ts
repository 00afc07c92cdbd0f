/** Constrained: instructions have the machine's own form: operands that must be in one register or in a fixed one are copies before and after. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Selected } from './selected.ts';

const constrained = extend(Selected, 'Constrained', {
  add: {
    Instruction: {
      /** The operands in the order of the manual; the opcode's roles say which are read and written. A virtual register may now be written more than once. */
      Machine: { opcode: 'opcode', operands: 'Operand*' },
      /** `roles`: 1 is read, 2 written, 3 both. */
      Assembly: {
        template: 'string',
        operands: 'Operand*',
        roles: 'int*',
        names: 'string*',
        widths: 'int*',
        clobbers: 'register*',
        targets: 'block*',
      },
    },
  },
});
type Schema = typeof constrained.schema;
export interface Constrained extends Schema {}
export const Constrained: Lang<Constrained> = constrained;
