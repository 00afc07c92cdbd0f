import {
  alignOf,
  type CType,
  hasVariableSize,
  integerOf,
  isComplete,
  isInteger,
  mayAlias,
  sizeOf,
} from '../../languages/types.ts';
import type { CSymbol, RecordField, Tag } from '../../languages/unit.ts';
import { checkAssertion } from './assertions.ts';
import { type AttributeTree, hasAttribute, numberArgument } from './attribute-arguments.ts';
import { attributedType, refuseUnimplemented, requestedAlignment } from './attributes.ts';
import { value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { type Expression, mk, type Source, type SourceOf, type Typer } from './typer.ts';

export function defineRecord(t: Typer, n: SourceOf<'Type', 'RecordDefinition'>): CType {
  const { tag } = n;
  const type = t.types.record(tag);
  if (tag.complete) return type;
  refuseUnimplemented(t, n.attributes);
  tag.packed = tag.packed || hasAttribute(n.attributes, 'packed');
  if (hasAttribute(n.attributes, 'transparent_union')) tag.transparent = true;
  const layout = new Layout(tag, packLimit(t, n.attributes));
  // One member of a union may be read where another was stored (C17 6.5.2.3p3, footnote 97).
  const aliased = tag.word === 'union' || hasAttribute(n.attributes, 'may_alias');
  const names = new Map<string, number>();
  n.members.forEach((m, i) => {
    if (m.kind === 'MemberAssertion') checkAssertion(t, m);
    else if (m.kind === 'MemberTag') t.typeOf(m.of);
    else {
      addMember(t, layout, m, names, aliased, i === n.members.length - 1);
      const { latest } = layout;
      if (t.wanted.missingFields && latest !== undefined && !t.memberPlaces.has(latest))
        t.memberPlaces.set(latest, m.at);
    }
  });
  layout.finish(requestedAlignment(t, n.attributes) ?? 0, expression => fixed(t, expression, 'size'));
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
  aliased: boolean,
  last: boolean,
): void {
  t.declaring = m.name;
  let type = attributedType(t, t.typeOf(m.of), m.attributes, false);
  if (aliased) type = mayAlias(type);
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
  else if (hasVariableSize(type)) variableMember(t, layout, m, type, packed, aligned);
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

/** GNU: from a member of variable length on, offsets are computed where the record is defined. */
function variableMember(
  t: Typer,
  layout: Layout,
  m: SourceOf<'Member', 'Member'>,
  type: CType,
  packed: boolean,
  aligned: number,
): void {
  if (layout.tag.word === 'union') t.sorry(m.at, 'a member of variable length in a union');
  else if (t.frame === null) t.error(m.at, `variably modified '${m.name}' at file scope`);
  else layout.addVariable(m.name, type, packed, aligned, expression => fixed(t, expression, 'offset'));
}

/** A hidden object that gets its value where the definition is reached. */
function fixed(t: Typer, value: Expression, name: string): CSymbol {
  const symbol = t.unit.temporary(t.types.size, name);
  t.pending.push(mk.FixLength({ symbol, length: value }));
  return symbol;
}

function checkName(t: Typer, m: Source<'Member'>, name: string, names: Map<string, number>): void {
  if (names.has(name)) t.error(m.at, `duplicate member '${name}'`);
  names.set(name, m.at);
}

function bitFieldWidth(t: Typer, m: SourceOf<'Member', 'Member'>, type: CType): number | null {
  const name = m.name === null ? '<anonymous>' : m.name;
  if (!isInteger(type) || !isComplete(type)) {
    t.error(m.at, `bit-field '${name}' has ${isInteger(type) ? 'incomplete' : 'invalid'} type`);
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

type Fix = (value: Expression) => CSymbol;

/** A size up to the next multiple of an alignment. */
function roundedUp(value: Expression, align: number): Expression {
  if (align === 1) return value;
  const { type } = value;
  const number = (n: bigint): Expression => mk.Constant({ type, value: BigInt.asUintN(8 * sizeOf(type), n) });
  const up = mk.Binary({ type, op: '+', left: value, right: number(BigInt(align - 1)) });
  return mk.Binary({ type, op: '&', left: up, right: number(-BigInt(align)) });
}

/** A record while its members are placed. Positions are in bits: a 32-bit count of bytes would be exact up to 2^50 bits here. */
class Layout {
  private position = 0;
  private size = 0;
  private align = 1;
  private readonly fields: RecordField[] = [];
  /** Where the members so far end, once that is known only at run time. */
  private end: { readonly value: Expression; readonly fix: Fix } | null = null;
  constructor(
    readonly tag: Tag,
    /** The largest alignment of a member, in bytes; 0 is no limit. */
    private readonly limit: number,
  ) {}

  get latest(): RecordField | undefined {
    return this.fields.at(-1);
  }

  add(name: string | null, type: CType, packed: boolean, aligned: number): void {
    let align = packed ? Math.max(1, aligned) : Math.max(alignOf(type), aligned);
    if (this.limit !== 0) align = Math.min(align, this.limit);
    this.align = Math.max(this.align, align);
    if (this.end !== null) {
      this.place(name, type, align, -1, this.end.fix);
      return;
    }
    this.begin(8 * align);
    this.push(name, type, this.position / 8, 0, -1);
    this.advance(8 * sizeOf(type));
  }

  /** `fix` makes an object that holds a size computed at run time. */
  addVariable(name: string | null, type: CType, packed: boolean, aligned: number, fix: Fix): void {
    const align = packed ? Math.max(1, aligned) : Math.max(alignOf(type), aligned);
    this.align = Math.max(this.align, align);
    this.place(name, type, align, -1, fix);
  }

  /** A member at an offset that is computed. Bit-fields have units of their own here: no other compiler's code sees such a record. */
  private place(name: string | null, type: CType, align: number, width: number, fix: Fix): void {
    const size = type.table.size;
    const number = (n: number): Expression => mk.Constant({ type: size, value: BigInt(n) });
    const load = (symbol: CSymbol): Expression => mk.Load({ type: size, place: mk.Variable({ type: size, symbol }) });
    const end = this.end?.value ?? number(Math.ceil(this.size / 8));
    const start = fix(roundedUp(end, align));
    const field = { index: this.fields.length, name, type, offset: 0, bit: 0, width, tag: this.tag };
    this.fields.push({ ...field, variableOffset: start });
    const length = mk.SizeofType({ type: size, of: type });
    this.end = { value: load(fix(mk.Binary({ type: size, op: '+', left: load(start), right: length }))), fix };
  }

  addBitField(name: string | null, type: CType, width: number, packed: boolean, aligned: number): void {
    if (this.end !== null) {
      if (name !== null) this.place(name, type, alignOf(type), width, this.end.fix);
      return;
    }
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

  finish(aligned: number, fix: Fix): void {
    this.align = Math.max(this.align, aligned);
    if (this.end !== null) this.tag.variableSize = fix(roundedUp(this.end.value, this.align));
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
