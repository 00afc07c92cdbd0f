/** What Branching means: nothing is new, conditions are branches. */
import { Branching } from '../branching.ts';
import { meaning } from './results.ts';
import { variadic } from './variadic.ts';

export const branching = meaning(Branching, variadic, {});
