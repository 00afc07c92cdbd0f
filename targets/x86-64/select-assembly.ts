/**
 * Inline assembly: operands go where their constraints want them (GCC manual, "Constraints for asm Operands" and "Machine Constraints").
 *
 * In Selected an Assembly's template counts its results first and then its operands, so the numbers in the source's template are rewritten.
 */
import { bytesOf, type MachineType, type Register } from '../../languages/machine.ts';
import { Selected } from '../../languages/selected.ts';
import type { Emitter, Operand } from '../selection/emitter.ts';
import type { Instruction } from '../selection/facts.ts';
import { instruction } from '../selection/patterns.ts';
import { type Rule, rule } from '../selection/rules.ts';
import { emptyStack, fillStack, placesOnStack } from './assembly-x87.ts';
import { rax, rbx, rcx, rdi, rdx, registerOfName, rsi, st } from './registers.ts';

type Assembly = Extract<Instruction, { kind: 'Assembly' }>;

const fixedRegisters: Readonly<Record<string, Register>> = { a: rax, b: rbx, c: rcx, d: rdx, S: rsi, D: rdi };

interface Constraint {
  readonly modifies: boolean;
  /** The operand that it must share a place with, or -1. */
  readonly matches: number;
  readonly fixed: Register;
  readonly register: boolean;
  readonly immediate: boolean;
}

/** The letters of all alternatives together: any of them will do. */
function readConstraint(text: string, e: Emitter, n: Assembly): Constraint {
  let fixed = -1;
  let register = false;
  let immediate = false;
  let matches = -1;
  const named = /\{([^}]*)\}/.exec(text);
  if (named !== null) {
    fixed = registerOfName(named[1])?.register ?? -1;
    if (fixed < 0) e.unit.diagnostics.error(n.at, `invalid register name for '${named[1]}'`);
    return { modifies: text.includes('+'), matches, fixed, register: true, immediate };
  }
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter >= '0' && letter <= '9') {
      matches = Number.parseInt(text.slice(i), 10);
      break;
    }
    if (letter in fixedRegisters) fixed = fixedRegisters[letter];
    else if (letter === 'Q') fixed = withHighByte(n, text);
    else if ('rqRlxvY'.includes(letter)) register = true;
    else if ('gX'.includes(letter)) register = immediate = true;
    else if ('insEeZIJKLMNOG'.includes(letter)) immediate = true;
    else if ('yA'.includes(letter))
      e.unit.diagnostics.fatal(n.at, `sorry, unimplemented: constraint '${letter}' of an asm operand`);
  }
  // A choice between one register and any is any.
  if (register) fixed = -1;
  return { modifies: text.includes('+'), matches, fixed, register, immediate };
}

/**
 * A register whose second byte has a name: for each operand that wants one another of those that no operand asks for by its letter.
 */
function withHighByte(n: Assembly, text: string): Register {
  const constraints = [...n.outputs, ...n.inputs].map(o => o.constraint);
  const free = [...'bcda'].filter(letter => !constraints.some(c => c.includes(letter)));
  const wishes = constraints.filter(c => c.includes('Q'));
  const letter = free[Math.max(0, wishes.indexOf(text)) % Math.max(1, free.length)] ?? 'b';
  return fixedRegisters[letter];
}

const widthOf = (type: MachineType): number => bytesOf[type];

/** A constant, or the address of a symbol in code that is not position independent. */
function immediateOperand(e: Emitter, value: number): Operand | null {
  const n = e.place.definition[value];
  if (n?.kind === 'Constant') return e.immediate(n.value);
  if (n?.kind === 'AddressOf' && n.address.kind === 'SymbolBased' && n.address.index === null)
    return Selected.mk.SymbolImmediate({ symbol: n.address.symbol, displacement: n.address.displacement });
  return null;
}

