/**
 * A switch becomes a decision tree whose leaves are comparisons, tests of bits and jump tables.
 *
 *   switch (x) { case 1: goto a; default: goto d; }   ==>   t = x; if (t == 1) goto a; else goto d;
 *
 * The cases are sorted and cut into clusters: a dense run is a jump table, a few labels near each other are masks of bits, and anything else is
 * a single value or range. A balanced tree of comparisons finds the cluster. Sorting dominates, so n cases cost n log n.
 */
import { Jumping } from '../languages/jumping.ts';
import { Switched } from '../languages/switched.ts';
import { type CType, sizeOf, unsignedOf } from '../languages/types.ts';
import type { CSymbol, Label, Unit } from '../languages/unit.ts';
import { descend, type MkT, type Node } from '../nanopass/index.ts';

type Statement = Node<Switched, 'Statement'>;
type Expression = Node<Switched, 'Expression'>;

/** Fewer cases than this are compared one by one; so says gcc's case-values-threshold too. */
const leastTable = 4;
/** A table has at least 40 % of its entries filled, as gcc's jump-table-max-growth-ratio-for-speed asks at -O2. */
const leastDensity = 40n;
/** Up to so many clusters are tried in a row rather than by halves. */
const fewClusters = 3;

/** Values low ... high go to label. */
interface Range {
  readonly low: bigint;
  readonly high: bigint;
  readonly label: Label;
}
/** One range, or the several ranges of a jump table or of a test of bits. */
interface Cluster {
  readonly how: 'range' | 'table' | 'bits';
  readonly low: bigint;
  readonly high: bigint;
  readonly ranges: readonly Range[];
}

export const lowerSwitch = descend({
  name: 'lower-switch',
  from: Jumping,
  to: Switched,
  summary: 'A switch is a decision tree of comparisons and jump tables.',
  start: (): null => null,
  rules: {
    Switch: (m, mk, go) =>
      m.otherwise(n => {
        const value = go(n.value);
        // What goes where everything else goes needs no test.
        const ranges = merged(n.cases.filter(c => c.label !== n.default));
        if (ranges.length === 0) return mk.Group({ items: [mk.Evaluate({ value }), mk.Goto({ label: n.default })] });
        const { type } = value;
        const symbol = go.unit.temporary(type, 'switch');
        const place = mk.Variable({ type, symbol });
        const items: Statement[] = [mk.Evaluate({ value: mk.Assign({ type, place, value }) })];
        new Decision(mk, go.unit, symbol, type, n.default, items).among(clusters(ranges));
        return mk.Group({ items });
      }),
    SwitchCase: m =>
      m.otherwise(n => {
        throw new Error(`lower-switch: case ${n.low} outside a switch`);
      }),
  },
});

/** Sorted ranges; neighbours with one label are one range. A range without values (GNU: `case 2 ... 1`) is none. */
function merged(cases: readonly Range[]): Range[] {
  const sorted = cases.filter(c => c.low <= c.high).sort((a, b) => (a.low < b.low ? -1 : 1));
  const ranges: Range[] = [];
  for (const { low, high, label } of sorted) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && last.label === label && last.high + 1n === low)
      ranges[ranges.length - 1] = { low: last.low, high, label };
    else ranges.push({ low, high, label });
  }
  return ranges;
}

/** Cuts the ranges into clusters from left to right: each table takes in the next range as long as it stays dense. */
function clusters(ranges: readonly Range[]): Cluster[] {
  const found: Cluster[] = [];
  for (let from = 0; from < ranges.length; ) {
    let to = from;
    // A range costs two comparisons, a value one.
    let comparisons = 0n;
    let best = from;
    let bestComparisons = 0n;
    for (; to < ranges.length; to++) {
      comparisons += ranges[to].low === ranges[to].high ? 1n : 2n;
      const span = ranges[to].high - ranges[from].low + 1n;
      if (comparisons * 100n < leastDensity * span) break;
      best = to;
      bestComparisons = comparisons;
    }
    const dense = bestComparisons >= BigInt(leastTable) && best > from;
    const table = dense ? best + 1 : from + 1;
    const bits = endOfBits(ranges, from);
    const end = Math.max(table, bits);
    const how = bits === end ? 'bits' : dense ? 'table' : 'range';
    found.push({ how, low: ranges[from].low, high: ranges[end - 1].high, ranges: ranges.slice(from, end) });
    from = end;
  }
  return found;
}

/**
 * Where the ranges end that one word of bits can tell apart from `from` on; `from` where that does not pay. A bit stands for each value, and a mask
 * for each label: what gcc's bit-test clusters ask of the number of comparisons saved.
 */
