/**
 * The terminals of tscc's languages: what stands in a tree that is not itself a tree.
 *
 * Handles of the unit's tables print as `name.number` and are read back through the unit, which is the printer's and parser's context.
 */
import { addTerminal } from '../nanopass/index.ts';
import { type MachineType, machineTypes, type Opcode } from './machine.ts';
import { isStackLocation, type Location, stackLocation, stackOffsetOf } from './target.ts';
import { readType } from './type-notation.ts';
import { type CType, notation } from './types.ts';
import { type CSymbol, Label, type RecordField, Storage, CSymbol as SymbolClass, Tag, type Unit } from './unit.ts';

declare module '../nanopass/index.ts' {
  interface Terminals {
    /** An exact text, printed in quotes. */
    string: string;
    /** An exact integer. */
    integer: bigint;
    storage: number;
    ctype: CType;
    symbol: CSymbol;
    tag: Tag;
    field: RecordField;
    label: Label;
    mtype: MachineType;
    /** An SSA value or virtual register, numbered within its function. */
    value: number;
    /** A basic block, numbered within its function. */
    block: number;
    /** A stack slot, numbered within its function. */
    slot: number;
    register: number;
    opcode: Opcode;
    location: Location;
    /** Initial contents of a data object. */
    bytes: Uint8Array;
  }
}

const unitOf = (context: unknown): Unit => {
  if (context === undefined || context === null) throw new Error('reading a handle needs the unit as context');
  return context as Unit;
};
const numbered = <T>(list: readonly T[], text: string, what: string): T => {
  const found = list[Number(text.slice(text.lastIndexOf('.') + 1))];
  if (found === undefined) throw new Error(`there is no ${what} ${text} in this unit`);
  return found;
};
const isNumber = (x: unknown): x is number => typeof x === 'number' && Number.isInteger(x);
const count = (prefix: string) => ({
  is: isNumber,
  print: (x: number) => `${prefix}${x}`,
  parse: (s: string) => Number(s.slice(prefix.length)),
});

addTerminal('string', {
  is: (x: unknown): x is string => typeof x === 'string',
  print: (x: string) => JSON.stringify(x),
  parse: (s: string) => JSON.parse(s) as string,
});
addTerminal('integer', { is: (x: unknown): x is bigint => typeof x === 'bigint', print: String, parse: BigInt });
addTerminal('storage', {
  is: isNumber,
  print: (x: number) =>
    Object.entries(Storage)
      .filter(([, bit]) => x & bit)
      .map(([word]) => word)
      .join('+') || 'plain',
  parse: (s: string) =>
    s === 'plain' ? 0 : s.split('+').reduce((bits, word) => bits | Storage[word as keyof typeof Storage], 0),
});
addTerminal('ctype', {
  is: (x: unknown): x is CType => typeof x === 'object' && x !== null && 'table' in x,
  print: notation,
  parse: (s: string, context?: unknown) => readType(s, unitOf(context)),
});
addTerminal('symbol', {
  is: (x: unknown): x is CSymbol => x instanceof SymbolClass,
  print: (x: CSymbol) => `${x.name}.${x.id}`,
  parse: (s: string, context?: unknown) => numbered(unitOf(context).symbols, s, 'symbol'),
});
addTerminal('tag', {
  is: (x: unknown): x is Tag => x instanceof Tag,
  print: (x: Tag) => `${x.name}.${x.id}`,
  parse: (s: string, context?: unknown) => numbered(unitOf(context).tags, s, 'tag'),
});
addTerminal('field', {
  is: (x: unknown): x is RecordField => typeof x === 'object' && x !== null && 'tag' in x && 'offset' in x,
  print: (x: RecordField) => `${x.tag.name}.${x.tag.id}:${x.index}:${x.name ?? ''}`,
  parse: (s: string, context?: unknown) => {
    const [tag, index] = s.split(':');
    return numbered(unitOf(context).tags, tag, 'tag').fields[Number(index)];
  },
});
addTerminal('label', {
  is: (x: unknown): x is Label => x instanceof Label,
  print: (x: Label) => `${x.name}.${x.id}`,
  parse: (s: string, context?: unknown) => numbered(unitOf(context).labels, s, 'label'),
});
addTerminal('mtype', {
  is: (x: unknown): x is MachineType => machineTypes.includes(x as MachineType),
  print: (x: MachineType) => x,
  parse: (s: string) => s as MachineType,
});
addTerminal('value', count('%'));
addTerminal('block', count('b'));
addTerminal('slot', count('s'));
addTerminal('register', {
  is: isNumber,
  print: (x: number, context?: unknown) =>
    context && x >= 0 && x < 128 ? unitOf(context).target.registerName(x) : `r${x}`,
  parse: (s: string, context?: unknown) =>
    /^r-?\d+$/.test(s) && !(context && unitOf(context).target.registerNumber(s) !== undefined)
      ? Number(s.slice(1))
      : unitOf(context).target.registerNumber(s)!,
});
addTerminal('opcode', {
  is: (x: unknown): x is Opcode => typeof x === 'object' && x !== null && 'roles' in x,
  print: (x: Opcode) => x.name,
  parse: (s: string, context?: unknown) => unitOf(context).target.opcode(s)!,
});
addTerminal('location', {
  is: isNumber,
  print: (x: Location) => (isStackLocation(x) ? `stack+${stackOffsetOf(x)}` : `r${x}`),
  parse: (s: string) => (s.startsWith('stack+') ? stackLocation(Number(s.slice(6))) : Number(s.slice(1))),
});
addTerminal('bytes', {
  is: (x: unknown): x is Uint8Array => x instanceof Uint8Array,
  print: (x: Uint8Array) => `x${Array.from(x, b => b.toString(16).padStart(2, '0')).join('')}`,
  parse: (s: string) => Uint8Array.from((s.slice(1).match(/../g) ?? []).map(h => Number.parseInt(h, 16))),
});
