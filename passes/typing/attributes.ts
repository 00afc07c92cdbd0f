/** Attributes: what they ask of a symbol, of a type and of a record (gcc manual, Extensions, Declaring Attributes). */
import {
  alignOf,
  type CType,
  type FloatingType,
  type IntegerName,
  type IntegerType,
  isInteger,
  mayAlias,
} from '../../languages/types.ts';
import { type CSymbol, Storage, type SymbolAttributes, threadModels } from '../../languages/unit.ts';
import {
  type AttributeTree,
  constantNumber,
  type NamedAttribute,
  nameArgument,
  numberArgument,
  textArgument,
  textOf,
} from './attribute-arguments.ts';
import { bindToRegister } from './register-variables.ts';
import type { Typer } from './typer.ts';

type Asked = { -readonly [K in keyof SymbolAttributes]: SymbolAttributes[K] };

/** Rows of attributes that set something on a symbol. */
type Row = (asked: Asked, t: Typer, a: NamedAttribute) => void;
const onSymbols: ReadonlyMap<string, Row> = new Map<string, Row>([
  [
    'section',
    (x, t, a) => {
      x.section = textArgument(t, a) ?? undefined;
    },
  ],
  [
    'visibility',
    (x, t, a) => {
      x.visibility = (textArgument(t, a) ?? 'default') as SymbolAttributes['visibility'];
    },
  ],
  [
    'weak',
    x => {
      x.weak = true;
    },
  ],
  [
    'weakref',
    (x, t, a) => {
      x.weak = true;
      x.weakReference = textArgument(t, a) ?? '';
    },
  ],
  [
    'symver',
    (x, t, a) => {
      const versions = a.arguments.flatMap((_, i) => textArgument(t, a, i) ?? []);
      for (const version of versions)
        if (!/^[^@]+@@?@?[^@]+$/.test(version))
          t.error(a.at, "symver attribute argument must have format 'name@nodename'");
      x.versions = [...(x.versions ?? []), ...versions];
    },
  ],
  [
    'alias',
    (x, t, a) => {
      x.alias = textArgument(t, a) ?? undefined;
    },
  ],
  [
    'used',
    x => {
      x.used = true;
    },
  ],
  [
    'retain',
    x => {
      x.used = true;
    },
  ],
  [
    'unused',
    x => {
      x.unused = true;
    },
  ],
  [
    'noreturn',
    x => {
      x.noreturn = true;
    },
  ],
  [
    'common',
    x => {
      x.common = true;
    },
  ],
  [
    'nocommon',
    x => {
      x.common = false;
    },
  ],
  [
    'always_inline',
    x => {
      x.alwaysInline = true;
    },
  ],
  [
    'no_instrument_function',
    x => {
      x.noInstrument = true;
    },
  ],
  [
    'noinline',
    x => {
      x.noinline = true;
    },
  ],
  [
    'noipa',
    x => {
      x.noinline = true;
    },
  ],
  [
    'noclone',
    x => {
      x.noinline = true;
    },
  ],
  [
    'gnu_inline',
    x => {
      x.gnuInline = true;
    },
  ],
  [
    'constructor',
    (x, t, a) => {
      x.constructorPriority = numberArgument(t, a) ?? 65535;
    },
  ],
  [
    'destructor',
    (x, t, a) => {
      x.destructorPriority = numberArgument(t, a) ?? 65535;
    },
  ],
  [
    'cleanup',
    (x, t, a) => {
      const n = a.arguments[0];
      if (n?.kind === 'Identifier' && n.symbol.kind === 'function') x.cleanup = n.symbol;
      else t.error(a.at, "'cleanup' argument is not a function");
    },
  ],
  [
    'pure',
    x => {
      x.pure = true;
    },
  ],
  [
    'const',
    x => {
      x.const = true;
    },
  ],
  [
    'returns_twice',
    x => {
      x.returnsTwice = true;
    },
  ],
  [
    'cold',
    x => {
      x.cold = true;
    },
  ],
  [
    'tls_model',
    (x, t, a) => {
      x.tlsModel = textArgument(t, a) ?? undefined;
      if (x.tlsModel !== undefined && threadModels[x.tlsModel] === undefined)
        t.error(
          a.at,
          "'tls_model' argument must be one of 'local-exec', 'initial-exec', 'local-dynamic' or 'global-dynamic'",
        );
    },
  ],
  [
    'ifunc',
    (x, t, a) => {
      x.ifunc = textArgument(t, a) ?? undefined;
    },
  ],
  [
    'alloc_size',
    (x, t, a) => {
      x.allocSize = a.arguments.map((_, i) => (numberArgument(t, a, i) ?? 1) - 1);
    },
  ],
  [
    'format',
    (x, t, a) => {
      const kind = nameArgument(a)
        ?.replace(/^__(.*)__$/, '$1')
        .replace(/^gnu_/, '');
      const format = numberArgument(t, a, 1);
      const first = numberArgument(t, a, 2);
      if (kind !== undefined && format !== null && first !== null)
        x.formats = [...(x.formats ?? []), { kind, format: format - 1, first: first === 0 ? null : first - 1 }];
    },
  ],
  [
    'format_arg',
    (x, t, a) => {
      x.formatArgument = (numberArgument(t, a) ?? 1) - 1;
    },
  ],
  [
    'nonnull',
    (x, t, a) => {
      x.nonNull = a.arguments.map((_, i) => (numberArgument(t, a, i) ?? 1) - 1);
    },
  ],
  [
    'optimize',
    x => {
      x.ownOptions = true;
    },
  ],
  [
    'nonstring',
    x => {
      x.nonstring = true;
    },
  ],
]);

