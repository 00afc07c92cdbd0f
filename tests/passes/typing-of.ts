/** C text as the passes up to `type` or `evaluate-constants` see it, for tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseUnit } from '../../grammar/parse.ts';
import { preprocess } from '../../grammar/preprocess/index.ts';
import { Constant } from '../../languages/constant.ts';
import { Diagnostics } from '../../languages/diagnostics.ts';
import { Typed } from '../../languages/typed.ts';
import '../../languages/terminals.ts';
import { Unit } from '../../languages/unit.ts';
import { type Node, show } from '../../nanopass/index.ts';
import { collectAttributes } from '../../passes/collect-attributes.ts';
import { declare } from '../../passes/declare.ts';
import { evaluateConstants } from '../../passes/evaluate-constants.ts';
import { resolveNames } from '../../passes/resolve-names.ts';
import { type } from '../../passes/type.ts';
import { x86_64 } from '../../targets/x86-64/index.ts';

export interface TypedUnit {
  readonly unit: Unit;
  readonly fragments: readonly Node<Typed, 'Fragment'>[];
  /** `line:column: severity: message`, notes after what they belong to; no warning options. */
  readonly messages: readonly string[];
}

/** Messages of -Wall and -Wextra. */
const onlyIfAsked = /^unused |defined but not used$|^control reaches end/;

export function typedUnit(source: string): TypedUnit {
  // What gcc too says only when -Wall or -Wextra asks for it is another test's affair.
  const diagnostics = new Diagnostics(
    d => (onlyIfAsked.test(d.message) ? null : d),
    () => false,
  );
  const { tokens } = preprocess(
    't.c',
    source,
    { files: { read: () => null }, standard: 'gnu17', mode: 'tokens' },
    diagnostics,
  );
  const unit = new Unit(x86_64, diagnostics, undefined, tokens);
  const fragments: Node<Typed, 'Fragment'>[] = [];
  parseUnit(tokens, diagnostics, fragment => {
    const scoped = resolveNames.run<'Fragment'>(
      declare.run<'Fragment'>(collectAttributes.run<'Fragment'>(fragment, unit), unit),
      unit,
    );
    fragments.push(type.run<'Fragment'>(scoped, unit));
  });
  const line = (d: (typeof diagnostics.list)[number]): string => {
    const at = typeof d.place === 'number' ? tokens.locate(Math.max(0, d.place)) : d.place;
    return `${at.line}: ${d.severity}: ${d.message}`;
  };
  const messages = diagnostics.list.flatMap(d => [line(d), ...(d.notes ?? []).map(line)]);
  return { unit, fragments, messages };
}

/** The typed (or, with constants evaluated, Constant) text of the last declaration. */
export function lastTyped(source: string, evaluated = false): string {
  const { unit, fragments } = typedUnit(source);
  const last = fragments[fragments.length - 1];
  return evaluated
    ? show(Constant, evaluateConstants.run<'Fragment'>(last, unit), { context: unit })
    : show(Typed, last, { context: unit });
}

/** gcc's messages about a unit, spelt as `typedUnit` spells ours. */
export function gccMessages(source: string): string[] {
  const { stderr } = spawnSync(
    'gcc-12',
    [
      '-std=gnu17',
      '-fsyntax-only',
      '-fno-diagnostics-show-caret',
      '-fno-diagnostics-show-option',
      '-Wpointer-sign',
      '-x',
      'c',
      '-',
    ],
    {
      input: source,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  return stderr
    .split('\n')
    .map(line => /^<stdin>:(\d+):\d+: (.*)$/.exec(line))
    .filter(found => found !== null)
    .map(found => `${found[1]}: ${found[2]}`);
}

/** What a program prints when gcc compiles it. */
export function gccOutput(source: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'tscc-'));
  try {
    writeFileSync(join(directory, 't.c'), source);
    execFileSync('gcc-12', ['-std=gnu17', '-w', '-o', join(directory, 't'), join(directory, 't.c'), '-lm']);
    return execFileSync(join(directory, 't'), { encoding: 'utf8', maxBuffer: 1 << 26 });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
