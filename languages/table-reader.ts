/** Reads the tables of a dump back into a unit: the context in which its trees are read. */

import type { Node, NodeK } from '../nanopass/index.ts';
import type { Location } from './diagnostics.ts';
import type { Tables } from './tables.ts';
import type { Target } from './target.ts';
import type { IntegerType, Types } from './types.ts';
import {
  CSymbol,
  type Duration,
  type Handles,
  Label,
  type Linkage,
  type RecordField,
  type SourceText,
  type SymbolKind,
  Tag,
  textKey,
  type Unit,
} from './unit.ts';

type Entry = Node<Tables, 'Entry'>;

export class TableReader implements Handles {
  readonly target: Target;
  readonly types: Types;
  private readonly symbols = new Numbered<CSymbol>();
  private readonly tags = new Numbered<Tag>();
  private readonly labels = new Numbered<Label>();

  constructor(
    private readonly unit: Unit,
    private readonly places: Places,
  ) {
    this.target = unit.target;
    this.types = unit.types;
  }

  symbolOf(id: number): CSymbol | undefined {
    return this.symbols.get(id, this.unit.symbols);
  }
  labelOf(id: number): Label | undefined {
    return this.labels.get(id, this.unit.labels);
  }
  /** A tag may be named before its entry has come. */
  tagOf(id: number, word?: Tag['word'], name = ''): Tag | undefined {
    const known = this.tags.get(id, this.unit.tags);
    return known !== undefined || word === undefined ? known : this.newTag(id, word, name, -1);
  }

  /** Takes an entry in. Throws an Error for one that cannot be. */
  enter(entry: Entry): void {
    switch (entry.kind) {
      case 'Symbol':
        this.symbol(entry);
        break;
      case 'Tag':
        this.tag(entry);
        break;
      case 'Label':
        this.label(entry);
        break;
      case 'Next':
        // What was made on the way keeps its number, whatever an edit of the dump has added.
        this.unit.next.symbol = Math.max(this.unit.next.symbol, entry.symbol);
        this.unit.next.tag = Math.max(this.unit.next.tag, entry.tag);
        this.unit.next.label = Math.max(this.unit.next.label, entry.label);
        break;
      case 'Facts':
        this.unit.hasNestedFunctions = entry.nestedFunctions;
        this.unit.executableStack = entry.executableStack;
        break;
      case 'Place':
        this.places.add(entry.origin, { file: entry.file, line: entry.line, column: entry.column });
        break;
      case 'Unit':
      case 'Leaves':
      case 'Settled':
        throw new Error(`${entry.kind} does not belong here`);
    }
  }

  /** Call before anything asks for all symbols: entries come in the order in which trees name them. */
  sort(): void {
    this.unit.symbols.sort((a, b) => a.id - b.id);
  }

  private symbol({ handle, is, type, properties, at }: NodeK<Tables, 'Symbol'>): void {
    const [name, id] = parts(handle);
    let s = this.symbols.named(id, name, this.unit.symbols) ?? this.madeHere(name, properties);
    if (s !== undefined) this.symbols.set(id, s);
    else {
      const hidden = properties.some(p => p.kind === 'Hidden');
      s = new CSymbol(id, name, is as SymbolKind, hidden ? -1 : Math.max(0, at));
      this.symbols.set(id, s);
      this.unit.symbols.push(s);
    }
    const attributes: Record<string, unknown> = {};
    Object.assign(s, new CSymbol(s.id, s.name, s.kind, s.at));
    s.type = type;
    for (const p of properties)
      switch (p.kind) {
        case 'Hidden':
          break;
        case 'Value':
          s.value = p.value;
          break;
        case 'Storage':
          s.storage = p.storage;
          break;
        case 'Linkage':
          s.linkage = p.linkage as Linkage;
          break;
        case 'Duration':
          s.duration = p.duration as Duration;
          break;
        case 'Defined':
          s.defined = true;
          break;
        case 'Tentative':
          s.tentative = true;
          break;
        case 'Initialized':
          s.initialized = true;
          break;
        case 'Implicit':
          s.implicit = true;
          break;
        case 'Used':
          s.used = true;
          break;
        case 'AssemblerName':
          s.assemblerName = p.name;
          break;
        case 'StaticChain':
          s.staticChain = p.symbol;
          break;
        case 'Attribute':
          attributes[p.name] = JSON.parse(p.value);
          break;
        case 'Cleanup':
          attributes.cleanup = p.symbol;
          break;
        case 'ConstantBytes':
          s.constantBytes = p.bytes;
          break;
        case 'Support':
          this.unit.support.set(name, s);
          break;
        case 'Text':
          this.unit.texts.set(textKey(s.constantBytes!), s);
          break;
      }
    if (Object.keys(attributes).length > 0) s.attributes = attributes;
  }

  /** What is made once in a unit may have been made on the way already. */
  private madeHere(name: string, properties: NodeK<Tables, 'Symbol'>['properties']): CSymbol | undefined {
    if (properties.some(p => p.kind === 'Support')) return this.unit.support.get(name);
    const bytes = properties.find(p => p.kind === 'ConstantBytes')?.bytes;
    const isText = bytes !== undefined && properties.some(p => p.kind === 'Text');
    return isText ? this.unit.texts.get(textKey(bytes)) : undefined;
  }

