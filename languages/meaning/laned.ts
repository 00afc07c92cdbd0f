/** What Laned means: nothing is new: vectors are only moved. */
import { Laned } from '../laned.ts';
import { meaning } from './results.ts';
import { scalar } from './scalar.ts';

export const laned = meaning(Laned, scalar, {});