function endOfBits(ranges: readonly Range[], from: number): number {
  const labels = new Set<Label>();
  let comparisons = 0;
  let end = from;
  for (let to = from; to < ranges.length; to++) {
    const { low, high, label } = ranges[to];
    labels.add(label);
    if (labels.size > leastForBits.length || high - ranges[from].low >= BigInt(wordBits)) break;
    comparisons += low === high ? 1 : 2;
    if (to > from && comparisons >= leastForBits[labels.size - 1]) end = to + 1;
  }
  return end;
}
const wordBits = 64;
/** Comparisons that a test of bits must save, by its number of labels. */
const leastForBits = [3, 5, 6];

/** Writes the tree for one switch into `items`. */
class Decision {
  constructor(
    private readonly mk: MkT<Switched>,
    private readonly unit: Unit,
    private readonly symbol: CSymbol,
    private readonly type: CType,
    private readonly otherwise: Label,
    private readonly items: Statement[],
  ) {}

  /** Control never falls out of what is written. */
  among(all: readonly Cluster[]): void {
    if (all.length <= fewClusters) {
      for (const [i, cluster] of all.entries()) {
        const last = i === all.length - 1;
        const next = last ? this.otherwise : this.unit.label('next');
        this.inCluster(cluster, next);
        if (!last) this.items.push(this.mk.Label({ label: next }));
      }
      return;
    }
    const middle = all.length >> 1;
    const [less, more] = [this.unit.label('less'), this.unit.label('more')];
    this.branch(this.compare('<', this.value(), this.constant(all[middle].low)), less, more);
    this.items.push(this.mk.Label({ label: less }));
    this.among(all.slice(0, middle));
    this.items.push(this.mk.Label({ label: more }));
    this.among(all.slice(middle));
  }

  /** Goes to the cluster's labels or, when the value is none of its own, to `next`. */
  private inCluster({ how, low, high, ranges }: Cluster, next: Label): void {
    if (low === high) return this.branch(this.compare('==', this.value(), this.constant(low)), ranges[0].label, next);
    // One unsigned comparison tests both ends.
    const { mk } = this;
    const unsigned = unsignedOf(this.type);
    const distance = mk.Binary({
      type: unsigned,
      op: '-',
      left: mk.Convert({ type: unsigned, value: this.value() }),
      right: mk.Constant({ type: unsigned, value: BigInt.asUintN(8 * sizeOf(unsigned), low) }),
    });
    const length = mk.Constant({ type: unsigned, value: high - low });
    if (how === 'range') return this.branch(this.compare('<=', distance, length), ranges[0].label, next);
    const index = this.unit.temporary(unsigned, 'index');
    const place = mk.Variable({ type: unsigned, symbol: index });
    this.items.push(mk.Evaluate({ value: mk.Assign({ type: unsigned, place, value: distance }) }));
    const load = mk.Load({ type: unsigned, place });
    const table = this.unit.label(how);
    this.branch(this.compare('<=', load, length), table, next);
    const { size } = this.unit.types;
    const number = unsigned === size ? load : mk.Convert({ type: size, value: load });
    if (how === 'bits') {
      this.items.push(mk.Label({ label: table }));
      return this.byBits(ranges, low, number);
    }
    const targets: Label[] = new Array(Number(high - low) + 1).fill(this.otherwise);
    for (const range of ranges) targets.fill(range.label, Number(range.low - low), Number(range.high - low) + 1);
    this.items.push(mk.Label({ label: table }), mk.JumpTable({ index: number, targets }));
  }

  /** `number` is the value less `low`. */
  private byBits(ranges: readonly Range[], low: bigint, number: Expression): void {
    const { mk, unit } = this;
    const type = unit.types.size;
    const masks = new Map<Label, bigint>();
    for (const range of ranges) {
      const length = range.high - range.low + 1n;
      const mask = ((1n << length) - 1n) << (range.low - low);
      masks.set(range.label, (masks.get(range.label) ?? 0n) | mask);
    }
    const place = mk.Variable({ type, symbol: unit.temporary(type, 'bit') });
    const one = mk.Constant({ type, value: 1n });
    const bit = mk.Binary({ type, op: '<<', left: one, right: number });
    this.items.push(mk.Evaluate({ value: mk.Assign({ type, place, value: bit }) }));
    let left = masks.size;
    for (const [label, mask] of masks) {
      const next = --left === 0 ? this.otherwise : unit.label('next');
      const set = mk.Constant({ type, value: mask });
      this.branch(mk.Binary({ type, op: '&', left: mk.Load({ type, place }), right: set }), label, next);
      if (left > 0) this.items.push(mk.Label({ label: next }));
    }
  }

  private branch(test: Expression, yes: Label, no: Label): void {
    this.items.push(this.mk.Branch({ test, then: yes, else: no }));
  }
  private value(): Expression {
    const { mk, type, symbol } = this;
    return mk.Load({ type, place: mk.Variable({ type, symbol }) });
  }
  private constant(value: bigint): Expression {
    return this.mk.Constant({ type: this.type, value });
  }
  private compare(op: string, left: Expression, right: Expression): Expression {
    return this.mk.Compare({ type: this.unit.types.int, op, left, right });
  }
}
