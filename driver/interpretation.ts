/** Running a program by the meaning of one of its languages. The interpreter is a file of its own, which only this loads. */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Meaning from '../languages/meaning/index.ts';
import type { Unit } from '../languages/unit.ts';
import { type AnyPass, history, type Language, singly, type Tree } from '../nanopass/index.ts';
import type { Chain } from '../passes/compile.ts';
import type { Stage } from '../passes/stages.ts';
import { writeWhole } from './output.ts';
import { WrongPasses } from './variation.ts';

const interpreter = (): typeof Meaning => createRequire(__filename)(join(__dirname, 'interpreter.cjs'));

/** The chain up to a pass, and the language there; without a name, up to the last pass whose language has a meaning. */
export function interpretable(chain: Chain, name: string): { readonly passes: Chain; readonly language: Language } {
  const { meaningOf } = interpreter();
  const { unitStage, functionStage } = chain;
  const last = unitStage.at(-1)!;
  const all = [last, ...functionStage];
  const known = (pass: AnyPass): boolean => meaningOf(pass.to) !== null;
  const at =
    name === '' ? all.findLastIndex(known) : all.findIndex(pass => singly([pass]).some(one => one.name === name));
  if (at < 0 || !known(all[at])) {
    const why =
      at < 0 && !unitStage.some(pass => pass.name === name) ? 'there is no such pass' : 'its language has no meaning';
    const names = all.filter(known).map(pass => pass.name);
    throw new WrongPasses(`the program cannot be run after '${name}': ${why}; it can after ${names.join(', ')}`);
  }
  return { passes: { ...chain, functionStage: functionStage.slice(0, at) }, language: all[at].to };
}

/** Runs a program and gives its exit status. What has no meaning is an error at its place. */
export function interpret(unit: Unit, language: Language, items: readonly Tree[], args: readonly string[]): number {
  const { machineFor, Fault } = interpreter();
  try {
    const machine = machineFor(unit, language, host);
    machine.load(items);
    return machine.run(args);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const calls = error.calls.map((name, i) => `${i === 0 ? 'in' : 'called by'} '${name}'`).join(', ');
    const place = error.at === null ? -1 : history({ at: error.at }).token;
    unit.diagnostics.error(place, `the program stops: ${error.message}${calls === '' ? '' : ` (${calls})`}`);
    return 1;
  }
}

/**
 * Runs a program as it is after each pass in turn, and tells on the standard output after which of them it does something else than before it:
 * prints something else, or leaves something else in its objects. The status is 0 when it is the same throughout.
 */
export function compareStages(unit: Unit, stages: readonly Stage[], args: readonly string[]): number {
  let input: Buffer | null = null;
  let status = 0;
  let before: string | null = null;
  const { meaningOf } = interpreter();
  for (const stage of stages) {
    if (meaningOf(stage.language) === null) {
      tell(stage, 'cannot be run: the language has no meaning');
      continue;
    }
    const outcome = outcomeOf(stage);
    const told = before === null ? summary(outcome) : before === outcome ? 'the same' : difference(before, outcome);
    if (before !== null && before !== outcome) status = 1;
    before = outcome;
    tell(stage, told);
  }
  return status;

  function tell({ name, language }: Stage, what: string): void {
    writeWhole('-', `${name.padEnd(26)}${language.name.padEnd(18)}${what}\n`);
  }

  function outcomeOf({ language, items }: Stage): string {
    const { machineFor, Fault } = interpreter();
    let output = '';
    let taken = 0;
    const machine = machineFor(unit, language, {
      ...host,
      write: (_file, bytes) => {
        output += Buffer.from(bytes).toString('latin1');
      },
      read: count => {
        input ??= readFileSync(0);
        return input.subarray(taken, (taken += count));
      },
    });
    try {
      machine.load(items);
      const status = machine.run(args);
      return `${output}${end}exit ${status}\n${machine.contents()}`;
    } catch (error) {
      if (error instanceof Fault) return `${output}${end}stops: ${error.message}\n`;
      throw error;
    }
  }
}

/** Stands behind what a program has printed. */
const end = '\0';
function summary(outcome: string): string {
  const at = outcome.lastIndexOf(end);
  return `prints ${at} bytes, ${outcome.slice(at + 1, outcome.indexOf('\n', at))}`;
}

/** Where two outcomes part. */
function difference(expected: string, got: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at++;
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 10), at + 20).replace(end, ''));
  return `DIFFERENT: ${around(got)} instead of ${around(expected)}`;
}

const host: Meaning.Host = {
  write: (file, bytes) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  },
  read: count => {
    const buffer = new Uint8Array(count);
    return buffer.subarray(0, readSync(0, buffer, 0, count, null));
  },
  now: () => Date.now() / 1000,
};
