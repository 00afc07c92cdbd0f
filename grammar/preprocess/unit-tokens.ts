/**
 * The result of preprocessing in the form that the parser and every later stage reads.
 */
import type { Location } from '../../languages/diagnostics.ts';
import { Kind, type PragmaLine, type TokenExpansion, type Tokens } from '../tokens.ts';
import type { Preprocessor } from './preprocessor.ts';

export class UnitTokens implements Tokens {
  readonly count: number;
  readonly kind: Uint16Array;
  readonly name: Int32Array;
  readonly next: Int32Array;
  readonly names: readonly string[];
  readonly pragmas: readonly PragmaLine[];
  private readonly end: number;

  constructor(private readonly pp: Preprocessor) {
    const { out } = pp;
    const { count } = out;
    this.end = pp.lexer.start;
    this.count = count;
    out.push(Kind.end, this.end, 0, -1, 0, -1);
    this.kind = out.kind;
    this.name = out.name;
    this.names = pp.names.strings;
    this.pragmas = pp.pragmas;
    const next = new Int32Array(count + 1).fill(-1);
    const following = new Int32Array(this.names.length).fill(-1);
    for (let i = count - 1; i >= 0; i--) {
      const name = out.name[i];
      if (name < 0 || out.kind[i] !== Kind.identifier) continue;
      next[i] = following[name];
      following[name] = i;
    }
    this.next = next;
  }

  text(token: number): string {
    const name = this.name[token];
    return name >= 0 ? this.names[name] : this.pp.places.spelling(this.pp.out.start[token], this.pp.out.length[token]);
  }

  locate(token: number): Location {
    return this.pp.location(this.place(token));
  }

  expansions(token: number): readonly TokenExpansion[] {
    const { pp } = this;
    const chain: TokenExpansion[] = [];
    let spelled = pp.out.start[token];
    for (let at = pp.out.via[token]; at >= 0; at = pp.expansions[at].parent) {
      const { macro, place } = pp.expansions[at];
      chain.push({
        macro: pp.names.strings[macro.name],
        definedAt: pp.location(macro.definedAt),
        spelledAt: pp.location(spelled),
        invokedAt: pp.location(place),
        inSystemHeader: pp.places.inSystemHeader(macro.definedAt),
      });
      spelled = place;
    }
    return chain;
  }

  line(file: string, line: number): string | undefined {
    return this.pp.places.line(file, line);
  }

  inSystemHeader(token: number): boolean {
    return this.pp.places.inSystemHeader(this.pp.out.start[token]);
  }

  isExpanded(token: number): boolean {
    return this.pp.out.via[token] >= 0;
  }

  private place(token: number): number {
    const index = Math.min(token, this.count);
    return this.pp.outermost(this.pp.out.start[index], this.pp.out.via[index]);
  }
}
