/** LegalTypes: every value fits a register class of the target; wider ones are pairs. */
import { extend, type Lang } from '../nanopass/index.ts';
import { SSA } from './ssa.ts';

const legalTypes = extend(SSA, 'LegalTypes', {
  add: {
    Instruction: {
      /** Sum and difference of numbers in two registers each, with the carry between. */
      AddPair: {
        low: 'definition',
        high: 'definition',
        type: 'mtype',
        leftLow: 'value',
        leftHigh: 'value',
        rightLow: 'value',
        rightHigh: 'value',
      },
      SubtractPair: {
        low: 'definition',
        high: 'definition',
        type: 'mtype',
        leftLow: 'value',
        leftHigh: 'value',
        rightLow: 'value',
        rightHigh: 'value',
      },
      /** The whole product of two registers, in two. */
      MultiplyWide: {
        low: 'definition',
        high: 'definition',
        type: 'mtype',
        left: 'value',
        right: 'value',
        signed: 'flag',
      },
    },
  },
  marks: { AddPair: { pure: true }, SubtractPair: { pure: true }, MultiplyWide: { pure: true } },
});
type Schema = typeof legalTypes.schema;
export interface LegalTypes extends Schema {}
export const LegalTypes: Lang<LegalTypes> = legalTypes;
