/** Nested functions on x86-64: r10 is the static chain (System V ABI 3.2.1). */
import type { NestedFunctions } from '../../languages/target.ts';
import { registerOfName } from './registers.ts';

export const nestedFunctions: NestedFunctions = {
  chain: registerOfName('r10')!.register,
  jumpBuffer: 256,
  // movabs $function, %r11; movabs $chain, %r10; jmp *%r11; nop
  trampoline: {
    size: 24,
    parts: [
      { offset: 0, holds: 'code', size: 2, value: 0xbb49 },
      { offset: 2, holds: 'function' },
      { offset: 10, holds: 'code', size: 2, value: 0xba49 },
      { offset: 12, holds: 'chain' },
      { offset: 20, holds: 'code', size: 4, value: 0x90e3ff41 },
    ],
  },
};
