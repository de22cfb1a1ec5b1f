import * as fs from 'fs';
import * as path from 'path';
import { isUtf8 } from 'buffer';
import { ParseError } from './codes';
import { ConstructMetadata, ReadFile, constructMetadata, withConstructs } from './construct-metadata';
import { MAX_FILE, MAX_FILES, MAX_FOLDERS } from './limits';
import { parseText } from './text';
import { WorldObject } from './world';

export interface Manifests {
  readonly objects: readonly WorldObject[];
  /** All that is wrong with all files. */
  readonly errors: readonly ParseError[];
  /** Intent files, which are no manifests. */
  readonly intents: readonly string[];
  /** Manifests that were read. */
  readonly files: number;
  /** Other files in the folders. */
  readonly ignored: number;
}

/** Bytes from which on the text of a file is let go. */
const LARGE = 65_536;

interface Found { readonly files: string[]; readonly intents: string[]; readonly errors: ParseError[]; ignored: number }

const isManifest = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name);
const isIntent = (name: string): boolean => /\.intent$/.test(name);

/** Objects of files and folders, in the order given, each folder sorted by name; `-` is the standard input. */
export function readManifests(paths: readonly string[]): Manifests {
  const found: Found = { files: [], intents: [], errors: [], ignored: 0 };
  for (const given of paths) { find(given, found, true, []); }
  const objects: WorldObject[] = [];
  const read: ReadFile[] = [];
  const notes: ConstructMetadata[] = [];
  const errors = found.errors;
  const files = found.files.slice(0, MAX_FILES);
  if (files.length < found.files.length) { errors.push(new ParseError('ZT310', `more than ${MAX_FILES} files; prove fewer at a time`, found.files[MAX_FILES])); }
  for (const file of files) {
    try {
      const { bytes, state } = readBytes(file);
      const again = state === '' || bytes.length < LARGE ? undefined : () => sameText(file, state);
      const parsed = parseText(textOf(bytes, shownName(file)), { file: shownName(file), firstIndex: objects.length, again });
      const metadata = constructMetadata(file, parsed.objects);
      if (metadata) { notes.push(metadata); continue; }
      for (const object of parsed.objects) { objects.push(object); }
      read.push({ file, objects: parsed.objects });
      errors.push(...parsed.errors);
    } catch (error) {
      errors.push(error instanceof ParseError ? error : unreadable(file, error));
    }
  }
  return { objects: notes.length > 0 ? withConstructs(read, notes) : objects, errors, intents: found.intents, files: files.length, ignored: found.ignored };
}

function find(file: string, found: Found, isGiven: boolean, above: readonly string[]): void {
  try {
    if (file === '-' || !fs.statSync(file).isDirectory()) {
      if (isIntent(path.basename(file))) { found.intents.push(file); } else if (isGiven || isManifest(file)) { found.files.push(file); } else { found.ignored++; }
      return;
    }
    const real = fs.realpathSync(file);
    if (above.includes(real)) { throw new ParseError('ZT310', 'the folder links to one that it lies in', file); }
    if (above.length >= MAX_FOLDERS) { throw new ParseError('ZT310', `more than ${MAX_FOLDERS} folders in each other`, file); }
    for (const name of fs.readdirSync(file).sort()) { find(path.join(file, name), found, false, [...above, real]); }
  } catch (error) {
    found.errors.push(error instanceof ParseError ? error : unreadable(file, error));
  }
}

const shownName = (file: string): string => (file === '-' ? 'stdin' : file);

const unreadable = (file: string, error: unknown): ParseError =>
  new ParseError('ZT301', whyUnreadable(error), shownName(file));

export function whyUnreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file or folder' : `it cannot be read (${code ?? 'unknown reason'})`;
}

/** Bytes as text; the error names the first line that is none. */
export function textOf(bytes: Buffer, file: string): string {
  if (isUtf8(bytes)) { return bytes.toString('utf8'); }
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, next))) { break; }
    start = next;
  }
  throw new ParseError('ZT303', 'it is not UTF-8 text; convert it', file, line);
}

/** The text of a file that was read before. */
function sameText(file: string, before: string): string {
  const { bytes, state } = readBytes(file);
  if (state !== before) { throw new ParseError('ZT301', 'it has changed since it was read; run again', file); }
  return textOf(bytes, file);
}

interface Read {
  readonly bytes: Buffer;
  /** Changes when the file does; empty where it cannot be read a second time, as a pipe. */
  readonly state: string;
}

/** In pieces, so that neither a device nor a pipe without end takes all memory. */
function readBytes(file: string): Read {
  const descriptor = file === '-' ? 0 : fs.openSync(file, 'r');
  try {
    const pieces: Buffer[] = [];
    let size = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.max(65_536, Math.min(16_777_216, size)));
      const read = readSome(descriptor, piece);
      if (read === 0) { return { bytes: Buffer.concat(pieces, size), state: stateOf(descriptor) }; }
      size += read;
      if (size > MAX_FILE) { throw new ParseError('ZT302', `more than ${MAX_FILE / 1_048_576} MiB; split it into several files`, shownName(file)); }
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    if (file !== '-') { fs.closeSync(descriptor); }
  }
}

function stateOf(descriptor: number): string {
  const stat = fs.fstatSync(descriptor);
  return stat.isFile() ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : '';
}

function readSome(descriptor: number, piece: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') { return 0; }
      if (code !== 'EAGAIN') { throw error; }
      // The standard input of a pipe may not have anything yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
