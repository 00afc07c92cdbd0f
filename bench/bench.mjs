// The bench: tscc beside gcc, clang and tcc, on compile time, memory, code size and run time.
//
//   npm run bench -- [--only REGEXP] [--with REGEXP] [--part compile|run] [--runs N] [--callgrind] [--json FILE] [--cc COMMAND]
//
// `--only` chooses groups and programs, `--with` configurations ("-O1", "^gcc"). The configurations take turns within each round, and ratios
// are taken within a round. A program whose output is not that of gcc -O0's build is an error. What was measured is kept in .cache/bench/history.jsonl.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstLine, readOptions, root } from '../tests/campaigns/campaign.mjs';
import { countInstructions, installed, measure, textSize } from './measure.mjs';
import { groups, workshop } from './programs.mjs';
import { figuresTable, measures, promisesTable, Results, ratiosTable } from './report.mjs';

// A switch has no value: `--callgrind` is taken out before the options with values are read.
const words = process.argv.slice(2);
const callgrind = words.includes('--callgrind');
const defaults = { only: '', with: '', part: '', runs: '3', json: '' };
const { options } = readOptions(
  defaults,
  words.filter(word => word !== '--callgrind'),
);
const only = new RegExp(options.only);
const rounds = Number(options.runs);

const configurations = [
  ...['-O0', '-O1', '-O2'].map(level => ({ name: `tscc ${level}`, cc: [options.cc, level] })),
  ...['-O0', '-O1', '-O2'].map(level => ({ name: `gcc ${level}`, cc: ['gcc', level] })),
  { name: 'clang -O0', cc: ['clang', '-O0'] },
  { name: 'tcc', cc: ['tcc'] },
].filter(({ name, cc }) => new RegExp(options.with).test(name) && installed(cc[0]));

const results = new Results();
/** What tscc's builds got wrong; and what those of other compilers did, which is no fault of ours. */
const errors = [];
const notes = [];
const report = ({ cc }, text) => (cc[0] === options.cc ? errors : notes).push(text);

/** What is being done: on one line where someone watches, else a line for each new `topic`. */
let topic = '';
function progress(now, detail = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${now}${detail}`);
  else if (now !== topic && now !== '') process.stderr.write(`${now}\n`);
  topic = now;
}

/** Compiles a group's files with each configuration, `times` times; gives the configurations that did. */
function compileGroup(group, folder, files, times) {
  const working = new Set(configurations);
  const title = files.length < group.files(folder).length ? `${group.name}: ${files.join(' ')}` : group.name;
  for (let round = 1; round <= times; round++) {
    for (const configuration of configurations) {
      if (!working.has(configuration)) continue;
      let seconds = 0;
      let megabytes = 0;
      let text = 0;
      for (const file of files) {
        progress(`compiling ${group.name}, round ${round} of ${times}`, `: ${configuration.name}, ${file}`);
        const object = objectOf(group, configuration, file);
        mkdirSync(dirname(object), { recursive: true });
        const cost = measure([...configuration.cc, '-w', ...group.flags, '-c', file, '-o', object], { cwd: folder });
        if (cost.status !== 0) {
          report(
            configuration,
            `${group.name}: ${configuration.name} does not compile ${file}: ${firstLine(cost.said)}`,
          );
          working.delete(configuration);
          break;
        }
        seconds += cost.seconds;
        megabytes = Math.max(megabytes, cost.megabytes);
        text += textSize(object);
      }
      if (!working.has(configuration)) continue;
      results.add('compile', title, configuration.name, seconds);
      results.add('memory', title, configuration.name, megabytes);
      if (round === 1) results.add('text', title, configuration.name, text / 1000);
    }
  }
  return [...working];
}

const folderOf = (group, configuration) => join(workshop, 'build', configuration.name.replace(' ', ''), group.name);
const objectOf = (group, configuration, file) => join(folderOf(group, configuration), file.replace(/\.c$/, '.o'));

/** Links a program of a group; null after an error. */
function link(group, folder, files, program, configuration) {
  const objects = (program.files ?? files).map(file => objectOf(group, configuration, file));
  for (const file of program.more ?? []) {
    const object = objectOf(group, configuration, file);
    const made = measure([...configuration.cc, '-w', ...group.flags, '-c', file, '-o', object], { cwd: folder });
    if (made.status !== 0) return failed(program, configuration, `does not compile: ${firstLine(made.said)}`);
    objects.push(object);
  }
  const path = join(folderOf(group, configuration), program.name.replaceAll(' ', '-'));
  const linked = measure([configuration.cc[0], ...objects, '-o', path, ...program.libraries]);
  return linked.status === 0 ? path : failed(program, configuration, `does not link: ${firstLine(linked.said)}`);
}

function failed(program, configuration, reason) {
  report(configuration, `${program.name}: ${configuration.name} ${reason}`);
  return null;
}

/** Runs a program's builds in turns. */
function runProgram(group, folder, program, builds) {
  const gcc =
    builds.find(build => build.configuration.name === 'gcc -O0')?.path ?? referenceBuild(group, folder, program);
  const expected = outputOf(folder, program, gcc);
  for (let round = 1; round <= rounds; round++) {
    for (const build of [...builds]) {
      progress(`running ${program.name}`, `, round ${round} of ${rounds}: ${build.configuration.name}`);
      const output = join(workshop, 'output');
      const where = { cwd: folder, input: inputOf(folder, program), output };
      const command = [build.path, ...program.args];
      const cost = measure(command, where);
      const wrong =
        cost.status !== 0
          ? `exits with ${cost.status}`
          : fingerprint(program, output) !== expected
            ? "differs from gcc's output"
            : null;
      rmSync(output);
      if (wrong !== null) {
        failed(program, build.configuration, wrong);
        builds.splice(builds.indexOf(build), 1);
        continue;
      }
      results.add('run', program.name, build.configuration.name, cost.seconds);
      if (callgrind && round === 1) {
        const instructions = countInstructions(command, where);
        if (instructions !== null) results.add('instructions', program.name, build.configuration.name, instructions);
      }
    }
  }
}

/** A program built by gcc -O0, where that is not among the configurations. */
function referenceBuild(group, folder, program) {
  const files = [...(program.files ?? group.files(folder)), ...(program.more ?? [])];
  const path = join(workshop, 'reference');
  const words = ['-O0', '-w', ...group.flags, ...files, '-o', path, ...program.libraries];
  const built = spawnSync('gcc', words, { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`gcc does not build ${program.name}: ${built.stderr}`);
  return path;
}

/** The fingerprint of what gcc's build of a program prints. */
function outputOf(folder, program, path) {
  const output = join(workshop, 'expected');
  const { status } = measure([path, ...program.args], { cwd: folder, input: inputOf(folder, program), output });
  if (status !== 0) throw new Error(`gcc's build of ${program.name} exits with ${status}`);
  return fingerprint(program, output);
}

