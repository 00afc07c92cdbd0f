/** Files appear whole or not at all: they are written under another name and then renamed. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { encode } from '../grammar/preprocess/bytes.ts';

/** A name beside `path` for a file that is not finished. */
export function unfinished(path: string): string {
  return isSpecial(path) ? path : `${path}.${process.pid}.tmp`;
}

/** Devices and pipes cannot be replaced. */
function isSpecial(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

/** Gives an unfinished file its name. */
export function finish(path: string): void {
  const beside = unfinished(path);
  if (beside !== path) renameSync(beside, path);
}

export function discard(path: string): void {
  const beside = unfinished(path);
  if (beside !== path) rmSync(beside, { force: true });
}

/** Writes a file, or the standard output when `path` is `-`. Throws what the system says. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  if (path === '-') {
    writeAll(1, bytes);
    return;
  }
  try {
    const file = openSync(unfinished(path), 'w');
    try {
      writeAll(file, bytes);
    } finally {
      closeSync(file);
    }
    finish(path);
  } catch (error) {
    discard(path);
    throw error;
  }
}

/** Source text goes out with the bytes that came in, also those that are not UTF-8; the system's own encoder is the quickest where all are. */
const bytesOf = (text: string): Uint8Array => (/[\udc80-\udcff]/.test(text) ? encode(text) : Buffer.from(text, 'utf8'));

/** Writes to an open file. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      // A pipe whose reader is slow says so.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  EPIPE: 'Broken pipe',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
};

/** What the system said, as the C library words it; undefined for errors that are not the system's. */
export function systemReason(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? undefined : (reasons[code] ?? code);
}