/** Attributes that change no code of ours: they speak to warnings and optimisers. */
const withoutEffect = new Set(
  (
    'returns_nonnull malloc warn_unused_result deprecated unavailable nothrow leaf hot flatten artificial sentinel alloc_align assume_aligned ' +
    'fallthrough may_alias designated_init access fd_arg null_terminated_string_arg warn_if_not_aligned no_sanitize no_sanitize_address no_sanitize_thread ' +
    'no_sanitize_undefined no_address_safety_analysis no_stack_protector stack_protect no_split_stack target target_clones no_reorder noplt externally_visible error warning ' +
    'simd zero_call_used_regs no_icf no_profile_instrument_function patchable_function_entry no_stack_limit tainted_args copy counted_by ' +
    'packed aligned vector_size mode transparent_union pack gcc_struct noinit persistent expected_throw sysv_abi force_align_arg_pointer cdecl ' +
    'stdcall fastcall dllimport dllexport nocf_check cf_check fentry_name indirect_branch function_return'
  ).split(' '),
);

/** Whether an attribute is known, for `__has_attribute`; the name has no underscores around it. */
export const isAttribute = (name: string): boolean => onSymbols.has(name) || withoutEffect.has(name);

/** Sets what the attributes ask of the symbol. Those that change its type are `attributedType`'s. */
export function applyAttributes(t: Typer, symbol: CSymbol, attributes: readonly AttributeTree[]): void {
  if (attributes.length === 0) return;
  const asked: Asked = { ...symbol.attributes };
  for (const a of attributes) {
    if (a.kind === 'NamedInAssembler') {
      symbol.assemblerName = textOf(t, a.name);
      if (symbol.storage & Storage.register && symbol.assemblerName !== null)
        bindToRegister(t, symbol, symbol.assemblerName);
    } else if (a.kind === 'Attribute') {
      const row = onSymbols.get(a.name);
      if (row !== undefined) row(asked, t, a);
      else if (unimplemented.has(a.name)) refuseUnimplemented(t, [a]);
      else if (!withoutEffect.has(a.name)) ignored(t, a);
    }
  }
  if (asked.weakReference !== undefined) beWeakReference(symbol, asked);
  const aligned = requestedAlignment(t, attributes);
  if (aligned !== null && symbol.kind !== 'typedef') asked.aligned = Math.max(aligned, asked.aligned ?? 0);
  symbol.attributes = asked;
}

