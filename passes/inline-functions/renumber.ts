/** Copies of parts of a graph with other numbers for values, blocks and slots, whatever the production. */
import { SSA } from '../../languages/ssa.ts';
import { type Field, R } from '../../nanopass/index.ts';

export interface Numbers {
  value(v: number): number;
  block(b: number): number;
  slot(s: number): number;
}

type AnyFields = { readonly kind: string; readonly at: number } & Readonly<Record<string, unknown>>;

/** The node with every number in it replaced. Origins stay: what is inlined comes from where it was written. */
export function renumber<T extends { readonly kind: string; readonly at: number }>(node: T, numbers: Numbers): T {
  return copy(node as unknown as AnyFields, numbers) as T;
}

function copy(node: AnyFields, numbers: Numbers): unknown {
  const production = SSA.prods.get(node.kind)!;
  const values = production.fields.map(f => field(f, node[f.name], numbers));
  R.at = node.at;
  return production.make(...values);
}

function field(f: Field, held: unknown, numbers: Numbers): unknown {
  if (f.card === '*') return (held as readonly unknown[]).map(x => one(f, x, numbers));
  return held === null ? null : one(f, held, numbers);
}

function one(f: Field, x: unknown, numbers: Numbers): unknown {
  if (!f.term) return copy(x as AnyFields, numbers);
  switch (f.type) {
    case 'value':
      return numbers.value(x as number);
    case 'block':
      return numbers.block(x as number);
    case 'slot':
      return numbers.slot(x as number);
    default:
      return x;
  }
}
