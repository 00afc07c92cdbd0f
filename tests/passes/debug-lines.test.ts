/** Lines of the source in the object file, as the binutils and gdb's kin read them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { defaultOptions, Unit } from '../../languages/unit.ts';
import { at } from '../../nanopass/index.ts';
import { writeObject } from '../../passes/write-object.ts';
import { rax } from '../../targets/x86-64/registers.ts';
import { assembled, block, imm, machineFunction, newUnit, op, reg, ret, symbol } from './machine-code.ts';

/** Token n is in line n; those past 1000 are in a header. */
const source = {
  text: () => '',
  locate: (token: number) =>
    token > 1000 ? { file: 'header.h', line: token - 1000, column: 1 } : { file: 'test.c', line: token, column: 1 },
  inSystemHeader: () => false,
  isExpanded: () => false,
};

test('each instruction has the line of its origin, and each function its place', () => {
  const unit = new Unit(newUnit().target, new Diagnostics(), { ...defaultOptions, debug: true }, source);
  const main = symbol(unit, 'main', 'function');
  const code = machineFunction(main, [
    block(
      0,
      [3, 7, 7, 500, 1020, 4].map(line => at(line, () => op('mov.32', reg(rax), imm(line)))),
      at(5, ret),
    ),
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'tscc-debug-'));
  try {
    const object = join(directory, 'test.o');
    writeFileSync(object, writeObject([assembled(code, unit)], unit, 'test.c').bytes);
    const program = join(directory, 'test');
    execFileSync('gcc', ['-o', program, object]);
    const run = (command: string, ...args: string[]): string => execFileSync(command, args, { encoding: 'utf8' });
    const start = Number.parseInt(/([0-9a-f]+) T main/.exec(run('nm', program))![1], 16);
    const places = [0, 5, 12, 15, 20, 25, 30].map(offset => (start + offset).toString(16));
    const lines = run('addr2line', '-s', '-f', '-e', program, ...places)
      .trim()
      .split('\n');
    expect(lines.filter((_, i) => i % 2 === 0)).toEqual(places.map(() => 'main'));
    expect(lines.filter((_, i) => i % 2 === 1)).toEqual([
      'test.c:3',
      'test.c:7',
      'test.c:7',
      'test.c:500',
      'header.h:20',
      'test.c:4',
      'test.c:5',
    ]);
    expect(run('readelf', '--debug-dump=info', program)).toContain('DW_AT_name        : main');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