function emitAssembly(n: Assembly, e: Emitter): void {
  const results: Register[] = [];
  const tied: number[] = [];
  const operands: Operand[] = [];
  /** Inputs that are read through the register of a result. */
  const shared: { result: number; value: number }[] = [];
  const fixedInputs: { value: number; register: Register }[] = [];
  const fixedResults: { value: number; register: Register }[] = [];
  const widths: number[] = [];
  const operandWidths: number[] = [];
  /** By number in the source: negative for an operand, whose final number depends on the number of results. */
  const numbers: number[] = [];
  const names: (string | null)[] = [];
  const address = (value: number): Operand => {
    const d = e.place.definition[value];
    return d?.kind === 'AddressOf' ? e.memory(d.address) : e.indexed(e.reg(value), -1, 1, 0);
  };
  const addOperand = (operand: Operand, width: number): void => {
    numbers.push(-1 - operands.length);
    operands.push(operand);
    operandWidths.push(width);
  };

  const onStack = placesOnStack(n, e);
  for (const [i, o] of n.outputs.entries()) {
    names.push(o.name);
    if (onStack[i] >= 0) {
      addOperand(e.register(st(onStack[i])), widthOf(o.type));
      continue;
    }
    if (o.kind === 'AssemblyMemoryOutput') {
      addOperand(address(o.address), widthOf(o.type));
      continue;
    }
    const { fixed } = readConstraint(o.constraint, e, n);
    numbers.push(results.length);
    results.push(fixed >= 0 ? fixed : e.define(o.value));
    if (fixed >= 0) fixedResults.push({ value: o.value, register: fixed });
    widths.push(widthOf(o.type));
    tied.push(-1);
  }
  for (const [index, i] of n.inputs.entries()) {
    names.push(i.name);
    const place = onStack[n.outputs.length + index];
    if (place >= 0) {
      addOperand(e.register(st(place)), widthOf(i.type));
      continue;
    }
    if (i.kind === 'AssemblyMemoryInput') {
      addOperand(address(i.address), widthOf(i.type));
      continue;
    }
    const c = readConstraint(i.constraint, e, n);
    const known = c.immediate ? immediateOperand(e, i.value) : null;
    if (c.matches >= 0) {
      numbers.push(numbers[c.matches] ?? 0);
      shared.push({ result: numbers[c.matches] ?? 0, value: i.value });
    } else if (known !== null) addOperand(known, widthOf(i.type));
    else if (c.fixed >= 0) {
      fixedInputs.push({ value: i.value, register: c.fixed });
      addOperand(e.register(c.fixed), widthOf(i.type));
    } else if (c.register) addOperand(e.use(i.value), widthOf(i.type));
    else {
      e.unit.diagnostics.error(n.at, `impossible constraint in 'asm'`);
      return;
    }
  }
  const first = results.length;
  const visible = operands.length;
  for (const { result, value } of shared) {
    tied[result] = operands.length;
    if (results[result] < 128) {
      fixedInputs.push({ value, register: results[result] });
      operands.push(e.register(results[result]));
    } else operands.push(e.use(value));
  }
  for (const { value, register } of fixedInputs) e.into(value, register);
  fillStack(n, onStack, e);
  const clobbers: Register[] = [];
  for (const c of n.clobbers) {
    const found = registerOfName(c.replace(/^%/, ''));
    if (found !== undefined) {
      if (!results.includes(found.register)) clobbers.push(found.register);
    } else if (c !== 'memory' && c !== 'cc' && c !== 'flags' && c !== 'redzone')
      e.unit.diagnostics.error(n.at, `unknown register name '${c}' in 'asm'`);
  }
  // Whether the text calls anything is unknown: the stack below is not for slots.
  e.calls = true;
  e.add(
    Selected.mk.Assembly({
      template: renumber(
        n.template,
        number => (numbers[number] < 0 ? first - 1 - numbers[number] : numbers[number]),
        name => names.indexOf(name),
      ),
      results,
      operands,
      tied,
      names: [...results, ...operands.slice(0, visible)].map(() => ''),
      widths: [...widths, ...operandWidths],
      clobbers,
      targets: [],
    }),
  );
  emptyStack(n, onStack, e);
  for (const { value, register } of fixedResults) e.copy(e.define(value), register);
}

/** The template with operands counted anew; `%%`, `%=` and modifiers stay. */
function renumber(template: string, number: (n: number) => number, named: (name: string) => number): string {
  return template.replace(/%(%|=|([a-zA-Z])?(?:(\d+)|\[([^\]]*)\]))/g, (all, body, modifier, digits, name) => {
    if (body === '%' || body === '=') return all;
    const source = digits !== undefined ? Number(digits) : named(name);
    return `%${modifier ?? ''}${number(source)}`;
  });
}

export const assemblyRules: Rule[] = [
  rule('inline assembly', instruction('Assembly'), 1, ({ node }, e) => {
    if (node.kind === 'Assembly') emitAssembly(node, e);
  }),
];