/** Another name for what another unit may define; `weakref` alone takes it from `alias`. Its own name is in no object file, though it is declared static. */
function beWeakReference(symbol: CSymbol, asked: Asked): void {
  asked.weakReference ||= asked.alias;
  asked.alias = undefined;
  symbol.linkage = 'external';
  symbol.storage &= ~Storage.static;
  symbol.defined = false;
}

/** Attributes that change what a program does, and are not there: layouts and calling conventions of others. */
const unimplemented: ReadonlySet<string> = new Set([
  'scalar_storage_order',
  'ms_struct',
  'ms_abi',
  'regparm',
  'vectorcall',
  'naked',
  'interrupt',
  'no_caller_saved_registers',
]);

/** Complains about what would be wrong code; a storage order that is the target's own is none. */
export function refuseUnimplemented(t: Typer, attributes: readonly AttributeTree[]): void {
  for (const a of attributes) {
    if (a.kind !== 'Attribute' || !unimplemented.has(a.name)) continue;
    if (a.name === 'scalar_storage_order' && textArgument(t, a) === 'little-endian') continue;
    t.sorry(a.at, `attribute '${a.name}'`);
  }
}

function ignored(t: Typer, a: NamedAttribute): void {
  t.warning('Wattributes', a.at, `'${a.name}' attribute directive ignored`);
}

/** The largest alignment, in bytes, that the attributes ask for; null when they ask for none. */
export function requestedAlignment(t: Typer, attributes: readonly AttributeTree[]): number | null {
  let result: number | null = null;
  for (const a of attributes) {
    let asked: number | null = null;
    if (a.kind === 'AlignedAsType') asked = alignOf(t.typeOf(a.of));
    else if (a.kind === 'AlignedAs') asked = constantNumber(t, a.alignment);
    else if (a.kind === 'Attribute' && a.name === 'aligned')
      asked = a.arguments.length === 0 ? t.types.model.biggestAlignment : numberArgument(t, a);
    if (asked === null || asked === 0) continue;
    if (asked < 0 || (asked & (asked - 1)) !== 0) t.error(a.at, 'requested alignment is not a positive power of 2');
    else result = Math.max(result ?? 0, asked);
  }
  return result;
}

/** The type as its attributes change it. `alignToo` where `aligned` belongs to the type: a typedef's, not an object's. */
export function attributedType(t: Typer, type: CType, attributes: readonly AttributeTree[], alignToo: boolean): CType {
  let result = type;
  for (const a of attributes) {
    if (a.kind !== 'Attribute') continue;
    if (a.name === 'vector_size') result = onElement(result, base => vectorOf(t, a, base));
    else if (a.name === 'mode') result = onElement(result, base => ofMode(t, a, base));
    else if (a.name === 'transparent_union' && result.kind === 'Record') result.tag.transparent = true;
    else if (a.name === 'may_alias') result = mayAliasThroughout(result);
    else if (alignToo && unimplemented.has(a.name)) refuseUnimplemented(t, [a]);
    else if (alignToo && !onSymbols.has(a.name) && !withoutEffect.has(a.name)) ignored(t, a);
  }
  const aligned = alignToo ? requestedAlignment(t, attributes) : null;
  return aligned === null ? result : t.types.variant(result, result.qualifiers, aligned);
}

/** GCC takes the attribute for the pointer or for what it points to, depending on where it is written: either is a remark on this program's accesses. */
function mayAliasThroughout(type: CType): CType {
  if (type.kind === 'Function' || type.kind === 'Void') return type;
  if (type.kind !== 'Pointer') return mayAlias(type);
  const { table } = type;
  return mayAlias(table.variant(table.pointer(mayAliasThroughout(type.of)), type.qualifiers, type.aligned));
}

