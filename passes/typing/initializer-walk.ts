/**
 * Which subobject does each part of an initialiser initialise (C17 6.7.9p17-p20)? Braces, designators, GNU ranges and elided braces.
 *
 * One walk serves two passes: typing asks which type each value is converted to and how long an array is, laying out asks for the offsets.
 * The time is linear in the number of values.
 */
import type { CType, RecordType } from '../../languages/types.ts';
import { sizeOf } from '../../languages/types.ts';
import type { RecordField, Tag } from '../../languages/unit.ts';

/** The shape that initialisers have from Scoped to Constant. `V` is the language's expressions, `D` its designators. */
export type InitializerTree<V, D> =
  | { readonly kind: 'ExpressionInitializer'; readonly at: number; readonly value: V }
  | InitializerList<V, D>;
export interface InitializerList<V, D> {
  readonly kind: 'ListInitializer';
  readonly at: number;
  readonly items: readonly InitializerItem<V, D>[];
}
export interface InitializerItem<V, D> {
  readonly at: number;
  readonly designators: readonly D[];
  readonly value: InitializerTree<V, D>;
}
export interface DesignatorTree {
  readonly kind: string;
  readonly at: number;
}

export interface InitializerVisitor<V, D> {
  /** Does the value initialise an array, record or vector of this type as a whole, and not its first member? True for strings into character arrays. */
  isWhole(value: V, type: CType): boolean;
  /** The elements of a value that is an array: the characters of a string, with its zero. */
  elementsOf(value: V): number;
  /**
   * The value initialises the subobject of `type` at `offset` bytes: a scalar, or one for which `isWhole` said true. `field` is its bit-field, if it is one.
   * With count > 1, the `count` subobjects at offset, offset + stride, ...
   */
  value(value: V, type: CType, offset: number, field: RecordField | null, stride: number, count: number): void;
  /** A list in braces begins for an aggregate: what has been given for it before is void (C17 6.7.9p19). */
  open(type: CType, offset: number, stride: number, count: number): void;
  /** A designator chooses a member of a union. */
  choose(tag: Tag, member: RecordField, offset: number): void;
  /** The values of a list have come to an end before the members of a struct, from `position` on; no designator has chosen any of them. */
  unfilled?(type: RecordType, position: number, list: InitializerList<V, D>): void;
  /** The bounds of an index designator, or null after a complaint. */
  bounds(designator: D): { readonly low: number; readonly high: number } | null;
  nameOf(designator: D): string;
  /** Something is wrong; the values concerned are skipped. */
  complain(severity: 'warning' | 'error', at: number, message: string): void;
}

/** Walks an initialiser for an object of a type. Gives the number of elements that it has for the array of unknown length in it (the last member's, or its own). */
export function walkInitializer<V, D extends DesignatorTree>(
  type: CType,
  initializer: InitializerTree<V, D>,
  visitor: InitializerVisitor<V, D>,
): number {
  return new Walk(visitor).root(type, initializer);
}

/** The member that a name stands for: itself, or the anonymous struct or union around it. */
export function memberNamed(tag: Tag, name: string): RecordField | null {
  for (const field of tag.fields) {
    if (field.name === name) return field;
    if (field.name === null && field.type.kind === 'Record' && memberNamed(field.type.tag, name) !== null) return field;
  }
  return null;
}

const isAggregate = (t: CType): boolean => t.kind === 'Array' || t.kind === 'Record' || t.kind === 'Vector';
const isInitialized = (f: RecordField): boolean => f.name !== null || f.width < 0;

class Walk<V, D extends DesignatorTree> {
  private items: readonly InitializerItem<V, D>[] = [];
  /** The list that they are of. */
  private braces: InitializerList<V, D> | null = null;
  /** A designator has chosen what the list is for, or one around it. */
  private chosen = false;
  private next = 0;
  private length = 0;
  /** The ranges under way, the outermost first. Offsets are those of the last element of each. */
  private readonly ranges: { readonly stride: number; readonly count: number }[] = [];
  /** Of these, the ranges that were open where the current list began. */
  private rangesOutside = 0;

  constructor(private readonly visitor: InitializerVisitor<V, D>) {}

