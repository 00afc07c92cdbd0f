/** The conversion that fits an argument, as near as may be to the one that was written: gcc's proposals for it. */
import { type CType, isInteger } from '../../../languages/types.ts';
import type { Conversion } from './conversions.ts';

const integerLengths: Readonly<Record<string, string | undefined>> = {
  int: '',
  'unsigned int': '',
  long: 'l',
  'unsigned long': 'l',
  'long long': 'll',
  'unsigned long long': 'll',
};
const pointedLengths: Readonly<Record<string, string | undefined>> = {
  ...integerLengths,
  'signed char': 'hh',
  'unsigned char': 'hh',
  short: 'h',
  'unsigned short': 'h',
};

/** Length modifier and letter; null where no conversion takes such an argument. */
export function suggestion(kind: string, type: CType, letter: string, conversion: Conversion): string | null {
  if (kind === 'scanf') return type.kind === 'Pointer' ? scanning(type.of as CType, letter) : null;
  if (type.kind === 'Floating') {
    const length = type.name === 'double' ? '' : type.name === 'long double' ? 'L' : null;
    return length === null ? null : length + ('fFeEgGaA'.includes(letter) ? letter : 'f');
  }
  if (type.kind === 'Pointer') return pointing(type.of as CType, conversion);
  return type.kind === 'Integer' ? integer(integerLengths[type.name], 'diouxX', letter) : null;
}

function integer(length: string | undefined, letters: string, letter: string): string | null {
  return length === undefined ? null : length + (letters.includes(letter) ? letter : 'd');
}

function pointing(of: CType, { writes }: Conversion): string | null {
  if (of.kind === 'Void') return 'p';
  if (of.kind !== 'Integer') return null;
  if (of.name === 'char') return writes ? 'hhn' : 's';
  if (of.name === 'int' || of.name === 'unsigned int') return writes ? 'n' : 'ls';
  const length = pointedLengths[of.name];
  return length === undefined ? null : `${length}n`;
}

function scanning(of: CType, letter: string): string | null {
  if (of.kind === 'Floating') {
    const length = { float: '', double: 'l', 'long double': 'L', _Float128: null }[of.name];
    return length === null ? null : length + ('fFeEgGaA'.includes(letter) ? letter : 'e');
  }
  if (of.kind === 'Pointer') return of.of.kind === 'Void' ? 'p' : null;
  if (of.kind !== 'Integer' || !isInteger(of)) return null;
  if (of.name === 'char') return 's';
  if (of.size === 4 && 'sc['.includes(letter)) return `l${letter}`;
  return integer(pointedLengths[of.name], 'diouxXn', letter);
}
