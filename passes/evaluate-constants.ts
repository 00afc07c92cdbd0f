/**
 * `sizeof`, `offsetof`, enumerators and constant expressions become numbers; static assertions are checked.
 *
 *   enum { A = 3 };  int x = A * sizeof(long);   ==>   x = 24, converted to int
 *
 * Only what is constant by itself is folded (C17 6.6); knowing more is the optimiser's business. A branch that is never taken goes,
 * unless a label stands in it.
 */

import { Constant } from '../languages/constant.ts';
import { Typed } from '../languages/typed.ts';
import { alignOf, type CType, hasVariableSize, sizeOf } from '../languages/types.ts';
import type { RecordField } from '../languages/unit.ts';
import { descend, type Node, walk } from '../nanopass/index.ts';
import { assertionFailed } from './typing/assertion-message.ts';
import { complexOf, foldComplex } from './typing/complex-constants.ts';
import { constantOf, constantValue, isConstant } from './typing/constants.ts';
import { foldBinary, foldCompare, foldConversion, foldUnary, wrapped } from './typing/evaluate.ts';
import { foldBuiltin } from './typing/fold-builtins.ts';

type Expression = Node<Constant, 'Expression'>;
type Place = Node<Constant, 'Place'>;

export const evaluateConstants = descend({
  name: 'evaluate-constants',
  from: Typed,
  to: Constant,
  summary: 'sizeof, offsetof, enumerators and constant expressions are numbers; static assertions have been checked.',
  needs: { typed: 'sizes follow from types' },
  establishes: ['no-constant-expressions'],
  start: () => null,
  rules: {
    Fragment: (m, mk, go) =>
      m.otherwise(n => {
        const items: Node<Constant, 'External'>[] = [];
        for (const item of n.items) {
          if (item.kind === 'Assertion') check(go(item.test), item.at, item.message, go.unit.diagnostics);
          else items.push(go(item));
        }
        return mk.Fragment({ items });
      }),
    Assertion: m =>
      m.otherwise(() => {
        throw new Error('evaluate-constants: an assertion stands in a fragment only');
      }),
    AssertHere: (m, mk, go) =>
      m.otherwise(n => {
        check(go(n.test), n.at, n.message, go.unit.diagnostics);
        return mk.Empty({});
      }),
    Case: (m, mk, go) =>
      m.otherwise(n => {
        const low = bound(go(n.low));
        const high = n.high === null ? low : bound(go(n.high));
        const body = go(n.body);
        if (low <= high) return mk.Case({ low, high, body });
        go.unit.diagnostics.warning('', n.at, 'empty range specified');
        return body;
      }),

    Enumerator: (m, mk) => m.otherwise(n => mk.Constant({ type: n.type, value: n.symbol.value! })),
    SizeofType: (m, mk) =>
      m.otherwise(n =>
        hasVariableSize(n.of)
          ? mk.VariableSize({ type: n.type, of: n.of })
          : mk.Constant({ type: n.type, value: BigInt(sizeOf(n.of)) }),
      ),
    AlignofType: (m, mk) => m.otherwise(n => mk.Constant({ type: n.type, value: BigInt(alignOf(n.of)) })),
    OffsetOf: (m, _mk, go) =>
      m.otherwise(n => {
        let fixed = 0n;
        let variable: Expression | null = null;
        for (const step of n.path) {
          if (step.kind === 'FieldStep') {
            fixed += BigInt(step.field.offset);
            continue;
          }
          const index = converted(n.type, go(step.index));
          if (isConstant(index)) {
            fixed += constantValue(index) * BigInt(step.size);
            continue;
          }
          const { mk } = Constant;
          const scaled = mk.Binary({
            type: n.type,
            op: '*',
            left: index,
            right: constantOf(n.type, BigInt(step.size)),
          });
          variable = variable === null ? scaled : mk.Binary({ type: n.type, op: '+', left: variable, right: scaled });
        }
        const constant = constantOf(n.type, wrapped(fixed, n.type));
        return variable === null
          ? constant
          : Constant.mk.Binary({ type: n.type, op: '+', left: variable, right: constant });
      }),
    FieldStep: m => m.otherwise(unreachable),
    IndexStep: m => m.otherwise(unreachable),

    Convert: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Convert') return e;
        return foldedConversion(n.type, e.value) ?? e;
      }),
    Unary: (m, mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Unary') return e;
        const { value } = e;
        const folded = isConstant(value) ? foldUnary(n.op, n.type, constantValue(value)) : null;
        if (folded !== null) return constantOf(n.type, folded);
        const complex = complexOf(value);
        if (value.kind === 'Convert' && complex !== null) {
          if (n.op === 'real') return value.value;
          if (n.op === 'imag') return constantOf(value.value.type, 0n);
        }
        if (value.kind === 'ComplexOf') {
          if (n.op === 'real' && isConstant(value.imaginary)) return value.real;
          if (n.op === 'imag' && isConstant(value.real)) return value.imaginary;
          if (n.op === '-' && complex !== null) {
            const part = value.real.type;
            const negative = (x: bigint): Expression => constantOf(part, foldUnary('-', part, x)!);
            return mk.ComplexOf({
              type: n.type,
              real: negative(complex.real),
              imaginary: negative(complex.imaginary!),
            });
          }
        }
        return e;
      }),
    LogicalNot: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'LogicalNot') return e;
        return isConstant(e.value) ? constantOf(n.type, constantValue(e.value) === 0n ? 1n : 0n) : e;
      }),
    Binary: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Binary') return e;
        const { left, right } = e;
        if (isConstant(left) && isConstant(right)) {
          const folded = foldBinary(n.op, n.type, constantValue(left), constantValue(right));
          if (folded !== null) return constantOf(n.type, folded);
        } else if (n.type.kind === 'Complex') {
          const folded = foldComplex(n.op, n.type, left, right);
          if (folded !== null) return folded;
        }
        return e;
      }),
    Compare: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Compare') return e;
        const { left, right } = e;
        if (isConstant(left) && isConstant(right)) {
          const folded = foldCompare(n.op, left.type, constantValue(left), constantValue(right));
          if (folded !== null) return constantOf(n.type, folded);
        }
        return e;
      }),
    LogicalAnd: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'LogicalAnd') return e;
        const { left, right } = e;
        if (isConstant(left)) {
          if (constantValue(left) === 0n && mayGo(right)) return constantOf(n.type, 0n);
          if (isConstant(right))
            return constantOf(n.type, constantValue(left) !== 0n && constantValue(right) !== 0n ? 1n : 0n);
        }
        return e;
      }),
    LogicalOr: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'LogicalOr') return e;
        const { left, right } = e;
        if (isConstant(left)) {
          if (constantValue(left) !== 0n && mayGo(right)) return constantOf(n.type, 1n);
          if (isConstant(right))
            return constantOf(n.type, constantValue(left) !== 0n || constantValue(right) !== 0n ? 1n : 0n);
        }
        return e;
      }),
    Conditional: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Conditional') return e;
        const { test, then, else: other } = e;
        if (isConstant(test)) {
          const [chosen, dropped] = constantValue(test) !== 0n ? [then, other] : [other, then];
          if (mayGo(dropped)) return chosen;
        }
        return e;
      }),
    ConditionalElse: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'ConditionalElse') return e;
        const { value, else: other } = e;
        if (isConstant(value)) {
          if (value.kind === 'Constant' && value.value === 0n) return other;
          if (value.kind === 'Constant' && mayGo(other)) return value;
        }
        return e;
      }),
    CallBuiltin: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'CallBuiltin' || e.arguments.length === 0 || !e.arguments.every(isConstant)) return e;
        const types = e.arguments.map(a => a.type);
        const folded = foldBuiltin(n.name, types, e.arguments.map(constantValue));
        return folded === null ? e : constantOf(n.type, folded);
      }),
    PointerAdd: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'PointerAdd') return e;
        const { pointer, index } = e;
        if (isConstant(pointer) && isConstant(index) && n.type.kind === 'Pointer' && !hasVariableSize(n.type.of)) {
          const step = constantValue(index) * BigInt(sizeOf(n.type.of));
          return constantOf(n.type, wrapped(constantValue(pointer) + (n.minus ? -step : step), n.type));
        }
        return e;
      }),
    AddressOf: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'AddressOf') return e;
        const address = addressOf(e.place);
        return address === null ? e : constantOf(n.type, wrapped(address, n.type));
      }),
    Decay: (m, _mk, go) =>
      m.otherwise(n => {
        const e = go.children(n);
        if (e.kind !== 'Decay') return e;
        const address = addressOf(e.place);
        return address === null ? e : constantOf(n.type, wrapped(address, n.type));
      }),
  },
});

