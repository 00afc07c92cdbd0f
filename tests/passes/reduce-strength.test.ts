/** What loops multiply by the variables that they count: nests of loops compute the same before and after, and programs what gcc's do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SSA } from '../../languages/ssa.ts';
import { type AnyPass, parse, show, validateTree } from '../../nanopass/index.ts';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { reduceStrength } from '../../passes/reduce-strength.ts';
import type { Graph } from '../../passes/values/graph.ts';
import { within } from '../driver/workshop.ts';
import { smallUnit } from './lowering.ts';
import { interpret } from './ssa-interpreter.ts';

/** (variable + offset) * factor, and a base that it is added to. */
interface Term {
  readonly variable: 'outer' | 'inner' | 'rounds';
  readonly offset: bigint;
  /** A number, or an argument of the function. */
  readonly factor: bigint | '%0' | '%1';
  readonly shift: boolean;
  readonly base: 'none' | '%0' | '%1' | 'symbol' | 'sum';
  readonly swapped: boolean;
}
interface Nest {
  readonly type: 'i32' | 'i64';
  /** Where the variables begin, and by how much they change. */
  readonly starts: readonly [bigint, bigint | 'outer'];
  readonly steps: readonly [bigint, bigint];
  readonly outer: readonly Term[];
  readonly inner: readonly Term[];
  /** In every other round of the inner loop. */
  readonly sometimes: readonly Term[];
}

const number = fc.constantFrom(0n, 1n, -1n, 2n, 3n, 12n, 44n, -7n, 1000n, 0x7fffffffn);
const term: fc.Arbitrary<Term> = fc.record({
  variable: fc.constantFrom('outer', 'inner', 'rounds'),
  offset: fc.constantFrom(0n, 0n, 0n, 1n, -3n),
  factor: fc.oneof(number, fc.constantFrom('%0' as const, '%1' as const)),
  shift: fc.boolean(),
  base: fc.constantFrom('none', '%0', '%1', 'symbol', 'sum'),
  swapped: fc.boolean(),
});
const terms = fc.array(term, { maxLength: 3 });
const nest: fc.Arbitrary<Nest> = fc.record({
  type: fc.constantFrom('i32', 'i64'),
  starts: fc.tuple(number, fc.oneof(number, fc.constant('outer' as const))),
  steps: fc.tuple(number, number),
  ...{ outer: terms, inner: terms, sometimes: terms },
});

/** Two loops of three rounds each, with terms in both: their sum, mixed, is the result. */
class Writer {
  private next = 100;
  private text: string[] = [];
  constructor(private readonly nest: Nest) {}

  graph(): string {
    const { type, starts, steps } = this.nest;
    const block = (name: string, parameters: string[], body: () => string): string => {
      this.text = [];
      const terminator = body();
      const list = parameters.map(p => `(BlockParameter ${p} ${type})`).join(' ');
      return `(Block ${name} _ (${list}) (${this.text.join(' ')}) ${terminator})`;
    };
    const start = (s: bigint | 'outer'): string => (s === 'outer' ? '%10' : this.constant(s));
    const goesOn = (rounds: string, then: string, otherwise: string): string => {
      const test = this.value(r => `(Compare ${r} ${type} slt ${rounds} ${this.constant(3n)})`);
      return `(Branch ${test} (Edge ${then} ()) (Edge ${otherwise} ()))`;
    };
    const plus = (v: string, by: bigint): string => this.binary('add', v, this.constant(by));
    const blocks = [
      block('b0', [], () => `(Jump (Edge b1 (${start(starts[0])} ${this.constant(0n)} ${this.constant(0n)})))`),
      block('b1', ['%10', '%11', '%12'], () => goesOn('%12', 'b2', 'b3')),
      block('b2', [], () => {
        const sum = this.sum(
          this.nest.outer.filter(t => t.variable !== 'inner'),
          '%11',
          '%12',
        );
        return `(Jump (Edge b4 (${start(starts[1])} ${sum} ${this.constant(0n)})))`;
      }),
      block('b4', ['%20', '%21', '%22'], () => goesOn('%22', 'b5', 'b6')),
      block('b5', [], () => {
        const sum = this.sum(this.nest.inner, '%21', '%22');
        const odd = this.binary('and', '%22', this.constant(1n));
        const test = type === 'i32' ? odd : this.value(r => `(Convert ${r} i32 trunc i64 ${odd})`);
        return `(Branch ${test} (Edge b7 ()) (Edge b8 (${sum})))`.replace('b7 ()', `b7 (${sum})`);
      }),
      block('b7', ['%30'], () => `(Jump (Edge b8 (${this.sum(this.nest.sometimes, '%30', '%22')})))`),
      block('b8', ['%31'], () => `(Jump (Edge b4 (${plus('%20', steps[1])} %31 ${plus('%22', 1n)})))`),
      block('b6', [], () => `(Jump (Edge b1 (${plus('%10', steps[0])} %21 ${plus('%12', 1n)})))`),
      block('b3', [], () => `(Return ((Outgoing r0 ${type} %11)))`),
    ];
    return `(Graph f.4 ((Incoming r7 ${type} %0) (Incoming r6 ${type} %1)) () (${blocks.join('\n')}) ${this.next})`;
  }

