/** What a command line asks for, done: preprocess, compile, assemble, link, run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dependency } from '../grammar/preprocess/index.ts';
import { NeedsAssembler } from '../targets/encoding.ts';
import { CommandLine, type Input } from './command-line.ts';
import { type Compilation, FileCompiler } from './compilation.ts';
import { dependencyRules, objectName } from './dependencies.ts';
import { Renderer, stderrIsTerminal } from './diagnostics.ts';
import { InternalError, reproducer } from './internal-error.ts';
import { CannotLink, linkCommand } from './link.ts';
import { readWords } from './options.ts';
import { discard, finish, systemReason, unfinished, writeWhole } from './output.ts';
import { answer, banner } from './questions.ts';
import { expandResponseFiles } from './response-files.ts';
import { isDirectory, Toolchain } from './toolchain.ts';
import { WrongPasses } from './variation.ts';

/** Runs the command and gives its exit status. */
export function main(args: readonly string[]): number {
  const c = new CommandLine();
  c.words = expandResponseFiles(args);
  readWords(c, c.words);
  return new Command(c).run();
}

/** Ends the command: the reason has been told. */
class Failed extends Error {}

class Command {
  private readonly toolchain: Toolchain;
  private readonly renderer: Renderer;
  private scratch: string | null = null;
  private temporaries = 0;

  constructor(private readonly c: CommandLine) {
    this.toolchain = new Toolchain(c);
    this.renderer = new Renderer(c, stderrIsTerminal, text => process.stderr.write(text));
  }

  run(): number {
    const { c } = this;
    try {
      this.checkCommand();
      if (c.question !== null) {
        const text = answer(c, this.toolchain);
        if (text === null) this.fail(`there is no pass or language '${c.question.value}'`);
        writeWhole('-', text!);
        return 0;
      }
      if (c.verbose) process.stderr.write(banner);
      if (c.inputs.length === 0) {
        if (c.verbose) return 0;
        this.renderer.aboutCommand('fatal error', 'no input files');
        process.stderr.write('compilation terminated.\n');
        return 1;
      }
      return this.build();
    } catch (error) {
      if (error instanceof Failed) return 1;
      if (error instanceof InternalError) return 4;
      if (error instanceof CannotLink || error instanceof WrongPasses) {
        this.renderer.aboutCommand('error', error.message);
        return 1;
      }
      throw error;
    } finally {
      if (this.scratch !== null) rmSync(this.scratch, { recursive: true, force: true });
    }
  }

  private checkCommand(): void {
    const { c } = this;
    for (const { severity, message } of c.faults) this.renderer.aboutCommand(severity, message);
    if (c.faults.some(fault => fault.severity === 'error')) throw new Failed();
    const made = c.inputs.filter(input => input.language !== 'link').length;
    if (c.output !== null && c.stage !== 'link' && c.stage !== 'check' && made > 1) {
      this.renderer.aboutCommand('fatal error', "cannot specify '-o' with '-c', '-S' or '-E' with multiple files");
      process.stderr.write('compilation terminated.\n');
      throw new Failed();
    }
  }

  private build(): number {
    const { c } = this;
    if (c.inspect.interpret !== null) return this.interpret();
    const objects: string[] = [];
    let failed = false;
    for (const input of c.inputs) {
      const object = this.make(input);
      if (object === null) failed = true;
      else objects.push(object);
    }
    if (failed) return 1;
    if (c.stage !== 'link') return 0;
    const output = c.run ? this.temporary('program') : (c.output ?? 'a.out');
    if (!this.link(objects, output)) return 1;
    return c.run && !c.dryRun ? this.execute(output) : 0;
  }

  /** Runs the program without making code of it. */
  private interpret(): number {
    const { c, toolchain } = this;
    const [input] = c.inputs;
    if (!['c', 'preprocessed', 'dump'].includes(input.language)) this.fail(`${input.path} is no C to interpret`);
    const source = this.read(input.path);
    return source === null
      ? 1
      : new FileCompiler(c, toolchain, input, source).interpreted([input.path, ...c.runArguments]);
  }

