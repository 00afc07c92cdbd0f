/** Small trees as text, in and out of a pass, on a unit with a few named things. */
import { expect } from 'vitest';
import { Diagnostics } from '../../languages/diagnostics.ts';
import type { RecordField } from '../../languages/unit.ts';
import { Unit } from '../../languages/unit.ts';
import { type AnyPass, parse, show } from '../../nanopass/index.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';

/**
 * struct s.0 { int a; short b[3]; int f : 3, g : 13; } with objects p.0 (int *), i.1 (int), s.2 (struct s), q.3 (struct s *), f.4 (int *(void)),
 * n.5 (long), v.6 (int [n]), d.7 (double), z.8 and w.9 (double _Complex), u.10 (vector of 2 longs).
 */
export function smallUnit(): Unit {
  const unit = new Unit(x86_64, new Diagnostics());
  const { types } = unit;
  const tag = unit.tag('struct', 's');
  const field = (index: number, name: string, type: RecordField['type'], offset: number, bit = 0, width = -1) => ({
    ...{ index, name, type, offset, bit, width, tag },
  });
  tag.fields = [
    field(0, 'a', types.int, 0),
    field(1, 'b', types.array(types.integer.short, 3), 4),
    field(2, 'f', types.int, 12, 0, 3),
    field(3, 'g', types.integer['unsigned int'], 12, 3, 13),
  ];
  Object.assign(tag, { complete: true, size: 16, align: 4 });
  const object = (name: string, type: RecordField['type']) => {
    const symbol = unit.symbol(name, 'object');
    symbol.type = type;
    return symbol;
  };
  object('p', types.pointer(types.int));
  object('i', types.int);
  object('s', types.record(tag));
  object('q', types.pointer(types.record(tag)));
  unit.symbol('f', 'function').type = types.function(types.pointer(types.int), [], false);
  const n = object('n', types.integer.long);
  object('v', types.variableArray(types.int, n));
  object('d', types.floating.double);
  object('z', types.complex(types.floating.double));
  object('w', types.complex(types.floating.double));
  object('u', types.vector(types.integer.long, 2));
  unit.label('L');
  return unit;
}

/** Runs a pass on a term. Symbols that the pass makes are numbered from 11. */
export function lowers(pass: AnyPass, from: string, to: string): void {
  const unit = smallUnit();
  const words = (text: string) => text.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')').trim();
  const tree = pass.run(parse(pass.from as never, words(from), { context: unit }) as never, unit);
  expect(words(show(pass.to, tree as never, { context: unit }))).toBe(words(to));
  expect(unit.diagnostics.list).toEqual([]);
}
