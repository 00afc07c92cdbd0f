/** Every fact that passes speak of is described, holds of programs, and is missed where a violation has been put. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Data } from '../../languages/data.ts';
import { Scoped } from '../../languages/scoped.ts';
import { type AnyPass, brokenFacts, facts, holdingAfter, parse, show, type Tree } from '../../nanopass/index.ts';
import '../../passes/invariants/index.ts';
import { chain } from '../../passes/pipeline.ts';
import { resolveNames } from '../../passes/resolve-names.ts';
import { front } from './front.ts';
import { randomProgram } from './random-programs.ts';

const { unitStage, functionStage } = chain(2);
const passes: readonly AnyPass[] = [...unitStage, ...functionStage];

test('each fact that a pass needs, establishes or spoils is described, and no other', () => {
  const named = passes.flatMap(pass => [
    ...Object.keys(pass.needs ?? {}),
    ...(pass.establishes ?? []),
    ...(pass.spoils ?? []),
  ]);
  expect([...new Set(named)].sort()).toEqual([...facts.keys()].sort());
});

describe('what is established holds after each pass', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tscc-invariants-'));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const directory = join(import.meta.dirname, 'programs');
  const random = [11, 12, 13].map(seed => {
    const file = join(scratch, `random${seed}.c`);
    writeFileSync(file, randomProgram(seed));
    return file;
  });
  // The value of the only member is not the value of the whole.
  const member = join(scratch, 'member.c');
  writeFileSync(
    member,
    'struct inner { int a; } f(void); struct outer { struct inner i; } g(void) { struct outer o = { f() }; return o; }',
  );
  const sources = [member, ...readdirSync(directory).map(file => join(directory, file)), ...random];
  test.each(['-O0', '-O2'])(
    'of programs at %s',
    level => {
      const tscc = join(import.meta.dirname, '../../bin/tscc');
      execFileSync(tscc, ['-w', level, '--verify', '-c', ...sources], { cwd: scratch });
    },
    300_000,
  );
});

/** What the facts that hold after a pass say of a function when its text after that pass has been changed. */
function seeded(pass: string, source: string, from: string | RegExp, to: string): readonly string[] {
  const { unit, items } = front(source);
  const stage = chain(0).functionStage;
  const holding = holdingAfter([...unitStage, ...stage]);
  let tree: Tree = items.findLast(item => item.kind === 'Function')!;
  for (const step of stage) {
    tree = step.run(tree, unit);
    if (step.name !== pass) continue;
    const text = show(step.to, tree, { context: unit });
    expect(brokenFacts(holding.get(step)!, tree, step.to, unit)).toEqual([]);
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    const program = parse(step.to as never, changed, { context: unit }) as Tree;
    return brokenFacts(holding.get(step)!, program, step.to, unit);
  }
  throw new Error(`no pass is called ${pass}`);
}

