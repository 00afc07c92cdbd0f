/**
 * `asm goto` (gcc manual, Goto Labels) without jumps out of the assembly: the text says in a hidden operand which label it wants, and C goes there.
 *
 *   asm goto ("je %l[yes]" : : : : yes);
 *   ==>   int where; asm ("movl $0, %0; je 77770f; jmp 77799f; 77770: movl $1, %0; 77799:" : "=&r" (where)); if (where == 1) goto yes;
 *
 * So its outputs have their values on every way out. Moves and jumps leave the flags alone, which outputs may be.
 */
import type { Label } from '../../languages/unit.ts';
import { mk, type Statement, type Typer } from './typer.ts';

type Assembly = Extract<Statement, { kind: 'Assembly' }>;

/** Local labels of the assembler with numbers that nobody else takes. */
const firstLabel = 77_000;
const lastLabel = 77_999;

export function withoutJumps(t: Typer, n: Assembly, targets: readonly Label[]): Statement {
  const where = t.unit.temporary(t.types.int, 'where');
  const labels = [...new Set(targets)];
  const chosen = n.outputs.length;
  const ways = labels.map((_, i) => `${firstLabel + i}:\n\tmovl $${i + 1}, %${chosen}\n\tjmp ${lastLabel}f`);
  const template = [
    `movl $0, %${chosen}`,
    renumbered(n, targets, labels),
    `jmp ${lastLabel}f`,
    ...ways,
    `${lastLabel}:`,
  ].join('\n\t');
  const place = t.variable(where);
  const outputs = [...n.outputs, mk.AssemblyOutput({ name: null, constraint: '=&r', place })];
  const { inputs, clobbers } = n;
  const items: Statement[] = [
    mk.Declare({ symbol: where, initializer: null }),
    mk.Assembly({ volatile: true, template, outputs, inputs, clobbers }),
  ];
  for (const [i, label] of labels.entries()) {
    const left = mk.Load({ type: t.types.int, place });
    const test = mk.Compare({ type: t.types.int, op: '==', left, right: t.integer(BigInt(i + 1)) });
    items.push(mk.If({ test, then: mk.Goto({ label }), else: null }));
  }
  return mk.Group({ items });
}

/** The template with the inputs counted behind the new output, and the labels as those of the assembler. */
function renumbered(n: Assembly, targets: readonly Label[], labels: readonly Label[]): string {
  const outputs = n.outputs.length;
  const both = n.outputs.filter(o => o.constraint.includes('+')).length;
  const operands = outputs + n.inputs.length;
  const named = (name: string): number => targets.findIndex(l => l.name === name);
  return n.template.replace(/%(%|=|([a-zA-Z])?(?:(\d+)|\[([^\]]*)\]))/g, (all, body, modifier, digits, name) => {
    if (body === '%' || body === '=') return all;
    if (modifier === 'l') {
      // An operand that is read and written counts twice.
      const index = name !== undefined ? named(name) : Number(digits) - operands - both;
      if (targets[index] !== undefined) return `${firstLabel + labels.indexOf(targets[index])}f`;
    }
    const number = digits === undefined ? -1 : Number(digits);
    return number >= outputs && number < operands ? `%${modifier ?? ''}${number + 1}` : all;
  });
}
