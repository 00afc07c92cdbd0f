/** Jumps, calls and system instructions of x86-64. */
import { instruction, row, type Table } from './opcodes-form.ts';
import { conditions } from './opcodes-integer.ts';
import { r11, rax, rbx, rcx, rdx } from './registers.ts';

export function addControlInstructions(table: Table): void {
  // The short form first: `relax` decides which of the two a branch gets.
  instruction(table, 'jmp', 'read', { isTerminator: true }, [row('rel8', 'EB cb'), row('rel32', 'E9 cd')]);
  for (const [code, c] of conditions.entries())
    instruction(table, `j${c}`, 'read', { readsFlags: true, isTerminator: true }, [
      row('rel8', `${(0x70 + code).toString(16)} cb`),
      row('rel32', `0F ${(0x80 + code).toString(16)} cd`),
    ]);
  instruction(table, 'jmp.indirect', 'read', { text: 'jmp', isTerminator: true }, [row('*r/m64', 'FF /4')]);
  instruction(table, 'call', 'read', { isCall: true, loads: true, stores: true }, [row('rel32', 'E8 cd')]);
  instruction(table, 'call.indirect', 'read', { text: 'call', isCall: true, loads: true, stores: true }, [
    row('*r/m64', 'FF /2'),
  ]);
  // The general dynamic model of thread-local storage: the linker rewrites the pair as a whole, so its prefixes fill it up to
  // the 16 bytes of what may stand there instead (ELF Handling For Thread-Local Storage, 4.1.6).
  instruction(table, 'lea.tlsgd', 'write read', { text: '.byte 0x66; leaq', loads: false }, [
    row('r64, m', '66 REX.W 8D /r'),
  ]);
  instruction(
    table,
    'call.tlsgd',
    'read',
    { text: '.value 0x6666; rex64; call', isCall: true, loads: true, stores: true },
    [row('rel32', '66 66 REX.W E8 cd')],
  );
  instruction(table, 'ret', '', { isTerminator: true }, [row('', 'C3')]);
  instruction(table, 'leave', '', { loads: true }, [row('', 'C9')]);
  instruction(table, 'nop', '', {}, [row('', '90')]);
  instruction(table, 'ud2', '', { isTerminator: true }, [row('', '0F 0B')]);
  instruction(table, 'int3', '', { loads: true, stores: true }, [row('', 'CC')]);
  instruction(table, 'hlt', '', { loads: true, stores: true }, [row('', 'F4')]);
  instruction(table, 'endbr64', '', {}, [row('', 'F3 0F 1E FA')]);
  instruction(table, 'cpuid', '', { reads: [rax, rcx], writes: [rax, rbx, rcx, rdx] }, [row('', '0F A2')]);
  instruction(table, 'rdtsc', '', { writes: [rax, rdx], loads: true, stores: true }, [row('', '0F 31')]);
  const system = { reads: [rax], writes: [rax, rcx, r11], writesFlags: true, loads: true, stores: true };
  instruction(table, 'syscall', '', system, [row('', '0F 05')]);
}
