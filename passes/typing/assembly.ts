/** Inline assembly: outputs are places, inputs are values, or places where only memory will do (gcc manual, Extended Asm). */
import { R } from '../../nanopass/index.ts';
import { withoutJumps } from './assembly-goto.ts';
import { textOf } from './attribute-arguments.ts';
import { loaded } from './conversions.ts';
import { modifiable } from './places.ts';
import { isPlace, mk, type Source, type SourceOf, type Statement, type Typer } from './typer.ts';

export function assembly(t: Typer, n: SourceOf<'Statement', 'Assembly'>): Statement {
  const outputs: ReturnType<typeof mk.AssemblyOutput>[] = [];
  const inputs: (ReturnType<typeof mk.AssemblyInput> | ReturnType<typeof mk.AssemblyMemoryInput>)[] = [];
  const constraints: string[] = [];
  for (const o of n.outputs) {
    const constraint = text(t, o.constraint);
    constraints.push(constraint);
    const place = modifiable(t, o.operand.at, t.operand(o.operand), 'assembly');
    R.at = o.at;
    if (!/^[=+]/.test(constraint)) t.error(o.at, "output operand constraint lacks '='");
    if (place !== null) outputs.push(mk.AssemblyOutput({ name: o.name, constraint, place }));
  }
  for (const i of n.inputs) {
    const constraint = text(t, i.constraint);
    const operand = t.operand(i.operand);
    R.at = i.at;
    if (takesMemoryOnly(constraint) && isPlace(operand))
      inputs.push(mk.AssemblyMemoryInput({ name: i.name, constraint, place: operand }));
    else {
      const value = loaded(t, operand);
      if (takesMemoryOnly(constraint) && value.type !== t.wrong)
        t.error(i.operand.at, 'memory input is not directly addressable');
      inputs.push(mk.AssemblyInput({ name: i.name, constraint, value }));
    }
  }
  R.at = n.at;
  const result = mk.Assembly({
    volatile: n.volatile || n.outputs.length === 0,
    template: text(t, n.template),
    outputs,
    inputs,
    clobbers: n.clobbers.map(c => text(t, c)),
  });
  return n.goto ? withoutJumps(t, result, n.labels) : result;
}

/** Does the constraint allow memory and no register or constant? */
const takesMemoryOnly = (constraint: string): boolean =>
  /[moV<>]/.test(constraint) && !/[rgqQabcdSDRAxyfltuviInXIJKLMNOPEFGs0-9]/.test(constraint.replace(/[%&=+*!?]/g, ''));

function text(t: Typer, n: Source<'Expression'>): string {
  const found = textOf(t, n);
  if (found === null) t.error(n.at, "expected string literal in 'asm'");
  return found ?? '';
}
