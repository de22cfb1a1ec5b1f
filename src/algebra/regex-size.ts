import { Ranges, intersect, subtract } from './ranges';
import { LAST_CODE_POINT } from './regex-sets';
import { Pattern, parseRegex } from './regex-syntax';

/**
 * About how many instructions RE2 makes of a pattern, as `RE2::ProgramSize` counts them: for the patterns of paths exact or a few
 * more, and many more where RE2 finds common beginnings. Throws a `RegexRefusal`.
 */
export function programSize(pattern: string): number {
  const found = known.get(pattern) ?? 4 + size(parseRegex(pattern, false));
  known.set(pattern, found);
  return found;
}

const known = new Map<string, number>();

const ASCII: Ranges = [[0, 0x7f]];
const BEYOND_ASCII: Ranges = [[0x80, LAST_CODE_POINT]];

function size(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'set': return sizeOfSet(pattern.set);
    case 'begin': case 'end': return 1;
    case 'group': return 2 + size(pattern.body);
    case 'sequence': return pattern.parts.reduce((sum, part) => sum + size(part), 0);
    case 'choice': return pattern.parts.reduce((sum, part) => sum + Math.max(1, size(part)), 0);
    case 'repeat': {
      const { min, max } = pattern;
      const body = size(pattern.body);
      // What follows a loop may be written twice.
      if (max === Infinity) { return 1 + (min === 0 ? body : min * body + 1); }
      return min * body + (max - min) * (body + 1);
    }
  }
}

/** One instruction for each range of bytes; all that is not ASCII at once takes seven with the ASCII part. */
function sizeOfSet(set: Ranges): number {
  const near = rangesOfAscii(intersect(set, ASCII));
  const far = intersect(set, BEYOND_ASCII);
  if (far.length === 0) { return Math.max(1, near); }
  if (subtract(BEYOND_ASCII, far).length === 0) { return near + 6; }
  return near + far.reduce((sum, [first, last]) => sum + (first === last ? 4 : 12), 0);
}

const UPPER: Ranges = [[0x41, 0x5a]];

/** Letters in both cases take one instruction. */
function rangesOfAscii(set: Ranges): number {
  const upper = intersect(set, UPPER);
  const lower = upper.map(([first, last]) => [first + 32, last + 32] as const);
  const bothCases = lower.length > 0 && subtract(lower, set).length === 0;
  return bothCases ? Math.min(set.length, subtract(set, upper).length) : set.length;
}
