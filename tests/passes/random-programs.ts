/**
 * Random C programs that work on records: initialisers, bit-fields, assignments of every form, copies. They print all that they compute.
 * What they do does not depend on the order in which operands are evaluated, but on how often.
 */
import { declared, Random, RandomRecords, type RandomType, scalarsOf } from './random-records.ts';

const operators = ['=', '+=', '-=', '*=', '&=', '|=', '^='];

export function randomProgram(seed: number): string {
  const random = new Random(seed);
  const records = new RandomRecords(random);
  const types = Array.from({ length: 3 }, () => records.record(3));
  const globals: string[] = [];
  const functions: string[] = [];
  const calls: string[] = [];
  types.forEach((type, i) => {
    const scalars = scalarsOf(type, '').slice(0, 40);
    const show = scalars.map(({ path, type: t }) =>
      t.floating ? `F(p->${path.slice(1)});` : `I(p->${path.slice(1)});`,
    );
    functions.push(`static void show${i}(${declared(type, '*p')}) { ${show.join(' ')} }`);
    globals.push(`${declared(type, `g${i}[2]`)} = { ${records.initializer(type, t => records.constant(t))} };`);
    functions.push(`static ${type.tag} *at${i}(int n) { calls += n + 1; return &g${i}[n & 1]; }`);
    const body: string[] = [];
    body.push(
      `${declared(type, 'l')} = ${records.initializer(type, t => (random.chance(40) ? records.constant(t) : `v(${random.below(100)})`))};`,
    );
    body.push(
      `${declared(type, 'a[3]')} = { [${random.below(3)}] = g${i}[0], [${random.below(3)}] = l };`,
      `${declared(type, '*p')} = &a[v(1) & 1];`,
    );
    for (let n = 0; n < 12; n++) body.push(...statement(records, type, i), 'count++;');
    body.push(
      `show${i}(&l); show${i}(&a[0]); show${i}(&a[1]); show${i}(&a[2]); show${i}(&g${i}[0]); show${i}(&g${i}[1]);`,
    );
    functions.push(`static void test${i}(void) { ${body.join('\n  ')} }`);
    calls.push(`test${i}();`);
  });
  return `extern int printf(const char *, ...);
static int count, calls;
static long v(int n) { return n * 0x1234567 + count; }
#define I(x) printf("%d: %lld\\n", __LINE__, (long long)(x))
#define F(x) printf("%d: %a\\n", __LINE__, (double)(x))
${records.definitions.join('\n')}
${globals.join('\n')}
${functions.join('\n')}
int main(void) { ${calls.join(' ')} I(calls); return 0; }
`;
}

/** A statement or two on the objects l, a, p and g of a test. */
function statement(records: RandomRecords, type: RandomType & { kind: 'record' }, i: number): string[] {
  const { random } = records;
  const object = () => random.pick(['l', 'a[1]', '(*p)', `(*at${i}(${random.below(9)}))`, `g${i}[v(1) & 1]`]);
  const scalar = () => {
    const found = random.pick(scalarsOf(type, object()));
    return found;
  };
  const { path, type: of, width } = scalar();
  const value = () => {
    const other = scalar();
    if (random.chance(30)) return records.constant(of);
    return random.chance(50) || other.type.floating ? `v(${random.below(50)})` : `(long)${other.path}`;
  };
  const print = of.floating ? 'F' : 'I';
  switch (random.below(8)) {
    case 0:
    case 1:
      return [`${path} = ${value()};`];
    case 2:
      return [`${print}(${path} = ${value()});`];
    case 3:
      return of.floating
        ? [`${path} ${random.pick(['=', '+=', '-=', '*='])} ${random.below(9)};`]
        : [
            `${path} ${random.pick(operators)} ${random.chance(50) ? random.below(100) : `v(${random.below(9)}) & 63`};`,
          ];
    case 4: {
      const step = random.pick([`${path}++`, `${path}--`, `++${path}`, `--${path}`]);
      return [random.chance(50) ? `${print}(${step});` : `${step};`];
    }
    case 5:
      return of.floating
        ? []
        : [`${path} ${random.pick(['<<=', '>>='])} ${random.below(Math.min(width ?? of.bits, 31))};`];
    case 6:
      return [`${object()} = ${object()};`];
    default:
      return [
        `p = &(${type.tag})${records.initializer(type, t => (random.chance(50) ? records.constant(t) : `v(${random.below(9)})`))}; show${i}(p);`,
      ];
  }
}
