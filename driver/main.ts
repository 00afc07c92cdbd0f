/**
 * The tscc command. It recurses over programs, which nest deeper than Node's own stack allows: `bin/tscc` raises the limit
 * of the process, and where the system does not let it, a thread with a large stack does the work.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { main } from './command.ts';

const megabytes = 900;

function run(args: readonly string[]): number {
  try {
    return main(args);
  } catch (error) {
    // A pipe that nobody reads any more is no fault of the compiler.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 1;
    internalError(error);
    return 4;
  }
}

function internalError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tscc: internal compiler error: ${message}\n`);
  if (process.env.TSCC_TRACE && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else
    process.stderr.write('Please report it with the file made by -save-temps. TSCC_TRACE=1 shows where it happened.\n');
}

if (!isMainThread) {
  parentPort!.postMessage(run(workerData as string[]));
} else if (process.execArgv.some(flag => flag.startsWith('--stack-size'))) {
  process.exitCode = run(process.argv.slice(2));
} else {
  const worker = new Worker(__filename, {
    workerData: process.argv.slice(2),
    resourceLimits: { stackSizeMb: megabytes, maxOldGenerationSizeMb: 8192 },
  });
  worker.on('message', (status: number) => {
    process.exitCode = status;
  });
  worker.on('error', error => {
    internalError(error);
    process.exitCode = 4;
  });
}
