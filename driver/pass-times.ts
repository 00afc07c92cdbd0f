/** `--time-passes`: what each pass costs, without what other passes do on its behalf (the inliner waits for bodies). */
import { getHeapStatistics } from 'node:v8';

/** What one pass, or one other part of the work, has used. */
interface Row {
  readonly name: string;
  runs: number;
  /** Microseconds of processor time in the program itself. */
  user: number;
  nodesIn: number;
  nodesOut: number;
  /** Bytes on the heap, at least: where the collector ran meanwhile, what it freed is not known. On SQLite these are seven eighths of what `--trace-gc` tells. */
  bytes: number;
}

export class PassTimes {
  private readonly rows = new Map<string, Row>();
  /** The parts under way, the innermost last. */
  private readonly underWay: Row[] = [];
  private time = process.cpuUsage().user;
  private heap = getHeapStatistics().used_heap_size;

  /** Runs `work` and counts what it uses to `name`; to nothing with null. */
  clock<T>(name: string | null, work: () => T): T {
    const row = this.row(name ?? '');
    this.tick();
    this.underWay.push(row);
    row.runs++;
    try {
      return work();
    } finally {
      this.tick();
      this.underWay.pop();
    }
  }

  nodes(name: string, before: number, after: number): void {
    const row = this.row(name);
    row.nodesIn += before;
    row.nodesOut += after;
  }

  /** Counts what was used since the last tick to the part that is under way. */
  private tick(): void {
    const time = process.cpuUsage().user;
    const heap = getHeapStatistics().used_heap_size;
    const row = this.underWay.at(-1);
    if (row !== undefined) {
      row.user += time - this.time;
      row.bytes += Math.max(0, heap - this.heap);
    }
    this.time = process.cpuUsage().user;
    this.heap = getHeapStatistics().used_heap_size;
  }

  private row(name: string): Row {
    let row = this.rows.get(name);
    if (row === undefined) {
      row = { name, runs: 0, user: 0, nodesIn: 0, nodesOut: 0, bytes: 0 };
      this.rows.set(name, row);
    }
    return row;
  }

  /** A table, or the same as JSON; the costliest first. */
  report(format: 'text' | 'json'): string {
    const rows = [...this.rows.values()].filter(row => row.name !== '').sort((a, b) => b.user - a.user);
    const total = rows.reduce((sum, row) => sum + row.user, 0) || 1;
    const share = (row: Row): number => row.user / total;
    if (format === 'json') {
      const objects = rows.map(({ name, runs, user, nodesIn, nodesOut, bytes }, i) => ({
        ...{ pass: name, runs, userMilliseconds: user / 1000, share: Number(share(rows[i]).toFixed(4)) },
        ...{ nodesIn, nodesOut, bytes },
      }));
      return `${JSON.stringify(objects, null, 1)}\n`;
    }
    const line = (columns: readonly string[], name: string): string =>
      `${columns.map((text, i) => text.padStart(widths[i])).join('')}  ${name}\n`;
    const lines = rows.map(row => {
      const { runs, user, nodesIn, nodesOut, bytes } = row;
      const times = [(user / 1000).toFixed(1), `${(100 * share(row)).toFixed(1)} %`];
      const counts = nodesIn + nodesOut === 0 ? ['', ''] : [String(nodesIn), String(nodesOut)];
      return line([...times, String(runs), ...counts, `${Math.round(bytes / 1024)}`], row.name);
    });
    return line(['user ms', 'share', 'runs', 'nodes in', 'out', '>= KiB'], 'pass') + lines.join('');
  }
}

const widths = [9, 9, 8, 10, 10, 10];
