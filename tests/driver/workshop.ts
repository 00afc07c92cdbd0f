/** Directories with files in them, and commands run there, for the tests of the command. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const tscc = join(import.meta.dirname, '../../bin/tscc');

export interface Ran {
  readonly status: number;
  readonly output: string;
  readonly messages: string;
}

export class Workshop {
  readonly directory = mkdtempSync(join(tmpdir(), 'driver-'));

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, name)), { recursive: true });
      writeFileSync(join(this.directory, name), content);
    }
  }

  run(program: string, args: readonly string[], input = ''): Ran {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.directory,
      encoding: 'utf8',
      input,
      env: { ...process.env, LC_ALL: 'C' },
      timeout: 60_000,
    });
    return { status: status ?? -1, output: stdout, messages: stderr };
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content);
  }

  tscc(args: readonly string[], input?: string): Ran {
    return this.run(tscc, args, input);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Makes a workshop for as long as `action` runs. */
export function within<T>(files: Readonly<Record<string, string | Uint8Array>>, action: (workshop: Workshop) => T): T {
  const workshop = new Workshop(files);
  try {
    return action(workshop);
  } finally {
    workshop[Symbol.dispose]();
  }
}
