// Tables of what was measured: figures, ratios with their spread, the change since the last run, and the promises.

/** The measures in the order shown, with the pairs of configurations whose ratio is of interest. */
const compared = [
  ['tscc -O0', 'gcc -O0'],
  ['tscc -O1', 'gcc -O0'],
  ['tscc -O1', 'gcc -O1'],
  ['tscc -O2', 'gcc -O1'],
  ['tscc -O2', 'gcc -O2'],
  ['clang -O0', 'gcc -O0'],
  ['tcc', 'gcc -O0'],
];
const compiled = [
  ['tscc -O0', 'gcc -O0'],
  ['tscc -O1', 'gcc -O1'],
  ['tscc -O2', 'gcc -O2'],
  ['clang -O0', 'gcc -O0'],
  ['tcc', 'gcc -O0'],
];
const started = [
  ['tscc -O0', 'node -e 0'],
  ['tscc -O0', 'gcc -O0'],
];
export const measures = [
  { name: 'start', title: '-c on a hello world, user + system seconds', digits: 3, pairs: started },
  { name: 'compile', title: 'compiling, user + system seconds', digits: 2, pairs: compiled },
  { name: 'memory', title: 'peak memory while compiling, MB', digits: 0, pairs: compiled },
  { name: 'text', title: '.text, KB', digits: 1, pairs: compared },
  { name: 'run', title: 'running, user + system seconds', digits: 2, pairs: compared },
  { name: 'instructions', title: 'running, million instructions', digits: 0, pairs: compared },
];

export const median = values => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
export const geometricMean = values => Math.exp(values.reduce((sum, x) => sum + Math.log(x), 0) / values.length);

/**
 * What a bench has measured: for a measure, a program and a configuration, one figure for each round. Rounds are paired: a ratio is
 * taken within a round, so that what else the machine does meanwhile falls on both sides.
 */
export class Results {
  figures = {};

  add(measure, program, configuration, figure) {
    const ofProgram = ((this.figures[measure] ??= {})[program] ??= {});
    (ofProgram[configuration] ??= []).push(figure);
  }

  programs(measure) {
    return Object.keys(this.figures[measure] ?? {});
  }

  values(measure, program, configuration) {
    return this.figures[measure]?.[program]?.[configuration] ?? [];
  }

  /** { median, min, max } of the ratio of two configurations over the rounds, or null where one has no figures. */
  ratio(measure, program, [ours, theirs]) {
    const a = this.values(measure, program, ours);
    const b = this.values(measure, program, theirs);
    if (a.length === 0 || a.length !== b.length) return null;
    const ratios = a.map((x, i) => x / b[i]);
    return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
  }

  /** The geometric mean of the programs' median ratios, or null. */
  meanRatio(measure, pair) {
    const medians = this.programs(measure)
      .map(program => this.ratio(measure, program, pair)?.median)
      .filter(ratio => ratio !== undefined);
    return medians.length === 0 ? null : geometricMean(medians);
  }

  /** { program, ratio } of the program with the highest median ratio, or null. */
  worst(measure, pair) {
    let found = null;
    for (const program of this.programs(measure)) {
      const ratio = this.ratio(measure, program, pair)?.median;
      if (ratio !== undefined && (found === null || ratio > found.ratio)) found = { program, ratio };
    }
    return found;
  }
}

/** Rows of cells as aligned text: words stand left, figures right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const words = rows[0].map((heading, column) => column === 0 || heading === '');
  const line = row => row.map((cell, i) => (words[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return `${rows.map(row => line(row).trimEnd()).join('\n')}\n`;
}

/** How a ratio changed, in per cent, where it did by two or more. */
function change(now, before) {
  if (before === undefined || before === null) return '';
  const percent = Math.round((now / before - 1) * 100);
  return Math.abs(percent) < 2 ? '' : ` ${percent > 0 ? '+' : ''}${percent}%`;
}

const pairName = ([ours, theirs]) => `${ours} / ${theirs}`;

