/** Which variables nested functions share with the functions around them, and the frames in which these lie. */
import { Stored } from '../languages/stored.ts';
import {
  alignOf,
  type CType,
  hasVariableSize,
  isVariablyModified,
  type RecordType,
  sizeOf,
} from '../languages/types.ts';
import type { CSymbol, Label, RecordField, Tag, Unit } from '../languages/unit.ts';
import { type Tree, walk } from '../nanopass/index.ts';

/** A function that has nested functions, or is one. */
export class Closure {
  /** What is declared in it. */
  readonly owned = new Set<CSymbol>();
  readonly labels = new Set<Label>();
  /** The nested functions in it. */
  readonly inner: Closure[] = [];
  /** Lengths of variable arrays of functions around it, which it must know. */
  readonly lengths = new Set<CSymbol>();
  /** Room in the frame for what nested functions use: variables, pointers to variable arrays, trampolines, and places to jump back to. */
  readonly fields = new Map<CSymbol | Label, RecordField>();
  /** Room for the addresses of labels that nested functions take: only the function itself can say them. */
  readonly addresses = new Map<Label, RecordField>();
  /** In a nested function's frame: the frame of the function around it. */
  chainField: RecordField | null = null;
  readonly frame: CSymbol;
  readonly frameType: RecordType;
  private readonly tag: Tag;
  /** The parameter through which a nested function gets its outer frame. */
  readonly chain: CSymbol | null;

  constructor(
    readonly unit: Unit,
    readonly symbol: CSymbol,
    readonly parent: Closure | null,
  ) {
    const { types } = unit;
    this.tag = unit.tag('struct', `frame.${symbol.name}`);
    Object.assign(this.tag, { complete: true, size: 8, align: 8 });
    this.frameType = types.record(this.tag);
    this.frame = unit.temporary(this.frameType, 'frame');
    this.chain = null;
    if (parent === null) return;
    parent.inner.push(this);
    this.chain = unit.symbol('chain', 'parameter');
    this.chain.type = types.pointer(parent.frameType);
    this.chainField = this.addField('chain', this.chain.type);
  }

  /** Gives a field of the frame to a variable, a label or a nested function. */
  share(thing: CSymbol | Label, type: CType, align = alignOf(type)): void {
    if (!this.fields.has(thing)) this.fields.set(thing, this.addField(thing.name, type, align));
  }

  shareAddress(label: Label): void {
    const { types } = this.unit;
    if (!this.addresses.has(label)) this.addresses.set(label, this.addField(label.name, types.pointer(types.void)));
  }

  private addField(name: string, type: CType, align = alignOf(type)): RecordField {
    const { tag } = this;
    const last = tag.fields.at(-1);
    const end = last === undefined ? 0 : last.offset + sizeOf(last.type);
    const offset = Math.ceil(end / align) * align;
    const field: RecordField = { index: tag.fields.length, name, type, offset, bit: 0, width: -1, tag };
    tag.fields = [...tag.fields, field];
    tag.align = Math.max(tag.align, align);
    tag.size = Math.ceil((offset + sizeOf(type)) / tag.align) * tag.align;
    return field;
  }

  /** The function, this one or one around it, that has something. */
  ownerOf(thing: CSymbol | Label): Closure | null {
    for (let c: Closure | null = this; c !== null; c = c.parent)
      if (thing instanceof Object && (c.owned.has(thing as CSymbol) || c.labels.has(thing as Label))) return c;
    return null;
  }
}

