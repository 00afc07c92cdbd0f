/** Which machine type and which operation stand for C's. */
import type { MachineType } from '../../languages/machine.ts';
import { type CType, isSigned, notation } from '../../languages/types.ts';

const integers: Readonly<Record<number, MachineType>> = { 1: 'i8', 2: 'i16', 4: 'i32', 8: 'i64', 16: 'i128' };

/** The machine type of a scalar; of a vector, that of the register that holds it. */
export function machineType(type: CType): MachineType {
  switch (type.kind) {
    case 'Integer':
      return integers[type.size];
    case 'Enum':
      return integers[type.tag.underlying!.size];
    case 'Pointer':
      return type.table.model.pointerType;
    case 'Floating':
      return type.format;
    case 'Vector':
      if (type.lanes * type.of.size === 16) return 'v128';
      if (type.lanes * type.of.size === 8) return 'f64';
      break;
  }
  throw new Error(`lower-types: ${notation(type)} is no scalar`);
}

type Row = readonly [signed: string, unsigned: string, floating: string];
const rows: Readonly<Record<string, Row>> = {
  '+': ['add', 'add', 'fadd'],
  '-': ['sub', 'sub', 'fsub'],
  '*': ['mul', 'mul', 'fmul'],
  '/': ['sdiv', 'udiv', 'fdiv'],
  '%': ['srem', 'urem', ''],
  '&': ['and', 'and', ''],
  '|': ['or', 'or', ''],
  '^': ['xor', 'xor', ''],
  '<<': ['shl', 'shl', ''],
  '>>': ['ashr', 'lshr', ''],
  '==': ['eq', 'eq', 'foeq'],
  '!=': ['ne', 'ne', 'fune'],
  '<': ['slt', 'ult', 'folt'],
  '<=': ['sle', 'ule', 'fole'],
  '>': ['sgt', 'ugt', 'fogt'],
  '>=': ['sge', 'uge', 'foge'],
  neg: ['neg', 'neg', 'fneg'],
  not: ['not', 'not', ''],
};

/** The operation on machine types for C's `op` on operands of the type. */
export function operation(op: string, type: CType): string {
  const row = rows[op];
  const name = row?.[type.kind === 'Floating' ? 2 : isSigned(type) ? 0 : 1];
  if (!name) throw new Error(`lower-types: no operation ${op} on ${notation(type)}`);
  return name;
}
