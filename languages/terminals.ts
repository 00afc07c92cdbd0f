/**
 * The terminals of tscc's languages: what stands in a tree that is not itself a tree.
 *
 * Handles of the unit's tables print as `name.number` and are read back through the unit, which is the printer's and parser's context.
 */
import { addTerminal, history } from '../nanopass/index.ts';
import { type MachineType, machineTypes, type Opcode } from './machine.ts';
import { isStackLocation, type Location, stackLocation, stackOffsetOf } from './target.ts';
import { readType } from './type-notation.ts';
import { type CType, notation } from './types.ts';
import { type CSymbol, type Handles, Label, type RecordField, Storage, CSymbol as SymbolClass, Tag } from './unit.ts';

declare module '../nanopass/index.ts' {
  interface Terminals {
    /** An exact text, printed in quotes. */
    string: string;
    /** An exact integer. */
    integer: bigint;
    storage: number;
    ctype: CType;
    symbol: CSymbol;
    /** Where something comes from, as the origins of nodes. */
    origin: number;
    tag: Tag;
    field: RecordField;
    label: Label;
    mtype: MachineType;
    /** An SSA value, numbered within its function, where it is used. */
    value: number;
    /** An SSA value where it is defined. */
    definition: number;
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

const handlesOf = (context: unknown): Handles => {
  if (context === undefined || context === null) throw new Error('reading a handle needs the unit as context');
  return context as Handles;
};
/** Tells whoever keeps count of what is printed. */
const note = (context: unknown, handle: CSymbol | Tag | Label | CType): void =>
  (context as Handles | undefined)?.note?.(handle);
const numberIn = (text: string): number => Number(text.slice(text.lastIndexOf('.') + 1));
function known<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`there is no such ${what}`);
  return found;
}
const isNumber = (x: unknown): x is number => typeof x === 'number' && Number.isInteger(x);
const count = (prefix: string) => ({
  is: isNumber,
  print: (x: number) => `${prefix}${x}`,
  parse: (s: string) => {
    if (!s.startsWith(prefix) || s.length === prefix.length) throw new Error(`it begins with ${prefix}`);
    return Number(s.slice(prefix.length));
  },
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
    s === 'plain' ? 0 : s.split('+').reduce((bits, word) => bits | known(storageBits.get(word), 'storage class'), 0),
});
const storageBits: ReadonlyMap<string, number> = new Map(Object.entries(Storage));
addTerminal('ctype', {
  is: (x: unknown): x is CType => typeof x === 'object' && x !== null && 'table' in x,
  print: (x: CType, context?: unknown) => {
    note(context, x);
    return notation(x);
  },
  parse: (s: string, context?: unknown) => readType(s, handlesOf(context)),
});
addTerminal('symbol', {
  is: (x: unknown): x is CSymbol => x instanceof SymbolClass,
  print: (x: CSymbol, context?: unknown) => {
    note(context, x);
    return `${x.name}.${x.id}`;
  },
  parse: (s: string, context?: unknown) => known(handlesOf(context).symbolOf(numberIn(s)), 'symbol'),
});
addTerminal('origin', {
  is: isNumber,
  print: (x: number, context?: unknown) => {
    const { token } = history({ at: x });
    (context as Handles | undefined)?.origin?.(token);
    return String(token);
  },
  parse: Number,
});
addTerminal('tag', {
  is: (x: unknown): x is Tag => x instanceof Tag,
  print: (x: Tag, context?: unknown) => {
    note(context, x);
    return `${x.name}.${x.id}`;
  },
  parse: (s: string, context?: unknown) => known(handlesOf(context).tagOf(numberIn(s)), 'tag'),
});
addTerminal('field', {
  is: (x: unknown): x is RecordField => typeof x === 'object' && x !== null && 'tag' in x && 'offset' in x,
  print: (x: RecordField, context?: unknown) => {
    note(context, x.tag);
    return `${x.tag.name}.${x.tag.id}:${x.index}:${x.name ?? ''}`;
  },
  parse: (s: string, context?: unknown) => {
    const [, tag, index] = /^(.*):(\d+):[^:]*$/.exec(s) ?? [];
    const { fields } = known(tag === undefined ? undefined : handlesOf(context).tagOf(numberIn(tag)), 'tag');
    return known(fields[Number(index)], 'field');
  },
});
addTerminal('label', {
  is: (x: unknown): x is Label => x instanceof Label,
  print: (x: Label, context?: unknown) => {
    note(context, x);
    return `${x.name}.${x.id}`;
  },
  parse: (s: string, context?: unknown) => known(handlesOf(context).labelOf(numberIn(s)), 'label'),
});
addTerminal('mtype', {
  is: (x: unknown): x is MachineType => machineTypes.includes(x as MachineType),
  print: (x: MachineType) => x,
  parse: (s: string) => s as MachineType,
});
addTerminal('value', count('%'));
addTerminal('definition', count('%'));
addTerminal('block', count('b'));
addTerminal('slot', count('s'));
addTerminal('register', {
  is: isNumber,
  print: (x: number, context?: unknown) =>
    context && x >= 0 && x < 128 ? handlesOf(context).target.registerName(x) : `r${x}`,
  parse: (s: string, context?: unknown) =>
    /^r-?\d+$/.test(s) && !(context && handlesOf(context).target.registerNumber(s) !== undefined)
      ? Number(s.slice(1))
      : known(handlesOf(context).target.registerNumber(s), 'register'),
});
addTerminal('opcode', {
  is: (x: unknown): x is Opcode => typeof x === 'object' && x !== null && 'roles' in x,
  print: (x: Opcode) => x.name,
  parse: (s: string, context?: unknown) => known(handlesOf(context).target.opcode(s), 'opcode'),
});
addTerminal('location', {
  is: isNumber,
  print: (x: Location) => (isStackLocation(x) ? `stack+${stackOffsetOf(x)}` : `r${x}`),
  parse: (s: string) => (s.startsWith('stack+') ? stackLocation(Number(s.slice(6))) : Number(s.slice(1))),
});
addTerminal('bytes', {
  is: (x: unknown): x is Uint8Array => x instanceof Uint8Array,
  print: (x: Uint8Array) => {
    let text = 'x';
    for (let i = 0; i < x.length; i++) text += hexadecimal[x[i]];
    return text;
  },
  parse: (s: string) => {
    if (!/^x([0-9a-f]{2})*$/.test(s)) throw new Error('it is x and pairs of hexadecimal digits');
    const bytes = new Uint8Array((s.length - 1) / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(s.slice(2 * i + 1, 2 * i + 3), 16);
    return bytes;
  },
});
const hexadecimal = Array.from({ length: 256 }, (_, b) => b.toString(16).padStart(2, '0'));
