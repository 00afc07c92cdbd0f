/**
 * Finding included files, and keeping what was read (gcc manual, Search Path).
 */
import { encode } from './bytes.ts';
import type { Dependency, PreprocessOptions } from './options.ts';
import type { Inclusion } from './places.ts';
import { Source } from './source.ts';

export interface Found {
  readonly source: Source;
  /** The index in the chain of directories, or -1 for the includer's own directory. */
  readonly directory: number;
  readonly system: boolean;
}

export class Files {
  private readonly chain: readonly string[];
  private readonly firstAngled: number;
  private readonly firstSystem: number;
  private readonly sources = new Map<string, Source | null>();
  readonly dependencies: Dependency[] = [];

  constructor(
    private readonly options: PreprocessOptions,
    private readonly trigraphs: boolean,
  ) {
    const { quoteDirs = [], includeDirs = [], systemDirs = [], afterDirs = [] } = options;
    this.chain = [...quoteDirs, ...includeDirs, ...systemDirs, ...afterDirs];
    this.firstAngled = quoteDirs.length;
    this.firstSystem = quoteDirs.length + includeDirs.length;
  }

  /** Looks for a header as `#include` does, or, with `after`, as `#include_next` in a file from that place of the chain. */
  find(name: string, angled: boolean, from: Inclusion | null, after?: number): Found | null {
    if (name.startsWith('/')) return this.open(name, -1, from?.system ?? false);
    if (from === null && !angled) {
      const found = this.open(`./${name}`, -1, false);
      if (found !== null) return found;
    } else if (after === undefined && !angled) {
      const slash = from!.source.path.lastIndexOf('/');
      const beside = slash < 0 ? name : from!.source.path.slice(0, slash + 1) + name;
      const found = this.open(beside, -1, from?.system ?? false);
      if (found !== null) return found;
    }
    const first = after === undefined ? (angled ? this.firstAngled : 0) : after + 1;
    for (let i = first; i < this.chain.length; i++) {
      const directory = this.chain[i];
      const path = directory === '' ? name : directory.endsWith('/') ? directory + name : `${directory}/${name}`;
      const found = this.open(path, i, i >= this.firstSystem);
      if (found !== null) return found;
    }
    return null;
  }

  private open(path: string, directory: number, system: boolean): Found | null {
    let source = this.sources.get(path);
    if (source === undefined) {
      const content = this.options.files.read(path);
      const bytes = typeof content === 'string' ? encode(content) : content;
      source = bytes === null ? null : new Source(path, bytes, this.trigraphs);
      this.sources.set(path, source);
    }
    return source === null ? null : { source, directory, system };
  }

  /** Notes that the unit depends on a file. */
  use(found: string, system: boolean): void {
    const path = found.replace(/^(\.\/+)+(?=.)/, '');
    if (!this.seen.has(path)) this.dependencies.push({ path, system });
    this.seen.add(path);
  }

  private readonly seen = new Set<string>();
}
