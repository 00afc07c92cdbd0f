/** How the System V ABI classifies a type for passing (3.2.3): a class for each eightbyte, or memory. */
import type { MachineType } from '../../languages/machine.ts';
import { type ArrayType, type CType, sizeOf } from '../../languages/types.ts';
import type { RecordField } from '../../languages/unit.ts';

export type Class = 'none' | 'integer' | 'sse' | 'sseup' | 'x87' | 'x87up' | 'memory';

/** One piece of a value in a register: `bytes` of it from `offset` on; fewer than its type has where the value ends inside it. */
export interface Chunk {
  readonly class: 'integer' | 'sse' | 'x87';
  readonly type: MachineType;
  readonly offset: number;
  readonly bytes: number;
}

/** The registers that hold a value, in order; null when it is passed in memory. Padding and values without bytes have none. */
export function chunksOf(type: CType): readonly Chunk[] | null {
  const size = sizeOf(type);
  if (type.kind === 'Complex' && type.of.kind === 'Floating' && type.of.format === 'f80') return null;
  const classes = classify(type);
  if (classes === null) return null;
  const chunks: Chunk[] = [];
  for (let i = 0; i < classes.length; i++) {
    const offset = 8 * i;
    const bytes = Math.min(8, size - offset);
    switch (classes[i]) {
      case 'integer':
        chunks.push({
          class: 'integer',
          type: bytes <= 1 ? 'i8' : bytes <= 2 ? 'i16' : bytes <= 4 ? 'i32' : 'i64',
          offset,
          bytes,
        });
        break;
      case 'sse':
        if (classes[i + 1] === 'sseup')
          chunks.push({ class: 'sse', type: isQuadruple(type) ? 'f128' : 'v128', offset, bytes: 16 });
        else chunks.push({ class: 'sse', type: bytes <= 4 ? 'f32' : 'f64', offset, bytes });
        break;
      case 'x87':
        chunks.push({ class: 'x87', type: 'f80', offset, bytes: 10 });
        break;
    }
  }
  return chunks;
}

/** A record of a single _Float128 travels as that. */
function isQuadruple(type: CType): boolean {
  if (type.kind === 'Floating') return type.format === 'f128';
  if (type.kind === 'Record') return type.tag.fields.length > 0 && type.tag.fields.every(f => isQuadruple(f.type));
  return type.kind === 'Array' && isQuadruple(type.of);
}

function classify(type: CType): Class[] | null {
  const size = sizeOf(type);
  if (size > 16) return null;
  const classes: Class[] = new Array(Math.ceil(size / 8)).fill('none');
  if (!enter(type, 0, classes)) return null;
  for (let i = 0; i < classes.length; i++) {
    if (classes[i] === 'memory') return null;
    if (classes[i] === 'x87up' && classes[i - 1] !== 'x87') return null;
    if (classes[i] === 'sseup' && classes[i - 1] !== 'sse' && classes[i - 1] !== 'sseup') classes[i] = 'sse';
  }
  return classes;
}

/** Merges the classes of a type at `offset` bytes into those of the whole; false when the whole must go to memory. */
function enter(type: CType, offset: number, classes: Class[]): boolean {
  const put = (...these: Class[]): boolean => {
    these.forEach((c, i) => {
      const at = (offset >> 3) + i;
      if (at < classes.length) classes[at] = merge(classes[at], c);
    });
    return true;
  };
  switch (type.kind) {
    case 'Integer':
    case 'Enum':
    case 'Pointer':
      if (offset % sizeOf(type) !== 0) return false;
      return sizeOf(type) > 8 ? put('integer', 'integer') : put('integer');
    case 'Floating':
      if (offset % type.align !== 0) return false;
      if (type.format === 'f80') return put('x87', 'x87up');
      return type.format === 'f128' ? put('sse', 'sseup') : put('sse');
    case 'Complex':
      return enter(type.of, offset, classes) && enter(type.of, offset + type.of.size, classes);
    case 'Vector':
      return sizeOf(type) > 8 ? put('sse', 'sseup') : put('sse');
    case 'Array':
      return enterArray(type, offset, classes);
    case 'Record':
      return type.tag.fields.every(field => enterField(field, offset, classes));
    default:
      return true;
  }
}

/**
 * The first element speaks for all, as in gcc: the ABI sends what is misaligned to memory, but gcc's callers and callees have never looked at
 * the elements after the first, which can be misaligned only in packed records.
 */
function enterArray(type: ArrayType, offset: number, classes: Class[]): boolean {
  const step = sizeOf(type.of);
  if (step === 0 || !type.length) return true;
  const first = offset >> 3;
  const own: Class[] = new Array(classes.length).fill('none');
  if (!enter(type.of, offset, own)) return false;
  const period = Math.ceil(((offset % 8) + step) / 8);
  const count = Math.ceil(((offset % 8) + sizeOf(type)) / 8);
  for (let i = 0; i < count; i++) classes[first + i] = merge(classes[first + i], own[first + (i % period)]);
  return true;
}

function enterField(field: RecordField, base: number, classes: Class[]): boolean {
  const offset = base + field.offset;
  if (field.width < 0) return enter(field.type, offset, classes);
  if (field.name === null || field.width === 0) return true;
  const first = 8 * offset + field.bit;
  for (let i = first >> 6; i <= (first + field.width - 1) >> 6; i++) classes[i] = merge(classes[i], 'integer');
  return true;
}

/** ABI 3.2.3, rule 4 of the classification of aggregates. */
function merge(a: Class, b: Class): Class {
  if (a === b || b === 'none') return a;
  if (a === 'none') return b;
  if (a === 'memory' || b === 'memory') return 'memory';
  if (a === 'integer' || b === 'integer') return 'integer';
  if (a === 'x87' || a === 'x87up' || b === 'x87' || b === 'x87up') return 'memory';
  return 'sse';
}
