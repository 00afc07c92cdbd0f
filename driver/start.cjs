// Starts the compiler, with V8's code cache, which spares compiling 2 MB of JavaScript each time. It recurses over programs, which nest deeper
// than Node's own stack allows: `bin/tscc` raises the limit of the process, and where the system does not let it, a thread with a large stack
// does the work. The build copies this file beside the bundle.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const file = path.join(__dirname, 'compiler.cjs');
// A cache holds what starting takes at its level; a larger one takes longer to read.
const level = process.argv.some(word => /^-O(?!0)/.test(word)) ? 'O' : 'O0';
const cache = path.join(__dirname, `compiler-${process.version}-${process.arch}-${level}.cache`);
let cachedData;
try {
  cachedData = fs.readFileSync(cache);
} catch {
  // The first start with this Node has none.
}
// The bundle is ASCII, so no bytes need decoding.
const script = new vm.Script(fs.readFileSync(file, 'latin1'), { filename: file, cachedData });
const compiler = { exports: {} };
script.runInThisContext()(compiler.exports, require, compiler, file, __dirname);
const { run, internalError } = compiler.exports;

if (process.execArgv.some(flag => flag.startsWith('--stack-size'))) process.exitCode = run(process.argv.slice(2));
else inThread();

function inThread() {
  const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');
  if (!isMainThread) {
    parentPort.postMessage(run(workerData));
    return;
  }
  const worker = new Worker(__filename, {
    workerData: process.argv.slice(2),
    resourceLimits: { stackSizeMb: 900, maxOldGenerationSizeMb: 8192 },
  });
  worker.on('message', status => {
    process.exitCode = status;
  });
  worker.on('error', error => {
    internalError(error);
    process.exitCode = 4;
  });
}

if (process.env.TSCC_CODE_CACHE === 'write') {
  // Written when the work is done: what has been compiled by then is what starting takes.
  process.on('exit', () => {
    const unfinished = `${cache}.${process.pid}`;
    fs.writeFileSync(unfinished, script.createCachedData());
    fs.renameSync(unfinished, cache);
  });
}
