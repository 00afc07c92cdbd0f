/**
 * C types as values: immutable, and one object per type of a unit, so that `===` is sameness (qualifiers included).
 *
 * Struct, union and enum types refer to their tag (`unit.ts`), which is completed once; everything else never changes.
 */
import type { MachineType } from './machine.ts';
import type { CSymbol, Tag } from './unit.ts';

/**
 * Qualifier bits (C17 6.7.3). `mayAlias` is none of C's, but belongs to lvalues as they do: what it names may be an object of another type
 * (C17 6.5p7 aside), by GNU's attribute or because it is a member of a union. It makes no type another one.
 */
export const Qualifier = { const: 1, volatile: 2, restrict: 4, atomic: 8, mayAlias: 16 } as const;

export type IntegerName =
  | '_Bool'
  | 'char'
  | 'signed char'
  | 'unsigned char'
  | 'short'
  | 'unsigned short'
  | 'int'
  | 'unsigned int'
  | 'long'
  | 'unsigned long'
  | 'long long'
  | 'unsigned long long'
  | '__int128'
  | 'unsigned __int128';
export type FloatingName = 'float' | 'double' | 'long double' | '_Float128';

interface Common {
  /** Small and dense within its table. */
  readonly id: number;
  readonly qualifiers: number;
  /** Alignment in bytes that a typedef's attribute asks for; 0 is the type's own. */
  readonly aligned: number;
  readonly table: Types;
}
export interface VoidType extends Common {
  readonly kind: 'Void';
}
export interface IntegerType extends Common {
  readonly kind: 'Integer';
  readonly name: IntegerName;
  readonly signed: boolean;
  /** Bytes in memory. A _Bool has 1. */
  readonly size: number;
  readonly align: number;
  /** Conversion rank (C17 6.3.1.1p1); signed and unsigned of one size share it. */
  readonly rank: number;
}
export interface FloatingType extends Common {
  readonly kind: 'Floating';
  readonly name: FloatingName;
  readonly format: MachineType;
  readonly size: number;
  readonly align: number;
}
export interface ComplexType extends Common {
  readonly kind: 'Complex';
  readonly of: FloatingType | IntegerType;
}
export interface EnumType extends Common {
  readonly kind: 'Enum';
  readonly tag: Tag;
}
export interface RecordType extends Common {
  readonly kind: 'Record';
  readonly tag: Tag;
}
export interface PointerType extends Common {
  readonly kind: 'Pointer';
  readonly of: CType;
}
/** `length` is in elements; null is an incomplete array. */
export interface ArrayType extends Common {
  readonly kind: 'Array';
  readonly of: CType;
  readonly length: number | null;
}
/** `length` is the hidden object that holds the number of elements; null is `[*]`. */
export interface VariableArrayType extends Common {
  readonly kind: 'VariableArray';
  readonly of: CType;
  readonly length: CSymbol | null;
}
export interface FunctionType extends Common {
  readonly kind: 'Function';
  readonly returns: CType;
  readonly parameters: readonly CType[];
  readonly variadic: boolean;
  readonly prototype: boolean;
}
export interface VectorType extends Common {
  readonly kind: 'Vector';
  readonly of: IntegerType | FloatingType;
  readonly lanes: number;
}

export type CType =
  | VoidType
  | IntegerType
  | FloatingType
  | ComplexType
  | EnumType
  | RecordType
  | PointerType
  | ArrayType
  | VariableArrayType
  | FunctionType
  | VectorType;

/** What a target says of C's basic types: bytes, alignment, signedness. */
export interface DataModel {
  readonly pointer: { readonly size: number; readonly align: number };
  readonly integers: Readonly<Record<IntegerName, { readonly size: number; readonly align: number }>>;
  readonly floatings: Readonly<
    Record<FloatingName, { readonly format: MachineType; readonly size: number; readonly align: number }>
  >;
  readonly charSigned: boolean;
  readonly sizeType: IntegerName;
  readonly differenceType: IntegerName;
  readonly wideCharacter: IntegerName;
  /** The integer type as wide as a pointer, as a machine type. */
  readonly pointerType: MachineType;
  /** The largest alignment that `__attribute__((aligned))` without a number gives. */
  readonly biggestAlignment: number;
}

