/** What LegalTypes means: pairs of registers are one number. */
import { LegalTypes } from '../legal-types.ts';
import type { MachineType } from '../machine.ts';
import { integersOf } from './blocks.ts';
import { type IntegerKind, integerKind, type Scalar, settle } from './integers.ts';
import { meaning } from './results.ts';
import { ssa } from './ssa.ts';

export const legalTypes = meaning(LegalTypes, ssa, {
  AddPair: (n, _go, c) => {
    const pair = new Pair(n.type);
    c.act(({ values: v }) => {
      const left = pair.joined(v[n.leftLow], v[n.leftHigh]);
      [v[n.low], v[n.high]] = pair.split(left + pair.joined(v[n.rightLow], v[n.rightHigh]));
    });
  },
  SubtractPair: (n, _go, c) => {
    const pair = new Pair(n.type);
    c.act(({ values: v }) => {
      const left = pair.joined(v[n.leftLow], v[n.leftHigh]);
      [v[n.low], v[n.high]] = pair.split(left - pair.joined(v[n.rightLow], v[n.rightHigh]));
    });
  },
  MultiplyWide: (n, _go, c) => {
    const pair = new Pair(n.type);
    const { wrap } = integerKind(pair.kind.bits, n.signed);
    c.act(({ values: v }) => {
      [v[n.low], v[n.high]] = pair.split(BigInt(wrap(v[n.left])) * BigInt(wrap(v[n.right])));
    });
  },
});

class Pair {
  readonly kind: IntegerKind;
  private readonly width: bigint;
  constructor(type: MachineType) {
    this.kind = integersOf(type);
    this.width = BigInt(this.kind.bits);
  }
  joined(low: Scalar, high: Scalar): bigint {
    return (BigInt(high) << this.width) | BigInt.asUintN(this.kind.bits, BigInt(low));
  }
  split(value: bigint): [low: Scalar, high: Scalar] {
    const { bits } = this.kind;
    return [settle(BigInt.asIntN(bits, value)), settle(BigInt.asIntN(bits, value >> this.width))];
  }
}
