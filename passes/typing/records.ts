import { alignOf, type CType, integerOf, isComplete, isInteger, sizeOf } from '../../languages/types.ts';
import type { RecordField, Tag } from '../../languages/unit.ts';
import { type AttributeTree, hasAttribute, numberArgument } from './attribute-arguments.ts';
import { attributedType, requestedAlignment } from './attributes.ts';
import { value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { checkAssertion } from './assertions.ts';
import type { Source, SourceOf, Typer } from './typer.ts';

export function defineRecord(t: Typer, n: SourceOf<'Type', 'RecordDefinition'>): CType {
  const { tag } = n;
  const type = t.types.record(tag);
  if (tag.complete) return type;
  tag.packed = tag.packed || hasAttribute(n.attributes, 'packed');
  if (hasAttribute(n.attributes, 'transparent_union')) tag.transparent = true;
  const layout = new Layout(tag, packLimit(t, n.attributes));
  const names = new Map<string, number>();
  n.members.forEach((m, i) => {
    if (m.kind === 'MemberAssertion') checkAssertion(t, m);
    else if (m.kind === 'MemberTag') t.typeOf(m.of);
    else addMember(t, layout, m, names, i === n.members.length - 1);
  });
  layout.finish(requestedAlignment(t, n.attributes) ?? 0);
  return type;
}

/** `#pragma pack(n)` as the attribute `pack`: bytes, or 0. */
function packLimit(t: Typer, attributes: readonly AttributeTree[]): number {
  for (const a of attributes) if (a.kind === 'Attribute' && a.name === 'pack') return numberArgument(t, a) ?? 0;
  return 0;
}

function addMember(
  t: Typer,
  layout: Layout,
  m: SourceOf<'Member', 'Member'>,
  names: Map<string, number>,
  last: boolean,
): void {
  t.declaring = m.name;
  let type = attributedType(t, t.typeOf(m.of), m.attributes, false);
  t.declaring = null;
  const packed = hasAttribute(m.attributes, 'packed') || layout.tag.packed;
  const aligned = requestedAlignment(t, m.attributes) ?? 0;
  if (type === t.wrong) type = t.types.int;
  if (m.name !== null) checkName(t, m, m.name, names);
  if (m.width !== null) {
    const width = bitFieldWidth(t, m, type);
    if (width !== null) layout.addBitField(m.name, type, width, packed, aligned);
    return;
  }
  if (m.name === null && type.kind !== 'Record') return;
  if (type.kind === 'Function') t.error(m.at, `field '${m.name}' declared as a function`);
  else if (type.kind === 'VariableArray') t.sorry(m.at, 'a member of variable length');
  else if (type.kind === 'Array' && type.length === null) {
    if (!last && layout.tag.word === 'struct') t.error(m.at, 'flexible array member not at end of struct');
    else if (layout.tag.word === 'struct') layout.tag.flexible = true;
    layout.add(m.name, type, packed, aligned);
  } else if (!isComplete(type)) {
    if (type.kind === 'Void') t.error(m.at, `variable or field '${m.name}' declared void`);
    else t.error(m.at, `field '${m.name}' has incomplete type`);
  } else {
    if (m.name === null && type.kind === 'Record')
      for (const f of type.tag.fields) if (f.name !== null) checkName(t, m, f.name, names);
    layout.add(m.name, type, packed, aligned);
  }
}

function checkName(t: Typer, m: Source<'Member'>, name: string, names: Map<string, number>): void {
  if (names.has(name)) t.error(m.at, `duplicate member '${name}'`);
  names.set(name, m.at);
}

function bitFieldWidth(t: Typer, m: SourceOf<'Member', 'Member'>, type: CType): number | null {
  const name = m.name === null ? '<anonymous>' : m.name;
  if (!isInteger(type)) {
    t.error(m.at, `bit-field '${name}' has invalid type`);
    return null;
  }
  const v = value(t, m.width!);
  const constant = isInteger(v.type) ? evaluate(v) : null;
  if (constant === null) {
    if (v.type !== t.wrong) t.error(m.at, `bit-field '${name}' width not an integer constant`);
    return null;
  }
  if (constant < 0n) t.error(m.at, `negative width in bit-field '${name}'`);
  else if (constant > BigInt(integerOf(type).name === '_Bool' ? 1 : 8 * sizeOf(type)))
    t.error(m.at, `width of '${name}' exceeds its type`);
  else if (constant === 0n && m.name !== null) t.error(m.at, `zero width for bit-field '${name}'`);
  else return Number(constant);
  return null;
}

/** A record while its members are placed. Positions are in bits: a 32-bit count of bytes would be exact up to 2^50 bits here. */
class Layout {
  private position = 0;
  private size = 0;
  private align = 1;
  private readonly fields: RecordField[] = [];
  constructor(
    readonly tag: Tag,
    /** The largest alignment of a member, in bytes; 0 is no limit. */
    private readonly limit: number,
  ) {}

  add(name: string | null, type: CType, packed: boolean, aligned: number): void {
    let align = packed ? Math.max(1, aligned) : Math.max(alignOf(type), aligned);
    if (this.limit !== 0) align = Math.min(align, this.limit);
    this.align = Math.max(this.align, align);
    this.begin(8 * align);
    this.push(name, type, this.position / 8, 0, -1);
    this.advance(8 * sizeOf(type));
  }

  addBitField(name: string | null, type: CType, width: number, packed: boolean, aligned: number): void {
    const unit = 8 * sizeOf(type);
    const typeAlign = alignOf(type);
    if (width === 0) {
      // Ends the unit; it does not align the record, and packing does not reach it.
      this.begin(8 * Math.max(typeAlign, aligned));
      this.advance(0);
      return;
    }
    const asked = this.limit !== 0 ? Math.min(aligned, this.limit) : aligned;
    this.begin(asked === 0 ? 1 : 8 * asked);
    // A bit-field does not span more units of its type's alignment than the type itself has.
    if (!packed && this.limit === 0) {
      const step = 8 * typeAlign;
      if (Math.ceil(((this.position % step) + width) / step) > unit / step) this.begin(step);
    }
    if (name !== null) {
      const natural = this.limit !== 0 ? Math.min(typeAlign, this.limit) : packed ? 1 : typeAlign;
      this.align = Math.max(this.align, natural, asked);
    }
    const offset = Math.floor(this.position / unit) * (unit / 8);
    this.push(name, type, offset, this.position - 8 * offset, width);
    this.advance(width);
  }

  finish(aligned: number): void {
    this.align = Math.max(this.align, aligned);
    this.tag.fields = this.fields;
    this.tag.align = this.align;
    this.tag.size = Math.ceil(Math.ceil(this.size / 8) / this.align) * this.align;
    this.tag.complete = true;
  }

  private begin(bits: number): void {
    this.position = Math.ceil(this.position / bits) * bits;
  }

  private advance(bits: number): void {
    this.size = Math.max(this.size, this.position + bits);
    if (this.tag.word === 'union') this.position = 0;
    else this.position += bits;
  }

  private push(name: string | null, type: CType, offset: number, bit: number, width: number): void {
    this.fields.push({ index: this.fields.length, name, type, offset, bit, width, tag: this.tag });
  }
}
