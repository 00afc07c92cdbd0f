/** Nodes are immutable: under test they are frozen, in the compiler nothing spends time on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, transform } from '../../nanopass/index.ts';
import { Core, Loops, lowerFor } from './small.ts';

describe('under test', () => {
  const loop = () => parse<Loops, 'Statement'>(Loops, '(For _ _ _ (Block ((Block ()))))');
  test('constructors freeze what they make, and its lists', () => {
    const block = Core.mk.Block({ items: [] });
    expect([Object.isFrozen(block), Object.isFrozen(block.items)]).toEqual([true, true]);
    expect(Object.isFrozen(loop())).toBe(true);
  });
  test('what a walk rebuilds is frozen too', () => {
    const lowered = lowerFor.run<'Statement'>(Loops.mk.Block({ items: [loop()] })) as { items?: readonly object[] };
    expect([lowered, lowered.items].every(Object.isFrozen)).toBe(true);
  });
  test('a pass that writes to its input fails', () => {
    const clear = transform({
      name: 'clear',
      from: Core,
      to: Core,
      run: x => Object.assign(x, { items: [] }),
    });
    expect(() => clear.run<'Statement'>(Core.mk.Block({ items: [Core.mk.Block({ items: [] })] }))).toThrow(/read only/);
  });
});

test('the compiler that is built does not freeze', () => {
  const built = readFileSync(join(import.meta.dirname, '../../dist/compiler.cjs'), 'latin1');
  expect(built).toMatch(/return ?\{ ?kind: ?"/);
  expect(built).not.toMatch(/return H\.freeze\(/);
});
