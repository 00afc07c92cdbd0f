/** Initialisers get types (C17 6.7.9); what is said of an array's length is learnt from them. */
import { R } from '../../nanopass/index.ts';
import { type CType, isInteger, sizeOf } from '../../languages/types.ts';
import { assigned, loaded, value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { type Designation, fillsWhole, hasParts, walkList } from './initializer-walk.ts';
import { type Expression, type Initializer, isPlace, mk, type Operand, type Source, type SourceOf, type Typer } from './typer.ts';
import { zero } from './operators.ts';

type Item = Source<'InitializerItem'>;

/** An initialiser of an object, and the object's type: completed, if it was an array without a length. */
export interface TypedInitializer {
  readonly initializer: Initializer;
  readonly type: CType;
}

/** `name` is what is initialised, for messages. */
export function initializerOf(t: Typer, n: Source<'Initializer'>, type: CType, name: string): TypedInitializer {
  R.at = n.at;
  if (n.kind === 'ListInitializer') return listOf(t, n, type, name);
  const o = t.operand(n.value);
  return { initializer: fromOperand(t, n.at, o, type), type: completed(type, o.type) };
}

/** A string completes `char s[]`. */
function completed(type: CType, from: CType): CType {
  if (type.kind !== 'Array' || type.length !== null || from.kind !== 'Array' || from.length === null) return type;
  return type.table.variant(type.table.array(type.of, from.length), type.qualifiers, type.aligned);
}

function fromOperand(t: Typer, at: number, o: Operand, type: CType): Initializer {
  R.at = at;
  if (type.kind === 'Array') {
    const value = wholeArray(t, at, o, type);
    R.at = at;
    return mk.ExpressionInitializer({ value });
  }
  const e = assigned(t, loaded(t, o), type, { how: 'initialize', at: o.at });
  R.at = at;
  return mk.ExpressionInitializer({ value: e });
}

const isWholeArray = (o: Operand): boolean => isPlace(o) && (o.kind === 'StringLiteral' || o.kind === 'CompoundLiteral') && o.type.kind === 'Array';

/** A string literal (or GNU: a compound literal) as the value of an array: a Load of the whole. */
function wholeArray(t: Typer, at: number, o: Operand, type: CType & { kind: 'Array' }): Expression {
  if (o.type === t.wrong) return o as Expression;
  if (!isPlace(o) || !isWholeArray(o) || o.type.kind !== 'Array') {
    t.error(at, isInteger(type.of) && sizeOf(type.of) === 1 ? 'invalid initializer' : 'invalid initializer');
    return t.mistake();
  }
  if (o.kind === 'StringLiteral' && !(isInteger(type.of) && sizeOf(type.of) === sizeOf(o.type.of))) {
    t.error(at, isInteger(type.of) ? `cannot initialize array of '${spellElement(type.of)}' from a string literal with type array of '${spellElement(o.type.of)}'` : 'array of inappropriate type initialized from string constant');
    return t.mistake();
  }
  if (o.kind === 'StringLiteral' && type.length !== null && o.type.length !== null && o.type.length - 1 > type.length) {
    t.warning('', at, `initializer-string for array of '${spellElement(type.of)}' is too long`);
  }
  return mk.Load({ type: t.types.plain(o.type), place: o });
}

function listOf(t: Typer, n: SourceOf<'Initializer', 'ListInitializer'>, type: CType, name: string): TypedInitializer {
  if (!hasParts(type)) return { initializer: bracedScalar(t, n, type, name), type };
  // `char s[] = {"abc"}` and a struct in superfluous braces.
  const only = n.items.length === 1 && n.items[0].designators.length === 0 ? n.items[0].value : null;
  if (only !== null && only.kind === 'ExpressionInitializer' && type.kind === 'Array' && isInteger(type.of) && only.value.kind === 'StringLiteral') {
    return initializerOf(t, only, type, name);
  }
  const items: ReturnType<typeof mk.InitializerItem>[] = [];
  let operand: Operand | null = null;
  let designators: ReturnType<typeof mk.FieldDesignator | typeof mk.IndexDesignator>[] = [];
  const length = walkList<Item>(type, 0, n.items, {
    designators(item) {
      const evaluated = evaluatedDesignators(t, item);
      R.at = item.at;
      designators = evaluated.map(d => ('name' in d ? mk.FieldDesignator({ name: d.name }) : mk.IndexDesignator({ low: d.low, high: d.high })));
      operand = item.value.kind === 'ExpressionInitializer' ? t.operand(item.value.value) : null;
      return evaluated;
    },
    fills: (_item, part) => operand === null || operand.type === t.wrong || (part.kind === 'Array' ? isWholeArray(operand) : true) && fillsWhole(operand.type, part),
    visit(item, subobject) {
      const value = operand === null ? initializerOf(t, item.value, subobject.type, name).initializer : fromOperand(t, item.value.at, operand, subobject.type);
      R.at = item.at;
      items.push(mk.InitializerItem({ designators, value }));
    },
    excess(item, wrong) {
      complainOfExcess(t, item, wrong, type, name);
    },
  });
  R.at = n.at;
  const whole = type.kind === 'Array' && type.length === null ? type.table.variant(type.table.array(type.of, length), type.qualifiers, type.aligned) : type;
  return { initializer: mk.ListInitializer({ items }), type: whole };
}

function complainOfExcess(t: Typer, item: Item, wrong: Designation | null, type: CType, name: string): void {
  const near = [{ at: item.at, message: `(near initialization for '${name}')` }];
  if (wrong === null) {
    const what = type.kind === 'Array' ? 'array' : type.kind === 'Record' ? type.tag.word : 'vector';
    t.warning('', item.value.at, `excess elements in ${what} initializer`, near);
  } else if ('name' in wrong) {
    if (type.kind === 'Record') t.error(item.at, `'${type.tag.word} ${type.tag.name}' has no member named '${wrong.name}'`);
    else t.error(item.at, `field name not in record or union initializer`, near);
  } else if (type.kind === 'Array') t.error(item.at, wrong.high < wrong.low ? 'empty index range in initializer' : 'array index in initializer exceeds array bounds', near);
  else t.error(item.at, 'array index in non-array initializer', near);
}

function evaluatedDesignators(t: Typer, item: Item): readonly Designation[] {
  if (item.designators.length === 0) return none;
  return item.designators.map(d => {
    switch (d.kind) {
      case 'FieldDesignator':
        return { name: d.name };
      case 'IndexDesignator': {
        const index = constantIndex(t, d.index);
        return { low: index, high: index };
      }
      case 'RangeDesignator':
        return { low: constantIndex(t, d.low), high: constantIndex(t, d.high) };
    }
  });
}
const none: readonly Designation[] = [];

function constantIndex(t: Typer, n: Source<'Expression'>): number {
  const e = value(t, n);
  const constant = isInteger(e.type) ? evaluate(e) : null;
  if (constant === null && e.type !== t.wrong) t.error(n.at, 'nonconstant array index in initializer');
  return constant === null ? 0 : Number(constant);
}

/** `int x = {1}`; and GNU's `int x = {}`. */
function bracedScalar(t: Typer, n: SourceOf<'Initializer', 'ListInitializer'>, type: CType, name: string): Initializer {
  const [first, second] = n.items;
  if (first === undefined) {
    if (type.kind === 'Complex') return mk.ExpressionInitializer({ value: mk.Convert({ type: t.types.plain(type), value: zero(t, t.types.plain(type.of as CType)) }) });
    return mk.ExpressionInitializer({ value: zero(t, t.types.plain(type)) });
  }
  if (second !== undefined) t.warning('', second.at, 'excess elements in scalar initializer', [{ at: second.at, message: `(near initialization for '${name}')` }]);
  return initializerOf(t, first.value, type, name).initializer;
}

const spellElement = (type: CType): string => (type.kind === 'Integer' ? type.name : 'int');
