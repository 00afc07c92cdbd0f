/**
 * Operands of inline assembly on the x87 stack: constraint `t` is its top, `u` what lies below, `f` any place (GCC manual, "x86
 * Floating-Point asm Operands"). Between instructions of ours the stack is empty, so it is filled before the text and emptied after it:
 *
 *   asm("fyl2x" : "=t"(r) : "0"(x), "u"(y) : "st(1)")   ==>   fld y; fld x; fyl2x; fstp r
 *
 * The text itself takes an input off the stack that shares its place with an output or whose place is among the clobbers; the others
 * are dropped after it.
 */
import type { MachineType } from '../../languages/machine.ts';
import type { Emitter } from '../selection/emitter.ts';
import type { Instruction } from '../selection/facts.ts';
import { registerName, st } from './registers.ts';
import { popExtended, pushExtended } from './select-x87.ts';

type Assembly = Extract<Instruction, { kind: 'Assembly' }>;

const isOnStack = (constraint: string): boolean => /^[=+&%]*[tuf]+$/.test(constraint);

const namedPlace = (constraint: string): number =>
  constraint.includes('f') ? -1 : constraint.includes('t') ? 0 : constraint.includes('u') ? 1 : -1;

/** For each output and then each input its place on the stack, 0 the top; -1 for operands that are elsewhere. */
export function placesOnStack(n: Assembly, e: Emitter): readonly number[] {
  const places = n.outputs.map(o => (isOnStack(o.constraint) ? namedPlace(o.constraint) : -1));
  const results = places.length;
  for (const { constraint } of n.inputs)
    places.push(/^%?\d/.test(constraint) ? (places[Number.parseInt(constraint, 10)] ?? -1) : namedPlace(constraint));
  const taken = new Set(places.slice(results));
  let free = 0;
  for (const [i, { constraint }] of n.inputs.entries())
    if (isOnStack(constraint) && places[results + i] < 0) {
      while (taken.has(free)) free++;
      taken.add(free);
      places[results + i] = free;
    }
  const operands = [...n.outputs, ...n.inputs];
  const impossible =
    !areContiguous(places.slice(0, results)) ||
    !areContiguous(places.slice(results)) ||
    operands.some((o, i) => places[i] >= 0 && !(o.type in widths));
  // An output `=f` leaves the choice of its place to the compiler, which the text could then not rely on.
  if (impossible || n.outputs.some((o, i) => isOnStack(o.constraint) && places[i] < 0))
    e.unit.diagnostics.fatal(n.at, `impossible constraint in 'asm'`);
  return places;
}

/** Does each place from the top down hold one operand? */
const areContiguous = (places: readonly number[]): boolean =>
  places
    .filter(p => p >= 0)
    .sort((a, b) => a - b)
    .every((p, i) => p === i);

/** Pushes the inputs, the top last. */
export function fillStack(n: Assembly, places: readonly number[], e: Emitter): void {
  const results = n.outputs.length;
  for (let place = places.length - 1; place >= 0; place--) {
    const i = places.indexOf(place, results);
    const input = i < 0 ? undefined : n.inputs[i - results];
    if (input?.kind === 'AssemblyInput') push(e, input.type, input.value);
  }
}

/** Takes the outputs off the stack, the top first, and then the inputs that the text has left there. */
export function emptyStack(n: Assembly, places: readonly number[], e: Emitter): void {
  const results = n.outputs.length;
  for (let place = 0; place < results; place++) {
    const i = places.indexOf(place);
    const output = i < 0 || i >= results ? undefined : n.outputs[i];
    if (output?.kind === 'AssemblyOutput') pop(e, output.type, output.value);
  }
  for (const [i, { constraint }] of n.inputs.entries()) {
    const place = places[results + i];
    const taken = /^%?\d/.test(constraint) || n.clobbers.some(c => c.replace(/^%/, '') === registerName(st(place)));
    if (place >= 0 && !taken) e.put('fstp', [], [e.register(st(0))]);
  }
}

const widths: Partial<Record<MachineType, number>> = { f32: 32, f64: 64, f80: 80 };
const move = (width: number): string => (width === 32 ? 'movss' : 'movsd');

function push(e: Emitter, type: MachineType, value: number): void {
  if (type === 'f80') return pushExtended(e, value);
  const width = widths[type]!;
  const slot = e.slot(width / 8, width / 8);
  e.put(`${move(width)}.m${width}`, [], [e.slotMemory(slot), e.use(value)]);
  e.put(`fld.m${width}`, [], [e.slotMemory(slot)]);
}

function pop(e: Emitter, type: MachineType, value: number): void {
  const into = e.define(value);
  if (type === 'f80') return popExtended(e, into);
  const width = widths[type]!;
  const slot = e.slot(width / 8, width / 8);
  e.put(`fstp.m${width}`, [], [e.slotMemory(slot)]);
  e.put(move(width), [into], [e.slotMemory(slot)]);
}
