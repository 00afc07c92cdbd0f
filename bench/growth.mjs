// How the time to compile grows with the size of the input: `npm run bench:growth -- [-O0 -O1 ...] [--only REGEXP] [--share FRACTION] [--most EXPONENT] [--cc COMMAND]`.
//
// Each shape of program is compiled at three sizes, each four times the one before. The exponent is that of the last step: 1 where time grows
// as the input does, 2 where it grows as its square. What starting takes is left out. `--share 0.25` takes a quarter of each size. The command
// fails where an exponent is above `--most`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstLine, readOptions } from '../tests/campaigns/campaign.mjs';
import { measure } from './measure.mjs';
import { workshop } from './programs.mjs';
import { table } from './report.mjs';

const { options, rest: levels } = readOptions({ only: '', share: '1', most: '1.2' });
if (levels.length === 0) levels.push('-O0', '-O1');

const lines = (n, line) => Array.from({ length: n }, (_, i) => line(i)).join('\n');

/** Programs by their largest size. */
const shapes = {
  'statements of a function': {
    largest: 50_000,
    program: n =>
      `int f(int a, int *p) {\nint x = a, y = 1;\n${lines(n, i => [`x = x * 3 + p[${i}];`, `if (x > y) y = x - ${i};`, `p[${i}] = y ^ x;`, 'y += x & a;'][i % 4])}\nreturn x + y;\n}\n`,
  },
  'calls in a function': {
    largest: 50_000,
    program: n => `int g(int, int);\nint f(int a) {\nint x = a;\n${lines(n, i => `x = g(x, ${i});`)}\nreturn x;\n}\n`,
  },
  'local variables': {
    largest: 20_000,
    program: n =>
      `int g(int *);\nint f(int a) {\n${lines(n, i => `int v${i} = ${i === 0 ? 'a' : `v${i >> 1} + a * ${i}`};`)}\nint s = 0;\n${lines(n, i => `s ^= v${i};`)}\nreturn s;\n}\n`,
  },
  'loops in a function': {
    largest: 10_000,
    program: n => `void f(int *p, int n) {\n${lines(n, i => `for (int i = 0; i < n; i++) p[i] += ${i};`)}\n}\n`,
  },
  'functions of a file': {
    largest: 100_000,
    program: n => lines(n, i => `int f${i}(int a, int b) { return ${i > 0 ? `f${i - 1}(b, a)` : 'a'} + ${i}; }`),
  },
  'static functions of a file': {
    largest: 50_000,
    program: n =>
      `${lines(n, i => `static int f${i}(int a) { return ${i > 0 ? `f${i - 1}(a + ${i % 7})` : 'a'} * 3; }`)}\nint main(void) { return f${n - 1}(1); }\n`,
  },
  'global variables': {
    largest: 100_000,
    program: n => lines(n, i => `int g${i} = ${i}; int *p${i} = &g${i >> 1};`),
  },
  'cases of a switch': {
    largest: 20_000,
    program: n =>
      `int f(int a) {\nswitch (a) {\n${lines(n, i => `case ${i}: return a * ${(i * 7) % 1000};`)}\n}\nreturn 0;\n}\n`,
  },
  'far cases of a switch': {
    largest: 20_000,
    program: n =>
      `int g(int);\nint f(int a) {\nswitch (a) {\n${lines(n, i => `case ${(i * 7919) % 1_000_003}: g(${i}); break;`)}\n}\nreturn 0;\n}\n`,
  },
  'else ifs': {
    largest: 20_000,
    program: n =>
      `int g(int);\nint f(int a, int b) {\n${lines(n, i => `if (a == ${i * 3}) b = g(${i}); else`)}\nb = 1;\nreturn b;\n}\n`,
  },
  'terms of an expression': {
    largest: 20_000,
    program: n => `int f(int *p) { return ${lines(n, i => `p[${i}] +`)} 1; }\n`,
  },
  'elements of an initialiser': {
    largest: 500_000,
    program: n => `int a[] = {\n${lines(n, i => `${(i * 7919) % 65_536},`)}\n};\n`,
  },
  'structures in an initialiser': {
    largest: 50_000,
    program: n =>
      `struct s { int a; const char *b; double c[2]; } x[] = {\n${lines(n, i => `{${i}, "text ${i}", {${i}.5, 1}}, `)}\n};\n`,
  },
  'bytes of a string': {
    largest: 2_000_000,
    program: n => `char s[] =\n${lines(n / 50, i => `"${String(i).padStart(48, '.')}\\n"`)};\n`,
  },
  'macros of a file': {
    largest: 100_000,
    program: n =>
      `${lines(n, i => `#define M${i}(x) ((x) + ${i > 0 ? `M${i >> 1}(x)` : '1'})`)}\nint a = M${n - 1}(2);\n`,
  },
};

mkdirSync(workshop, { recursive: true });
const source = join(workshop, 'growth.c');
/** The time and memory to compile a text. */
function compile(text, level) {
  writeFileSync(source, text);
  return measure([options.cc, level, '-w', '-c', source, '-o', join(workshop, 'growth.o')]);
}

let failed = 0;
for (const level of levels) {
  const start = Math.min(...[1, 2, 3].map(() => compile('int a;\n', level).seconds));
  const rows = [['', 'size', 'seconds', '', '', 'MB', 'exponent', '']];
  for (const [name, { largest, program }] of Object.entries(shapes)) {
    if (!new RegExp(options.only).test(name)) continue;
    process.stderr.write(`${level}: ${name}\n`);
    const size = Math.round((largest * Number(options.share)) / 16) * 16;
    const costs = [size / 16, size / 4, size].map(n => compile(program(n), level));
    const wrong = costs.find(cost => cost.status !== 0);
    if (wrong !== undefined) {
      failed++;
      rows.push([name, String(size), `status ${wrong.status}: ${firstLine(wrong.said)}`, '', '', '', '', 'FAILS']);
      continue;
    }
    const seconds = costs.map(cost => Math.max(cost.seconds - start, 0.001));
    const exponent = Math.log(seconds[2] / seconds[1]) / Math.log(4);
    if (exponent > Number(options.most)) failed++;
    rows.push([
      name,
      String(size),
      ...seconds.map(s => s.toFixed(2)),
      costs[2].megabytes.toFixed(0),
      exponent.toFixed(2),
      exponent > Number(options.most) ? 'TOO STEEP' : '',
    ]);
  }
  console.log(
    `${level}: seconds at a sixteenth, a quarter and all of the size, beyond the ${start.toFixed(2)} s that starting takes\n`,
  );
  console.log(table(rows));
}
process.exitCode = failed > 0 ? 1 : 0;
