import { describe, expect, test } from 'vitest';
import { within } from './workshop.ts';

const program = 'int f(int x) { return x++ + 2 * 3; }\nint main(void) { return f(1); }\n';

describe('the order of passes', () => {
  test.each([
    '-tidy',
    '-simplify',
    '-simplify#2',
    'lower-complex>lower-vectors',
    '..., encode',
    'simplify, number-values, eliminate-dead-code, simplify',
    'repeat-until-stable(simplify, propagate-copies, eliminate-dead-code), sink-computations',
  ])('%s gives the same program', order => {
    within({ 'a.c': program }, workshop => {
      expect(workshop.tscc(['-O1', `--passes=${order}`, 'a.c'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(7);
    });
  });
  test.each([
    ['lower-bit-fields<lower-assignments', "lower-bit-fields needs 'plain-assignments'"],
    ['lower-switch<lower-loops', 'FixedFrame has no SwitchCase to remove (lower-loops would bring it)'],
    [
      '-lower-complex',
      'sequence-effects cannot work on Branching*: it is an ordinary function on Branching, and Branching* has ComplexOf, RealPart, ImaginaryPart (lower-complex would remove them)',
    ],
    ['simplify<lower-types', '(lower-types, build-blocks, construct-ssa would lead there)'],
    ['number-values>simplify', 'simplify stands 3 times in the order: say simplify#1, ...'],
    ['-tydy', 'no pass is called tydy; did you mean tidy?'],
  ])('%s is refused with the reason', (order, reason) => {
    within({ 'a.c': program }, workshop => {
      const { status, messages } = workshop.tscc(['-O1', `--passes=${order}`, '-c', 'a.c']);
      expect(messages).toMatch(/^tscc: error: /);
      expect(messages).toContain(reason);
      expect(status).toBe(1);
    });
  });
  test('--disable-pass leaves passes out', () => {
    within({ 'a.c': program }, workshop => {
      const words = ['-O1', '--disable-pass=simplify,tidy', '--disable-pass=number-values', 'a.c'];
      const { status, messages } = workshop.tscc([...words, '--time-passes']);
      expect(status).toBe(0);
      expect(messages).toContain('propagate-copies');
      expect(messages).not.toMatch(/simplify|tidy|number-values/);
      expect(workshop.run('./a.out', []).status).toBe(7);
    });
  });
  test('a dump of a pass on a rebased language is a place to start from', () => {
    within({ 'a.c': 'int f(int x) { return x + 6; }\nint main(void) { return f(1); }\n' }, workshop => {
      const order = '--passes=lower-complex>lower-vectors';
      const dump = workshop.tscc([order, '--verify', '--dump-after=lower-vectors', '-c', 'a.c']).output;
      workshop.write('edited', dump.replace('(Constant int 6)', '(Constant int 9)'));
      // The dump says itself in what order it was made.
      expect(workshop.tscc(['--from=edited'])).toEqual({ status: 0, output: '', messages: '' });
      expect(workshop.run('./a.out', []).status).toBe(10);
    });
  });
});
