/**
 * `&&`, `||`, `!` and `?:` become branches.
 *
 *   if (a && !b) s;   ==>   if (a) goto next; else goto end; next: if (b) goto end; else goto then;
 *
 * In a test they are only jumps; where the value is used, it is collected in a temporary. What `__builtin_expect` does not expect of a test leads
 * past a mark, the built-in function `seldom`. Kept: the order of evaluation and what is not evaluated (C17 6.5.13-15). A test whose value is known leaves no branch, so that nothing refers to what cannot run.
 */
import { Branching } from '../languages/branching.ts';
import { type CType, isInteger, isScalar, isVolatile, sizeOf } from '../languages/types.ts';
import type { Label, Unit } from '../languages/unit.ts';
import { Variadic } from '../languages/variadic.ts';
import { descend, type Go, type MkT, type Node, type SrcNode } from '../nanopass/index.ts';

type Expression = Node<Branching, 'Expression'>;
type Statement = Node<Branching, 'Statement'>;
type Source = SrcNode<Variadic, 'Expression'>;
type Mk = MkT<Branching>;
type Visit = Go<Variadic, Branching, null, object>;

export const lowerShortCircuit = descend({
  name: 'lower-short-circuit',
  from: Variadic,
  to: Branching,
  summary: 'Short-circuit and conditional expressions are control flow.',
  needs: {
    'no-scopes': 'a test is a branch between two labels',
    'no-complex-arithmetic': 'arithmetic on complex values chooses by conditional expressions',
  },
  establishes: ['no-short-circuit'],
  start: (): null => null,
  rules: {
    Branch: (m, mk, go) =>
      m.otherwise(n => {
        const items: Statement[] = [];
        jump(mk, go, n.test, n.then, n.else, items);
        return items.length === 1 ? items[0] : mk.Group({ items });
      }),
    LogicalNot: (m, mk, go) =>
      m.otherwise(n => {
        const known = truth(n.value);
        if (known !== null) return number(mk, n.type, known ? 0 : 1);
        const value = go(n.value);
        if (value.kind === 'Compare' && isInteger(value.left.type))
          return mk.Compare({ type: n.type, op: opposite[value.op], left: value.left, right: value.right });
        return mk.Compare({ type: n.type, op: '==', left: value, right: number(mk, value.type, 0) });
      }),
    CallBuiltin: (m, _mk, go) => m.otherwise(n => (isHint(n.name) ? go(n.arguments[0]) : go.children(n))),
    LogicalAnd: (m, mk, go) => m.otherwise(n => connective(mk, go, n, false)),
    LogicalOr: (m, mk, go) => m.otherwise(n => connective(mk, go, n, true)),
    Conditional: (m, mk, go) =>
      m.otherwise(n => {
        const known = truth(n.test);
        if (known !== null) return go(known ? n.then : n.else);
        const [yes, no, end] = [go.unit.label('then', n.at), go.unit.label('else', n.at), go.unit.label('end', n.at)];
        const items: Statement[] = [];
        jump(mk, go, n.test, yes, no, items);
        const whole = collector(mk, go.unit, n.type, go(n.then), go(n.else));
        items.push(mk.Label({ label: yes }), whole.then, mk.Goto({ label: end }));
        items.push(mk.Label({ label: no }), whole.else, mk.Label({ label: end }));
        return whole.value === null
          ? mk.StatementExpression({ type: n.type, body: items, value: null })
          : mk.Sequence({ type: n.type, body: items, value: whole.value });
      }),
  },
});

const opposite: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};
const number = (mk: Mk, type: CType, value: number): Expression => mk.Constant({ type, value: BigInt(value) });

