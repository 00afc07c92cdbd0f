/** Plugins: modules outside the tree that add passes, languages and rules to the chain, through the public modules alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiVersion, fits } from '../../driver/plugin.ts';
import { Workshop } from './workshop.ts';

const root = join(import.meta.dirname, '../..');
const workshop = new Workshop({});
afterAll(() => workshop[Symbol.dispose]());

/** A strength reduction, as somebody writes it who has read docs/add-a-pass.md. */
const strength = `import { Assigned, isInteger } from 'tscc/languages';
import { keep, rewrite } from 'tscc/nanopass';
import { constant } from 'tscc/passes';
import { plugin } from 'tscc/plugin';

/** The n of 2^n, or null. */
function logarithm(k: bigint): number | null {
  const digits = k.toString(2);
  return k > 0n && /^10*$/.test(digits) ? digits.length - 1 : null;
}

/** A product with 2^n is a shift; with 2^n + 1 it is a shift and a sum, where the other factor costs nothing to repeat. */
const shiftProducts = rewrite({
  name: 'shift-products',
  from: Assigned,
  to: Assigned,
  summary: 'Products with numbers near a power of two are shifts and sums.',
  rules: {
    Binary: (m, mk) =>
      m
        .with({ op: '*', right: { kind: 'Constant' } }, n => isInteger(n.type), n => {
          const { type, left } = n;
          const shifted = (by: number) => mk.Binary({ type, op: '<<', left, right: constant(mk, type, by) });
          const whole = logarithm(n.right.value);
          if (whole !== null) return shifted(whole);
          const less = logarithm(n.right.value - 1n);
          const repeats = left.kind === 'Load' && left.place.kind === 'Variable';
          return less !== null && repeats ? mk.Binary({ type, op: '+', left: shifted(less), right: left }) : n;
        })
        .otherwise(keep),
  },
});
export default plugin({ api: '1.0', passes: [shiftProducts], order: 'lower-assignments+shift-products' });
`;

/** Fewer registers for the register allocator: the chain's own is run on a target that has not as many. */
const fewRegisters = `import { Allocated, PhiFree, type Unit } from 'tscc/languages';
import { type Node, transform } from 'tscc/nanopass';
import { chain } from 'tscc/passes';
import { plugin } from 'tscc/plugin';

const usual = chain(0).functionStage.find(pass => pass.name === 'allocate-registers')!;
const allocateFew = transform({
  name: 'allocate-few',
  from: PhiFree,
  to: Allocated,
  establishes: usual.establishes,
  run: (fn: Node<PhiFree, 'External'>, unit: Unit): Node<Allocated, 'External'> => {
    const { classes, classesWithoutFrame, calleeSaved } = unit.target;
    const fewer = ({ general, ...others }: typeof classes) => ({
      ...others,
      general: { ...general!, allocatable: general!.allocatable.filter(r => !calleeSaved.includes(r)) },
    });
    const target = {
      ...unit.target,
      classes: fewer(classes),
      classesWithoutFrame: fewer(classesWithoutFrame),
    };
    return usual.run(fn, Object.create(unit, { target: { value: target } })) as Node<Allocated, 'External'>;
  },
});
export default plugin({ api: '1.0', passes: [allocateFew], order: 'allocate-registers=allocate-few' });
`;

/** A rule of the target: a negation is the complement and one more. */
const negation = `import { reg, rule, unary } from 'tscc/target';
import { plugin } from 'tscc/plugin';

const complement = rule('the complement and one', unary('neg', 'i64', reg('a')), 0, (m, e) => {
  const inverse = e.fresh('i64');
  e.put('not.64', [inverse], [e.use(m.a)]);
  e.put('add.64', [e.result], [e.register(inverse), e.immediate(1n)]);
});
export default plugin({ api: '1.0', selectionRules: [complement] });
`;

/** A whole register allocator, as docs/replace-a-pass.md has it. */
const page = readFileSync(join(root, 'docs/replace-a-pass.md'), 'utf8');
const local = /^```ts local\.ts\n(.*?)^```$/ms.exec(page)![1];

const program = `unsigned f(unsigned x, long y) { unsigned a[4] = { x, 1, 2, 3 }; return a[x & 3] * 16 + x * 5 + -y; }
int main(void) { return f(2, 40); }
`;

beforeAll(() => {
  const files = {
    'strength.ts': strength,
    'few.ts': fewRegisters,
    'local.ts': local,
    'negation.ts': negation,
    'a.c': program,
  };
  for (const [name, text] of Object.entries(files)) workshop.write(name, text);
  mkdirSync(join(workshop.directory, 'node_modules'));
  symlinkSync(root, join(workshop.directory, 'node_modules/tscc'));
});

