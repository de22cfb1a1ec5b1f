// Far above what a cluster holds, and far below what takes all memory: 100,000 workloads are 300,000 objects in 120 MiB.

/** Bytes of one file. */
export const MAX_FILE = 256 * 1024 * 1024;
export const MAX_FILES = 100_000;
/** Folders in each other. */
export const MAX_FOLDERS = 64;
/** Characters of one document: what kubectl lists of thousands of pods. */
export const MAX_DOCUMENT = 64 * 1024 * 1024;
/** Marks between the values of one document; the parser keeps some hundred bytes for each. */
export const MAX_DOCUMENT_MARKS = 3_000_000;
/** Values, keys and ends of lists in one file. */
export const MAX_FILE_EVENTS = 60_000_000;
/** Objects of one file. */
export const MAX_OBJECTS = 1_000_000;
/** Lists and mappings in each other; the API server's own kinds stay far below. */
export const MAX_DEPTH = 100;
/** Values that the aliases of one document may stand for. */
export const MAX_ALIASED_NODES = 100_000;
/** After so many broken documents the rest of a file is not worth reading. */
export const MAX_ERRORS = 10;