const integerNames: readonly IntegerName[] = [
  '_Bool',
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'unsigned long long',
  '__int128',
  'unsigned __int128',
];
const ranks: Readonly<Record<string, number>> = {
  _Bool: 0,
  char: 1,
  short: 2,
  int: 3,
  long: 4,
  'long long': 5,
  __int128: 6,
};

/** The types of one unit. Asking twice for the same type gives the same object. */
export class Types {
  readonly list: CType[] = [];
  readonly void: VoidType;
  readonly integer: Readonly<Record<IntegerName, IntegerType>>;
  readonly floating: Readonly<Record<FloatingName, FloatingType>>;
  private readonly made = new Map<string, CType>();
  /** Is there any complex (or vector) type in the unit? Most have none, and the passes that lower them have nothing to look for. */
  hasComplex = false;
  hasVectors = false;

  constructor(readonly model: DataModel) {
    this.void = this.add({ kind: 'Void' });
    this.integer = Object.fromEntries(
      integerNames.map(name => {
        const unsigned = name.startsWith('unsigned') || name === '_Bool' || (name === 'char' && !model.charSigned);
        const base = name.replace(/^(un)?signed /, '');
        return [
          name,
          this.add({ kind: 'Integer', name, signed: !unsigned, ...model.integers[name], rank: ranks[base] }),
        ];
      }),
    ) as Record<IntegerName, IntegerType>;
    this.floating = Object.fromEntries(
      Object.entries(model.floatings).map(([name, f]) => [name, this.add({ kind: 'Floating', name, ...f })]),
    ) as Record<FloatingName, FloatingType>;
  }

  get int(): IntegerType {
    return this.integer.int;
  }
  get size(): IntegerType {
    return this.integer[this.model.sizeType];
  }
  get difference(): IntegerType {
    return this.integer[this.model.differenceType];
  }

  pointer(of: CType): PointerType {
    const found = this.pointers[of.id];
    if (found !== undefined) return found;
    const made = this.add<PointerType>({ kind: 'Pointer', of });
    this.pointers[of.id] = made;
    return made;
  }
  /** By what they point to: the types that are asked for most often. */
  private readonly pointers: (PointerType | undefined)[] = [];
  array(of: CType, length: number | null): ArrayType {
    return this.once(`[${length}]${of.id}`, { kind: 'Array', of, length });
  }
  variableArray(of: CType, length: CSymbol | null): VariableArrayType {
    const known = this.variableArrays.get(length)?.find(type => type.of === of);
    if (known !== undefined) return known;
    const made = this.add<VariableArrayType>({ kind: 'VariableArray', of, length });
    this.variableArrays.set(length, [...(this.variableArrays.get(length) ?? []), made]);
    return made;
  }
  private readonly variableArrays = new Map<CSymbol | null, readonly VariableArrayType[]>();
  complex(of: FloatingType | IntegerType): ComplexType {
    this.hasComplex = true;
    return this.once(`complex${of.id}`, { kind: 'Complex', of });
  }
  vector(of: IntegerType | FloatingType, lanes: number): VectorType {
    this.hasVectors = true;
    return this.registerContents(of, lanes);
  }
  /** What a vector register of the target holds, where the program itself need not have vectors. */
  registerContents(of: IntegerType | FloatingType, lanes: number): VectorType {
    return this.once(`vector${lanes},${of.id}`, { kind: 'Vector', of, lanes });
  }
  record(tag: Tag): RecordType {
    return this.tagged(tag, 'Record') as RecordType;
  }
  enumeration(tag: Tag): EnumType {
    return this.tagged(tag, 'Enum') as EnumType;
  }
  private tagged(tag: Tag, kind: 'Record' | 'Enum'): CType {
    let type = this.byTag.get(tag);
    if (type === undefined) {
      type = this.add({ kind, tag });
      this.byTag.set(tag, type);
    }
    return type;
  }
  private readonly byTag = new Map<Tag, CType>();
  function(returns: CType, parameters: readonly CType[], variadic: boolean, prototype = true): FunctionType {
    return this.once(
      `(${parameters.map(p => p.id).join()}${variadic ? '...' : ''}${prototype ? '' : '?'})${returns.id}`,
      { kind: 'Function', returns, parameters, variadic, prototype },
    );
  }