function unreachable(): never {
  throw new Error('evaluate-constants: the steps of an offset are read where the offset is');
}

interface Complaints {
  error(place: number, message: string): void;
}

function check(test: Expression, at: number, message: string, diagnostics: Complaints): void {
  if (!isConstant(test)) diagnostics.error(at, 'expression in static assertion is not constant');
  else if (constantValue(test) === 0n) diagnostics.error(at, assertionFailed(message));
}

/** The type pass has refused a label that is not constant. */
const bound = (e: Expression): bigint => (isConstant(e) ? constantValue(e) : 0n);

function foldedConversion(type: CType, value: Expression): Expression | null {
  if (isConstant(value)) {
    // The constant stays real: its imaginary part is none, not zero (C17 G.5.1).
    if (type.kind === 'Complex') {
      const real = foldedConversion(type.of, value);
      return real && Constant.mk.Convert({ type, value: real });
    }
    const folded = foldConversion(type, value.type, constantValue(value));
    return folded === null ? null : constantOf(type, folded);
  }
  if ((value.kind !== 'ComplexOf' && value.kind !== 'Convert') || complexOf(value) === null) return null;
  const part = value.kind === 'ComplexOf' ? value.real : value.value;
  if (type.kind !== 'Complex')
    return type.kind === 'Floating' || (type.kind === 'Integer' && type.name !== '_Bool')
      ? foldedConversion(type, part)
      : null;
  const real = foldedConversion(type.of, part);
  if (value.kind === 'Convert') return real && Constant.mk.Convert({ type, value: real });
  const imaginary = foldedConversion(type.of, value.imaginary);
  return real === null || imaginary === null ? null : Constant.mk.ComplexOf({ type, real, imaginary });
}

const converted = (type: CType, value: Expression): Expression =>
  foldedConversion(type, value) ?? Constant.mk.Convert({ type, value });

/** May code that is never reached be left out? Not where a `goto` leads into it. */
function mayGo(e: Expression): boolean {
  if (isConstant(e)) return true;
  let free = true;
  walk(Constant, e, node => {
    if (node.kind === 'Label' || node.kind === 'Case' || node.kind === 'Default') free = false;
  });
  return free;
}

/** The address of a place that hangs on a number, as in `&((struct s *)0)->m`. */
function addressOf(place: Place): bigint | null {
  if (place.kind === 'Dereference') return place.pointer.kind === 'Constant' ? place.pointer.value : null;
  if (place.kind !== 'Member') return null;
  const base = addressOf(place.of);
  const field: RecordField = place.field;
  return base === null ? null : base + BigInt(field.offset);
}
