/** A unit with a little of everything in its tables, and arbitrary values of the terminals that are handles of them. */
import fc from 'fast-check';
import { Diagnostics } from '../languages/diagnostics.ts';
import { firstVirtual, machineTypes, noRegister } from '../languages/machine.ts';
import { stackLocation, type Target } from '../languages/target.ts';
import { type CType, type DataModel, Qualifier, qualified } from '../languages/types.ts';
import { Unit } from '../languages/unit.ts';
import type { ArbitraryOptions } from '../nanopass/arbitrary.ts';
import { opcodes } from '../targets/x86-64/opcodes.ts';
import { calleeSaved, general, registerName, registerOfName } from '../targets/x86-64/registers.ts';

const sized = (size: number) => ({ size, align: size });
const model: DataModel = {
  pointer: sized(8),
  integers: {
    _Bool: sized(1),
    char: sized(1),
    'signed char': sized(1),
    'unsigned char': sized(1),
    short: sized(2),
    'unsigned short': sized(2),
    int: sized(4),
    'unsigned int': sized(4),
    long: sized(8),
    'unsigned long': sized(8),
    'long long': sized(8),
    'unsigned long long': sized(8),
    __int128: sized(16),
    'unsigned __int128': sized(16),
  },
  floatings: {
    float: { format: 'f32', ...sized(4) },
    double: { format: 'f64', ...sized(8) },
    'long double': { format: 'f80', ...sized(16) },
    _Float128: { format: 'f128', ...sized(16) },
  },
  charSigned: true,
  sizeType: 'unsigned long',
  differenceType: 'long',
  wideCharacter: 'int',
  pointerType: 'i64',
  biggestAlignment: 16,
};

/** What printing and reading ask of a target, and passes that count registers. */
const target = {
  name: 'x86-64',
  model,
  registerName,
  registerNumber: (name: string) => registerOfName(name)?.register,
  opcode: (name: string) => opcodes().get(name),
  classes: { general },
  classOf: () => 'general',
  calleeSaved,
} as unknown as Target;

/** The same tables each time. */
export function sampleUnit(): Unit {
  const unit = new Unit(target, new Diagnostics());
  const { types } = unit;
  const record = unit.tag('struct', 'pair');
  record.fields = [
    { index: 0, name: 'first', type: types.int, offset: 0, bit: 0, width: -1, tag: record },
    { index: 1, name: null, type: types.int, offset: 4, bit: 3, width: 5, tag: record },
  ];
  Object.assign(record, { complete: true, size: 8, align: 4 });
  const colour = unit.tag('enum', 'colour');
  Object.assign(colour, { complete: true, underlying: types.integer['unsigned int'], size: 4, align: 4 });
  const symbols = [
    unit.symbol('main', 'function', 1),
    unit.symbol('x', 'object', 2),
    unit.symbol('_', 'parameter', 3),
    unit.symbol('odd name|', 'object', 4),
  ];
  symbols[0]!.type = types.function(types.int, [], false);
  for (const symbol of symbols.slice(1)) symbol.type = types.int;
  unit.label('out', 5);
  unit.label('L', 6);
  return unit;
}

function typesOf(unit: Unit): readonly CType[] {
  const { types, tags, symbols } = unit;
  const { int } = types;
  const double = types.floating.double;
  return [
    int,
    ...Object.values(types.integer),
    ...Object.values(types.floating),
    types.void,
    types.pointer(types.void),
    types.pointer(qualified(int, Qualifier.const | Qualifier.volatile)),
    types.array(types.array(double, 3), null),
    types.variableArray(int, symbols[1]!),
    types.complex(double),
    types.vector(int, 4),
    types.record(tags[0]!),
    types.enumeration(tags[1]!),
    types.function(int, [types.pointer(int), double], true),
    types.pointer(types.function(types.void, [], false, false)),
    types.variant(int, 0, 16),
  ];
}

/** Values of every terminal, taken from the unit's tables. */
export function handles(unit: Unit): NonNullable<ArbitraryOptions['terminals']> {
  const small = fc.nat(40);
  return {
    integer: fc.oneof(fc.bigInt({ min: -8n, max: 8n }), fc.bigInt({ min: -(2n ** 127n), max: 2n ** 128n - 1n })),
    storage: fc.nat(255),
    ctype: fc.constantFrom(...typesOf(unit)),
    symbol: fc.constantFrom(...unit.symbols),
    tag: fc.constantFrom(...unit.tags),
    field: fc.constantFrom(...unit.tags[0]!.fields),
    label: fc.constantFrom(...unit.labels),
    mtype: fc.constantFrom(...machineTypes),
    value: small,
    definition: small,
    block: small,
    slot: small,
    register: fc.oneof(
      fc.nat(31),
      fc.nat(300).map(n => firstVirtual + n),
      fc.constant(noRegister),
    ),
    opcode: fc.constantFrom(...opcodes().values()),
    location: fc.oneof(
      fc.nat(31),
      small.map(n => stackLocation(8 * n)),
    ),
    bytes: fc.uint8Array({ maxLength: 12 }),
    origin: small,
  };
}