  private sum(list: readonly Term[], before: string, rounds: string): string {
    let sum = before;
    for (const t of list) {
      const variable = t.variable === 'outer' ? '%10' : t.variable === 'inner' ? '%20' : rounds;
      sum = this.binary('add', this.binary('mul', sum, this.constant(31n)), this.term(t, variable));
    }
    return sum;
  }

  private term({ offset, factor, shift, base, swapped }: Term, variable: string): string {
    const { type } = this.nest;
    const both = (op: string, a: string, b: string): string =>
      swapped ? this.binary(op, b, a) : this.binary(op, a, b);
    const left = offset === 0n ? variable : this.binary('add', variable, this.constant(offset));
    const product =
      shift && typeof factor === 'bigint'
        ? this.binary('shl', left, this.constant(factor & 15n))
        : both('mul', left, typeof factor === 'bigint' ? this.constant(factor) : factor);
    if (base === 'none' || (base === 'symbol' && type === 'i32')) return product;
    if (base === 'symbol')
      return both(
        'add',
        this.value(r => `(SymbolAddress ${r} i64 v.6 0)`),
        product,
      );
    return both('add', base === 'sum' ? this.binary('xor', '%0', '%1') : base, product);
  }

  private value(write: (result: string) => string): string {
    const result = `%${this.next++}`;
    this.text.push(write(result));
    return result;
  }
  private binary(op: string, left: string, right: string): string {
    return this.value(r => `(Binary ${r} ${this.nest.type} ${op} ${left} ${right})`);
  }
  private constant(n: bigint): string {
    return this.value(r => `(Constant ${r} ${this.nest.type} ${n})`);
  }
}

describe('reduce-strength', () => {
  test('nests of loops give the same result', () => {
    let changed = 0;
    fc.assert(
      fc.property(nest, n => {
        const unit = smallUnit();
        const text = new Writer(n).graph();
        const graph = parse(SSA, text, { context: unit }) as Graph;
        expect(faultsOfSsa(graph)).toEqual([]);
        const after = (reduceStrength as AnyPass).run(graph, unit) as Graph;
        if (after !== graph) changed++;
        const told = `${text}\ngives\n${show(SSA, after, { pretty: true, context: unit })}`;
        expect(validateTree(SSA, after, { context: unit }), told).toEqual([]);
        expect(faultsOfSsa(after), told).toEqual([]);
        for (const given of [
          [3n, 5n],
          [-1n, 0x12345678n],
        ]) {
          const expected = interpret(graph, given, 3000, true);
          expect(expected).not.toBeNull();
          expect(interpret(after, given, 6000, false), told).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
    // The property says something: many of these loops have something to be counted.
    expect(changed).toBeGreaterThan(100);
  });

  test('programs that walk over arrays of structures print what gcc’s print', () => {
    const text = `#include <stdio.h>
struct item { int a, b, c; double d; short e; } items[40], (*table)[5] = (void *)items;
int sparse(const int *a, int n, int stride) { int s = 0; for (int i = 0; i < n; i++) s += a[i * stride] * i; return s; }
long down(const struct item *p, unsigned long n) { long s = 0; while (n-- > 0) s = s * 3 + p[n].b; return s; }
int two(struct item *p, struct item *q, int n) { int s = 0; for (int i = 1; i < n; i += 2) { q[i].c = p[i - 1].a + i; s += q[i].c; } return s; }
unsigned wraps(unsigned n) { unsigned s = 0; for (unsigned i = ~0u - 3; i != n; i++) s ^= i * 0x9e3779b1u + s; return s; }
int main(void) {
  int ints[60];
  for (int i = 0; i < 60; i++) ints[i] = i * i - 7 * i;
  for (int i = 0; i < 40; i++) items[i] = (struct item){i, 3 * i - 40, i * i, i / 4.0, -i};
  for (int i = 0; i < 8; i++) for (int j = 0; j < 5; j++) table[i][j].d += table[j][i % 5].e * 0.5 + i * 100 - j * 7;
  double sum = 0;
  for (int i = 39; i >= 0; i -= 3) { if (i % 4 == 1) continue; sum = sum / 2 + items[i].d; if (items[i].c == 36) break; }
  int a = 0;
  for (struct item *p = items; p < items + 40; p++) a += p->c * (int)(p - items);
  printf("%g %d %d %d %ld %d %u\\n", sum, a, sparse(ints, 12, 5), sparse(ints + 59, 8, -7), down(items, 39), two(items, items + 1, 39), wraps(9));
  return 0;
}`;
    within({ 'p.c': text }, w => {
      expect(w.run('gcc', ['-O1', '-o', 'theirs', 'p.c']).status).toBe(0);
      const theirs = w.run('./theirs', []);
      for (const more of [[], ['-fno-pie', '-no-pie'], ['-fwrapv']]) {
        expect(w.tscc(['-O1', '--verify', ...more, '-o', 'ours', 'p.c']).messages).toBe('');
        expect(w.run('./ours', [])).toEqual(theirs);
      }
    });
  });
});
