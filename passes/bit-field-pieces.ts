/** Which bytes to access for a bit-field: pure arithmetic on its place in the record. */
import { sizeOf } from '../languages/types.ts';
import type { RecordField } from '../languages/unit.ts';

/** A part of a bit-field that one access reads or writes. */
export interface Piece {
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** Bytes accessed: 1, 2, 4, 8. */
  readonly size: number;
  /** The part's lowest bit within these bytes, and its number of bits. */
  readonly low: number;
  readonly width: number;
  /** Its lowest bit within the field. */
  readonly at: number;
}

/** The smallest access within the record that is aligned to its size and holds the field; otherwise, for packed fields, several. */
export function piecesToRead(field: RecordField): readonly Piece[] {
  const first = 8 * field.offset + field.bit;
  for (const size of [1, 2, 4, 8]) {
    const offset = size * Math.floor(first / (8 * size));
    const low = first - 8 * offset;
    if (low + field.width <= 8 * size && offset + size <= field.tag.size)
      return [{ offset, size, low, width: field.width, at: 0 }];
  }
  return exactPieces(first, field.width);
}

/** As for reading, unless the access would cover a byte of a member that is no bit-field: another thread may be writing it. */
export function piecesToWrite(field: RecordField): readonly Piece[] {
  const pieces = piecesToRead(field);
  const [{ offset, size }] = pieces;
  if (pieces.length > 1 || field.tag.word === 'union' || 8 * size - field.width < 8) return pieces;
  const foreign = field.tag.fields.some(
    f => f.width < 0 && f.offset < offset + size && f.offset + Math.max(1, sizeOf(f.type)) > offset,
  );
  return foreign ? exactPieces(8 * field.offset + field.bit, field.width) : pieces;
}

/** Accesses to exactly the bytes that hold some of the bits. */
function exactPieces(first: number, width: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < width) {
    const offset = Math.floor((first + at) / 8);
    const end = Math.ceil((first + width) / 8);
    let size = 8;
    while (size > end - offset) size /= 2;
    const low = first + at - 8 * offset;
    const part = Math.min(width - at, 8 * size - low);
    pieces.push({ offset, size, low, width: part, at });
    at += part;
  }
  return pieces;
}
