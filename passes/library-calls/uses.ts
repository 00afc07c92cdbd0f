/** Who uses a value, found when somebody first asks. */
import type { Graph } from '../values/graph.ts';
import { forEachTerminatorUse, forEachUse, type SSAInstruction } from '../values/operands.ts';

type Terminator = Graph['blocks'][number]['terminator'];
type User = SSAInstruction | Terminator;

export class Uses {
  private found: Map<number, User[]> | null = null;
  /** Those that have been made since. */
  private readonly made = new Map<number, User[]>();
  /** By value: those in whose place it stands now. */
  private readonly standsFor = new Map<number, number[]>();

  constructor(private readonly graph: Graph) {}

  /** Who used `replaced` uses `by` from now on. */
  replace(replaced: number, by: number): void {
    const all = [replaced, ...(this.standsFor.get(replaced) ?? [])];
    this.standsFor.set(by, [...(this.standsFor.get(by) ?? []), ...all]);
  }

  private names(value: number): readonly number[] {
    return [value, ...(this.standsFor.get(value) ?? [])];
  }

  note(n: SSAInstruction): void {
    forEachUse(n, v => add(this.made, v, n));
  }

  private of(value: number): readonly User[] {
    this.found ??= usersOf(this.graph);
    return [...(this.found.get(value) ?? []), ...(this.made.get(value) ?? [])];
  }

  any(value: number): boolean {
    return this.names(value).some(v => this.of(v).length > 0);
  }

  /** Is the value only asked whether it is zero? */
  onlyTested(value: number, constant: (v: number) => bigint | null): boolean {
    return this.names(value).every(v =>
      this.of(v).every(user => {
        if (user.kind === 'Branch') return user.test === v && !isArgument(user, v);
        return user.kind === 'Compare' && user.left === v && constant(user.right) === zeroTests[user.op];
      }),
    );
  }
}

/** Comparisons with these numbers ask whether the left operand is zero. */
const zeroTests: Readonly<Record<string, bigint>> = { eq: 0n, ne: 0n, ugt: 0n, ule: 0n, ult: 1n, uge: 1n };

function add(users: Map<number, User[]>, v: number, user: User): void {
  const list = users.get(v);
  if (list === undefined) users.set(v, [user]);
  else list.push(user);
}

function usersOf(graph: Graph): Map<number, User[]> {
  const found = new Map<number, User[]>();
  for (const b of graph.blocks) {
    for (const n of b.instructions) forEachUse(n, v => add(found, v, n));
    forEachTerminatorUse(b.terminator, v => add(found, v, b.terminator));
  }
  return found;
}

const isArgument = (branch: Extract<Terminator, { kind: 'Branch' }>, value: number): boolean =>
  branch.then.arguments.includes(value) || branch.else.arguments.includes(value);
