/** C's conversions between scalar types (C17 6.3.1) in operations on machine types. */
import { bytesOf, type MachineType } from '../../languages/machine.ts';
import { MachineTyped } from '../../languages/machine-typed.ts';
import { type CType, isSigned, notation } from '../../languages/types.ts';
import type { Node } from '../../nanopass/index.ts';
import { machineType } from './machine-types.ts';

type Expression = Node<MachineTyped, 'Expression'>;
const { mk } = MachineTyped;

/** `value`, of C's type `from`, as one of type `to`. `isTruth` says that it is 0 or 1. */
export function convert(value: Expression, from: CType, to: CType, isTruth = false): Expression {
  const source = machineType(from);
  const target = machineType(to);
  if (to.kind === 'Integer' && to.name === '_Bool' && !(from.kind === 'Integer' && from.name === '_Bool'))
    return isTruth ? resize(value, source, target, false) : truth(value, source, target);
  if (isInteger(source))
    return isInteger(target)
      ? resize(value, source, target, isSigned(from))
      : toFloating(value, source, target, isSigned(from));
  if (source === 'v128' || target === 'v128') {
    if (source === target) return value;
    throw new Error(`lower-types: ${notation(from)} does not convert to ${notation(to)}`);
  }
  if (isInteger(target)) return toInteger(value, source, target, isSigned(to));
  if (source === target) return value;
  return operate(floatingRank[source]! < floatingRank[target]! ? 'fpext' : 'fptrunc', target, source, value);
}

const isInteger = (t: MachineType): boolean => t.startsWith('i');
const floatingRank: Partial<Record<MachineType, number>> = { f32: 1, f64: 2, f80: 3, f128: 4 };

const operate = (op: string, type: MachineType, from: MachineType, value: Expression): Expression =>
  mk.Convert({ type, op, from, value });

/** Between integers; chains of extensions and truncations become one where they can. */
export function resize(value: Expression, from: MachineType, to: MachineType, signed: boolean): Expression {
  if (from === to) return value;
  const widens = bytesOf[to] > bytesOf[from];
  if (value.kind === 'Constant') {
    const bits = 8 * bytesOf[from];
    const exact = widens && !signed ? BigInt.asUintN(bits, value.value) : value.value;
    return mk.Constant({ type: to, value: BigInt.asIntN(8 * bytesOf[to], exact) });
  }
  if (value.kind === 'Convert' && (value.op === 'sext' || value.op === 'zext')) {
    const { from: inner, op } = value;
    if (!widens) {
      // Only bits of the original value, or none but them, are kept.
      if (bytesOf[to] <= bytesOf[inner]) return resize(value.value, inner, to, false);
      return operate(op, to, inner, value.value);
    }
    // A zero-extended value is not negative.
    if (op === 'zext' || signed) return operate(op, to, inner, value.value);
  }
  if (!widens && value.kind === 'Convert' && value.op === 'trunc') return operate('trunc', to, value.from, value.value);
  return operate(widens ? (signed ? 'sext' : 'zext') : 'trunc', to, from, value);
}

function truth(value: Expression, from: MachineType, to: MachineType): Expression {
  const zero = isInteger(from) ? mk.Constant({ type: from, value: 0n }) : mk.FloatingConstant({ type: from, bits: 0n });
  const compared = mk.Compare({ type: from, op: isInteger(from) ? 'ne' : 'fune', left: value, right: zero });
  return resize(compared, 'i32', to, false);
}

/** The machine converts from signed integers of 32 and 64 bits; an unsigned one of 32 bits fits the wider of them. */
function toFloating(value: Expression, from: MachineType, to: MachineType, signed: boolean): Expression {
  if (bytesOf[from] < 4) return operate('sitofp', to, 'i32', resize(value, from, 'i32', signed));
  if (signed) return operate('sitofp', to, from, value);
  if (from === 'i32') return operate('sitofp', to, 'i64', resize(value, from, 'i64', false));
  return operate('uitofp', to, from, value);
}
function toInteger(value: Expression, from: MachineType, to: MachineType, signed: boolean): Expression {
  if (bytesOf[to] < 4) return resize(operate('fptosi', 'i32', from, value), 'i32', to, true);
  if (signed) return operate('fptosi', to, from, value);
  if (to === 'i32') return resize(operate('fptosi', 'i64', from, value), 'i64', to, false);
  return operate('fptoui', to, from, value);
}