/** The closures of a function and of those nested in it, by their symbols; null if it has none. */
export function closuresOf(
  unit: Unit,
  symbol: CSymbol,
  parameters: readonly CSymbol[],
  body: Tree,
): ReadonlyMap<CSymbol, Closure> | null {
  const outer = new Closure(unit, symbol, null);
  for (const p of parameters) outer.owned.add(p);
  const closures = new Map([[symbol, outer]]);
  const uses: (readonly [Closure, CSymbol | Label])[] = [];
  const callees = new Set<Tree>();
  const taken: CSymbol[] = [];
  const lengths: (readonly [Closure, CSymbol])[] = [];
  const labelAddresses: (readonly [Closure, Label])[] = [];
  let current = outer;
  walk(
    Stored,
    body,
    node => {
      const n = node as unknown as Fields;
      if (n.type !== undefined && isVariablyModified(n.type))
        for (const l of lengthsOf(n.type)) lengths.push([current, l]);
      if (n.kind === 'VariableSize') for (const l of lengthsOf(n.of as CType)) lengths.push([current, l]);
      switch (n.kind) {
        case 'InnerFunction': {
          current = new Closure(unit, n.symbol, current);
          closures.set(n.symbol, current);
          for (const p of n.parameters) current.owned.add(p);
          break;
        }
        case 'Declare':
        case 'DeclareUntilEnd':
        case 'FixLength':
          current.owned.add(n.symbol);
          break;
        case 'Variable':
          uses.push([current, n.symbol]);
          break;
        case 'Label':
          current.labels.add(n.label);
          break;
        case 'Goto':
          uses.push([current, n.label]);
          break;
        case 'LabelAddress':
          labelAddresses.push([current, n.label]);
          break;
        case 'Call':
          if (n.function.kind === 'AddressOf') callees.add(n.function as unknown as Tree);
          break;
        case 'AddressOf':
          if (n.place.kind === 'Variable' && !callees.has(node)) taken.push(n.place.symbol);
      }
      return true;
    },
    node => {
      if (node.kind === 'InnerFunction') current = current.parent!;
    },
  );
  if (closures.size === 1) return null;
  share(unit, closures, uses, taken, lengths);
  for (const [user, label] of labelAddresses) {
    const owner = user.ownerOf(label);
    if (owner !== null && owner !== user) owner.shareAddress(label);
  }
  return closures;
}

interface Fields {
  readonly kind: string;
  readonly type?: CType;
  readonly of: unknown;
  readonly symbol: CSymbol;
  readonly parameters: readonly CSymbol[];
  readonly label: Label;
  readonly function: Fields;
  readonly place: Fields;
}

function share(
  unit: Unit,
  closures: ReadonlyMap<CSymbol, Closure>,
  uses: readonly (readonly [Closure, CSymbol | Label])[],
  taken: readonly CSymbol[],
  lengths: readonly (readonly [Closure, CSymbol])[],
): void {
  const { types } = unit;
  const bytes = (n: number) => types.array(types.integer.char, n);
  for (const [user, thing] of uses) {
    const owner = user.ownerOf(thing);
    if (owner === null || owner === user) continue;
    if (owner.labels.has(thing as Label)) owner.share(thing, bytes(unit.target.nestedFunctions.jumpBuffer), 16);
    else {
      const symbol = thing as CSymbol;
      if (symbol.duration !== 'automatic' || symbol.kind === 'function') continue;
      const type = symbol.type!;
      if (hasVariableSize(type)) owner.share(symbol, types.pointer(type));
      else owner.share(symbol, type, Math.max(alignOf(type), symbol.attributes?.aligned ?? 1));
    }
  }
  for (const [user, length] of lengths) {
    const owner = user.ownerOf(length);
    if (owner === null || owner === user) continue;
    owner.share(length, length.type!);
    user.lengths.add(length);
  }
  for (const symbol of taken) {
    const closure = closures.get(symbol);
    if (closure?.parent) closure.parent.share(symbol, bytes(unit.target.nestedFunctions.trampoline.size), 16);
  }
}

/** The hidden objects that hold the lengths of a type's variable arrays. */
function lengthsOf(type: CType): readonly CSymbol[] {
  switch (type.kind) {
    case 'VariableArray':
      return type.length === null ? lengthsOf(type.of) : [type.length, ...lengthsOf(type.of)];
    case 'Array':
    case 'Pointer':
      return lengthsOf(type.of);
    case 'Record':
      return [type.tag.variableSize, ...type.tag.fields.map(f => f.variableOffset)].filter(s => s != null);
    case 'Function':
      return lengthsOf(type.returns);
    default:
      return [];
  }
}
