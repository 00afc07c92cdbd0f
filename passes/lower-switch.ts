/**
 * A switch becomes a decision tree whose leaves are comparisons and jump tables.
 *
 *   switch (x) { case 1: goto a; default: goto d; }   ==>   t = x; if (t == 1) goto a; else goto d;
 *
 * The cases are sorted and cut into clusters: a dense run is a jump table, and anything else is a single value or range. A balanced tree
 * of comparisons finds the cluster. Sorting dominates, so n cases cost n log n.
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
/** One range, or the several ranges of a jump table. */
interface Cluster {
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
        const ranges = merged(n.cases);
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
    const end = dense ? best + 1 : from + 1;
    found.push({ low: ranges[from].low, high: ranges[end - 1].high, ranges: ranges.slice(from, end) });
    from = end;
  }
  return found;
}

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
  private inCluster({ low, high, ranges }: Cluster, next: Label): void {
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
    if (ranges.length === 1) return this.branch(this.compare('<=', distance, length), ranges[0].label, next);
    const index = this.unit.temporary(unsigned, 'index');
    const place = mk.Variable({ type: unsigned, symbol: index });
    this.items.push(mk.Evaluate({ value: mk.Assign({ type: unsigned, place, value: distance }) }));
    const load = mk.Load({ type: unsigned, place });
    const table = this.unit.label('table');
    this.branch(this.compare('<=', load, length), table, next);
    const { size } = this.unit.types;
    const targets: Label[] = new Array(Number(high - low) + 1).fill(this.otherwise);
    for (const range of ranges) targets.fill(range.label, Number(range.low - low), Number(range.high - low) + 1);
    this.items.push(
      mk.Label({ label: table }),
      mk.JumpTable({ index: unsigned === size ? load : mk.Convert({ type: size, value: load }), targets }),
    );
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
