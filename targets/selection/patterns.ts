/**
 * Patterns over the trees that values form, and the rules made of them.
 *
 *   rule('add with a scaled index', binary('add', 'i64', reg('a'), binary('shl', 'i64', reg('b'), constant('k', oneToThree))), 1,
 *     (m, e) => e.put('lea.64', [e.result], [e.memory(m.a, m.b, 1 << Number(m.k))]))
 *
 * An inner node matches only where its value is used once, in the same block: it is then computed as part of the outer instruction.
 * A load matches only where nothing in between changes memory.
 */

import type { MachineType } from '../../languages/machine.ts';
import type { ConvertOperation } from '../../languages/operations.ts';
import type { Address, Instruction, Place } from './facts.ts';

/** What a pattern found: values by letter, a constant, and something in memory. */
export interface Match {
  node: Instruction;
  a: number;
  b: number;
  c: number;
  k: bigint;
  /** The address of a load that becomes a memory operand. */
  address: Address | null;
}

export const emptyMatch = (node: Instruction): Match => ({ node, a: -1, b: -1, c: -1, k: 0n, address: null });

export interface Pattern {
  /** How many instructions it covers. */
  readonly size: number;
  /** Matches a value, and fills in the match. */
  readonly test: (value: number, place: Place, match: Match) => boolean;
}

/** A pattern for an instruction, which can be the root of a rule or an inner node. */
export interface NodePattern extends Pattern {
  /** The words by which rules are looked up: the operation (or kind), and the type. */
  readonly key: string;
  readonly type: string;
  readonly testNode: (node: Instruction, place: Place, match: Match) => boolean;
  /** The same pattern with its operands exchanged. */
  readonly mirrored?: NodePattern;
}

export function reg(name: 'a' | 'b' | 'c'): Pattern {
  switch (name) {
    case 'a':
      return {
        size: 0,
        test: (value, _, match) => {
          match.a = value;
          return true;
        },
      };
    case 'b':
      return {
        size: 0,
        test: (value, _, match) => {
          match.b = value;
          return true;
        },
      };
    case 'c':
      return {
        size: 0,
        test: (value, _, match) => {
          match.c = value;
          return true;
        },
      };
  }
}

/** An integer constant that passes the test, found as `k`. Constants are shared freely. */
export const constant = (accepts: (k: bigint) => boolean): Pattern => ({
  size: 1,
  test: (value, place, match) => {
    const n = place.definition[value];
    if (n === undefined || n.kind !== 'Constant' || !accepts(n.value)) return false;
    match.k = n.value;
    return true;
  },
});

export const exactly = (n: bigint): Pattern => constant(k => k === n);

/** A load of the type that may happen here, found as `address`. */
export const load = (type: MachineType): Pattern => ({
  size: 1,
  test: (value, place, match) => {
    const n = place.inner(value);
    if (n === undefined || n.kind !== 'Load' || n.type !== type || n.volatile || !place.loadsHere(value)) return false;
    match.address = n.address;
    return true;
  },
});

function inner(
  key: string,
  type: string,
  size: number,
  testNode: NodePattern['testNode'],
  mirrored?: NodePattern,
): NodePattern {
  const test = (value: number, place: Place, match: Match): boolean => {
    const n = place.inner(value);
    return n !== undefined && testNode(n, place, match);
  };
  return mirrored === undefined ? { key, type, size, test, testNode } : { key, type, size, test, testNode, mirrored };
}

const commutative: ReadonlySet<string> = new Set(['add', 'mul', 'and', 'or', 'xor', 'fadd', 'fmul', 'mulhs', 'mulhu']);

export function binary(op: string, type: MachineType, left: Pattern, right: Pattern): NodePattern {
  const make = (l: Pattern, r: Pattern, mirrored?: NodePattern): NodePattern =>
    inner(
      op,
      type,
      1 + l.size + r.size,
      (n, place, match) =>
        n.kind === 'Binary' &&
        n.op === op &&
        n.type === type &&
        l.test(n.left, place, match) &&
        r.test(n.right, place, match),
      mirrored,
    );
  const symmetric = left.size === 0 && right.size === 0;
  return make(left, right, commutative.has(op) && !symmetric ? make(right, left) : undefined);
}

/** As an inner node: either order of a commutative operation. */
export function either(pattern: NodePattern): Pattern {
  const { mirrored } = pattern;
  if (mirrored === undefined) return pattern;
  return {
    size: pattern.size,
    test: (value, place, match) => pattern.test(value, place, match) || mirrored.test(value, place, match),
  };
}

export const unary = (op: string, type: MachineType, value: Pattern): NodePattern =>
  inner(
    op,
    type,
    1 + value.size,
    (n, place, match) => n.kind === 'Unary' && n.op === op && n.type === type && value.test(n.value, place, match),
  );

export const convert = (op: ConvertOperation, from: MachineType, to: MachineType, value: Pattern): NodePattern =>
  inner(
    op,
    `${from} ${to}`,
    1 + value.size,
    (n, place, match) =>
      n.kind === 'Convert' && n.op === op && n.from === from && n.type === to && value.test(n.value, place, match),
  );

/** An instruction by its kind, whatever its operands: the rule looks at `match.node`. */
export const instruction = (kind: Instruction['kind'], type = ''): NodePattern =>
  inner(kind, type, 1, n => n.kind === kind);

/** A store of the type, whose value matches; its own address is the node's. */
export const store = (type: MachineType, value: Pattern): NodePattern =>
  inner(
    'Store',
    type,
    1 + value.size,
    (n, place, match) => n.kind === 'Store' && n.type === type && value.test(n.value, place, match),
  );

/** The words by which the rules for an instruction are looked up. */
export function keyOf(n: Instruction): string {
  switch (n.kind) {
    case 'Binary':
    case 'Unary':
    case 'Convert':
      return n.op;
    case 'Perform':
      return n.name;
    default:
      return n.kind;
  }
}
const conversionKeys = new Map<MachineType, Map<MachineType, string>>();
/** The two types of a conversion in one word. A string put together for each lookup would have to be hashed each time. */
function conversionKey(from: MachineType, to: MachineType): string {
  let keys = conversionKeys.get(from);
  if (keys === undefined) {
    keys = new Map();
    conversionKeys.set(from, keys);
  }
  let key = keys.get(to);
  if (key === undefined) {
    key = `${from} ${to}`;
    keys.set(to, key);
  }
  return key;
}
export function typeKeyOf(n: Instruction): string {
  switch (n.kind) {
    case 'Binary':
    case 'Unary':
    case 'Load':
    case 'Store':
      return n.type;
    case 'Convert':
      return conversionKey(n.from, n.type);
    default:
      return '';
  }
}

/** `perform('fence')`: an operation with an effect. */
export const perform = (name: string): NodePattern => inner(name, '', 1, n => n.kind === 'Perform' && n.name === name);