/** Goes to `yes` when the test is nonzero, else to `no`. */
function jump(mk: Mk, go: Visit, test: Source, yes: Label, no: Label, items: Statement[]): void {
  const known = truth(test);
  if (known !== null) {
    items.push(mk.Goto({ label: known ? yes : no }));
    return;
  }
  switch (test.kind) {
    case 'LogicalNot':
      return jump(mk, go, test.value, no, yes, items);
    case 'LogicalAnd':
    case 'LogicalOr': {
      const next = go.unit.label('next', test.at);
      if (test.kind === 'LogicalAnd') jump(mk, go, test.left, next, no, items);
      else jump(mk, go, test.left, yes, next, items);
      items.push(mk.Label({ label: next }));
      return jump(mk, go, test.right, yes, no, items);
    }
    case 'Conditional': {
      const [then, otherwise] = [go.unit.label('then', test.at), go.unit.label('else', test.at)];
      jump(mk, go, test.test, then, otherwise, items);
      items.push(mk.Label({ label: then }));
      jump(mk, go, test.then, yes, no, items);
      items.push(mk.Label({ label: otherwise }));
      return jump(mk, go, test.else, yes, no, items);
    }
    case 'Comma':
      items.push(mk.Evaluate({ value: go(test.left) }));
      return jump(mk, go, test.right, yes, no, items);
    case 'CallBuiltin':
      if (isHint(test.name)) return jumpHinted(mk, go, test, yes, no, items);
      break;
    case 'Compare': {
      const { op, left, right } = test;
      if (left.kind !== 'CallBuiltin' || !isHint(left.name) || right.kind !== 'Constant' || right.value !== 0n) break;
      if (op === '!=') return jumpHinted(mk, go, left, yes, no, items);
      if (op === '==') return jumpHinted(mk, go, left, no, yes, items);
    }
  }
  items.push(mk.Branch({ test: go(test), then: yes, else: no }));
}

/** What `__builtin_expect` has become: `likely` and `unlikely` give their argument, and say whether it is expected to be nonzero. */
const isHint = (name: string): boolean => name === 'likely' || name === 'unlikely';

/** The way that is not expected leads past a mark. */
function jumpHinted(
  mk: Mk,
  go: Visit,
  hint: Extract<Source, { kind: 'CallBuiltin' }>,
  yes: Label,
  no: Label,
  items: Statement[],
): void {
  const seldom = go.unit.label('seldom', hint.at);
  const likely = hint.name === 'likely';
  const test = withoutWidening(hint.arguments[0]);
  jump(mk, go, test, likely ? yes : seldom, likely ? seldom : no, items);
  const mark = mk.CallBuiltin({ type: go.unit.types.void, name: 'seldom', arguments: [] });
  items.push(mk.Label({ label: seldom }), mk.Evaluate({ value: mark }), mk.Goto({ label: likely ? no : yes }));
}

/** The parameter of `__builtin_expect` is a long: what is nonzero was so before it was widened. */
function withoutWidening(e: Source): Source {
  if (e.kind !== 'Convert' || !isInteger(e.type) || !isInteger(e.value.type)) return e;
  return sizeOf(e.type) >= sizeOf(e.value.type) ? e.value : e;
}

/** `a && b` (or `a || b`, which `decides` when a is true) as a value: the temporary holds what the left operand decides until the right one has a say. */
function connective(
  mk: Mk,
  go: Visit,
  n: { readonly type: CType; readonly left: Source; readonly right: Source; readonly at: number },
  decides: boolean,
): Expression {
  const left = truth(n.left);
  if (left === decides) return number(mk, n.type, decides ? 1 : 0);
  if (left !== null) return truthValue(mk, go, n.right, n.type);
  const [next, end] = [go.unit.label('next', n.at), go.unit.label('end', n.at)];
  const symbol = go.unit.temporary(n.type, decides ? 'or' : 'and');
  const place = mk.Variable({ type: n.type, symbol });
  const assign = (value: Expression): Statement => mk.Evaluate({ value: mk.Assign({ type: n.type, place, value }) });
  const items: Statement[] = [assign(number(mk, n.type, decides ? 1 : 0))];
  if (decides) jump(mk, go, n.left, end, next, items);
  else jump(mk, go, n.left, next, end, items);
  items.push(mk.Label({ label: next }), assign(truthValue(mk, go, n.right, n.type)), mk.Label({ label: end }));
  return mk.Sequence({ type: n.type, body: items, value: mk.Load({ type: n.type, place }) });
}

