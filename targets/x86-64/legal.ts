/** What x86-64 computes itself, and how its runtime functions are called. */
import type { MachineType } from '../../languages/machine.ts';
import { type Location, stackLocation } from '../../languages/target.ts';
import type { Legality } from '../lowering.ts';
import { integerArguments, integerResults, st0, vectorArguments, vectorResults } from './registers.ts';

/** Parameters and results of machine types by the System V ABI (3.2.3); a long double travels in memory and comes back in st. */
export function runtimeCall(
  args: readonly MachineType[],
  results: readonly MachineType[],
): { arguments: Location[]; results: Location[]; stackBytes: number; vectors: number } {
  let general = 0;
  let vector = 0;
  let stackBytes = 0;
  const onStack = (size: 8 | 16): Location => {
    const offset = Math.ceil(stackBytes / size) * size;
    stackBytes = offset + size;
    return stackLocation(offset);
  };
  const place = (type: MachineType): Location => {
    switch (type) {
      case 'f80':
        return onStack(16);
      case 'f32':
      case 'f64':
        return vectorArguments[vector++] ?? onStack(8);
      case 'f128':
      case 'v128':
        return vectorArguments[vector++] ?? onStack(16);
      default:
        return integerArguments[general++] ?? onStack(8);
    }
  };
  const locations = args.map(place);
  let generalResults = 0;
  let vectorsBack = 0;
  const back = (type: MachineType): Location => {
    if (type === 'f80') return st0;
    return type[0] === 'i' ? integerResults[generalResults++] : vectorResults[vectorsBack++];
  };
  return {
    arguments: locations,
    results: results.map(back),
    stackBytes: Math.ceil(stackBytes / 16) * 16,
    vectors: Math.min(vector, vectorArguments.length),
  };
}

export const legality: Legality = {
  registerType: 'i64',
  /** These look at the bits above a narrow integer, which its register leaves undefined. */
  wantsExtended: {
    zero: new Set(['lshr', 'udiv', 'urem', 'popcount', 'uitofp']),
    sign: new Set(['ashr', 'sdiv', 'srem', 'sitofp']),
  },
  /** Copies and clears of at most so many bytes are moves; in pieces of these types. */
  inlineBytes: 128,
  pieces: ['v128', 'i64', 'i32', 'i16', 'i8'],
};
