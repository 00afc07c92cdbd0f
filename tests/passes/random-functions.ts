/**
 * Random C programs that compute: control flow of every form, calls, variable arguments, arithmetic in all types. What they do is defined whatever
 * the compiler, but for signed overflow, which wraps (-fwrapv): loops are counted, divisors are odd, indices and shift counts are masked, and no
 * expression writes what another part of it reads.
 */
import { Random } from './random-records.ts';

const integers = [
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned',
  'long',
  'unsigned long',
];
const assigning = ['=', '+=', '-=', '*=', '&=', '|=', '^='];

interface Variable {
  readonly name: string;
  readonly floating: boolean;
}
interface Signature {
  readonly name: string;
  readonly parameters: readonly Variable[];
}

export const randomFunctions = (seed: number): string => new Writer(new Random(seed)).program();

class Writer {
  private readonly globals: Variable[] = [];
  private readonly functions: Signature[] = [];
  private locals: Variable[] = [];
  private names = 0;
  /** Statements that the function at hand may still have. */
  private room = 0;
  /** Inside of a loop: what `break` and `continue` leave is counted. */
  private loops = 0;

  constructor(private readonly random: Random) {}

  program(): string {
    const { random } = this;
    const declarations = Array.from({ length: 6 }, () => {
      const [type, variable] = this.typed('g');
      this.globals.push(variable);
      return `static ${type} ${variable.name} = ${this.constant(variable.floating)};`;
    });
    const functions = Array.from({ length: 5 }, (_, i) => this.function(`f${i}`));
    const calls = this.functions.map(({ name, parameters }) => {
      const given = parameters.map(p => this.constant(p.floating));
      return `I(${name}(${given.join(', ')}));`;
    });
    const show = this.globals.map(g => `${g.floating ? 'F' : 'I'}(${g.name});`);
    return `extern int printf(const char *, ...);
#define I(x) printf("%lld\\n", (long long)(x))
#define F(x) printf("%a\\n", (double)(x))
${declarations.join('\n')}
static int table[8] = {${Array.from({ length: 8 }, () => random.below(1000) - 500).join(', ')}};
static long sum(int n, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, n);
  long s = 0;
  while (n-- > 0) s = s * 3 + (n & 1 ? __builtin_va_arg(list, int) : (long)__builtin_va_arg(list, double));
  __builtin_va_end(list);
  return s;
}
${functions.join('\n')}
int main(void) {
  for (int round = 0; round < 3; round++) { ${calls.join(' ')} }
  ${show.join(' ')}
  for (int i = 0; i < 8; i++) I(table[i]);
  return 0;
}
`;
  }

  private typed(prefix: string): [type: string, variable: Variable] {
    const floating = this.random.chance(15);
    const type = floating ? this.random.pick(['float', 'double']) : this.random.pick(integers);
    return [type, { name: `${prefix}${this.names++}`, floating }];
  }

  private constant(floating = false): string {
    const { random } = this;
    if (floating) return `(${random.below(200) - 100}.${random.pick(['0', '5', '25'])})`;
    if (random.chance(60)) return `(${random.below(20) - 6})`;
    return random.pick([
      '127',
      '128',
      '255',
      '32768',
      '65535',
      '2147483647',
      '(-2147483647 - 1)',
      '0x123456789abcl',
      '~0ul',
    ]);
  }

  private function(name: string): string {
    const { random } = this;
    const parameters = Array.from({ length: random.below(9) }, () => this.typed('p'));
    this.locals = parameters.map(([, variable]) => variable);
    const own = Array.from({ length: 4 }, () => this.typed('v'));
    const starts = own.map(([type, variable]) => `${type} ${variable.name} = ${this.value(2, variable.floating)};`);
    this.locals.push(...own.map(([, variable]) => variable));
    this.room = 25;
    const body = this.statements(3);
    const list = parameters.map(([type, { name }]) => `${type} ${name}`).join(', ') || 'void';
    const result = this.value(3, false);
    this.functions.push({ name, parameters: parameters.map(([, variable]) => variable) });
    const returned = random.pick(integers);
    return `static ${returned} ${name}(${list}) {\n${starts.join(' ')}\nint local[4] = {${this.constant()}};\n${body}\nreturn ${result} + local[1];\n}`;
  }

  private readonly pickVariable = (floating: boolean): string => {
    const all = [...this.locals, ...this.globals].filter(v => v.floating === floating);
    return all.length === 0 ? (floating ? '1.5' : 'table[2]') : this.random.pick(all).name;
  };

  // ---------- expressions ----------

  private value(depth: number, floating: boolean): string {
    const { random } = this;
    if (depth === 0) return random.chance(60) ? this.pickVariable(floating) : this.constant(floating);
    const next = (): string => this.value(depth - 1, floating);
    if (floating) {
      if (random.chance(20)) return `(double)(${this.integer(depth - 1)} & 1023)`;
      return random.chance(30) ? `-(${next()})` : `(${next()} ${random.pick(['+', '-', '*'])} ${next()})`;
    }
    return this.integer(depth);
  }