/** 1 when the test is nonzero, else 0. */
function truthValue(mk: Mk, go: Visit, test: Source, type: CType): Expression {
  const known = truth(test);
  if (known !== null) return number(mk, type, known ? 1 : 0);
  const isTruth = ['Compare', 'LogicalAnd', 'LogicalOr', 'LogicalNot'].includes(test.kind);
  const value = go(test);
  if (isTruth && value.type === type) return value;
  return mk.Compare({ type, op: '!=', left: value, right: number(mk, value.type, 0) });
}

interface Collected {
  readonly then: Statement;
  readonly else: Statement;
  readonly value: Expression | null;
}

/** How two alternatives become one value: in a temporary; for objects in memory, in a pointer to the one chosen. */
function collector(mk: Mk, unit: Unit, type: CType, yes: Expression, no: Expression): Collected {
  const evaluate = (value: Expression): Statement => mk.Evaluate({ value });
  if (type.kind === 'Void') return { then: evaluate(yes), else: evaluate(no), value: null };
  if (!isScalar(type) && yes.kind === 'Load' && no.kind === 'Load' && !isVolatile(yes.place.type)) {
    const pointer = unit.types.pointer(type);
    const symbol = unit.temporary(pointer, 'chosen');
    const variable = mk.Variable({ type: pointer, symbol });
    const choose = (place: Node<Branching, 'Place'>): Statement =>
      evaluate(mk.Assign({ type: pointer, place: variable, value: mk.AddressOf({ type: pointer, place }) }));
    const place = mk.Dereference({ type, pointer: mk.Load({ type: pointer, place: variable }) });
    return { then: choose(yes.place), else: choose(no.place), value: mk.Load({ type, place }) };
  }
  const symbol = unit.temporary(type, 'chosen');
  const place = mk.Variable({ type, symbol });
  const choose = (value: Expression): Statement => evaluate(mk.Assign({ type, place, value }));
  return { then: choose(yes), else: choose(no), value: mk.Load({ type, place }) };
}

const remembered = new WeakMap<Source, boolean | null>();

/** Is the test known to be nonzero or zero, whatever it contains? null where its value or its effects matter. */
function truth(test: Source): boolean | null {
  if (test.kind !== 'LogicalAnd' && test.kind !== 'LogicalOr') return truthOf(test);
  // A chain is asked about once for each of its operators: the answers for its left part are needed again.
  let known = remembered.get(test);
  if (known === undefined) {
    known = truthOf(test);
    remembered.set(test, known);
  }
  return known;
}

function truthOf(test: Source): boolean | null {
  switch (test.kind) {
    case 'Constant':
      return test.value !== 0n;
    case 'LogicalNot': {
      const value = truth(test.value);
      return value === null ? null : !value;
    }
    case 'LogicalAnd': {
      const left = truth(test.left);
      return left === true ? truth(test.right) : left;
    }
    case 'LogicalOr': {
      const left = truth(test.left);
      return left === false ? truth(test.right) : left;
    }
    case 'Conditional': {
      const value = truth(test.test);
      return value === null ? null : truth(value ? test.then : test.else);
    }
    case 'CallBuiltin':
      return isHint(test.name) ? truth(test.arguments[0]) : null;
    case 'Compare':
      return compared(test.op, test.left, test.right);
    case 'Convert':
      return isInteger(test.type) && test.value.kind === 'Constant' && test.value.value === 0n ? false : null;
    default:
      return null;
  }
}

function compared(op: string, left: Source, right: Source): boolean | null {
  if (left.kind !== 'Constant' || right.kind !== 'Constant') return null;
  const [a, b] = [left.value, right.value];
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}