const branching = 'int g(int); int f(int x, int y) { if (x < y) x = g(x); return x + y; }';
/** What a violation is called, and how it is put into the text of a function after a pass; and what is said of it. */
const violations: readonly (readonly [string, string, string | RegExp, string, RegExp])[] = [
  [
    'a variable that is declared twice',
    'lower-types',
    /\(ScalarLocal y\.\d+ i32\)/,
    '$& $&',
    /^unique-names: object 'y' is there twice/m,
  ],
  [
    'a label that stands twice',
    'lower-types',
    /\(Label endif\.\d+\)/,
    '$& $&',
    /^unique-names: label 'endif' is there twice/m,
  ],
  [
    'a jump to a label that is nowhere',
    'lower-loops',
    /\(Label then\.\d+\)/,
    '(Group ())',
    /^labels-defined: label 'then' is nowhere/m,
  ],
  [
    'a jump to a block that is nowhere',
    'linearize',
    /\(JumpTo jmp b\d+\)|\(JumpTo (\S+) b\d+\)/,
    '(JumpTo $1 b77)',
    /^labels-defined: block 77 is nowhere/m,
  ],
  [
    'a sum of operands of other types',
    'lower-addresses',
    /\(Binary int \+ \(Load int/,
    '(Binary int + (Load long',
    /^types-agree: Binary of int has an operand of long/m,
  ],
  [
    'a machine sum of other types',
    'lower-types',
    '(Binary i32 add',
    '(Binary i64 add',
    /^types-agree: Binary of i64 has an operand of i32/m,
  ],
  [
    'a use that its definition does not dominate',
    'construct-ssa',
    /\(Binary (%\d+) i32 add %\d+/,
    '(Binary $1 i32 add %6',
    /^ssa: b\d+: %6 is used where its definition does not dominate/m,
  ],
  ['a value that is defined twice', 'construct-ssa', /\(Compare %\d+/, '(Compare %0', /^ssa: %0 is defined twice/],
  [
    'a critical edge that carries a value',
    'form-addresses',
    '(Edge b3 ())',
    '(Edge b1 (%0))',
    /^critical-edges-split: the edge from b0 to b1 is critical/m,
  ],
  [
    'a virtual register that is live into the entry',
    'remove-phis',
    '(Copy r129 rsi)',
    '',
    /^registers-written-first: r129 is read before it is written/m,
  ],
  [
    'a virtual register that is left',
    'allocate-registers',
    '(Register rdi)',
    '(Register r140)',
    /^no-virtual-registers: r140 is virtual/m,
  ],
  [
    'a callee-saved register that is not restored',
    'build-frame',
    '(Machine pop.64 ((Register rbx)))',
    '(Machine pop.64 ((Register rcx)))',
    /^callee-saved-restored: b1: returns without the caller's rbx/m,
  ],
  [
    'a callee-saved register that is not saved',
    'build-frame',
    '(Machine push.64 ((Register rbx)))',
    '(Machine push.64 ((Register rcx)))',
    /^callee-saved-restored: b1: returns without the caller's rbx/m,
  ],
  [
    'a stack that is not aligned at a call',
    'build-frame',
    '(Machine push.64 ((Register rbx)))',
    '$& (Machine push.64 ((Register rcx)))',
    /^stack-aligned: b2: a call with the stack pointer 16 bytes below the return address/m,
  ],
  [
    'a stack pointer that is not put back',
    'build-frame',
    '(Machine pop.64 ((Register rbx)))',
    '$& (Machine pop.64 ((Register rcx)))',
    /^stack-aligned: b1: the stack pointer at a return is not what it was at the entry/m,
  ],
];

test('each fact that a program can be asked about is violated once', () => {
  const asked = [...facts].filter(([, fact]) => fact.faults !== undefined).map(([name]) => name);
  const violated = new Set(violations.map(([, , , , fault]) => /[a-z-]+/.exec(fault.source)![0]));
  expect([...violated].sort()).toEqual(asked.sort());
});

describe('a violation is found: ', () => {
  test('a value of another type than its ?:', () => {
    const source = 'int f(int x, int y) { return x ?: y; }';
    const faults = seeded(
      'lower-addresses',
      source,
      '(ConditionalElse int (Load int',
      '(ConditionalElse int (Load long',
    );
    expect(faults).toContain('types-agree: ConditionalElse of int has an operand of long');
  });
  test.each(violations)('%s', (_, pass, from, to, fault) => {
    expect(seeded(pass, branching, from, to).join('\n')).toMatch(fault);
  });
  test('a jump to a label that is nowhere, before there are types', () => {
    const { unit, items } = front('int f(int x) { if (x) goto end; end: return x; }', resolveNames as never);
    const text = show(Scoped, items[0]!, { context: unit });
    const program = parse(Scoped, text.replace(/\(Label end\.\d+\)/, '(Group ())'), { context: unit }) as Tree;
    expect(brokenFacts(['labels-defined'], items[0]!, Scoped, unit)).toEqual([]);
    expect(brokenFacts(['labels-defined'], program, Scoped, unit)).toEqual(["labels-defined: label 'end' is nowhere"]);
  });
  test.each([
    [
      'an assigned operand of another type',
      '(Constant long 2)',
      '(Constant int 2)',
      'AssignOperation of long has an operand of int',
    ],
    [
      'an assignment that gives another type',
      '(AssignOperation int',
      '(AssignOperation long',
      'AssignOperation of long has an operand of int',
    ],
    [
      'a part of a complex value of another type',
      '(FloatingConstant double',
      '(FloatingConstant float',
      'ComplexOf of double has an operand of float',
    ],
  ])('%s', (_, from, to, fault) => {
    const source = 'double _Complex z; void f(int x, double d) { x += 2L; z = __builtin_complex(d, 2.0); }';
    const { unit, items } = front(source);
    const fn = items.findLast(item => item.kind === 'Function')!;
    const program = parse(Data, show(Data, fn, { context: unit }).replace(from, to), { context: unit }) as Tree;
    expect(brokenFacts(['types-agree'], fn, Data, unit)).toEqual([]);
    expect(brokenFacts(['types-agree'], program, Data, unit)).toContain(`types-agree: ${fault}`);
  });
  test('a stack pointer that depends on the way', () => {
    const faults = seeded(
      'build-frame',
      branching,
      '(Block b3 _ 0 (',
      '(Block b3 _ 0 ((Machine push.64 ((Register rcx)))',
    );
    expect(faults.join('\n')).toMatch(/^stack-aligned: b1: the stack pointer at a return/m);
  });
});
