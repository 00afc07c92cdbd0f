/** Sizes and alignments of C's basic types on x86-64 (System V ABI 3.1.2, figure 3.1). */
import type { DataModel } from '../../languages/types.ts';

const own = (size: number) => ({ size, align: size });

export const dataModel: DataModel = {
  pointer: own(8),
  integers: {
    _Bool: own(1),
    char: own(1),
    'signed char': own(1),
    'unsigned char': own(1),
    short: own(2),
    'unsigned short': own(2),
    int: own(4),
    'unsigned int': own(4),
    long: own(8),
    'unsigned long': own(8),
    'long long': own(8),
    'unsigned long long': own(8),
    __int128: own(16),
    'unsigned __int128': own(16),
  },
  floatings: {
    float: { format: 'f32', ...own(4) },
    double: { format: 'f64', ...own(8) },
    'long double': { format: 'f80', ...own(16) },
    _Float128: { format: 'f128', ...own(16) },
  },
  charSigned: true,
  sizeType: 'unsigned long',
  differenceType: 'long',
  wideCharacter: 'int',
  pointerType: 'i64',
  biggestAlignment: 16,
};