  private newTag(id: number, word: Tag['word'], name: string, at: number): Tag {
    const tag = new Tag(id, word, name, at);
    this.tags.set(id, tag);
    this.unit.tags.push(tag);
    return tag;
  }

  private tag({ handle, word, size, align, members, properties, at }: NodeK<Tables, 'Tag'>): void {
    const [name, id] = parts(handle);
    const ofTarget = properties.some(p => p.kind === 'OfTarget') ? this.unit.targetTags.get(name) : undefined;
    const known = this.tags.named(id, name, this.unit.tags);
    const tag = known ?? ofTarget ?? this.newTag(id, word as Tag['word'], name, at);
    this.tags.set(id, tag);
    // It is completed once. That may have been on the way.
    if (tag.complete) return;
    tag.size = size;
    tag.align = align;
    const fields: RecordField[] = [];
    const enumerators: CSymbol[] = [];
    for (const m of members)
      if (m.kind === 'Enumerator') enumerators.push(m.symbol);
      else fields.push(fieldOf(m, fields.length, tag));
    tag.fields = fields;
    tag.enumerators = enumerators;
    for (const p of properties)
      switch (p.kind) {
        case 'Complete':
          tag.complete = true;
          break;
        case 'Flexible':
          tag.flexible = true;
          break;
        case 'Packed':
          tag.packed = true;
          break;
        case 'Transparent':
          tag.transparent = true;
          break;
        case 'OfTarget':
          this.unit.targetTags.set(name, tag);
          break;
        case 'Underlying':
          tag.underlying = p.type as IntegerType;
          break;
        case 'VariableSize':
          tag.variableSize = p.symbol;
          break;
      }
  }

  private label({ handle, addressTaken, at }: NodeK<Tables, 'Label'>): void {
    const [name, id] = parts(handle);
    let label = this.labels.named(id, name, this.unit.labels);
    if (label === undefined) {
      label = new Label(id, name, at);
      this.labels.set(id, label);
      this.unit.labels.push(label);
    }
    label.addressTaken = addressTaken;
  }
}

/**
 * The things of one table by their numbers in the dump. A dump also names what the passes that are still to run make, once they have made it
 * of an earlier declaration; so here they have made it too, under the same number.
 */
class Numbered<T extends { readonly id: number; readonly name: string }> {
  private readonly byId = new Map<number, T>();
  /** How much of the unit's list is in the map. */
  private seen = 0;

  get(id: number, list: readonly T[]): T | undefined {
    for (; this.seen < list.length; this.seen++) {
      const item = list[this.seen];
      if (!this.byId.has(item.id)) this.byId.set(item.id, item);
    }
    return this.byId.get(id);
  }
  /** After an edit of the dump, a number may have been given to something else. */
  named(id: number, name: string, list: readonly T[]): T | undefined {
    const found = this.get(id, list);
    return found?.name === name ? found : undefined;
  }
  set(id: number, item: T): void {
    this.byId.set(id, item);
  }
}

/**
 * Where the origins of a dump lie. Its nodes say where in the source they come from (`@12`, with an entry that has the place), or their
 * origin is where they stand in the dump itself.
 */
export class Places implements SourceText {
  private readonly known = new Map<number, Location>();
  private lines: number[] | null = null;

  constructor(
    private readonly dump: string,
    private readonly file: string,
  ) {}

  add(origin: number, place: Location): void {
    this.known.set(origin, place);
  }
  locate(origin: number): Location {
    return this.known.get(origin) ?? this.inDump(origin);
  }
  text(): string {
    return '';
  }
  inSystemHeader(): boolean {
    return false;
  }
  isExpanded(): boolean {
    return false;
  }

  private inDump(position: number): Location {
    this.lines ??= [0, ...Array.from(this.dump.matchAll(/\n/g), match => match.index + 1)];
    let low = 0;
    for (let high = this.lines.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (this.lines[middle] <= position) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: position - this.lines[low] + 1 };
  }
}

/** The name and number of `name.number`. */
function parts(handle: string): readonly [name: string, id: number] {
  const dot = handle.lastIndexOf('.');
  const id = Number(handle.slice(dot + 1));
  if (dot < 0 || !Number.isInteger(id)) throw new Error(`${handle} is not a name, a point and a number`);
  return [handle.slice(0, dot), id];
}

function fieldOf(m: Exclude<Node<Tables, 'Member'>, { kind: 'Enumerator' }>, index: number, tag: Tag): RecordField {
  const { name, type } = m;
  const variable = typeof m.offset === 'number' ? null : m.offset;
  const offset = typeof m.offset === 'number' ? m.offset : 0;
  const { bit, width } = 'width' in m ? m : { bit: 0, width: -1 };
  const field = { index, name, type, offset, bit, width, tag };
  return variable === null ? field : { ...field, variableOffset: variable };
}
