/**
 * Writes the tables of a unit beside its trees: what a tree names, where it has not been written yet or has changed since.
 *
 * It is the context in which the trees are printed, so it sees every handle. Symbols stand before what names them; tags may be named by
 * the types of their own members.
 */

import { at, type Node } from '../nanopass/index.ts';
import { Tables } from './tables.ts';
import type { Target } from './target.ts';
import type { CType, Types } from './types.ts';
import { CSymbol, type Handles, Label, type RecordField, Tag, textKey, type Unit } from './unit.ts';

type Entry = Node<Tables, 'Entry'>;
type Handle = CSymbol | Tag | Label;

export class TableWriter implements Handles {
  readonly target: Target;
  readonly types: Types;
  /** What the trees have named since the last time. */
  private pending: Handle[] = [];
  /** As they were written. */
  private readonly symbols = new Map<CSymbol, CSymbol>();
  /** Symbols that later declarations may change. */
  private readonly shared: CSymbol[] = [];
  private readonly tags = new Map<Tag, boolean>();
  private readonly labels = new Map<Label, boolean>();
  /** The lengths within the types that have been noted. */
  private readonly lengths = new Map<CType, readonly CSymbol[]>();
  private readonly places = new Set<number>();
  private declarations = -1;
  private numbers = '';
  private facts = 'false false';

  constructor(
    private readonly unit: Unit,
    /** The text of an entry, printed in the context of this writer. */
    private readonly show: (entry: Entry) => string,
    private readonly write: (text: string) => void,
  ) {
    this.target = unit.target;
    this.types = unit.types;
  }

  symbolOf(id: number): CSymbol | undefined {
    return this.unit.symbolOf(id);
  }
  tagOf(id: number): Tag | undefined {
    return this.unit.tagOf(id);
  }
  labelOf(id: number): Label | undefined {
    return this.unit.labelOf(id);
  }

  note(handle: Handle | CType): void {
    if (handle instanceof CSymbol || handle instanceof Tag || handle instanceof Label) this.pending.push(handle);
    else this.pending.push(...this.type(handle));
  }

  /** Says where an origin of a node lies. */
  origin(origin: number): void {
    const { source } = this.unit;
    if (origin < 0 || source === null || this.places.has(origin)) return;
    this.places.add(origin);
    const { file, line, column } = source.locate(origin);
    this.entry(Tables.mk.Place({ origin, file, line, column }));
  }

  /** Writes what is new since the last time, after `declarations` of the unit: only they change what has been written. */
  flush(declarations: number): void {
    if (declarations !== this.declarations) {
      for (const symbol of this.shared) if (!same(this.symbols.get(symbol)!, symbol)) this.pending.push(symbol);
      for (const [tag, complete] of this.tags) if (tag.complete !== complete) this.pending.push(tag);
    }
    this.declarations = declarations;
    this.work();
    const { next, hasNestedFunctions, executableStack } = this.unit;
    const facts = `${hasNestedFunctions} ${executableStack}`;
    if (facts !== this.facts) this.entry(Tables.mk.Facts({ nestedFunctions: hasNestedFunctions, executableStack }));
    this.facts = facts;
    const numbers = `${next.symbol} ${next.tag} ${next.label}`;
    if (numbers !== this.numbers) this.entry(Tables.mk.Next(next));
    this.numbers = numbers;
  }

  private work(): void {
    const { pending } = this;
    this.pending = [];
    for (const handle of pending)
      if (handle instanceof CSymbol) this.symbol(handle);
      else if (handle instanceof Tag) this.tag(handle);
      else this.label(handle);
  }

  private symbol(symbol: CSymbol): void {
    const known = this.symbols.get(symbol);
    if (known !== undefined && same(known, symbol)) return;
    if (known === undefined && symbol.duration !== 'automatic') this.shared.push(symbol);
    this.symbols.set(symbol, { ...symbol });
    this.entry(at(symbol.at, () => symbolEntry(symbol, this.unit)));
  }

  private tag(tag: Tag): void {
    if (this.tags.get(tag) === tag.complete) return;
    this.tags.set(tag, tag.complete);
    this.entry(at(tag.at, () => tagEntry(tag, this.unit)));
  }

  private label(label: Label): void {
    if (this.labels.get(label) === label.addressTaken) return;
    this.labels.set(label, label.addressTaken);
    this.entry(at(label.at, () => Tables.mk.Label({ handle: nameOf(label), addressTaken: label.addressTaken })));
  }

  /** What an entry names stands before it. */
  entry(entry: Entry): void {
    const text = this.show(entry);
    this.work();
    this.write(text);
  }

