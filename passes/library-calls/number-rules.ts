/** Calls that compute: classes of characters, powers, and the rounding of what was a float (C17 7.4, 7.12; POSIX isascii, toascii). */
import type { Answer, LibraryCall } from './call.ts';
import type { Row } from './rows.ts';

/** Rounding gives a number with no more digits: a float that was widened can be rounded as a float. */
function roundNarrow(c: LibraryCall): Answer {
  const { f } = c;
  const n = f.at(c.arg(0));
  if (n?.kind !== 'Convert' || n.op !== 'fpext' || n.from !== 'f32') return null;
  return f.convert('fpext', 'f32', 'f64', f.call(`${c.name}f`, [n.value]) as number);
}

/** The bits of 1.0 and 2.0. */
const one = 0x3ff0n << 48n;
const two = 0x4000n << 48n;

/** The first and second power are exact, and rounded once. */
function power(c: LibraryCall): Answer {
  const n = c.f.at(c.arg(1));
  if (n?.kind !== 'FloatingConstant') return null;
  const x = c.arg(0);
  return n.bits === one ? x : n.bits === two ? c.f.binary('fmul', 'f64', x, x) : null;
}

function isDigit(c: LibraryCall): Answer {
  const { f } = c;
  const fromZero = f.binary('add', 'i32', c.arg(0), f.constant('i32', -0x30));
  return f.compare('ule', 'i32', fromZero, f.constant('i32', 9));
}

export const numberRows: readonly Row[] = [
  { names: 'isdigit', fold: isDigit },
  { names: 'isascii', fold: c => c.f.compare('ule', 'i32', c.arg(0), c.f.constant('i32', 0x7f)) },
  { names: 'toascii', fold: c => c.f.binary('and', 'i32', c.arg(0), c.f.constant('i32', 0x7f)) },
  { names: 'floor ceil trunc round rint nearbyint', fold: roundNarrow },
  { names: 'pow', fold: power },
];
