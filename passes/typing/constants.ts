/** Constants as nodes: what folding gives, in any language from Typed on. */

import { Constant } from '../../languages/constant.ts';
import type { CType } from '../../languages/types.ts';
import type { Node } from '../../nanopass/index.ts';

type Expression = Node<Constant, 'Expression'>;
export type ConstantNode = Extract<Expression, { kind: 'Constant' | 'FloatingConstant' }>;

export const isConstant = (e: Expression): e is ConstantNode => e.kind === 'Constant' || e.kind === 'FloatingConstant';

/** The value of a constant, as `evaluate` gives it. */
export const constantValue = (e: ConstantNode): bigint => (e.kind === 'Constant' ? e.value : e.bits);

/** A constant of a scalar type. */
export function constantOf(type: CType, value: bigint): ConstantNode {
  return type.kind === 'Floating'
    ? Constant.mk.FloatingConstant({ type, bits: value })
    : Constant.mk.Constant({ type, value });
}
