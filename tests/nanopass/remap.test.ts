import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitrary } from '../../nanopass/arbitrary.ts';
import { remapping, show, type Tree, visitTerminals } from '../../nanopass/index.ts';
import { Loops } from './small.ts';

const renumbered = remapping<'int', number>(Loops, ['int']);
const numbersIn = (term: Tree): number[] => {
  const numbers: number[] = [];
  visitTerminals(Loops, term, 'int', n => numbers.push(n));
  return numbers;
};

test('a term with nothing replaced says the same, origins included', () => {
  fc.assert(
    fc.property(arbitrary(Loops, 'Statement'), term => {
      const copy = renumbered(term, { int: n => n });
      expect(show(Loops, copy, { origins: true })).toBe(show(Loops, term, { origins: true }));
    }),
  );
});

test('each terminal of the type is replaced, in the order of the term', () => {
  fc.assert(
    fc.property(arbitrary(Loops, 'Statement'), term => {
      expect(numbersIn(renumbered(term, { int: n => n + 1 }))).toEqual(numbersIn(term).map(n => n + 1));
    }),
  );
});
