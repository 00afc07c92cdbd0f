/**
 * Operations become simpler ones, and operations on constants become constants.
 *
 *   %2 = add i32 %1, 0; %3 = mul i32 %2, 8   ==>   %3 = shl i32 %1, 3
 *
 * The rules stand in passes/simplify/, a line each; they are applied until none fits, in an order in which operands come before their uses.
 * Kept: every value, for all inputs for which it is defined; floating results to the last bit.
 */
import { SSA } from '../languages/ssa.ts';
import type { Unit } from '../languages/unit.ts';
import { R, transform } from '../nanopass/index.ts';
import { analysisOf } from './graph/analysis.ts';
import { simplifyCompare, simplifySelect, stripTest } from './simplify/compare-rules.ts';
import { constantLoad } from './simplify/constant-loads.ts';
import { type Answer, Simplifier } from './simplify/context.ts';
import { simplifyConvert, simplifyFloat } from './simplify/conversion-rules.ts';
import { simplifyBinary, simplifyUnary } from './simplify/integer-rules.ts';
import {
  type Graph,
  Leaders,
  reachableBlocks,
  type SSABlock,
  typesOf,
  withBlocks,
  withContents,
} from './values/graph.ts';
import { idempotent } from './values/idempotent.ts';
import type { SSAInstruction, Terminator } from './values/operands.ts';

const { mk } = SSA;

export const simplify = transform({
  name: 'simplify',
  from: SSA,
  to: SSA,
  summary: 'Operations become simpler ones; operations on constants become constants.',
  carries: ['Instruction'],
  spoils: ['legal-types', 'legal-operations'],
  run: idempotent((graph: Graph, { options }: Unit): Graph => {
    const leaders = new Leaders(graph.nextValue);
    const s = new Simplifier(
      new Array(graph.nextValue).fill(undefined),
      typesOf(graph).slice(),
      graph.nextValue,
      options.trappingMath,
    );
    const blocks = [...graph.blocks];
    for (const b of analysisOf(graph).flow.order) blocks[b] = simplifyBlock(graph.blocks[b], s, leaders);
    return withBlocks(graph, reachableBlocks(blocks), s.nextValue);
  }),
});

function simplifyBlock(b: SSABlock, s: Simplifier, leaders: Leaders): SSABlock {
  const instructions: SSAInstruction[] = [];
  const before = R.at;
  for (const original of b.instructions) {
    let n = leaders.in(original);
    // A few rules in a row lead from one form to the next; the bound guards against rules that undo each other.
    for (let round = 0; round < 8; round++) {
      R.at = n.at;
      const answer = simplifyInstruction(n, s);
      s.takeBefore(instructions);
      if (answer === null) break;
      if (typeof answer === 'number') {
        leaders.replace((n as { result: number }).result, answer);
        n = null as unknown as SSAInstruction;
        break;
      }
      n = answer;
    }
    if (n === null) continue;
    s.define(n);
    instructions.push(n);
  }
  R.at = b.terminator.at;
  const terminator = simplifyTerminator(leaders.inTerminator(b.terminator), s);
  R.at = before;
  return withContents(b, b.parameters, instructions, terminator);
}

function simplifyInstruction(n: SSAInstruction, s: Simplifier): Answer {
  switch (n.kind) {
    case 'Binary':
      return n.op[0] === 'f' ? simplifyFloat(n, s) : simplifyBinary(n, s);
    case 'Unary':
      return simplifyUnary(n, s);
    case 'Compare':
      return simplifyCompare(n, s);
    case 'Convert':
      return n.op === 'bitcast' && n.from === n.type ? n.value : simplifyConvert(n, s);
    case 'Select':
      return simplifySelect(n, s);
    case 'Load': {
      const constant = constantLoad(n, s);
      if (constant !== null) return constant;
      const base = offsetOf(n.address, n.offset, s);
      if (base === null) return null;
      const { result, type, volatile, alias } = n;
      return mk.Load({ result, type, address: base.address, offset: base.offset, volatile, alias });
    }
    case 'Store': {
      const base = offsetOf(n.address, n.offset, s);
      if (base === null) return null;
      const { type, value, volatile, alias } = n;
      return mk.Store({ type, address: base.address, offset: base.offset, value, volatile, alias });
    }
    default:
      return null;
  }
}

/** An address less the constant that is added last. */
function offsetOf(address: number, offset: number, s: Simplifier): { address: number; offset: number } | null {
  const sum = s.binary(address, 'add');
  if (sum === null) return null;
  const k = s.constant(sum.right);
  if (k === null) return null;
  const total = BigInt(offset) + k;
  return BigInt.asIntN(31, total) === total ? { address: sum.left, offset: Number(total) } : null;
}

function simplifyTerminator(t: Terminator, s: Simplifier): Terminator {
  switch (t.kind) {
    case 'Branch': {
      const known = s.constant(t.test);
      if (known !== null) return mk.Jump({ to: known !== 0n ? t.then : t.else });
      let { test, negated } = stripTest(t.test, s);
      const c = s.compare(test);
      if (c !== null && (c.op === 'ne' || c.op === 'eq') && s.constant(c.right) === 0n && c.type[0] === 'i') {
        // The machine compares with zero as well; a plain test says less and can be threaded.
        if (c.op === 'ne') test = c.left;
        else {
          test = c.left;
          negated = !negated;
        }
      }
      if (test === t.test) return t;
      const yes = negated ? t.else : t.then;
      return mk.Branch({ test, then: yes, else: negated ? t.then : t.else });
    }
    case 'JumpTable': {
      const known = s.constant(t.index);
      const index = known === null ? -1 : Number(known);
      return index >= 0 && index < t.targets.length ? mk.Jump({ to: t.targets[index] }) : t;
    }
    default:
      return t;
  }
}
