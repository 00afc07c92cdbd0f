import { expect, test } from 'vitest';
import { faultsOfSsa } from '../../passes/invariants/ssa.ts';
import { bothWays, graphsOf } from './to-ssa.ts';

test('what cannot be reached is not built', () => {
  const [graph] = graphsOf('void absent(void); int f(int x) { return x; absent(); here: absent(); goto here; }');
  expect(graph.blocks).toHaveLength(1);
  expect(graph.blocks[0].instructions).toEqual([]);
});

test('what follows a function that does not return is not built', () => {
  const [graph] = graphsOf(
    'void stop(void) __attribute__((noreturn)); int after(void); int f(int x) { if (x) { stop(); after(); } return 1; }',
  );
  const called = graph.blocks.flatMap(b => b.instructions.flatMap(i => (i.kind === 'Call' ? [i.symbol?.name] : [])));
  expect(called).toEqual(['stop']);
});

test('jumps to jumps go where they end', () => {
  const [graph] = graphsOf('int f(int x) { if (x) goto a; return 1; a: goto b; b: goto c; c: return 2; }');
  expect(graph.blocks.map(b => b.terminator.kind).sort()).toEqual(['Branch', 'Return', 'Return']);
});

test('a label whose address is taken keeps a block of its own, even where nothing jumps to it', () => {
  const [graph] = graphsOf('void *f(void) { return &&a; a: b: return &&b; }');
  expect(
    graph.blocks
      .map(b => b.label?.name)
      .filter(Boolean)
      .sort(),
  ).toEqual(['a', 'b']);
  expect(faultsOfSsa(graph)).toEqual([]);
});

test('computed gotos reach the labels whose addresses are taken', () => {
  const { ours, theirs } = bothWays(`int printf(const char *, ...);
    int main(void) { void *to[] = { &&one, &&two, &&end }; int i = 0; goto *to[i];
      one: printf("1"); goto *to[++i]; two: printf("2"); goto *to[++i]; end: printf("e"); return i; }`);
  expect(ours).toBe(theirs);
});

test('an assembly output that is read too is bound to an input', () => {
  const { ours, theirs } = bothWays(
    `int printf(const char *, ...);
    int main(void) { int x = 40, m = 5, y; __asm__("addl %2, %0" : "+r"(x) : "0"(x) , "r"(2)); __asm__ volatile("incl %0" : "+m"(m));
      __asm__("leal (%1,%1), %0" : "=r"(y) : "r"(x)); printf("%d %d %d", x, m, y); return 0; }`
      .replace(': "0"(x) ,', ':')
      .replace('%2', '%1'),
  );
  expect(ours).toBe(theirs);
});
