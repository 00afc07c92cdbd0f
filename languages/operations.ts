/** The operations on machine types, from MachineTyped to the selection of instructions. */

/** Integer operations; both operands and the result have one type. Shift counts at or beyond the width are undefined. Float ones start with f. */
export const binaryOperations = [
  'add',
  'sub',
  'mul',
  'sdiv',
  'udiv',
  'srem',
  'urem',
  'and',
  'or',
  'xor',
  'shl',
  'lshr',
  'ashr',
  'rotl',
  'mulhs',
  'mulhu',
  'fadd',
  'fsub',
  'fmul',
  'fdiv',
  'fmin',
  'fmax',
  'fcopysign',
] as const;
export type BinaryOperation = (typeof binaryOperations)[number];

/** `clz` and `ctz` of zero are undefined; `fneg` flips the sign bit. */
export const unaryOperations = ['neg', 'not', 'bswap', 'clz', 'ctz', 'popcount', 'fneg', 'fabs', 'fsqrt'] as const;
export type UnaryOperation = (typeof unaryOperations)[number];

/** Float comparisons: `f` + o (ordered: false with a NaN) or u (unordered: true with a NaN). C's == < <= > >= are ordered; != is fune. */
export const compareOperations = [
  'eq',
  'ne',
  'slt',
  'sle',
  'sgt',
  'sge',
  'ult',
  'ule',
  'ugt',
  'uge',
  'foeq',
  'fune',
  'folt',
  'fole',
  'fogt',
  'foge',
  'fueq',
  'fone',
  'fult',
  'fule',
  'fugt',
  'fuge',
  'ford',
  'funo',
] as const;
export type CompareOperation = (typeof compareOperations)[number];

/** Names as in LLVM's language reference. `fptosi` of what does not fit is undefined. `bitcast` keeps the bits between types of one size. */
export const convertOperations = [
  'zext',
  'sext',
  'trunc',
  'sitofp',
  'uitofp',
  'fptosi',
  'fptoui',
  'fpext',
  'fptrunc',
  'bitcast',
] as const;
export type ConvertOperation = (typeof convertOperations)[number];

/**
 * What `Perform` can do (name: results <- arguments):
 * atomic.load: value <- address; atomic.store: <- address, value; atomic.exchange/add/sub/and/or/xor/nand: old <- address, operand;
 * atomic.compare-exchange: old, success <- address, expected, desired; fence: <- ; trap: <- ; unreachable is a statement of its own;
 * sadd.overflow, uadd..., ssub, usub, smul, umul: result, overflowed <- left, right; prefetch: <- address; read-frame-address: value <- level;
 * read-return-address: value <- level; thread-address: of this thread's object <- address of the symbol; pause; read-timestamp: low, high <-;
 * seldom: <-, does nothing, and says that its block is seldom run; and up to settle-questions, which answers them:
 * ask.constant: 0 or 1 <- value; ask.object-size: bytes <- address, mode, limit, where mode and limit are constants.
 * All atomic operations are sequentially consistent. `success` and `overflowed` are i32, 0 or 1; the halves of the timestamp are i32.
 */
export const performOperations = [
  'atomic.load',
  'atomic.store',
  'atomic.exchange',
  'atomic.add',
  'atomic.sub',
  'atomic.and',
  'atomic.or',
  'atomic.xor',
  'atomic.nand',
  'atomic.compare-exchange',
  'fence',
  'trap',
  'sadd.overflow',
  'uadd.overflow',
  'ssub.overflow',
  'usub.overflow',
  'smul.overflow',
  'umul.overflow',
  'prefetch',
  'read-frame-address',
  'read-return-address',
  'thread-address',
  'pause',
  'seldom',
  'read-timestamp',
  'ask.constant',
  'ask.object-size',
] as const;
export type PerformOperation = (typeof performOperations)[number];
