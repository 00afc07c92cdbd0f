/** Initialisers get types (C17 6.7.9); what is not said of an array's length is learnt from them. */

import { spell } from '../../languages/type-spelling.ts';
import { type CType, isInteger, sizeOf } from '../../languages/types.ts';
import { R } from '../../nanopass/index.ts';
import { assigned, isNullPointerConstant, loaded, value } from './conversions.ts';
import { evaluate } from './evaluate.ts';
import { type InitializerTree, type InitializerVisitor, walkInitializer } from './initializer-walk.ts';
import { type Expression, type Initializer, isPlace, mk, type Operand, type Source, type Typer } from './typer.ts';
import { checkMembers } from './warnings/members.ts';

/** An initialiser of an object, and the object's type: completed, if it was an array without a length. */
export interface TypedInitializer {
  readonly initializer: Initializer;
  readonly type: CType;
}

/** A value of an initialiser: as it was typed by itself, and then as what it initialises wants it. */
class Given {
  result: Expression | null = null;
  constructor(
    readonly at: number,
    readonly operand: Operand,
  ) {}
}
type Designator = Extract<Initializer, { kind: 'ListInitializer' }>['items'][number]['designators'][number];
type Tree = InitializerTree<Given, Designator>;

/** `name` is what is initialised, for messages. */
export function initializerOf(t: Typer, n: Source<'Initializer'>, type: CType, name: string): TypedInitializer {
  if (n.kind === 'ExpressionInitializer' && type.kind !== 'Array') {
    const o = t.operand(n.value);
    const e = assigned(t, loaded(t, o), type, { how: 'initialize', at: o.at });
    R.at = n.at;
    return { initializer: mk.ExpressionInitializer({ value: e }), type };
  }
  const tree = typedTree(t, n);
  const length = walkInitializer(type, tree, visitorFor(t, name));
  const whole =
    type.kind === 'Array' && type.length === null
      ? t.types.variant(t.types.array(type.of, length), type.qualifiers, type.aligned)
      : type;
  return { initializer: finished(t, tree), type: whole };
}

/** The same tree with every value typed by itself, and designators evaluated. */
function typedTree(t: Typer, n: Source<'Initializer'>): Tree {
  if (n.kind === 'ExpressionInitializer')
    return { kind: 'ExpressionInitializer', at: n.at, value: new Given(n.at, t.operand(n.value)) };
  const items = n.items.map(item => ({
    at: item.at,
    designators: item.designators.length === 0 ? noDesignators : item.designators.map(d => designator(t, d)),
    value: typedTree(t, item.value),
  }));
  return { kind: 'ListInitializer', at: n.at, items };
}
const noDesignators: readonly Designator[] = [];

function designator(t: Typer, d: Source<'Designator'>): Designator {
  R.at = d.at;
  if (d.kind === 'FieldDesignator') return mk.FieldDesignator({ name: d.name });
  const low = constantIndex(t, d.kind === 'IndexDesignator' ? d.index : d.low);
  const high = d.kind === 'IndexDesignator' ? low : constantIndex(t, d.high);
  R.at = d.at;
  return mk.IndexDesignator({ low, high });
}

function constantIndex(t: Typer, n: Source<'Expression'>): number {
  const e = value(t, n);
  const constant = isInteger(e.type) ? evaluate(e) : null;
  if (constant === null && e.type !== t.wrong) t.error(n.at, 'nonconstant array index in initializer');
  return constant === null ? 0 : Number(constant);
}

function visitorFor(t: Typer, name: string): InitializerVisitor<Given, Designator> {
  return {
    isWhole: ({ operand }, type) => operand.type === t.wrong || fillsWhole(operand, type),
    elementsOf: ({ operand }) => (operand.type.kind === 'Array' ? (operand.type.length ?? 0) : 0),
    value(given, type) {
      given.result ??=
        type.kind === 'Array'
          ? wholeArray(t, given, type)
          : assigned(t, loaded(t, given.operand), type, { how: 'initialize', at: given.at });
    },
    unfilled(type, position, list) {
      if (t.wanted.missingFields && !isZero(list)) checkMembers(t, type, position, list.at);
    },
    open() {},
    choose() {},
    bounds: d => (d.kind === 'IndexDesignator' ? d : null),
    nameOf: d => (d.kind === 'FieldDesignator' ? d.name : ''),
    complain(severity, at, message) {
      const near = name === '' ? [] : [{ at, message: `(near initialization for '${name}')` }];
      if (severity === 'error') t.error(at, message, near);
      else t.warning('', at, message, near);
    },
  };
}

/** `{}`, or `{ 0 }`, which says that all is to be zero. */
function isZero({ items }: Extract<Tree, { kind: 'ListInitializer' }>): boolean {
  if (items.length !== 1) return items.length === 0;
  const { value } = items[0];
  if (value.kind !== 'ExpressionInitializer' || isPlace(value.value.operand)) return false;
  return isNullPointerConstant(value.value.operand);
}

/** Does the value initialise an object of an aggregate or vector type as a whole? */
function fillsWhole(o: Operand, type: CType): boolean {
  const from = o.type;
  if (type.kind === 'Record') return from.kind === 'Record' && from.tag === type.tag;
  if (type.kind === 'Vector') return from.kind === 'Vector' && sizeOf(from) === sizeOf(type);
  if (type.kind !== 'Array' || from.kind !== 'Array' || !isPlace(o)) return false;
  if (o.kind === 'StringLiteral') return isInteger(type.of) && sizeOf(type.of) === sizeOf(from.of);
  return o.kind === 'CompoundLiteral' && from.of.kind === type.of.kind && sizeOf(from.of) === sizeOf(type.of);
}

/** A string literal (or GNU: a compound literal) as the value of an array: a Load of the whole. */
function wholeArray(t: Typer, given: Given, type: CType & { kind: 'Array' }): Expression {
  const { operand: o, at } = given;
  if (!isPlace(o) || o.type.kind !== 'Array') return t.mistake();
  if (o.kind === 'StringLiteral' && type.length !== null && o.type.length !== null && o.type.length - 1 > type.length) {
    t.warning('', at, `initializer-string for array of '${spell(type.of)}' is too long`);
  }
  R.at = at;
  return mk.Load({ type: t.types.plain(o.type), place: o });
}

/** The typed initialiser; values that found no object are gone. */
function finished(t: Typer, tree: Tree): Initializer {
  if (tree.kind === 'ExpressionInitializer') {
    R.at = tree.at;
    return mk.ExpressionInitializer({ value: tree.value.result ?? t.mistake() });
  }
  const items: ReturnType<typeof mk.InitializerItem>[] = [];
  for (const item of tree.items) {
    if (item.value.kind === 'ExpressionInitializer' && item.value.value.result === null) continue;
    const value = finished(t, item.value);
    R.at = item.at;
    items.push(mk.InitializerItem({ designators: item.designators, value }));
  }
  R.at = tree.at;
  return mk.ListInitializer({ items });
}