/** Applies to what stands before the declarator: `int *p __attribute__((vector_size(16)))` points to vectors. */
function onElement(type: CType, change: (base: CType) => CType): CType {
  const types = type.table;
  switch (type.kind) {
    case 'Pointer':
      return types.variant(types.pointer(onElement(type.of, change)), type.qualifiers, type.aligned);
    case 'Array':
      return types.array(onElement(type.of, change), type.length);
    case 'VariableArray':
      return types.variableArray(onElement(type.of, change), type.length);
    case 'Function':
      return types.function(onElement(type.returns, change), type.parameters, type.variadic, type.prototype);
    default:
      return change(type);
  }
}

function vectorOf(t: Typer, a: NamedAttribute, base: CType): CType {
  const bytes = numberArgument(t, a);
  if (bytes === null) return base;
  if (!isInteger(base) && base.kind !== 'Floating') {
    t.error(a.at, "invalid vector type for attribute 'vector_size'");
    return base;
  }
  const element = (base.kind === 'Enum' ? base.tag.underlying! : t.types.plain(base)) as IntegerType | FloatingType;
  const lanes = bytes / element.size;
  if (!Number.isInteger(lanes) || lanes < 1) {
    t.error(a.at, 'vector size not an integral multiple of component size');
    return base;
  }
  if ((lanes & (lanes - 1)) !== 0) {
    t.error(a.at, `number of vector components ${lanes} not a power of two`);
    return base;
  }
  return t.types.variant(t.types.vector(element, lanes), base.qualifiers);
}

/** Bytes of an integer mode, or the floating type of a floating mode. */
const integerModes: Readonly<Record<string, number>> = {
  QI: 1,
  byte: 1,
  HI: 2,
  SI: 4,
  DI: 8,
  word: 8,
  pointer: 8,
  unwind_word: 8,
  libgcc_cmp_return: 8,
  libgcc_shift_count: 8,
  TI: 16,
};
const floatingModes: Readonly<Record<string, 'float' | 'double' | 'long double' | '_Float128'>> = {
  SF: 'float',
  DF: 'double',
  XF: 'long double',
  TF: '_Float128',
};
const complexModes: Readonly<Record<string, 'float' | 'double' | 'long double' | '_Float128'>> = {
  SC: 'float',
  DC: 'double',
  XC: 'long double',
  TC: '_Float128',
};
const bySize: Readonly<Record<number, IntegerName>> = {
  1: 'signed char',
  2: 'short',
  4: 'int',
  8: 'long',
  16: '__int128',
};

function ofMode(t: Typer, a: NamedAttribute, base: CType): CType {
  const mode = (nameArgument(a) ?? textArgument(t, a) ?? '').replace(/^__(.*)__$/, '$1');
  const vector = /^V(\d+)(..)$/.exec(mode);
  const floating = floatingModes[vector?.[2] ?? mode];
  const bytes = integerModes[vector?.[2] ?? mode];
  const complex = complexModes[mode];
  let type: CType | null = null;
  if (complex !== undefined) type = t.types.complex(t.types.floating[complex]);
  else if (floating !== undefined) type = t.types.floating[floating];
  else if (bytes !== undefined && (isInteger(base) || base.kind === 'Pointer')) {
    if (base.kind === 'Pointer') return base;
    const name = bySize[bytes];
    const signed = base.kind === 'Enum' ? base.tag.underlying === null || base.tag.underlying.signed : base.signed;
    type =
      t.types.integer[signed ? name : name === 'signed char' ? 'unsigned char' : (`unsigned ${name}` as IntegerName)];
    if (base.kind === 'Enum' && !vector) {
      base.tag.underlying = type as IntegerType;
      return base;
    }
  }
  if (type === null) {
    t.error(a.at, `unknown machine mode '${mode}'`);
    return base;
  }
  if (vector !== null) type = t.types.vector(type as IntegerType, Number(vector[1]));
  return t.types.variant(type, base.qualifiers, base.aligned);
}