  root(type: CType, initializer: InitializerTree<V, D>): number {
    if (initializer.kind === 'ListInitializer') this.list(type, 0, null, initializer);
    else if (isAggregate(type) && !this.visitor.isWhole(initializer.value, type))
      this.visitor.complain('error', initializer.at, 'invalid initializer');
    else this.value(initializer.value, type, 0, null);
    return this.length;
  }

  private list(type: CType, offset: number, field: RecordField | null, list: InitializerList<V, D>): void {
    const { items, braces, next, rangesOutside } = this;
    this.items = list.items;
    this.braces = list;
    this.next = 0;
    this.rangesOutside = this.ranges.length;
    if (!isAggregate(type)) this.bracedScalar(type, offset, field, list);
    else {
      this.repeated(offset, (first, stride, count) => this.visitor.open(type, first, stride, count));
      const only = list.items[0]?.value;
      if (
        type.kind === 'Array' &&
        only?.kind === 'ExpressionInitializer' &&
        list.items[0].designators.length === 0 &&
        this.visitor.isWhole(only.value, type)
      ) {
        this.value(only.value, type, offset, null);
        if (list.items.length > 1)
          this.visitor.complain('error', list.items[1].at, 'excess elements in struct initializer');
      } else this.fill(type, offset, true, 0);
    }
    this.items = items;
    this.braces = braces;
    this.next = next;
    this.rangesOutside = rangesOutside;
  }

  private bracedScalar(type: CType, offset: number, field: RecordField | null, list: InitializerList<V, D>): void {
    const [item] = list.items;
    if (item === undefined) this.visitor.complain('error', list.at, 'empty scalar initializer');
    else if (item.designators.length > 0)
      this.visitor.complain(
        'error',
        item.designators[0].at,
        item.designators[0].kind === 'FieldDesignator'
          ? 'field name not in record or union initializer'
          : 'array index in non-array initializer',
      );
    else if (item.value.kind === 'ListInitializer') {
      this.visitor.complain('warning', item.value.at, 'braces around scalar initializer');
      this.list(type, offset, field, item.value);
    } else this.value(item.value.value, type, offset, field);
    if (list.items.length > 1) this.excess('scalar', list.items[1].at);
  }

  /**
   * Takes values for the parts of an aggregate, from the list under way: all of it between its own braces, otherwise as many as there are parts.
   * The first item's designators have been followed as far as `depth`.
   */
  private fill(type: CType, offset: number, braced: boolean, depth: number): void {
    const fields = type.kind === 'Record' ? type.tag.fields : null;
    const element = type.kind === 'Array' || type.kind === 'Vector' ? type.of : null;
    const size = element === null ? 0 : sizeOf(element);
    const limit =
      fields !== null ? fields.length : type.kind === 'Vector' ? type.lanes : type.kind === 'Array' ? type.length : 0;
    const end = limit ?? Number.POSITIVE_INFINITY;
    const isUnion = type.kind === 'Record' && type.tag.word === 'union';
    let position = 0;
    let first = true;
    let designated = depth > 0 || this.chosen;
    for (;;) {
      if (this.next >= this.items.length) {
        if (type.kind === 'Record' && !isUnion && !designated) this.visitor.unfilled?.(type, position, this.braces!);
        return;
      }
      const item = this.items[this.next];
      const from = first ? depth : 0;
      let reached = item.designators.length;
      if (reached > from) {
        if (!first && !braced) return;
        designated = true;
        const found = this.follow(item.designators[from], type, end);
        if (found < 0) {
          this.skip();
          first = false;
          continue;
        }
        position = found;
        // The name of a member of an anonymous struct is looked up again there.
        const anonymous = fields !== null && fields[position].name === null;
        reached = anonymous ? from : from + 1;
      }
      while (fields !== null && position < end && !isInitialized(fields[position])) position++;
      if (position >= end) {
        if (!braced) return;
        this.excess(
          isUnion ? 'union' : fields !== null ? 'struct' : type.kind === 'Vector' ? 'vector' : 'array',
          item.at,
        );
        this.skip();
        continue;
      }
      first = false;
      const before = this.next;
      if (fields !== null) {
        const field = fields[position];
        if (isUnion) this.visitor.choose((type as RecordType).tag, field, offset);
        this.part(field.type, offset + field.offset, field.width < 0 ? null : field, item, reached);
        position = isUnion ? end : position + 1;
      } else {
        this.part(element!, offset + position * size, null, item, reached);
        position++;
        if (end === Number.POSITIVE_INFINITY) {
          this.length = Math.max(this.length, position);
          // Elements without parts take no values: there would be no end of them.
          if (this.next === before) this.next++;
        }
      }
    }
  }

