/** `va_list` and its use in the System V ABI for x86-64 (3.5.7). */
import type { SaveArea, VariadicAccess } from '../../languages/target.ts';
import { alignOf, type CType, mayAlias, sizeOf, type Types } from '../../languages/types.ts';
import type { CSymbol, Label, RecordField, Tag, Unit } from '../../languages/unit.ts';
import { Variadic } from '../../languages/variadic.ts';
import type { Node } from '../../nanopass/index.ts';
import { layoutCall } from './abi.ts';
import { chunksOf } from './abi-classes.ts';
import { integerArguments, vectorArguments } from './registers.ts';

type Expression = Node<Variadic, 'Expression'>;
type Statement = Node<Variadic, 'Statement'>;
type Place = Node<Variadic, 'Place'>;
const { mk } = Variadic;

const generalBytes = 8 * integerArguments.length;
const saveBytes = generalBytes + 16 * vectorArguments.length;
const offsets = { general: 0, vector: 4, stack: 8, save: 16 };

export const saveArea: SaveArea = {
  size: saveBytes,
  align: 16,
  generals: integerArguments.map((location, i) => ({ location, offset: 8 * i })),
  vectors: vectorArguments.map((location, i) => ({ location, offset: generalBytes + 16 * i })),
};

/** An array of one `struct __va_list_tag`, so that a va_list is passed by reference. */
export function vaList(unit: Unit): CType {
  const { types } = unit;
  let tag = unit.targetTags.get('__va_list_tag');
  if (tag === undefined) {
    tag = unit.tag('struct', '__va_list_tag');
    unit.targetTags.set(tag.name, tag);
    complete(tag, types);
  }
  return types.array(types.record(tag), 1);
}

function complete(tag: Tag, types: Types): void {
  const field = (index: number, name: string, type: CType, offset: number): RecordField => ({
    index,
    name,
    type,
    offset,
    bit: 0,
    width: -1,
    tag,
  });
  const pointer = types.pointer(types.void);
  tag.fields = [
    field(0, 'gp_offset', types.integer['unsigned int'], offsets.general),
    field(1, 'fp_offset', types.integer['unsigned int'], offsets.vector),
    field(2, 'overflow_arg_area', pointer, offsets.stack),
    field(3, 'reg_save_area', pointer, offsets.save),
  ];
  tag.size = 24;
  tag.align = 8;
  tag.complete = true;
}

export const variadic: VariadicAccess = {
  start(unit, list, of) {
    const access = new Access(unit, list);
    const { used } = layoutCall(of, of.parameters, of.parameters.length);
    const { pointer } = access;
    return access.done(unit.types.void, [
      access.set('general', access.number(8 * used.general)),
      access.set('vector', access.number(generalBytes + 16 * used.vector)),
      access.set('stack', mk.VariadicStack({ type: pointer })),
      access.set('save', mk.RegisterSaveArea({ type: pointer })),
    ]);
  },

  copy(unit, to, from) {
    const list = vaList(unit);
    if (list.kind !== 'Array') throw new Error('va_list is an array');
    const type = list.of;
    const at = (pointer: Expression): Place =>
      mk.Dereference({ type, pointer: cast(unit.types.pointer(type), pointer) });
    const value = mk.Load({ type, place: at(from) });
    return mk.Convert({ type: unit.types.void, value: mk.Assign({ type, place: at(to), value }) });
  },

  argument(unit, list, type) {
    const access = new Access(unit, list);
    const pointer = unit.types.pointer(type);
    const chunks = chunksOf(type);
    if (chunks === null || chunks.some(c => c.class === 'x87'))
      return access.done(type, [], load(type, cast(pointer, access.fromStack(type))));
    if (chunks.length === 0) return access.done(type, [], load(type, access.addressOf(unit.temporary(type), pointer)));
    const generals = chunks.filter(c => c.class === 'integer').length;
    const vectors = chunks.length - generals;
    // Vector registers are 16 bytes apart, so that only a single one, or general ones, can be read where they lie.
    const inPlace = vectors === 0 || chunks.length === 1;
    const fromRegisters = inPlace
      ? access.inRegisters(generals > 0 ? 'general' : 'vector', chunks.length)
      : access.gathered(chunks.map(c => (c.class === 'integer' ? 'general' : 'vector')));
    const address = access.whereLeft(generals, vectors, fromRegisters, access.fromStack(type));
    return access.done(type, [], load(type, cast(pointer, address)));
  },
};

const cast = (type: CType, value: Expression): Expression =>
  value.type === type ? value : mk.Convert({ type, value });
/** What lies in memory as the caller or the function's beginning has put it there: eight bytes at a time, whatever the type. */
const load = (type: CType, pointer: Expression): Expression =>
  mk.Load({ type, place: mk.Dereference({ type: mayAlias(type), pointer }) });
const evaluate = (value: Expression): Statement => mk.Evaluate({ value });

type Field = keyof typeof offsets;
type Registers = 'general' | 'vector';

/** Reads and writes one va_list, whose address is computed first. */
class Access {
  /** Pointers here are to bytes. */
  readonly pointer: CType;
  private readonly unsigned: CType;
  private readonly list: CSymbol;
  private readonly before: Statement[];

  constructor(
    private readonly unit: Unit,
    list: Expression,
  ) {
    const { types } = unit;
    this.pointer = types.pointer(types.integer.char);
    this.unsigned = types.integer['unsigned int'];
    this.list = unit.temporary(this.pointer, 'list');
    this.before = [this.assign(this.list, cast(this.pointer, list))];
  }

