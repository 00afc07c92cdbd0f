/** How values of machine types and of C types are read from memory and written to it. */
import type { FloatingFormatName } from '../floating.ts';
import type { MachineType } from '../machine.ts';
import { type CType, integerOf, sizeOf } from '../types.ts';
import { type FloatKind, floatKinds } from './floats.ts';
import { type IntegerKind, integerKind, type Scalar } from './integers.ts';
import type { Memory } from './memory.ts';

/** A scalar; the bytes of a struct, union or array; the parts of a complex number or the lanes of a vector. */
export type Value = Scalar | Uint8Array | readonly Scalar[];

export interface Access<V = Value> {
  /** Bytes that are read and written. */
  readonly size: number;
  readonly load: (m: Memory, address: number) => V;
  readonly store: (m: Memory, address: number, value: V) => void;
}

const bits = (size: number): Access<Scalar> => ({
  size,
  load: (m, a) => m.loadBits(a, size),
  store: (m, a, v) => m.storeBits(a, size, v as bigint),
});

const floats: Readonly<Record<FloatingFormatName, Access<Scalar>>> = {
  f32: {
    size: 4,
    load: (m, a) => {
      m.readable(a, 4);
      return m.view.getFloat32(a, true);
    },
    store: (m, a, v) => {
      m.writable(a, 4);
      m.view.setFloat32(a, v as number, true);
    },
  },
  f64: {
    size: 8,
    load: (m, a) => {
      m.readable(a, 8);
      return m.view.getFloat64(a, true);
    },
    store: (m, a, v) => {
      m.writable(a, 8);
      m.view.setFloat64(a, v as number, true);
    },
  },
  f80: bits(10),
  f128: bits(16),
};

const store8 = (m: Memory, a: number, v: Scalar): void => {
  m.writable(a, 1);
  m.bytes[a] = v as number;
};
const store16 = (m: Memory, a: number, v: Scalar): void => {
  m.writable(a, 2);
  m.view.setInt16(a, v as number, true);
};
const store32 = (m: Memory, a: number, v: Scalar): void => {
  m.writable(a, 4);
  m.view.setInt32(a, v as number, true);
};
const store64 = (m: Memory, a: number, v: Scalar): void => m.store64(a, v);

const signed: Readonly<Record<number, Access<Scalar>>> = {
  1: {
    size: 1,
    load: (m, a) => {
      m.readable(a, 1);
      return (m.bytes[a] << 24) >> 24;
    },
    store: store8,
  },
  2: {
    size: 2,
    load: (m, a) => {
      m.readable(a, 2);
      return m.view.getInt16(a, true);
    },
    store: store16,
  },
  4: {
    size: 4,
    load: (m, a) => {
      m.readable(a, 4);
      return m.view.getInt32(a, true);
    },
    store: store32,
  },
  8: { size: 8, load: (m, a) => m.load64(a), store: store64 },
  16: wideInteger(integerKind(128, true)),
};
const unsigned: Readonly<Record<number, Access<Scalar>>> = {
  1: {
    size: 1,
    load: (m, a) => {
      m.readable(a, 1);
      return m.bytes[a];
    },
    store: store8,
  },
  2: {
    size: 2,
    load: (m, a) => {
      m.readable(a, 2);
      return m.view.getUint16(a, true);
    },
    store: store16,
  },
  4: {
    size: 4,
    load: (m, a) => {
      m.readable(a, 4);
      return m.view.getUint32(a, true);
    },
    store: store32,
  },
  8: { size: 8, load: (m, a) => m.loadUnsigned64(a), store: store64 },
  16: wideInteger(integerKind(128, false)),
};

function wideInteger(kind: IntegerKind): Access<Scalar> {
  return {
    size: 16,
    load: (m, a) => kind.wrap(m.loadBits(a, 16)),
    store: (m, a, v) => m.storeBits(a, 16, BigInt(v)),
  };
}

export const integerAccess = (size: number, isSigned: boolean): Access<Scalar> => (isSigned ? signed : unsigned)[size];

// ---------- machine types ----------

const integerBits: Readonly<Partial<Record<MachineType, number>>> = { i8: 8, i16: 16, i32: 32, i64: 64, i128: 128 };

/** The signed integers of a machine type; null for other types. */
export const integerOfMachine = (type: MachineType): IntegerKind | null => {
  const width = integerBits[type];
  return width === undefined ? null : integerKind(width, true);
};
export const floatOfMachine = (type: MachineType): FloatKind | null => floatKinds[type as FloatingFormatName] ?? null;

const vectorAccess = bits(16);
export function machineAccess(type: MachineType): Access<Scalar> {
  const width = integerBits[type];
  if (width !== undefined) return signed[width / 8];
  return type === 'v128' ? vectorAccess : floats[type as FloatingFormatName];
}

// ---------- C types ----------

/** The integers that a type's values are; null for other types. Addresses are not negative. */
export function integerOfType(type: CType): IntegerKind | null {
  switch (type.kind) {
    case 'Integer':
      return integerKind(8 * type.size, type.signed);
    case 'Enum':
      return integerOfType(integerOf(type));
    case 'Pointer':
    case 'Function':
      return integerKind(8 * type.table.model.pointer.size, false);
    default:
      return null;
  }
}
export const floatOfType = (type: CType): FloatKind | null =>
  type.kind === 'Floating' ? floatKinds[type.format as FloatingFormatName] : null;

/** The parts of a complex number, the lanes of a vector. */
export function partsOf(type: CType): { readonly of: CType; readonly count: number } | null {
  if (type.kind === 'Complex') return { of: type.of, count: 2 };
  return type.kind === 'Vector' ? { of: type.of, count: type.lanes } : null;
}

const known = new WeakMap<CType, Access>();
export function typeAccess(type: CType): Access {
  let access = known.get(type);
  if (access === undefined) {
    access = newAccess(type);
    known.set(type, access);
  }
  return access;
}

function newAccess(type: CType): Access {
  const integer = integerOfType(type);
  if (integer !== null) return integerAccess(integer.bits / 8, integer.signed) as Access;
  if (type.kind === 'Floating') return floats[type.format as FloatingFormatName] as Access;
  const parts = partsOf(type);
  if (parts !== null) {
    const { load, store } = typeAccess(parts.of);
    const step = sizeOf(parts.of);
    return {
      size: step * parts.count,
      load: (m, a) => Array.from({ length: parts.count }, (_, i) => load(m, a + i * step) as Scalar),
      store: (m, a, v) => {
        (v as readonly Scalar[]).forEach((part, i) => {
          store(m, a + i * step, part);
        });
      },
    };
  }
  if (type.kind === 'Void') return { size: 0, load: () => 0, store: () => {} };
  const size = sizeOf(type);
  return {
    size,
    load: (m, a) => m.copyOf(a, size),
    store: (m, a, v) => m.write(a, v as Uint8Array),
  };
}
