/**
 * What each character may begin: one byte of class for each of the 256 bytes, and the identifier characters beyond ASCII.
 */

/** Letters and digits come first: `<= Class.digit` is "goes on in an identifier or number". */
export const Class = {
  letter: 0,
  digit: 1,
  space: 2,
  newline: 3,
  quote: 4,
  slash: 5,
  punctuator: 6,
  zero: 7,
  other: 8,
} as const;

export const characterClass = new Uint8Array(256).fill(Class.other);
const give = (characters: string, value: number): void => {
  for (const c of characters) characterClass[c.charCodeAt(0)] = value;
};
give('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$', Class.letter);
give('0123456789', Class.digit);
give(' \t\v\f', Class.space);
give('\n', Class.newline);
give('"\'', Class.quote);
give('/', Class.slash);
give('[](){}.-+&*~!%<>=^|?:;,#', Class.punctuator);
give('\0', Class.zero);

/** C17 annex D.1: pairs of first and last. */
const allowed = [
  0xa8, 0xa8, 0xaa, 0xaa, 0xad, 0xad, 0xaf, 0xaf, 0xb2, 0xb5, 0xb7, 0xba, 0xbc, 0xbe, 0xc0, 0xd6, 0xd8, 0xf6, 0xf8,
  0xff, 0x100, 0x167f, 0x1681, 0x180d, 0x180f, 0x1fff, 0x200b, 0x200d, 0x202a, 0x202e, 0x203f, 0x2040, 0x2054, 0x2054,
  0x2060, 0x206f, 0x2070, 0x218f, 0x2460, 0x24ff, 0x2776, 0x2793, 0x2c00, 0x2dff, 0x2e80, 0x2fff, 0x3004, 0x3007,
  0x3021, 0x302f, 0x3031, 0x303f, 0x3040, 0xd7ff, 0xf900, 0xfd3d, 0xfd40, 0xfdcf, 0xfdf0, 0xfe44, 0xfe47, 0xfffd,
  0x10000, 0x1fffd, 0x20000, 0x2fffd, 0x30000, 0x3fffd, 0x40000, 0x4fffd, 0x50000, 0x5fffd, 0x60000, 0x6fffd, 0x70000,
  0x7fffd, 0x80000, 0x8fffd, 0x90000, 0x9fffd, 0xa0000, 0xafffd, 0xb0000, 0xbfffd, 0xc0000, 0xcfffd, 0xd0000, 0xdfffd,
  0xe0000, 0xefffd,
];

/** C17 annex D.2: combining characters, allowed but not first. */
const notFirst = [0x300, 0x36f, 0x1dc0, 0x1dff, 0x20d0, 0x20ff, 0xfe20, 0xfe2f];

const within = (point: number, ranges: readonly number[]): boolean => {
  for (let i = 0; i < ranges.length; i += 2) if (point >= ranges[i] && point <= ranges[i + 1]) return true;
  return false;
};

export const mayBeInIdentifier = (point: number): boolean => within(point, allowed);
export const mayStartIdentifier = (point: number): boolean => within(point, allowed) && !within(point, notFirst);