  /** The same type with exactly these qualifiers and this alignment attribute. */
  variant<T extends CType>(type: T, qualifiers: number, aligned = type.aligned): T {
    if (qualifiers === type.qualifiers && aligned === type.aligned) return type;
    const base = this.plain(type);
    if (qualifiers === 0 && aligned === 0) return base;
    const key = `${base.id}q${qualifiers}a${aligned}`;
    const found = this.made.get(key);
    if (found !== undefined) return found as T;
    const made = { ...base, id: this.list.length, qualifiers, aligned };
    this.list.push(made);
    this.made.set(key, made);
    this.bases.set(made, base);
    return made;
  }
  private readonly bases = new Map<CType, CType>();
  /** The type without qualifiers and alignment attribute. */
  plain<T extends CType>(type: T): T {
    return type.qualifiers === 0 && type.aligned === 0 ? type : (this.bases.get(type) as T);
  }

  private once<T extends CType>(key: string, shape: object): T {
    const found = this.made.get(key);
    if (found !== undefined) return found as T;
    const made = this.add<T>(shape);
    this.made.set(key, made);
    return made;
  }
  private add<T extends CType>(shape: object): T {
    const made = { ...shape, id: this.list.length, qualifiers: 0, aligned: 0, table: this } as unknown as T;
    this.list.push(made);
    return made;
  }
}

/** A type with further qualifiers; those of an array go to its elements (C17 6.7.3p9). */
export function qualified(type: CType, qualifiers: number): CType {
  if ((type.qualifiers | qualifiers) === type.qualifiers) return type;
  if (type.kind === 'Array') return type.table.array(qualified(type.of, qualifiers), type.length);
  if (type.kind === 'VariableArray') return type.table.variableArray(qualified(type.of, qualifiers), type.length);
  return type.table.variant(type, type.qualifiers | qualifiers);
}
/** The type of an lvalue that may name an object of any type. An array's elements may. */
export const mayAlias = (type: CType): CType => qualified(type, Qualifier.mayAlias);
export const unqualified = <T extends CType>(type: T): T => type.table.variant(type, 0, type.aligned);

export const isInteger = (t: CType): t is IntegerType | EnumType => t.kind === 'Integer' || t.kind === 'Enum';
export const isFloating = (t: CType): t is FloatingType => t.kind === 'Floating';
export const isArithmetic = (t: CType): boolean =>
  t.kind === 'Integer' || t.kind === 'Enum' || t.kind === 'Floating' || t.kind === 'Complex';
export const isPointer = (t: CType): t is PointerType => t.kind === 'Pointer';
export const isScalar = (t: CType): boolean => isArithmetic(t) || t.kind === 'Pointer';
/** Handled in memory and copied as blocks: structs, unions, arrays; complex and vector values until they are lowered. */
export const isAggregate = (t: CType): boolean =>
  t.kind === 'Record' || t.kind === 'Array' || t.kind === 'VariableArray';
export const isVolatile = (t: CType): boolean => (t.qualifiers & Qualifier.volatile) !== 0;
export const isAtomic = (t: CType): boolean => (t.qualifiers & Qualifier.atomic) !== 0;

/** The integer type that a value of integer or enumerated type has. */
export const integerOf = (t: IntegerType | EnumType): IntegerType => (t.kind === 'Integer' ? t : t.tag.underlying!);
export const isSigned = (t: CType): boolean =>
  t.kind === 'Integer' ? t.signed : t.kind === 'Enum' ? t.tag.underlying!.signed : false;

/** The unsigned integer type of the size of an integer or pointer type; the first of the lowest rank. */
export function unsignedOf(t: CType): IntegerType {
  const size = sizeOf(t);
  for (const name of unsignedNames) if (t.table.integer[name].size === size) return t.table.integer[name];
  throw new Error(`no unsigned integer type has ${size} bytes`);
}
const unsignedNames = [
  'unsigned char',
  'unsigned short',
  'unsigned int',
  'unsigned long',
  'unsigned long long',
  'unsigned __int128',
] as const;

/** Is the size known (C17 6.2.5p1)? */
export function isComplete(t: CType): boolean {
  switch (t.kind) {
    case 'Void':
    case 'Function':
      return false;
    case 'Array':
      return t.length !== null && isComplete(t.of);
    case 'Record':
      return t.tag.complete;
    case 'Enum':
      return t.tag.underlying !== null;
    default:
      return true;
  }
}

