/** Which functions may stand in the place of a call to them, and which are worth it. */
import { type CSymbol, returnsTwice, Storage, type Unit } from '../../languages/unit.ts';
import type { Graph } from '../values/graph.ts';
import { forEachEdge, forEachOwnUse, forEachUse, isOpaque, type SSAInstruction } from '../values/operands.ts';

/** Instructions that a function may have, by level of optimisation, and more for those that the program calls `inline`. */
const usualCost = [0, 12, 22, 60] as const;
const inlineCost = [0, 40, 80, 160] as const;
/** What a call costs without the function: the arguments, the call, saved registers. */
const costOfCall = 4;

/** More arguments than this make no call worth more. */
const mostArguments = 16;

/** What takes code or time; constants and addresses become operands. */
const isFree = (i: SSAInstruction): boolean =>
  i.kind === 'Constant' ||
  i.kind === 'SlotAddress' ||
  i.kind === 'SymbolAddress' ||
  i.kind === 'FloatingConstant' ||
  (i.kind === 'Perform' && i.name === 'seldom');

/** What has been found out of bodies, which are asked about at each call. */
const movable = new WeakMap<Graph, boolean>();
const costs = new WeakMap<Graph, number>();

/** Can the body be copied to another function and mean the same there? */
export function canBeInlined(graph: Graph, unit: Unit): boolean {
  let known = movable.get(graph);
  if (known === undefined) {
    known = isMovable(graph, unit);
    movable.set(graph, known);
  }
  return known;
}

function isMovable(graph: Graph, unit: Unit): boolean {
  const { symbol } = graph;
  const { attributes, type } = symbol;
  if (attributes?.noinline || attributes?.weak || attributes?.returnsTwice || attributes?.section !== undefined)
    return false;
  if (type?.kind !== 'Function' || type.variadic) return false;
  // In a shared library another definition may take its place.
  if (unit.options.pic === 'pic' && symbol.linkage === 'external' && !attributes?.alwaysInline) return false;
  if (graph.slots.some(s => s.kind !== 'Slot')) return false;
  return graph.blocks.every(
    b => b.label === null && b.terminator.kind !== 'IndirectJump' && b.instructions.every(i => canMove(i, symbol)),
  );
}

/** A label with a name of its own, or a directive that gives one. */
const definesNames = /(^|[\n;])\s*([A-Za-z_.$][\w.$]*:|\.(globa?l|set|section|pushsection|type|weak|symver))/;

/** A call to itself would be inlined into itself without end; stack that is taken lives as long as the function. */
function canMove(i: SSAInstruction, self: CSymbol): boolean {
  switch (i.kind) {
    case 'Call':
      return i.symbol !== self && (i.symbol === null || !returnsTwice(i.symbol));
    case 'AllocateStack':
    case 'SaveStack':
    case 'RestoreStack':
    case 'BlockAddress':
    case 'IncomingArea':
      return false;
    case 'Assembly':
      // A name may be given to one place only.
      return !definesNames.test(i.template);
    case 'Perform':
      return i.name !== 'read-frame-address' && i.name !== 'read-return-address';
    default:
      return !isOpaque(i);
  }
}

export function costOf(graph: Graph): number {
  let cost = costs.get(graph);
  if (cost === undefined) {
    const gone = packing(graph);
    cost = graph.blocks.length;
    for (const b of graph.blocks)
      for (const i of b.instructions) if (!isFree(i) && !gone.has(i)) cost += i.kind === 'Call' ? costOfCall : 1;
    costs.set(graph, cost);
  }
  return cost;
}

/** Is a call with this many arguments worth replacing by a function of this cost? */
export function isWorthIt(symbol: CSymbol, cost: number, args: number, unit: Unit): boolean {
  if (symbol.attributes?.alwaysInline) return true;
  const { optimize, size } = unit.options;
  const limits = symbol.storage & Storage.inline ? inlineCost : usualCost;
  return cost <= (size ? costOfCall : limits[optimize]) + Math.min(args, mostArguments);
}

/** May a call be worth replacing by the function, whatever its arguments? Kept are those alone: a unit's bodies would fill the memory. */
export const isEverWorthIt = (graph: Graph, unit: Unit): boolean =>
  unit.options.optimize > 0 && isWorthIt(graph.symbol, costOf(graph), mostArguments, unit);

/**
 * What only takes arguments apart, and what only puts results together: two members of a structure share a register (System V ABI 3.2.3), and
 * a caller that has the members in registers of their own, or in memory, needs none of it.
 */
function packing(graph: Graph): ReadonlySet<SSAInstruction> {
  const found = new Set<SSAInstruction>();
  const constant = new Uint8Array(graph.nextValue);
  const arrived = new Uint8Array(graph.nextValue);
  for (const i of graph.incoming) arrived[i.value] = 1;
  for (const b of graph.blocks)
    for (const i of b.instructions)
      if (i.kind === 'Constant') constant[i.result] = 1;
      else if (i.kind === 'Convert' && (i.op === 'bitcast' || i.op === 'trunc')) {
        if (arrived[i.value] === 1) {
          arrived[i.result] = 1;
          found.add(i);
        }
      } else if (i.kind === 'Binary' && i.op === 'lshr' && arrived[i.left] === 1 && constant[i.right] === 1) {
        arrived[i.result] = 1;
        found.add(i);
      }
  /** By value: something else than results needs it. Users come after definitions, in most cases. */
  const wanted = new Uint8Array(graph.nextValue);
  const want = (v: number): void => {
    wanted[v] = 1;
  };
  for (let n = graph.blocks.length - 1; n >= 0; n--) {
    const { instructions, terminator } = graph.blocks[n];
    if (terminator.kind !== 'Return') forEachOwnUse(terminator, want);
    forEachEdge(terminator, e => e.arguments.forEach(want));
    for (let k = instructions.length - 1; k >= 0; k--) {
      const i = instructions[k];
      if (putsTogether(i) && wanted[i.result] === 0) found.add(i);
      else forEachUse(i, want);
    }
  }
  return found;
}

const putsTogether = (i: SSAInstruction): i is Extract<SSAInstruction, { kind: 'Convert' | 'Binary' }> =>
  i.kind === 'Convert'
    ? i.op === 'bitcast' || i.op === 'zext'
    : i.kind === 'Binary' && i.type === 'i64' && (i.op === 'or' || i.op === 'shl');
