/** Operands in templates of inline assembly, as GCC's manual describes them (6.47.2, "Extended Asm"). */
import { expect, test } from 'vitest';
import { Relaxed } from '../../../languages/relaxed.ts';
import { expandTemplate } from '../../../targets/x86-64/assembly-template.ts';
import { rax, rbp, rsi, xmm } from '../../../targets/x86-64/registers.ts';
import { immediate, memory, register } from './operand-nodes.ts';

const names = {
  symbol: () => 'symbol',
  pool: () => 'pool',
  table: () => 'table',
  label: () => 'label',
  block: (b: number) => `.L${b}`,
};
const expand = (template: string): string =>
  expandTemplate(
    Relaxed.mk.Assembly({
      template,
      operands: [
        register(rax),
        register(rsi),
        immediate(5n),
        memory({ base: rbp, displacement: -8 }),
        register(xmm(3)),
      ],
      roles: [],
      names: ['out', 'in', '', 'place', ''],
      widths: [4, 8, 4, 8, 16],
      clobbers: [],
      targets: [9],
    }),
    names,
  );

test('operands by number and by name, at their own width', () => {
  expect(expand('mov %1, %0; %[place], %[in] %2 %4')).toBe('mov %rsi, %eax; -8(%rbp), %rsi $5 %xmm3');
});

test('modifiers choose another width or form', () => {
  expect(expand('%b0 %h0 %w0 %k0 %q0 %b1 %c2 %n2 %a1 %A0 %z1 %H3')).toBe(
    '%al %ah %ax %eax %rax %sil 5 -5 (%rsi) *%eax q (%rbp)',
  );
});

test('escapes, dialects and labels', () => {
  expect(expand('%%eax %{%|%} {att|intel} {only} %l5')).toBe('%eax {|} att only .L9');
});

test('each statement has a number of its own for %=', () => {
  const [first, second] = [expand('%='), expand('%=')];
  expect(first).toMatch(/^\d+$/);
  expect(first).not.toBe(second);
});

test('wrong operands are refused', () => {
  expect(() => expand('%9')).toThrow('operand number out of range');
  expect(() => expand('%[nobody]')).toThrow("undefined named operand 'nobody'");
  expect(() => expand('%h1')).toThrow();
});
