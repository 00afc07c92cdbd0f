/**
 * `__builtin_cpu_init` and `__builtin_cpu_supports` (gcc manual, x86 Built-in Functions): libgcc asks the processor once, and keeps a bit for
 * each extension in `__cpu_model`.
 */
import type { CSymbol, Unit } from '../../languages/unit.ts';
import { textOf } from './attribute-arguments.ts';
import { type Special, wrongCount } from './builtin-calls.ts';
import { externalFunction } from './implicit-functions.ts';
import { mk } from './typer.ts';

/** The bits of `__cpu_model.__cpu_features[0]`, in libgcc's order from bit 0 on. */
const features =
  'cmov mmx popcnt sse sse2 sse3 ssse3 sse4.1 sse4.2 avx avx2 sse4a fma4 xop fma avx512f bmi bmi2 aes pclmul avx512vl avx512bw avx512dq avx512cd avx512er avx512pf avx512vbmi avx512ifma avx5124vnniw avx5124fmaps avx512vpopcntdq avx512vbmi2'.split(
    ' ',
  );
/** The words before the features: vendor, type, subtype. */
const wordsBefore = 3;

const models = new WeakMap<Unit, CSymbol>();

export const initializeProcessor: Special = t => {
  const symbol = externalFunction(t, '__cpu_indicator_init');
  const type = t.types.function(t.types.int, [], false);
  const f = mk.AddressOf({ type: t.types.pointer(type), place: mk.Variable({ type, symbol }) });
  return mk.Call({ type: t.types.int, function: f, arguments: [] });
};

export const processorSupports: Special = (t, n, name) => {
  if (wrongCount(t, n, name, 1)) return t.mistake();
  const feature = textOf(t, n.arguments[0]);
  const bit = feature === null ? -1 : features.indexOf(feature);
  if (bit < 0) {
    t.error(n.at, `parameter to builtin not valid: ${feature ?? 'no string literal'}`);
    return t.mistake();
  }
  const word = t.types.integer['unsigned int'];
  let symbol = models.get(t.unit);
  if (symbol === undefined) {
    symbol = t.unit.symbol('__cpu_model', 'object');
    symbol.type = t.types.array(word, wordsBefore + 1);
    symbol.linkage = 'external';
    symbol.duration = 'static';
    symbol.attributes = { visibility: 'hidden' };
    models.set(t.unit, symbol);
  }
  const pointer = mk.PointerAdd({
    type: t.types.pointer(word),
    pointer: mk.Decay({ type: t.types.pointer(word), place: t.variable(symbol) }),
    index: t.integer(BigInt(wordsBefore), t.types.integer.long),
    minus: false,
  });
  const value = mk.Load({ type: word, place: mk.Dereference({ type: word, pointer }) });
  const mask = t.integer(1n << BigInt(bit), word);
  return mk.Convert({ type: t.types.int, value: mk.Binary({ type: word, op: '&', left: value, right: mask }) });
};
