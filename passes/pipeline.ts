/**
 * The order of the passes: the compiler's table of contents, and the only place that knows it.
 *
 * The compiler checks that each pass takes the language that the one before it gives; `needs` and `establishes`, which say what
 * languages cannot, are checked when a chain is put together.
 */
// Which productions are removed is known before the first constructors are staged, some of which passes ask for when they are defined.
import '../languages/index.ts';
import { assemble, pipeline } from '../nanopass/index.ts';
import { allocateRegisters } from './allocate-registers.ts';
import { buildBlocks } from './build-blocks.ts';
import { buildFrame } from './build-frame.ts';
import { collectAttributes } from './collect-attributes.ts';
import type { Chain } from './compile.ts';
import { constrain } from './constrain.ts';
import { constructSsa } from './construct-ssa.ts';
import { declare } from './declare.ts';
import { delaySaves } from './delay-saves.ts';
import { describeFrames } from './describe-frames.ts';
import { emitData, finishUnit } from './emit-data.ts';
import { encode } from './encode.ts';
import { evaluateConstants } from './evaluate-constants.ts';
import { expandPseudos } from './expand-pseudos.ts';
import { factorComputedGotos } from './factor-computed-gotos.ts';
import { fixFrame } from './fix-frame.ts';
import { formAddresses } from './form-addresses.ts';
import { hoistObjects } from './hoist-objects.ts';
import { jumpToSiblings } from './jump-to-siblings.ts';
import { layOutInitializers } from './lay-out-initializers.ts';
import { legalizeOperations } from './legalize-operations.ts';
import { legalizeTypes } from './legalize-types.ts';
import { liftFunctions } from './lift-functions.ts';
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
import { type OptimizationLevel, optimizerPasses, typedOptimizerPasses } from './optimizer.ts';
import { passArguments } from './pass-arguments.ts';
import { printAssembly } from './print-assembly.ts';
import { relax } from './relax.ts';
import { removePhis } from './remove-phis.ts';
import { resolveNames } from './resolve-names.ts';
import { select } from './select.ts';
import { sequenceEffects } from './sequence-effects.ts';
import { storeInitializers } from './store-initializers.ts';
import { tidy } from './tidy.ts';
import { type } from './type.ts';

/** For each external declaration as it is parsed. */
const unitStage = [
  collectAttributes, // Attributed: attributes, asm labels and alignment are one list on what they qualify
  declare, // Declared: declarators have become types; one declaration declares one thing
  resolveNames, // Scoped: every name is its symbol
  type, // Typed: every expression has its type; conversions, decay and loads are explicit
  evaluateConstants, // Constant: constant expressions are numbers
  layOutInitializers, // Initialized: initialisers are offset-value lists
  hoistObjects, // Hoisted: strings, compound literals and static locals are objects of the unit
  storeInitializers, // Stored: automatic objects are initialised by stores
  liftFunctions, // Lifted: nested functions are functions of the unit
  emitData, // Data: static objects are bytes and relocations
] as const;

/** For each function on its own from here on: trees. */
const trees = [
  lowerAddresses, // ByteAddressed: members, subscripts and pointer arithmetic are byte addresses
  lowerAssignments, // Assigned: ++, -- and op= are reads and writes
  lowerBitFields, // BitfieldFree: bit-fields are shifts and masks
  lowerComplex, // Scalar: complex values are pairs
  lowerVectors, // Laned: generic vectors are lanes or machine vectors
  fixFrame, // FixedFrame: variable-length arrays are explicit stack moves
  lowerLoops, // Jumping: loops, break and continue are jumps
  lowerSwitch, // Switched: a switch is a decision tree or a jump table
  lowerVaArg, // Variadic: va_arg is reads of the target's argument areas
  lowerShortCircuit, // Branching: &&, || and ?: are control flow
  sequenceEffects, // Effects: expressions are pure, the order of evaluation is fixed
  moveBlocks, // Moved: aggregate copies are block moves
  passArguments, // Called: calls and returns follow the target's ABI
] as const;

/** From the first passes that know only machine types to SSA. */
const graphs = [
  lowerTypes, // MachineTyped: only machine types are left
  buildBlocks, // Blocks: basic blocks with one terminator each
  factorComputedGotos, // one block dispatches to all labels: no n * n edges
  constructSsa, // SSA: values and block parameters; the optimiser's passes follow
] as const;

/** From SSA to bytes. */
const machine = [
  legalizeTypes, // LegalTypes: every value fits a register class of the target
  legalizeOperations, // LegalOperations: every operation has an instruction or is a call
  formAddresses, // Addressed: addressing modes are formed, critical edges split
  select, // Selected: machine instructions on virtual registers
  constrain, // Constrained: fixed and two-address operands are copies
  removePhis, // PhiFree: block parameters are moves
  allocateRegisters, // Allocated: physical registers and spill slots
  jumpToSiblings, // calls at the ends of functions are jumps
  delaySaves, // early exits need no callee-saved register
  buildFrame, // Framed: slots are offsets; prologue and epilogue stand
  expandPseudos, // Expanded: pseudo-instructions are gone
  linearize, // Linear: blocks are laid out; fall-throughs are silent
  tidy, // peepholes
  relax, // Relaxed: every branch has its size
  describeFrames, // Unwindable: how to unwind the stack is said between the instructions
] as const;

/** The chain without the optimiser: that it is one is checked here, so that nothing is left to do where nobody runs it. */
export const standard = /* @__PURE__ */ pipeline(
  ...unitStage,
  ...trees,
  ...graphs,
  ...machine,
  encode, // Encoded: bytes, relocations, line table
);

/** The chain of a level of optimisation; with `asText`, code becomes assembly text (Printed) instead of bytes. */
export function chain(level: OptimizationLevel, asText = false): Chain {
  const functionStage = [
    ...trees,
    ...typedOptimizerPasses(level),
    ...graphs,
    ...optimizerPasses(level),
    ...machine,
    asText ? printAssembly : encode,
  ];
  assemble([...unitStage, ...functionStage]);
  return { unitStage, functionStage, finish: finishUnit };
}
