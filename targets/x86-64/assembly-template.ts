/**
 * The templates of inline assembly: operands take the places of %0, %[name] and %k0 (GCC's manual, 6.47.2, "Extended Asm", and
 * 6.47.2.8, "x86 Operand Modifiers").
 */
import type { Assembly, Names, Operand } from '../encoding.ts';
import type { MemoryOperand } from './operands.ts';
import { printMemory } from './print.ts';
import { generalNames, isGeneral, registerName } from './registers.ts';

const highNames = ['ah', 'ch', 'dh', 'bh'];
const suffixes: Readonly<Record<number, string>> = { 1: 'b', 2: 'w', 4: 'l', 8: 'q', 10: 't' };
const widthOfModifier: Readonly<Record<string, number>> = { b: 1, w: 2, k: 4, q: 8 };

let unique = 0;

/** The text for the assembler. Throws on an operand number, name or modifier that the statement does not have. */
export function expandTemplate(assembly: Assembly, names: Names): string {
  const number = unique++;
  // %N, %xN, %[name], %x[name], or % and any character; {att|intel}; anything else.
  const escapes = /%([a-zA-Z]?)(?:(\d+)|\[([^\]]*)\])|%([%{|}=])|\{([^{}|]*)(?:\|[^{}]*)?\}/g;
  return assembly.template.replace(escapes, (_all, modifier, index, name, character, dialect) => {
    if (dialect !== undefined) return expandTemplate({ ...assembly, template: dialect }, names);
    if (character !== undefined) return character === '=' ? String(number) : character;
    const at = index !== undefined ? Number(index) : assembly.names.indexOf(name);
    if (at < 0) throw new Error(`undefined named operand '${name}'`);
    if (modifier === 'l' && at >= assembly.operands.length) {
      const target = assembly.targets[at - assembly.operands.length];
      if (target !== undefined) return names.block(target);
    }
    const operand = assembly.operands[at];
    if (operand === undefined) throw new Error('operand number out of range');
    return expandOperand(operand, modifier, assembly.widths[at] || 8, names);
  });
}

function expandOperand(operand: Operand, modifier: string, width: number, names: Names): string {
  if (modifier === 'z') return suffixes[width] ?? 'q';
  switch (operand.kind) {
    case 'Register': {
      const name = `%${nameOfRegister(operand.register, modifier, width)}`;
      return modifier === 'a' ? `(${name})` : modifier === 'A' ? `*${name}` : name;
    }
    case 'Immediate':
      if (modifier === 'n') return String(-operand.value);
      return 'cpPa'.includes(modifier) && modifier !== '' ? String(operand.value) : `$${operand.value}`;
    case 'SymbolImmediate': {
      const plus = operand.displacement === 0 ? '' : operand.displacement > 0 ? '+' : '-';
      const text = names.symbol(operand.symbol) + plus + (plus && Math.abs(operand.displacement));
      if (modifier === 'a') return `${text}(%rip)`;
      return 'cpP'.includes(modifier) && modifier !== '' ? text : `$${text}`;
    }
    case 'Code':
      return names.symbol(operand.symbol);
    case 'Memory':
      return printMemory(modifier === 'H' ? moved(operand, 8) : operand, names);
    case 'PoolMemory':
      return `${names.pool(operand.bits, operand.size)}(%rip)`;
    case 'TableMemory':
      return `${names.table(operand.table)}(%rip)`;
    case 'BlockMemory':
      return `${names.label(operand.label)}(%rip)`;
  }
}

const moved = (m: MemoryOperand, by: number): MemoryOperand => ({ ...m, displacement: m.displacement + by });

function nameOfRegister(register: number, modifier: string, width: number): string {
  if (!isGeneral(register)) return registerName(register);
  if (modifier === 'h') {
    if (register >= highNames.length) throw new Error(`%${registerName(register)} has no high byte`);
    return highNames[register];
  }
  const bits = 8 * (widthOfModifier[modifier] ?? width);
  return generalNames[bits as 8][register] ?? generalNames[64][register];
}
