/** Inline assembly: outputs are places, inputs are values, or places where only memory will do (gcc manual, Extended Asm). */
import { R } from '../../nanopass/index.ts';
import { withoutJumps } from './assembly-goto.ts';
import { textOf } from './attribute-arguments.ts';
import { loaded } from './conversions.ts';
import { modifiable } from './places.ts';
import { boundConstraint, isStackPointer, readStackPointer } from './register-variables.ts';
import { isPlace, mk, type Place, type Source, type SourceOf, type Statement, type Typer } from './typer.ts';

export function assembly(t: Typer, n: SourceOf<'Statement', 'Assembly'>): Statement {
  const outputs: ReturnType<typeof mk.AssemblyOutput>[] = [];
  const inputs: (ReturnType<typeof mk.AssemblyInput> | ReturnType<typeof mk.AssemblyMemoryInput>)[] = [];
  const before: Statement[] = [];
  for (const o of n.outputs) {
    const place = modifiable(t, o.operand.at, t.operand(o.operand), 'assembly');
    const constraint = text(t, o.constraint);
    R.at = o.at;
    if (!/^[=+]/.test(constraint)) t.error(o.at, "output operand constraint lacks '='");
    if (place === null) continue;
    const output = isStackPointer(t, place) ? copyOfStackPointer(t, place, before) : place;
    outputs.push(mk.AssemblyOutput({ name: o.name, constraint: boundConstraint(output, constraint), place: output }));
  }
  for (const i of n.inputs) {
    const operand = t.operand(i.operand);
    const constraint = isStackPointer(t, operand)
      ? text(t, i.constraint)
      : boundConstraint(operand, text(t, i.constraint));
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
  const whole = n.goto ? withoutJumps(t, result, n.labels) : result;
  return before.length === 0 ? whole : mk.Group({ items: [...before, whole] });
}

/** The text may name the stack pointer as changed (`"+r"(sp)`) so that it stands after what sets up the frame; it does not change it. */
function copyOfStackPointer(t: Typer, place: Place, before: Statement[]): Place {
  const value = readStackPointer(t, place);
  const symbol = t.unit.temporary(value.type);
  before.push(mk.Declare({ symbol, initializer: mk.ExpressionInitializer({ value }) }));
  return t.variable(symbol);
}

/** Does the constraint allow memory and no register or constant? */
const takesMemoryOnly = (constraint: string): boolean =>
  /[moV<>]/.test(constraint) && !/[rgqQabcdSDRAxyfltuviInXIJKLMNOPEFGs0-9]/.test(constraint.replace(/[%&=+*!?]/g, ''));

function text(t: Typer, n: Source<'Expression'>): string {
  const found = textOf(t, n);
  if (found === null) t.error(n.at, "expected string literal in 'asm'");
  return found ?? '';
}
