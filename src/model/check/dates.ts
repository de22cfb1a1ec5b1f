import { Fault, textFaults } from './faults';
import { Problem } from './problem';

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const FAULTS: readonly Fault[] = [
  [text => !/^\d{4}-\d{2}-\d{2}$/.test(text), 'is not of the form YYYY-MM-DD'],
  [text => {
    const [year, month, day] = text.split('-').map(Number);
    return month < 1 || month > 12 || day < 1 || day > daysIn(year, month);
  }, 'is not in the calendar'],
];

/** A day of the Gregorian calendar; no time and no zone, so that it means the same everywhere. */
export function dateProblems(field: string, value: unknown): Problem[] {
  return textFaults('ZT125', field, value, 'use a date such as "2027-03-31"', FAULTS);
}
