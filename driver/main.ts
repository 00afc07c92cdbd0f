/** The tscc command as `driver/start.cjs` calls it: what escapes from it is a fault of the compiler, and told as one. */
import { main } from './command.ts';

/** Runs the command and gives its exit status. */
export function run(args: readonly string[]): number {
  try {
    return main(args);
  } catch (error) {
    // A pipe that nobody reads any more is no fault of the compiler.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 1;
    internalError(error);
    return 4;
  }
}

/** Tells of a fault of the compiler. */
export function internalError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tscc: internal compiler error: ${message}\n`);
  if (process.env.TSCC_TRACE && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else
    process.stderr.write('Please report it with the file made by -save-temps. TSCC_TRACE=1 shows where it happened.\n');
}
