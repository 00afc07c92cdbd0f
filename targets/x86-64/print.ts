/**
 * Instructions as GNU assembler text in AT&T syntax, from the rows that encode them: `addl $1, -8(%rbp,%rax,4)`.
 *
 * The row says by which name a register goes, so the assembler picks the same encoding.
 */
import { noRegister } from '../../languages/machine.ts';
import type { Names } from '../encoding.ts';
import { layoutFor } from './encode.ts';
import type { Form } from './encode-layout.ts';
import type { MachineOpcode } from './opcodes-form.ts';
import { accessOf, describeOperand, isRelative, type MemoryOperand, type Operand } from './operands.ts';
import { isGeneral, registerName } from './registers.ts';

/** One line of assembly, without its indentation. Throws where the table has no row for the operands. */
export function printInstruction(opcode: MachineOpcode, operands: readonly Operand[], names: Names): string {
  const layout = layoutFor(opcode, operands);
  const { forms } = layout;
  const mnemonic = layout.row.text ?? opcode.text;
  const width = forms.length > 0 && forms[0].immediate === 'none' ? forms[0].width : 64;
  const written = operands.map((operand, i) => printOperand(forms[i], operand, width, names));
  if (layout.row.code.includes('/rr')) written.push(written[0]);
  if (written.length === 0) return mnemonic;
  // AT&T order: the destination last.
  return `${mnemonic} ${written.reverse().join(', ')}`;
}

function printOperand(form: Form, operand: Operand, width: number, names: Names): string {
  const star = form.indirect ? '*' : '';
  switch (operand.kind) {
    case 'Register':
      return `${star}%${registerName(operand.register, isGeneral(operand.register) ? (form.width as 8) : 64)}`;
    case 'Immediate':
      return `$${form.immediate === 'signed' ? BigInt.asIntN(width, operand.value) : operand.value}`;
    case 'Memory':
      return star + printMemory(operand, names);
    case 'PoolMemory':
      return `${names.pool(operand.bits, operand.size)}(%rip)`;
    case 'TableMemory':
      return `${names.table(operand.table)}(%rip)`;
    case 'BlockMemory':
      return `${names.label(operand.label)}(%rip)`;
    case 'Code':
      return names.symbol(operand.symbol) + (operand.how === 'plt' ? '@PLT' : '');
    case 'SymbolImmediate':
      return `$${withOffset(names.symbol(operand.symbol), operand.displacement)}`;
    default:
      throw new Error(`${describeOperand(operand)} cannot be written in assembly`);
  }
}

const modifiers = {
  relative: '',
  absolute: '',
  got: '@GOTPCREL',
  tpoff: '@tpoff',
  gottpoff: '@gottpoff',
  tlsgd: '@tlsgd',
  dtpoff: '@dtpoff',
};

const withOffset = (text: string, offset: number): string =>
  offset === 0 ? text : offset > 0 ? `${text}+${offset}` : `${text}${offset}`;

export function printMemory(memory: MemoryOperand, names: Names): string {
  const { base, index, scale, displacement, segment, symbol } = memory;
  let text = segment === null ? '' : `%${segment}:`;
  if (symbol !== null) text += withOffset(names.symbol(symbol) + modifiers[accessOf(memory)], displacement);
  else if (displacement !== 0 || (base === noRegister && index === noRegister)) text += displacement;
  if (isRelative(memory)) return `${text}(%rip)`;
  if (base === noRegister && index === noRegister) return text;
  const inner = [base === noRegister ? '' : `%${registerName(base)}`];
  if (index !== noRegister) inner.push(`%${registerName(index)}`, String(scale));
  return `${text}(${inner.join(',')})`;
}