  private integer(depth: number): string {
    const { random } = this;
    if (depth <= 0) return this.value(0, false);
    const next = (): string => this.integer(depth - 1);
    switch (random.below(13)) {
      case 0:
        return `(${next()} ${random.pick(['/', '%'])} (${next()} ${random.pick(['', '& 7'])} | 1))`;
      case 1:
        return `(${next()} ${random.pick(['<<', '>>'])} (${next()} & 7))`;
      case 2:
        return `(${next()} ${random.pick(['<', '<=', '>', '>=', '==', '!='])} ${next()})`;
      case 3:
        return `(${next()} ${random.pick(['&&', '||'])} ${next()})`;
      case 4:
        return `(${next()} ? ${next()} : ${next()})`;
      case 5:
        return `${random.pick(['-', '~', '!'])}(${next()})`;
      case 6:
        return `(${random.pick(integers)})${next()}`;
      case 7:
        return `table[${next()} & 7]`;
      case 8:
        return `(${this.value(depth - 1, true)} < ${this.value(depth - 1, true)})`;
      case 9:
        return `(${next()}, ${next()})`;
      default:
        return `(${next()} ${random.pick(['+', '-', '*', '&', '|', '^'])} ${next()})`;
    }
  }

  /** A call is a statement of its own: what it writes no other part of an expression reads. */
  private call(): string {
    const { random } = this;
    const target = this.pickVariable(false);
    if (!/^[pvg]\d/.test(target)) return ';';
    if (random.chance(25))
      return `${target} = sum(3, ${this.value(1, true)} > 1e6 ? 1.0 : 2.5, (int)${this.integer(1)}, (double)(${this.integer(1)} & 1023));`;
    if (this.functions.length === 0 || this.loops > 0) return `${target}++;`;
    const { name, parameters } = random.pick(this.functions);
    return `${target} ${random.pick(assigning)} ${name}(${parameters.map(p => this.value(1, p.floating)).join(', ')});`;
  }

  // ---------- statements ----------

  private statements(depth: number): string {
    const lines = Array.from({ length: 1 + this.random.below(4) }, () => this.statement(depth));
    return lines.join('\n');
  }

  private block(depth: number): string {
    return `{\n${this.statements(depth - 1)}\n}`;
  }

  private loop(write: (counter: string, times: number) => string): string {
    this.loops++;
    const text = write(`i${this.names++}`, 1 + this.random.below(5));
    this.loops--;
    return text;
  }

  private statement(depth: number): string {
    const { random } = this;
    if (depth === 0 || this.room-- <= 0) return this.simple();
    switch (random.below(12)) {
      case 0:
      case 1:
        return `if (${this.integer(2)}) ${this.block(depth)}${random.chance(50) ? ` else ${this.block(depth)}` : ''}`;
      case 2:
        return this.loop((i, n) => `for (int ${i} = 0; ${i} < ${n}; ${i}++) ${this.block(depth)}`);
      case 3:
        return this.loop(
          (i, n) => `{ int ${i} = ${n}; while (${i}-- > 0 && ${this.integer(1)} != 77) ${this.block(depth)} }`,
        );
      case 4:
        return this.loop((i, n) => `{ unsigned ${i} = 0; do ${this.block(depth)} while (++${i} < ${n}u); }`);
      case 5: {
        const cases = Array.from({ length: 1 + random.below(5) }, (_, n) => {
          const label =
            n === 4 ? 'default' : random.chance(20) ? `case ${10 * n + 3} ... ${10 * n + 6}` : `case ${10 * n}`;
          return `${label}: ${this.statement(depth - 1)} ${random.chance(70) ? 'break;' : ''}`;
        });
        return `switch (${this.integer(1)} & ${random.pick(['3', '15', '63'])}) { ${cases.join(' ')} }`;
      }
      case 6: {
        const label = `l${this.names++}`;
        return `if (${this.integer(1)}) goto ${label};\n${this.simple()}\n${label}: ${this.simple()}`;
      }
      case 7:
        return this.loops > 0
          ? `if (${this.integer(2)}) ${random.pick(['break', 'continue'])};`
          : `if (${this.integer(2)} == 5) return ${this.integer(1)};`;
      default:
        return this.simple();
    }
  }

  private simple(): string {
    const { random } = this;
    switch (random.below(7)) {
      case 0:
        return this.call();
      case 1:
        return `table[${this.integer(1)} & 7] ${random.pick(assigning)} ${this.integer(2)};`;
      case 2:
        return `local[${this.integer(1)} & 3] = ${this.integer(2)};`;
      case 3: {
        const target = this.pickVariable(false);
        return /^[pvg]\d/.test(target) ? `${random.pick(['++', '--'])}${target};` : ';';
      }
      case 4: {
        const target = this.pickVariable(true);
        // Small enough never to become infinite.
        return /^[pvg]\d/.test(target)
          ? `${target} = (${this.value(1, true)}) / 2; if (${target} > 1e6 || ${target} < -1e6) ${target} = 1;`
          : ';';
      }
      default: {
        const target = this.pickVariable(false);
        return /^[pvg]\d/.test(target) ? `${target} ${random.pick(assigning)} ${this.value(3, false)};` : ';';
      }
    }
  }
}
