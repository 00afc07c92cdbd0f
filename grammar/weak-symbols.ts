/**
 * `#pragma weak name` and `#pragma weak name = target` (gcc manual, Weak Pragmas), as the declarations that they amount to:
 *
 *   extern __typeof__(name) name __attribute__((weak));
 *   extern __typeof__(target) name __attribute__((weak, alias("target")));
 *
 * Such a declaration follows the first one of the name, or the pragma when that comes later.
 */
import { Syntax } from '../languages/syntax.ts';
import type { Node } from '../nanopass/index.ts';
import { innermost } from './actions/declarators.ts';
import { from } from './actions/source.ts';
import type { PragmaLine } from './tokens.ts';

type External = Node<Syntax, 'External'>;
interface Weak {
  readonly name: string;
  readonly target: string | null;
  readonly token: number;
}

export class WeakSymbols {
  /** Pragmas that still wait for their place or for a declaration, in order. */
  private waiting: readonly Weak[];
  private readonly declared = new Set<string>();

  constructor(lines: readonly PragmaLine[]) {
    this.waiting = lines.flatMap(({ text, token }) => {
      const found = /^weak ([A-Za-z_$][\w$]*)(?: ?= ?([A-Za-z_$][\w$]*))?$/.exec(text);
      return found === null ? [] : [{ name: found[1], target: found[2] ?? null, token }];
    });
  }

  /** What the pragmas before a token amount to, after this declaration (null at the end of the unit). */
  after(external: External | null, next: number): readonly External[] {
    if (this.waiting.length === 0) return [];
    if (external !== null) for (const name of namesOf(external)) this.declared.add(name);
    const ready = this.waiting.filter(
      w => w.token <= next && (this.declared.has(w.name) || (external === null && this.declared.has(w.target ?? ''))),
    );
    if (ready.length > 0) this.waiting = this.waiting.filter(w => !ready.includes(w));
    return ready.map(weakDeclaration);
  }
}

function namesOf(external: External): readonly string[] {
  if (external.kind === 'FileAssembly') return [];
  const declarators =
    external.kind === 'FunctionDefinition'
      ? [external.declarator]
      : external.declaration.kind === 'Declaration'
        ? external.declaration.declarators.map(d => d.declarator)
        : [];
  return declarators.map(innermost).flatMap(d => (d.kind === 'Named' ? [d.name] : []));
}

function weakDeclaration({ name, target, token }: Weak): External {
  const { mk } = Syntax;
  from(token);
  const alias =
    target === null ? [] : [mk.Attribute({ name: 'alias', arguments: [mk.StringLiteral({ parts: [`"${target}"`] })] })];
  const suffixes = [mk.Attribute({ name: 'weak', arguments: [] }), ...alias];
  const specifiers = [
    mk.Storage({ word: 'extern' }),
    mk.TypeofExpression({ operand: mk.Name({ name: target ?? name }) }),
  ];
  const declarators = [mk.InitDeclarator({ declarator: mk.Named({ name }), suffixes, initializer: null })];
  return mk.Global({ declaration: mk.Declaration({ specifiers, declarators }) });
}