/** Bytes. void and functions have 1 (GNU); an incomplete array has 0. Throws on a variable array, whose size is an expression. */
export function sizeOf(t: CType): number {
  switch (t.kind) {
    case 'Void':
    case 'Function':
      return 1;
    case 'Integer':
    case 'Floating':
      return t.size;
    case 'Enum':
      return t.tag.underlying!.size;
    case 'Complex':
      return 2 * t.of.size;
    case 'Pointer':
      return t.table.model.pointer.size;
    case 'Array':
      return t.length === null ? 0 : t.length * sizeOf(t.of);
    case 'Record':
      if (t.tag.variableSize !== null)
        throw new Error('sizeOf: the size of a variable record is known only at run time');
      return t.tag.size;
    case 'Vector':
      return t.lanes * t.of.size;
    case 'VariableArray':
      throw new Error('sizeOf: the size of a variable array is known only at run time');
  }
}

/** Bytes. */
export function alignOf(t: CType): number {
  if (t.aligned !== 0) return t.aligned;
  if (isAtomic(t)) return atomicAlignment(t);
  switch (t.kind) {
    case 'Void':
    case 'Function':
      return 1;
    case 'Integer':
    case 'Floating':
      return t.align;
    case 'Enum':
      return t.tag.underlying!.align;
    case 'Complex':
      return t.of.align;
    case 'Pointer':
      return t.table.model.pointer.align;
    case 'Array':
    case 'VariableArray':
      return alignOf(t.of);
    case 'Record':
      return t.tag.align;
    case 'Vector':
      return t.lanes * t.of.size;
  }
}

/** An atomic object of a size that a machine may access at once lies so that it can (gcc's ABI; the psABI leaves it open). */
function atomicAlignment(t: CType): number {
  const natural = alignOf(t.table.plain(t));
  const size = sizeOf(t);
  return size === 1 || size === 2 || size === 4 || size === 8 || size === 16 ? Math.max(natural, size) : natural;
}

/** Is the size of such an object known only at run time? */
export function hasVariableSize(t: CType): boolean {
  switch (t.kind) {
    case 'VariableArray':
      return true;
    case 'Array':
      return hasVariableSize(t.of);
    case 'Record':
      return t.tag.variableSize !== null;
    default:
      return false;
  }
}

/** Does the type have a variable array anywhere in it (C17 6.7.6p3)? */
export function isVariablyModified(t: CType): boolean {
  switch (t.kind) {
    case 'VariableArray':
      return true;
    case 'Array':
    case 'Pointer':
      return isVariablyModified(t.of);
    case 'Function':
      return isVariablyModified(t.returns);
    case 'Record':
      return t.tag.variableSize !== null;
    default:
      return false;
  }
}

/** The type in the one-word notation of dumps: `ptr[const[char]]`, `array[3,int]`, `fn[int;ptr[char];...]`, `struct[point.4]`. */
export function notation(t: CType): string {
  const words = (['const', 'volatile', 'restrict', 'atomic', 'mayAlias'] as const).filter(
    w => t.qualifiers & Qualifier[w],
  );
  if (t.aligned !== 0) words.push(`aligned${t.aligned}` as 'const');
  const plain = bare(t);
  return words.length === 0 ? plain : `${words.join('-')}[${plain}]`;
}
function bare(t: CType): string {
  switch (t.kind) {
    case 'Void':
      return 'void';
    case 'Integer':
    case 'Floating':
      return t.name.replaceAll(' ', '-');
    case 'Complex':
      return `complex[${notation(t.of)}]`;
    case 'Vector':
      return `vector[${t.lanes},${notation(t.of)}]`;
    case 'Pointer':
      return `ptr[${notation(t.of)}]`;
    case 'Array':
      return `array[${t.length ?? '?'},${notation(t.of)}]`;
    case 'VariableArray':
      return `array[${t.length === null ? '*' : `${t.length.name}.${t.length.id}`},${notation(t.of)}]`;
    case 'Function':
      return `fn[${[notation(t.returns), ...t.parameters.map(notation), ...(t.variadic ? ['...'] : []), ...(t.prototype ? [] : ['?'])].join(';')}]`;
    case 'Record':
    case 'Enum':
      return `${t.tag.word}[${t.tag.name}.${t.tag.id}]`;
  }
}
