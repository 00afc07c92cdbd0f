/** x86-64 Linux as a target: its tables under the names by which passes ask for them. */
import type { MachineType } from '../../languages/machine.ts';
import type { Target } from '../../languages/target.ts';
import { layoutCall } from './abi.ts';
import { copyMemory, expand, layOutFrame, needsFramePointer, widestType } from './frame.ts';
import { faultsOfFrame } from './frame-faults.ts';
import { dataModel as model } from './model.ts';
import { nestedFunctions } from './nested.ts';
import { findOpcode } from './opcodes.ts';
import {
  calleeSaved,
  general,
  generalWithoutFrame,
  registerName,
  registerOfName,
  rsp,
  vector,
  x87,
} from './registers.ts';
import { tailCall } from './tail-calls.ts';
import { saveArea, vaList, variadic } from './variadic.ts';

const classes: Readonly<Record<MachineType, string>> = {
  i8: 'general',
  i16: 'general',
  i32: 'general',
  i64: 'general',
  i128: 'general',
  f32: 'vector',
  f64: 'vector',
  f80: 'x87',
  f128: 'vector',
  v128: 'vector',
};

export const x86_64: Target = {
  name: 'x86-64',
  triple: 'x86_64-linux-gnu',
  model,
  layoutCall,
  vaList,
  variadic,
  saveArea,
  nestedFunctions,
  registerName,
  stackPointer: rsp,
  registerNumber: name => registerOfName(name)?.register,
  opcode: findOpcode,
  classes: { general, vector, x87 },
  classesWithoutFrame: { general: generalWithoutFrame, vector, x87 },
  needsFramePointer,
  classOf: type => classes[type],
  calleeSaved,
  widestType,
  copyMemory,
  tailCall,
  layOutFrame,
  faultsOfFrame,
  expand,
};