/** The medians of a measure, a row for each program and a column for each configuration. */
export function figuresTable(results, { name, digits }) {
  const present = [...new Set(Object.values(results.figures[name]).flatMap(Object.keys))];
  return table([
    ['', ...present],
    ...results.programs(name).map(program => [
      program,
      ...present.map(configuration => {
        const values = results.values(name, program, configuration);
        return values.length === 0 ? '-' : median(values).toFixed(digits);
      }),
    ]),
  ]);
}

/** The ratios of a measure, each as median, smallest-largest and its change since `last`, and their geometric means. */
export function ratiosTable(results, { name, pairs }, last) {
  const present = pairs.filter(pair => results.meanRatio(name, pair) !== null);
  if (present.length === 0) return '';
  const cell = (program, pair) => {
    const ratio = results.ratio(name, program, pair);
    if (ratio === null) return '-';
    const spread = ratio.min === ratio.max ? '' : ` ${ratio.min.toFixed(2)}-${ratio.max.toFixed(2)}`;
    return ratio.median.toFixed(2) + spread + change(ratio.median, last.ratio(name, program, pair)?.median);
  };
  const mean = pair => {
    const now = results.meanRatio(name, pair);
    const sameProgramsAsLast = `${last.programs(name)}` === `${results.programs(name)}`;
    return now.toFixed(2) + (sameProgramsAsLast ? change(now, last.meanRatio(name, pair)) : '');
  };
  return table([
    ['', ...present.map(pairName)],
    ...results.programs(name).map(program => [program, ...present.map(pair => cell(program, pair))]),
    ['geometric mean', ...present.map(mean)],
  ]);
}

/** What is promised: each figure is to be at most `must`, and is aimed at `aim`. */
const promises = [
  {
    what: 'SQLite compiled at -O0 against gcc -O0',
    must: 2.0,
    aim: 1.0,
    figure: r => r.ratio('compile', 'sqlite', ['tscc -O0', 'gcc -O0'])?.median,
  },
  {
    what: 'SQLite compiled at -O1 against gcc -O1',
    must: 1.0,
    aim: 0.5,
    figure: r => r.ratio('compile', 'sqlite', ['tscc -O1', 'gcc -O1'])?.median,
  },
  {
    what: 'peak memory on SQLite at -O1, MB',
    must: 700,
    aim: 400,
    figure: r =>
      r.values('memory', 'sqlite', 'tscc -O1').length > 0
        ? median(r.values('memory', 'sqlite', 'tscc -O1'))
        : undefined,
  },
  {
    what: '-c on a hello world, processor time against node -e 0',
    must: 4,
    aim: 2,
    figure: r => r.ratio('start', 'hello world', ['tscc -O0', 'node -e 0'])?.median,
  },
  {
    what: 'run time at -O1 against gcc -O0, geometric mean',
    must: 0.65,
    aim: 0.5,
    figure: r => r.meanRatio('run', ['tscc -O1', 'gcc -O0']),
  },
  {
    what: '... the worst single program',
    must: 1.0,
    aim: 0.7,
    figure: r => r.worst('run', ['tscc -O1', 'gcc -O0'])?.ratio,
    which: r => r.worst('run', ['tscc -O1', 'gcc -O0'])?.program,
  },
  {
    what: 'run time at -O2 against gcc -O1, geometric mean',
    must: 1.3,
    aim: 1.0,
    figure: r => r.meanRatio('run', ['tscc -O2', 'gcc -O1']),
  },
  {
    what: '.text at -O1 against gcc -O0, geometric mean',
    must: 1.0,
    aim: 0.7,
    figure: r => r.meanRatio('text', ['tscc -O1', 'gcc -O0']),
  },
];

/** The promises beside what was measured. */
export function promisesTable(results, last) {
  const rows = promises.map(({ what, must, aim, figure, which }) => {
    const measured = figure(results) ?? null;
    if (measured === null) return [what, String(must), String(aim), '-', 'not measured'];
    const verdict = measured <= aim ? 'reaches the aim' : measured <= must ? 'holds' : 'FALLS SHORT';
    const digits = must > 100 ? 0 : 3;
    const program = which === undefined ? '' : ` (${which(results)})`;
    const shown = measured.toFixed(digits) + change(measured, figure(last));
    return [what, String(must), String(aim), shown, verdict + program];
  });
  return table([['', 'must', 'aim', 'measured', ''], ...rows]);
}
