/** Rows as lines with aligned columns; the last column is never padded. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (let index = 0; index < row.length; index++) { widths[index] = Math.max(widths[index] ?? 0, row[index].length); }
  }
  return rows.map(row => `${indent}${row.map((cell, index) => cell.padEnd(widths[index])).join('  ')}`.trimEnd());
}

export const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