  /** One part of an aggregate, from the item under way and perhaps, where braces were left out, from those that follow. */
  private part(
    type: CType,
    offset: number,
    field: RecordField | null,
    item: InitializerItem<V, D>,
    depth: number,
  ): void {
    if (item.designators.length > depth) {
      if (isAggregate(type)) this.fill(type, offset, false, depth);
      else {
        this.follow(item.designators[depth], type, 0);
        this.skip();
      }
      return;
    }
    const given = item.value;
    if (given.kind === 'ListInitializer') {
      this.next++;
      const { chosen } = this;
      this.chosen ||= item.designators.length > 0;
      this.list(type, offset, field, given);
      this.chosen = chosen;
      this.ranges.length = this.rangesOutside;
    } else if (!isAggregate(type) || this.visitor.isWhole(given.value, type)) {
      this.next++;
      this.value(given.value, type, offset, field);
      this.ranges.length = this.rangesOutside;
    } else this.fill(type, offset, false, depth);
  }

  /** The position that a designator names in an aggregate, or -1 after a complaint. A range is entered in `ranges`. */
  private follow(designator: D, type: CType, end: number): number {
    const { visitor } = this;
    if (designator.kind === 'FieldDesignator') {
      if (type.kind !== 'Record') {
        visitor.complain('error', designator.at, 'field name not in record or union initializer');
        return -1;
      }
      const name = visitor.nameOf(designator);
      const field = memberNamed(type.tag, name);
      if (field !== null) return field.index;
      visitor.complain('error', designator.at, `'${type.tag.word} ${type.tag.name}' has no member named '${name}'`);
      return -1;
    }
    if (type.kind !== 'Array' && type.kind !== 'Vector') {
      visitor.complain('error', designator.at, 'array index in non-array initializer');
      return -1;
    }
    const bounds = visitor.bounds(designator);
    if (bounds === null) return -1;
    const { low, high } = bounds;
    if (low < 0 || high >= end) {
      visitor.complain('error', designator.at, 'array index in initializer exceeds array bounds');
      return -1;
    }
    if (high < low) {
      visitor.complain('error', designator.at, 'empty index range in initializer');
      return -1;
    }
    if (high > low) this.ranges.push({ stride: sizeOf(type.of), count: high - low + 1 });
    return high;
  }

  private skip(): void {
    this.next++;
    this.ranges.length = this.rangesOutside;
  }

  private excess(what: string, at: number): void {
    this.visitor.complain('warning', at, `excess elements in ${what} initializer`);
  }

  private value(value: V, type: CType, offset: number, field: RecordField | null): void {
    if (type.kind === 'Array' && type.length === null)
      this.length = Math.max(this.length, this.visitor.elementsOf(value));
    if (this.ranges.length === 0) this.visitor.value(value, type, offset, field, 0, 1);
    else this.repeated(offset, (first, stride, count) => this.visitor.value(value, type, first, field, stride, count));
  }

  /** All elements of the ranges under way: the innermost as a stride and a count, the outer ones one by one. */
  private repeated(offset: number, visit: (offset: number, stride: number, count: number) => void): void {
    const { ranges } = this;
    const depth = ranges.length - 1;
    if (depth < 0) {
      visit(offset, 0, 1);
      return;
    }
    const { stride, count } = ranges[depth];
    const each = (level: number, at: number): void => {
      const range = ranges[level];
      if (level === depth) visit(at - (count - 1) * stride, stride, count);
      else for (let i = range.count - 1; i >= 0; i--) each(level + 1, at - i * range.stride);
    };
    each(0, offset);
  }
}
