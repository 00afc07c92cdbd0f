/** collect-attributes: where attributes go. */
import { describe, expect, test } from 'vitest';
import { Attributed } from '../../languages/attributed.ts';
import { show } from '../../nanopass/index.ts';
import { collectAttributes } from '../../passes/collect-attributes.ts';
import { front } from './front.ts';

const collected = (text: string): string => show(Attributed, front(text, collectAttributes as never).items.at(-1)!);

describe('collect-attributes', () => {
  test('takes assembler names and attributes out of the specifiers', () => {
    expect(collected('static int x __asm__("y") __attribute__((aligned(8)));')).toBe(
      '(Global (Declaration ((Storage static) (BasicWord int)) () ((InitDeclarator (Named x) ' +
        '((NamedInAssembler (StringLiteral ("\\"y\\""))) (Attribute aligned ((Number "8")))) _))))',
    );
  });
  test('leaves those of a declaration before its declarators, and those of a declarator at it', () => {
    expect(collected('__attribute__((a)) int __attribute__((b)) x __attribute__((c)), y;')).toBe(
      '(Global (Declaration ((BasicWord int)) ((Attribute a ()) (Attribute b ())) ' +
        '((InitDeclarator (Named x) ((Attribute c ())) _) (InitDeclarator (Named y) () _))))',
    );
  });
  test('gives a struct those beside its keyword and those after its brace', () => {
    expect(collected('struct __attribute__((a)) s { int m __attribute__((b)); } __attribute__((packed));')).toBe(
      '(Global (Declaration ((RecordDefinition struct ((Attribute a ()) (Attribute packed ())) s ' +
        '((MemberDeclaration ((BasicWord int)) () ((MemberDeclarator (Named m) _ ((Attribute b ())))))))) () ()))',
    );
  });
  test('reads #pragma pack as an attribute of the structs that end under it', () => {
    expect(collected('#pragma pack(2)\nstruct s { int m; };')).toContain('(Attribute pack ((Number "2")))');
    expect(collected('#pragma pack(push, 1)\n#pragma pack(pop)\nstruct s { int m; };')).not.toContain('pack');
  });
  test('makes alignment specifiers attributes', () => {
    expect(collected('_Alignas(16) _Alignas(double) char c;')).toBe(
      '(Global (Declaration ((BasicWord char)) ((AlignedAs (Number "16")) ' +
        '(AlignedAsType (TypeName ((BasicWord double)) () (Abstract)))) ((InitDeclarator (Named c) () _))))',
    );
  });
  test('keeps those inside a declarator inside it', () => {
    expect(collected('void (__attribute__((noreturn)) *f)(void);')).toContain(
      '(WithAttributes (Pointer (Named f) () ()) ((Attribute noreturn ())))',
    );
  });
});