  /** Makes of an input what the command asks for. Gives the file for the linker, or null after a failure. */
  private make(input: Input): string | null {
    const { c } = this;
    const { path } = input;
    const language = path === '-' && input.language === 'link' && c.stage === 'preprocess' ? 'c' : input.language;
    if (language === 'link') {
      if (path === '-') this.fail('-E or -x required when input is from standard input');
      if (!existsSync(path)) this.fail(`${path}: No such file or directory`);
      if (c.stage !== 'link') {
        this.renderer.aboutCommand('warning', `${path}: linker input file unused because linking not done`);
      }
      return path;
    }
    if (language === 'assembly') return this.makeOfAssembly(input, path);
    if (c.dryRun) return this.shownOnly(input);
    const source = this.read(path);
    if (source === null) return null;
    const compiler = (): FileCompiler => new FileCompiler(c, this.toolchain, input, source);
    if (c.stage === 'preprocess' || language === 'preprocessable assembly') return this.preprocess(input, compiler());
    if (c.saveTemporaries && language === 'c') writeWhole(objectName(path, '.i'), text(compiler().preprocessed()));
    const form = c.stage === 'check' ? 'check' : c.stage === 'assembly' ? 'assembly' : 'object';
    const output = this.outputOf(input);
    try {
      const { result, dependencies } = compiler().compiled(form);
      if (result.kind === 'failed') return null;
      this.writeDependencies(input, dependencies);
      if (result.kind === 'object') this.write(output, result.bytes);
      if (result.kind === 'text') this.write(output, result.text);
      return output;
    } catch (error) {
      if (!(error instanceof NeedsAssembler)) throw this.withReproducer(error, input, compiler);
    }
    try {
      return this.throughAssembler(input, compiler(), output);
    } catch (error) {
      throw this.withReproducer(error, input, compiler);
    }
  }

  /** Tells of a mistake of the compiler itself; gives what is to be thrown. */
  private withReproducer(error: unknown, input: Input, compiler: () => FileCompiler): unknown {
    if (!(error instanceof InternalError)) return error;
    this.renderer.aboutCommand('internal compiler error', error.message);
    if (process.env.TSCC_TRACE) process.stderr.write(`${error.stack}\n`);
    const preprocessed = input.language === 'dump' ? null : text(compiler().preprocessed());
    process.stderr.write(reproducer(error, this.c, input, preprocessed));
    return error;
  }

  /** The object of a file whose inline assembly only the system's assembler understands. */
  private throughAssembler(input: Input, compiler: FileCompiler, output: string): string | null {
    const { result, dependencies } = compiler.compiled('assembly');
    if (result.kind !== 'text') return null;
    this.writeDependencies(input, dependencies);
    const file = this.temporary('assembly.s');
    this.write(file, result.text);
    return this.assemble(file, output) ? output : null;
  }

  private preprocess(input: Input, compiler: FileCompiler): string | null {
    const { c } = this;
    const { result, dependencies } = compiler.preprocessed();
    const rulesOnly = c.dependencies.kind !== null && !c.dependencies.beside;
    if (result.kind !== 'text') return null;
    if (compiler.failed && (rulesOnly || c.stage !== 'preprocess')) return null;
    if (rulesOnly) {
      const rules = dependencyRules(c, dependencies, objectName(input.path));
      this.write(c.dependencies.file ?? c.output ?? '-', rules);
      return '';
    }
    if (c.stage === 'preprocess') {
      this.write(c.output ?? '-', result.text);
      this.writeDependencies(input, dependencies);
      return compiler.failed ? null : '';
    }
    if (c.stage === 'assembly') {
      this.write(this.outputOf(input), result.text);
      return '';
    }
    const file = this.temporary('preprocessed.s');
    this.write(file, result.text);
    return this.makeOfAssembly(input, file);
  }

  private makeOfAssembly(input: Input, file: string): string | null {
    const { c } = this;
    if (c.stage === 'preprocess' || c.stage === 'assembly' || c.stage === 'check') return file;
    const output = this.outputOf(input);
    return this.assemble(file, output) ? output : null;
  }

  private assemble(file: string, output: string): boolean {
    const { c } = this;
    const assembler = this.toolchain.program('as');
    if (assembler === null) {
      this.fail("cannot find the assembler 'as': install it (Debian: apt-get install binutils)");
    }
    const includes = c.includeDirs.flatMap(directory => ['-I', directory]);
    return this.program([assembler!, '--64', ...includes, ...c.assemblerWords, '-o', unfinished(output), file], output);
  }

  private link(objects: readonly string[], output: string): boolean {
    if (isDirectory(output)) this.fail(`cannot open output file ${output}: Is a directory`);
    return this.program(linkCommand(this.c, this.toolchain, objects, unfinished(output)), output);
  }