test('the types that plugins see check from outside the tree', () => {
  execFileSync('npm', ['run', '--silent', 'types'], { cwd: root });
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(join(workshop.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const checked = () => spawnSync(tsc, ['-p', workshop.directory], { encoding: 'utf8' });
  expect(checked()).toMatchObject({ status: 0, stdout: '' });
  workshop.write('wrong.ts', strength.replace("kind: 'Constant'", "kind: 'Constnat'"));
  expect(checked().stdout).toMatch(/wrong\.ts\(\d+,\d+\): error/);
  workshop.write('wrong.ts', 'export {};\n');
}, 300_000);

describe('a plugin', () => {
  test('adds a pass, in under forty lines: it is verified, timed and seen', () => {
    expect(strength.trimEnd().split('\n').length).toBeLessThan(40);
    const words = [
      '--plugin=strength.ts',
      '--verify',
      '--time-passes',
      '--dump-after=shift-products',
      '--dump-function=f',
    ];
    const { status, output, messages } = workshop.tscc([...words, '-O1', '-run', 'a.c']);
    expect(status).toBe(2 * 16 + 2 * 5 - 40);
    expect(output).toMatch(/output of shift-products:/);
    expect(output).toMatch(/\(Binary unsigned-int <<\s+\(Load [^*]*\(Constant unsigned-int 4\)\)/);
    expect(output).not.toContain('(Binary unsigned-int *');
    expect(messages).toMatch(/shift-products/);
  });
  test('puts its own pass in the place of another', () => {
    const saved = (words: readonly string[]) => workshop.tscc(['-O1', '-S', '-o', '-', ...words, 'calls.c']).output;
    workshop.write('calls.c', 'int g(int); int f(int x, int y) { return g(x) + y; }\n');
    expect(saved([])).toMatch(/%[re]bx/);
    expect(saved(['--plugin=few.ts', '--verify'])).not.toMatch(/%[re](bx|bp|1[2-5])/);
    expect(workshop.tscc(['--plugin=few.ts', '--verify', '-O1', '-run', 'a.c']).status).toBe(2);
  });
  test('adds a rule of the target', () => {
    workshop.write('negative.c', 'long f(long y) { return -y; }\nint main(void) { return f(-9); }\n');
    const words = ['--plugin=negation.ts', '--verify', '-O1', '-fno-inline'];
    expect(workshop.tscc([...words, '-S', '-o', '-', 'negative.c']).output).toContain('notq');
    expect(workshop.tscc([...words, '-run', 'negative.c']).status).toBe(9);
  });
  test('may be JavaScript, and have parts in other files', () => {
    workshop.write('order.mjs', "export const order = '-tidy';\n");
    workshop.write('whole.mjs', "import { order } from './order.mjs';\nexport default { api: '1.0', order };\n");
    expect(workshop.tscc(['--plugin=whole.mjs', '-run', 'a.c']).status).toBe(2);
  });
  test.each([
    [
      'an old version',
      "export default { api: '0.9' };",
      'plugin.ts was written for version 0.9 of tscc/plugin, and this is version',
    ],
    [
      'no default export',
      'export const api = 1;',
      "plugin.ts is no plugin: it has no default export made by 'plugin' of tscc/plugin",
    ],
    ['a syntax error', 'const x = 1;\nconst y = ;', 'plugin.ts:2: Unexpected ";"'],
    [
      'a module that there is not',
      "import 'tscc/secrets';",
      'tscc/secrets is no module for plugins; these are: tscc/plugin, ',
    ],
    [
      'a name that is taken',
      strength.replace("'shift-products'", "'simplify'"),
      'plugin.ts: there is a pass simplify already',
    ],
    [
      'a pass where it cannot be',
      strength.replace("'lower-assignments+", "'lower-types+"),
      'shift-products cannot work on MachineTyped',
    ],
  ])('with %s is refused', (_, text, message) => {
    workshop.write('plugin.ts', text);
    const { status, messages } = workshop.tscc(['--plugin=plugin.ts', '-c', 'a.c']);
    expect(messages).toContain(`tscc: error: ${message}`);
    expect(status).toBe(1);
  });
  test('that is not there is refused', () => {
    expect(workshop.tscc(['--plugin=nowhere.ts', '-c', 'a.c'])).toMatchObject({ status: 1 });
  });
});

describe('the register allocator of docs/replace-a-pass.md gives programs that do what gcc makes of them', () => {
  const programs = ['examples', 'tests/passes/programs'].flatMap(folder =>
    readdirSync(join(root, folder)).flatMap(file => (file.endsWith('.c') ? [join(folder, file)] : [])),
  );
  const outcome = (program: string) => {
    const { status, output } = workshop.run(program, ['30'], 'some words and some more\n');
    return { status, output };
  };
  test.each(programs)('%s', { timeout: 60_000 }, file => {
    const words = ['-w', '-fwrapv', join(root, file), '-lm', '-latomic'];
    expect(workshop.run('gcc', ['-o', 'theirs', ...words])).toMatchObject({ status: 0 });
    const compiled = workshop.tscc(['--plugin=local.ts', '--verify', '-O1', '-o', 'ours', ...words]);
    expect(compiled).toMatchObject({ status: 0, output: '' });
    expect(outcome('./ours')).toEqual(outcome('./theirs'));
  });
});

test('a plugin fits where all is there that its version had', () => {
  expect([fits(apiVersion), fits('1.2', '1.3'), fits('1.3', '1.2'), fits('1.0', '2.0'), fits('x', '1.0')]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
