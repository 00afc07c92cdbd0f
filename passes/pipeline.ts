import type { AnyPass } from '../nanopass/index.ts';
import { allocateRegisters } from './allocate-registers.ts';
import { buildBlocks } from './build-blocks.ts';
import { buildFrame } from './build-frame.ts';
import { collectAttributes } from './collect-attributes.ts';
import type { Chain } from './compile.ts';
import { constrain } from './constrain.ts';
import { constructSsa } from './construct-ssa.ts';
import { declare } from './declare.ts';
import { emitData, finishUnit } from './emit-data.ts';
import { encode } from './encode.ts';
import { evaluateConstants } from './evaluate-constants.ts';
import { expandPseudos } from './expand-pseudos.ts';
import { fixFrame } from './fix-frame.ts';
import { formAddresses } from './form-addresses.ts';
import { hoistObjects } from './hoist-objects.ts';
import { layOutInitializers } from './lay-out-initializers.ts';
import { legalizeOperations } from './legalize-operations.ts';
import { legalizeTypes } from './legalize-types.ts';
import { linearize } from './linearize.ts';
import { lowerAddresses } from './lower-addresses.ts';
import { lowerAssignments } from './lower-assignments.ts';
import { lowerBitFields } from './lower-bit-fields.ts';
import { lowerComplex } from './lower-complex.ts';
import { lowerLoops } from './lower-loops.ts';
import { lowerShortCircuit } from './lower-short-circuit.ts';
import { lowerSwitch } from './lower-switch.ts';
import { lowerTypes } from './lower-types.ts';
import { lowerVaArg } from './lower-va-arg.ts';
import { lowerVectors } from './lower-vectors.ts';
import { moveBlocks } from './move-blocks.ts';
import { optimizerPasses, type OptimizationLevel } from './optimizer.ts';
import { passArguments } from './pass-arguments.ts';
import { relax } from './relax.ts';
import { removePhis } from './remove-phis.ts';
import { resolveNames } from './resolve-names.ts';
import { select } from './select.ts';
import { sequenceEffects } from './sequence-effects.ts';
import { storeInitializers } from './store-initializers.ts';
import { tidy } from './tidy.ts';
import { type } from './type.ts';

const unitStage = [
  collectAttributes,
  declare,
  resolveNames,
  type,
  evaluateConstants,
  layOutInitializers,
  hoistObjects,
  storeInitializers,
  emitData,
] as unknown as AnyPass[];
const trees = [
  lowerAddresses,
  lowerAssignments,
  lowerBitFields,
  lowerComplex,
  lowerVectors,
  fixFrame,
  lowerLoops,
  lowerSwitch,
  lowerVaArg,
  lowerShortCircuit,
  sequenceEffects,
  moveBlocks,
  passArguments,
  lowerTypes,
  buildBlocks,
  constructSsa,
] as unknown as AnyPass[];
const machine = [
  legalizeTypes,
  legalizeOperations,
  formAddresses,
  select,
  constrain,
  removePhis,
  allocateRegisters,
  buildFrame,
  expandPseudos,
  linearize,
  tidy,
  relax,
  encode,
] as unknown as AnyPass[];

export function chain(level: OptimizationLevel): Chain {
  return { unitStage, functionStage: [...trees, ...optimizerPasses(level), ...machine], finish: finishUnit };
}
