/** The tscc command: a thread with a large stack, because programs nest deeper than Node's own stack allows. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { main } from './command.ts';

const megabytes = 900;

if (isMainThread) {
  const worker = new Worker(__filename, {
    workerData: process.argv.slice(2),
    resourceLimits: { stackSizeMb: megabytes, maxOldGenerationSizeMb: 8192 },
  });
  worker.on('message', (status: number) => {
    process.exitCode = status;
  });
  worker.on('error', error => {
    process.stderr.write(`tscc: internal compiler error: ${error.stack ?? error.message}\n`);
    process.exitCode = 4;
  });
} else {

  parentPort!.postMessage(main(workerData as string[]));
}
