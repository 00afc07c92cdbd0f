/** LegalOperations: every operation has an instruction of the target or has become a call. */
import { extend, type Lang } from '../nanopass/index.ts';
import { LegalTypes } from './legal-types.ts';

const legalOperations = extend(LegalTypes, 'LegalOperations', {
  remove: ['MoveBlock', 'ClearBlock', 'OutgoingBlock'],
});
type Schema = typeof legalOperations.schema;
export interface LegalOperations extends Schema {}
export const LegalOperations: Lang<LegalOperations> = legalOperations;