  /** Runs a program that writes `output` under its unfinished name. */
  private program(words: readonly string[], output: string): boolean {
    if (this.c.verbose)
      process.stderr.write(` ${words.map(word => (this.c.dryRun ? JSON.stringify(word) : word)).join(' ')}\n`);
    if (this.c.dryRun) return true;
    const { status, signal, error } = spawnSync(words[0], words.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
    if (error !== undefined) this.fail(`cannot run ${words[0]}: ${systemReason(error) ?? error.message}`);
    if (status === 0) {
      // A linker that is only asked something (`-Wl,--version`) has nothing to write.
      if (existsSync(unfinished(output))) finish(output);
      return true;
    }
    discard(output);
    const name = words[0].replace(/^.*\//, '');
    this.renderer.aboutCommand(
      'error',
      signal === null ? `${name} returned ${status} exit status` : `${name} was ended by ${signal}`,
    );
    return false;
  }

  /** Runs what was linked, as the user would have. */
  private execute(path: string): number {
    chmodSync(path, 0o755);
    // The compiler's own stack is larger than what programs are used to, and bin/tscc has put two variables aside.
    const { TSCC_STACK: stack = '8192', TSCC_CERTIFICATES: certificates, ...env } = process.env;
    const limited = ['-c', `ulimit -s ${stack} 2>/dev/null; exec "$0" "$@"`, path, ...this.c.runArguments];
    if (certificates) env.NODE_EXTRA_CA_CERTS = certificates;
    const { status, signal } = spawnSync('/bin/sh', limited, { stdio: 'inherit', env });
    return signal === null ? (status ?? 1) : 128 + (constants.signals[signal] ?? 0);
  }

  private shownOnly(input: Input): string {
    process.stderr.write(` "tscc" "-c" ${JSON.stringify(input.path)} "-o" ${JSON.stringify(this.outputOf(input))}\n`);
    return this.outputOf(input);
  }

  /** Where what is made of an input goes; the same each time that it is asked. */
  private outputOf(input: Input): string {
    const { c } = this;
    if (c.stage === 'link') {
      let made = this.made.get(input);
      if (made === undefined) {
        made = this.temporary(objectName(input.path));
        this.made.set(input, made);
      }
      return made;
    }
    if (c.output !== null) return c.output;
    return objectName(input.path, c.stage === 'assembly' ? '.s' : '.o');
  }

  private readonly made = new Map<Input, string>();

  private writeDependencies(input: Input, dependencies: readonly Dependency[]): void {
    const { c } = this;
    if (c.dependencies.kind === null || !c.dependencies.beside) return;
    const object = c.stage === 'object' && c.output !== null ? c.output : objectName(input.path);
    const besideName = (path: string): string => `${path.replace(/\.[^./]*$/, '')}.d`;
    let beside = objectName(input.path, '.d');
    if (c.output !== null) beside = c.stage === 'link' ? `${c.output}-${beside}` : besideName(c.output);
    this.write(c.dependencies.file ?? beside, dependencyRules(c, dependencies, object));
  }

  private read(path: string): Uint8Array | null {
    try {
      return readFileSync(path === '-' ? 0 : path);
    } catch (error) {
      const reason = systemReason(error);
      if (reason === undefined) throw error;
      const about = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'error' : 'fatal error';
      this.renderer.aboutCommand(about, `${path}: ${reason}`);
      if (about === 'fatal error') process.stderr.write('compilation terminated.\n');
      return null;
    }
  }

  private write(path: string, content: string | Uint8Array): void {
    try {
      writeWhole(path, content);
    } catch (error) {
      const reason = systemReason(error);
      if (reason === undefined) throw error;
      this.renderer.aboutCommand('fatal error', `opening output file ${path}: ${reason}`);
      process.stderr.write('compilation terminated.\n');
      throw new Failed();
    }
  }

  private temporary(name: string): string {
    this.scratch ??= mkdtempSync(join(tmpdir(), 'tscc-'));
    return join(this.scratch, `${this.temporaries++}-${name}`);
  }

  private fail(message: string): never {
    this.renderer.aboutCommand('error', message);
    throw new Failed();
  }
}

function text(compilation: Compilation): string {
  return compilation.result.kind === 'text' ? compilation.result.text : '';
}