  /** The whole: what was done so far, then `body`, then the value. */
  done(type: CType, body: readonly Statement[], value?: Expression): Expression {
    const all = [...this.before, ...body];
    return value === undefined
      ? mk.StatementExpression({ type, body: all, value: null })
      : mk.Sequence({ type, body: all, value });
  }
  number(value: number): Expression {
    return mk.Constant({ type: this.unsigned, value: BigInt(value) });
  }
  private offset(pointer: Expression, bytes: Expression): Expression {
    return mk.Offset({ type: this.pointer, pointer, bytes: cast(this.unit.types.difference, bytes) });
  }
  private bytes(n: number): Expression {
    return mk.Constant({ type: this.unit.types.difference, value: BigInt(n) });
  }
  private get(symbol: CSymbol): Expression {
    return mk.Load({ type: symbol.type!, place: mk.Variable({ type: symbol.type!, symbol }) });
  }
  private assign(symbol: CSymbol, value: Expression): Statement {
    const type = symbol.type!;
    return evaluate(mk.Assign({ type, place: mk.Variable({ type, symbol }), value }));
  }
  addressOf(symbol: CSymbol, type: CType): Expression {
    return mk.AddressOf({ type, place: mk.Variable({ type: symbol.type!, symbol }) });
  }

  private field(field: Field): Place {
    const type = field === 'general' || field === 'vector' ? this.unsigned : this.pointer;
    const address = this.offset(this.get(this.list), this.bytes(offsets[field]));
    return mk.Dereference({ type, pointer: cast(this.unit.types.pointer(type), address) });
  }
  private read(field: Field): Expression {
    const place = this.field(field);
    return mk.Load({ type: place.type, place });
  }
  set(field: Field, value: Expression): Statement {
    const place = this.field(field);
    return evaluate(mk.Assign({ type: place.type, place, value: cast(place.type, value) }));
  }

  /** The address in registers where so many of each kind are left, else that on the stack. */
  whereLeft(generals: number, vectors: number, inRegisters: Expression, onStack: Expression): Expression {
    const [stack, end] = [this.unit.label('stack'), this.unit.label('end')];
    const chosen = this.unit.temporary(this.pointer, 'chosen');
    const body = [
      ...(generals > 0 ? this.unlessBeyond('general', generalBytes - 8 * generals, stack) : []),
      ...(vectors > 0 ? this.unlessBeyond('vector', saveBytes - 16 * vectors, stack) : []),
      this.assign(chosen, inRegisters),
      mk.Goto({ label: end }),
      mk.Label({ label: stack }),
      this.assign(chosen, onStack),
      mk.Label({ label: end }),
    ];
    return mk.Sequence({ type: this.pointer, body, value: this.get(chosen) });
  }
  /** Goes elsewhere when the offset of the next register is beyond the last that would do. */
  private unlessBeyond(field: Registers, last: number, elsewhere: Label): Statement[] {
    const { int } = this.unit.types;
    const within = this.unit.label('within');
    const test = mk.Compare({ type: int, op: '<=', left: this.read(field), right: this.number(last) });
    return [mk.Branch({ test, then: within, else: elsewhere }), mk.Label({ label: within })];
  }

  /** The address of the next `count` registers where they were saved. */
  inRegisters(field: Registers, count: number): Expression {
    const address = this.unit.temporary(this.pointer, 'saved');
    const step = count * (field === 'general' ? 8 : 16);
    return mk.Sequence({
      type: this.pointer,
      body: [
        this.assign(address, this.offset(this.read('save'), this.read(field))),
        this.set(field, mk.Binary({ type: this.unsigned, op: '+', left: this.read(field), right: this.number(step) })),
      ],
      value: this.get(address),
    });
  }

  /** The address of a copy that has the next registers side by side, eight bytes of each. */
  gathered(fields: readonly Registers[]): Expression {
    const eight = this.unit.types.integer['unsigned long'];
    const copy = this.unit.temporary(this.unit.types.array(eight, fields.length), 'gathered');
    const pointer = this.unit.types.pointer(eight);
    const body = fields.map((field, i) => {
      const place = mk.Dereference({
        type: mayAlias(eight),
        pointer: cast(pointer, this.offset(this.addressOf(copy, this.pointer), this.bytes(8 * i))),
      });
      return evaluate(mk.Assign({ type: eight, place, value: load(eight, cast(pointer, this.inRegisters(field, 1))) }));
    });
    return mk.Sequence({ type: this.pointer, body, value: this.addressOf(copy, this.pointer) });
  }

  /** The address of the next argument on the stack. */
  fromStack(type: CType): Expression {
    const { types } = this.unit;
    const size = 8 * Math.ceil(sizeOf(type) / 8);
    const align = alignOf(type);
    const address = this.unit.temporary(this.pointer, 'stacked');
    let value = this.read('stack');
    if (align > 8) {
      const word = types.size;
      const mask = mk.Constant({ type: word, value: BigInt.asUintN(8 * word.size, -BigInt(align)) });
      const end = cast(word, this.offset(value, this.bytes(align - 1)));
      value = cast(this.pointer, mk.Binary({ type: word, op: '&', left: end, right: mask }));
    }
    return mk.Sequence({
      type: this.pointer,
      body: [this.assign(address, value), this.set('stack', this.offset(this.get(address), this.bytes(size)))],
      value: this.get(address),
    });
  }
}
