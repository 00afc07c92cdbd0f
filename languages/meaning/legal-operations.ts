/** What LegalOperations means: nothing is new. */
import { LegalOperations } from '../legal-operations.ts';
import { legalTypes } from './legal-types.ts';
import { meaning } from './results.ts';

export const legalOperations = meaning(LegalOperations, legalTypes, {});
