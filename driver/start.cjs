// Loads the compiler with V8's code cache, which spares compiling 2 MB of JavaScript at each start. The build copies this
// file beside the bundle.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const file = path.join(__dirname, 'compiler.cjs');
const cache = path.join(__dirname, `compiler-${process.version}-${process.arch}.cache`);
let cachedData;
try {
  cachedData = fs.readFileSync(cache);
} catch {
  // The first start with this Node has none.
}
// The bundle is ASCII, so no bytes need decoding.
const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'latin1')}\n})`;
const script = new vm.Script(source, { filename: file, cachedData });
script.runInThisContext()(exports, require, module, file, __dirname);

if (process.env.TSCC_CODE_CACHE === 'write') {
  // Written when the work is done: what has been compiled by then is what starting takes.
  process.on('exit', () => {
    const unfinished = `${cache}.${process.pid}`;
    fs.writeFileSync(unfinished, script.createCachedData());
    fs.renameSync(unfinished, cache);
  });
}
