/** What Assigned means: all assignments are plain ones. */
import { Assigned } from '../assigned.ts';
import { byteAddressed } from './byte-addressed.ts';
import { meaning } from './results.ts';

export const assigned = meaning(Assigned, byteAddressed, {});