const inputOf = (folder, { input }) => (input === undefined ? undefined : join(folder, input));

function fingerprint({ sameAs }, file) {
  const content = readFileSync(file);
  return createHash('sha256')
    .update(sameAs === undefined ? content : sameAs(content.toString('latin1')))
    .digest('hex');
}

// Where this is set, Node reads certificates at each start, which bin/tscc spares itself: `node -e 0` is to have no handicap.
delete process.env.NODE_EXTRA_CA_CERTS;

/** What starting costs: a hello world compiled beside an empty Node. */
function start() {
  const source = join(workshop, 'hello.c');
  writeFileSync(source, '#include <stdio.h>\nint main(void) { printf("hello, world\\n"); return 0; }\n');
  const commands = configurations.map(({ name, cc }) => [name, [...cc, '-c', source, '-o', join(workshop, 'hello.o')]]);
  commands.push(['node -e 0', ['node', '-e', '0']]);
  for (let round = 1; round <= 7 * rounds; round++) {
    progress('starting', `, round ${round} of ${7 * rounds}`);
    for (const [name, command] of commands) results.add('start', 'hello world', name, measure(command).seconds);
  }
}

mkdirSync(workshop, { recursive: true });
if (only.test('start') && options.part !== 'run') start();
for (const group of groups) {
  const whole = only.test(group.name);
  const programs = group.programs.filter(program => whole || only.test(program.name));
  if (programs.length === 0) continue;
  const folder = group.prepare();
  const all = group.files(folder);
  const files = all.filter(file => whole || programs.some(program => program.files?.includes(file) ?? true));
  const working = compileGroup(group, folder, files, options.part === 'run' ? 1 : rounds);
  if (options.part === 'compile') continue;
  for (const program of programs) {
    const builds = working
      .map(configuration => ({ configuration, path: link(group, folder, files, program, configuration) }))
      .filter(build => build.path !== null);
    runProgram(group, folder, program, builds);
  }
}
progress('');

const history = join(workshop, 'history.jsonl');
const last = lastResults();
const commit = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).stdout.trim();
const entry = { date: new Date().toISOString(), commit, rounds, figures: results.figures };
appendFileSync(history, `${JSON.stringify(entry)}\n`);
if (options.json !== '') writeFileSync(options.json, `${JSON.stringify({ ...entry, errors }, null, 1)}\n`);

for (const shown of measures) {
  if (results.programs(shown.name).length === 0) continue;
  console.log(`\n${shown.title}\n`);
  console.log(figuresTable(results, shown));
  console.log(`the same as ratios: median, least-most, change since the last run\n`);
  console.log(ratiosTable(results, shown, last));
}
console.log(`what is promised\n\n${promisesTable(results, last)}`);
for (const note of notes) console.log(`note: ${note}`);
for (const error of errors) console.log(`ERROR ${error}`);
process.exitCode = errors.length > 0 ? 1 : 0;

/** For each measure and program what was measured last. */
function lastResults() {
  const merged = new Results();
  if (!existsSync(history)) return merged;
  for (const line of readFileSync(history, 'utf8').split('\n').filter(Boolean)) {
    for (const [measure, programs] of Object.entries(JSON.parse(line).figures)) {
      Object.assign((merged.figures[measure] ??= {}), programs);
    }
  }
  return merged;
}
