/** Where the arguments of a variadic function lie, as long as they are values: laid out when somebody asks. */

import { bytesOf } from '../machine.ts';
import { isStackLocation, stackOffsetOf } from '../target.ts';
import { type FunctionType, sizeOf } from '../types.ts';
import { typeAccess } from './access.ts';
import type { Builder } from './builder.ts';
import type { Frame } from './code.ts';
import { Fault } from './fault.ts';

export interface Areas {
  /** The address of the registers as the target's `saveArea` has them. */
  readonly saved: number;
  /** The address of the first argument on the stack that has no name. */
  readonly stack: number;
}

const known = new WeakMap<Frame, Areas>();

export function argumentAreas(c: Builder, f: Frame): Areas {
  let areas = known.get(f);
  if (areas === undefined) {
    areas = laidOut(c, f);
    known.set(f, areas);
  }
  return areas;
}

function laidOut(c: Builder, f: Frame): Areas {
  const { memory } = c.machine;
  const { target } = c.unit;
  const { given } = f;
  if (given === null) throw new Fault('a list in a function that was called without one');
  const type = c.symbol!.type as FunctionType;
  const layout = target.layoutCall(type, given.types, type.parameters.length);
  const { used } = target.layoutCall(type, type.parameters, type.parameters.length);
  const { size, align, generals, vectors } = target.saveArea;
  const saved = memory.push(size, align);
  const stack = memory.push(layout.stackBytes, 16);
  const offsets = new Map([...generals, ...vectors].map(r => [r.location, r.offset]));
  given.values.forEach((value, i) => {
    const passing = layout.arguments[i];
    const top = memory.stack;
    const bytes = sizeOf(given.types[i]);
    const room = memory.push(Math.max(16, bytes), 16);
    typeAccess(given.types[i]).store(memory, room, value);
    if (passing.how === 'stack') memory.move(stack + passing.offset, room, bytes);
    else if (passing.how === 'pieces')
      for (const piece of passing.pieces) {
        const { location, offset } = piece;
        const to = isStackLocation(location) ? stack + stackOffsetOf(location) : saved + offsets.get(location)!;
        memory.move(to, room + offset, Math.min(bytesOf[piece.type], bytes - offset));
      }
    memory.pop(top);
  });
  return { saved, stack: stack + used.stack };
}