  /**
   * Notes the tags within a type, and gives the lengths within it, which are noted each time: they must stand before whatever has such a
   * type.
   */
  private type(type: CType): readonly CSymbol[] {
    let lengths = this.lengths.get(type);
    if (lengths === undefined) {
      if (type.kind === 'Record' || type.kind === 'Enum') this.pending.push(type.tag);
      const own = type.kind === 'VariableArray' && type.length !== null ? [type.length] : [];
      lengths = [...partsOf(type).flatMap(part => this.type(part)), ...own];
      this.lengths.set(type, lengths);
    }
    return lengths;
  }
}

function partsOf(type: CType): readonly CType[] {
  switch (type.kind) {
    case 'Pointer':
    case 'Array':
    case 'VariableArray':
    case 'Complex':
    case 'Vector':
      return [type.of];
    case 'Function':
      return [type.returns, ...type.parameters];
    default:
      return [];
  }
}

const nameOf = ({ name, id }: Handle): string => `${name}.${id}`;

/** What may change of a symbol while its unit is compiled. */
const changing = [
  ...['type', 'value', 'storage', 'linkage', 'duration', 'defined', 'tentative', 'initialized', 'implicit', 'used'],
  ...['assemblerName', 'staticChain', 'constantBytes', 'attributes'],
] as (keyof CSymbol)[];

function same(a: CSymbol, b: CSymbol): boolean {
  for (const key of changing) if (a[key] !== b[key]) return false;
  return true;
}

function symbolEntry(s: CSymbol, unit: Unit): Entry {
  const properties: Node<Tables, 'Property'>[] = [];
  if (s.at < 0) properties.push(Tables.mk.Hidden({}));
  if (s.value !== null) properties.push(Tables.mk.Value({ value: s.value }));
  if (s.storage !== 0) properties.push(Tables.mk.Storage({ storage: s.storage }));
  if (s.linkage !== 'none') properties.push(Tables.mk.Linkage({ linkage: s.linkage }));
  if (s.duration !== 'automatic') properties.push(Tables.mk.Duration({ duration: s.duration }));
  if (s.defined) properties.push(Tables.mk.Defined({}));
  if (s.tentative) properties.push(Tables.mk.Tentative({}));
  if (s.initialized) properties.push(Tables.mk.Initialized({}));
  if (s.implicit) properties.push(Tables.mk.Implicit({}));
  if (s.used) properties.push(Tables.mk.Used({}));
  if (s.assemblerName !== null) properties.push(Tables.mk.AssemblerName({ name: s.assemblerName }));
  if (s.staticChain !== null) properties.push(Tables.mk.StaticChain({ symbol: s.staticChain }));
  if (s.constantBytes !== null) properties.push(Tables.mk.ConstantBytes({ bytes: s.constantBytes }));
  for (const [name, value] of Object.entries(s.attributes ?? {}))
    if (name === 'cleanup') properties.push(Tables.mk.Cleanup({ symbol: value as CSymbol }));
    else if (value !== undefined) properties.push(Tables.mk.Attribute({ name, value: JSON.stringify(value) }));
  if (unit.support.get(s.name) === s) properties.push(Tables.mk.Support({}));
  if (s.constantBytes !== null && unit.texts.get(textKey(s.constantBytes)) === s) properties.push(Tables.mk.Text({}));
  return Tables.mk.Symbol({ handle: nameOf(s), is: s.kind, type: s.type, properties });
}

function tagEntry(tag: Tag, unit: Unit): Entry {
  const properties: Node<Tables, 'TagProperty'>[] = [];
  if (tag.complete) properties.push(Tables.mk.Complete({}));
  if (tag.flexible) properties.push(Tables.mk.Flexible({}));
  if (tag.packed) properties.push(Tables.mk.Packed({}));
  if (tag.transparent) properties.push(Tables.mk.Transparent({}));
  if (unit.targetTags.get(tag.name) === tag) properties.push(Tables.mk.OfTarget({}));
  if (tag.underlying !== null) properties.push(Tables.mk.Underlying({ type: tag.underlying }));
  if (tag.variableSize !== null) properties.push(Tables.mk.VariableSize({ symbol: tag.variableSize }));
  const members = [...tag.fields.map(memberOf), ...tag.enumerators.map(symbol => Tables.mk.Enumerator({ symbol }))];
  return Tables.mk.Tag({ handle: nameOf(tag), word: tag.word, size: tag.size, align: tag.align, members, properties });
}

function memberOf({ name, type, offset, bit, width, variableOffset }: RecordField): Node<Tables, 'Member'> {
  if (variableOffset === undefined)
    return width < 0 ? Tables.mk.Field({ name, type, offset }) : Tables.mk.BitField({ name, type, offset, bit, width });
  return width < 0
    ? Tables.mk.VariableField({ name, type, offset: variableOffset })
    : Tables.mk.VariableBitField({ name, type, offset: variableOffset, bit, width });
}
