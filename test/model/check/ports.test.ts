import { listProblems } from '../../../src/model/check/lists';
import { portProblems, portRangeProblems } from '../../../src/model/check/ports';
import { NO_TEXTS, refuses } from './table';

describe('portProblems', () => {
  refuses(portProblems, 'ZT102', [
    [0, 'the field 0 is not a port; use a whole number from 1 to 65535', 1],
    [65536, 'the field 65536 is not a port', 65535],
    [-80, 'is not a port', 80],
    [80.5, '80.5 is not a port', 80],
    [NaN, 'NaN is not a port', 443],
    [Infinity, 'Infinity is not a port', 443],
    ['80', '"80" is not a number', 80],
    [80n, '80n is not a number', 80],
    [[80], '[80] is not a number', 80],
    [Object(80), 'an object of class Number is not a number', 80],
    [undefined, 'undefined is not a number', 8080],
  ]);
  test.each(NO_TEXTS.map(value => [value]))('%p is no port', value => expect(portProblems('port', value)).toHaveLength(1));
});

describe('portRangeProblems', () => {
  test.each<[unknown, unknown, string[]]>([
    [8000, 8010, []],
    [8000, 8000, []],
    [1, 65535, []],
    [8010, 8000, ['ports 8010 to 8000 runs backwards']],
    [0, 8000, ['first port of ports 0 is not a port']],
    [8000, 70000, ['last port of ports 70000 is not a port']],
    ['1', undefined, ['first port of ports "1" is not a number', 'last port of ports undefined is not a number']],
  ])('%p to %p', (first, last, what) => expect(portRangeProblems('ports', first, last).map(found => found.what)).toEqual(what));
});

describe('listProblems', () => {
  const check = (value: unknown): string[] => listProblems('ports', value, portProblems).map(({ code, what }) => `${code} ${what}`);

  test.each<[unknown, string[]]>([
    [[80, 443], []],
    [[], ['ZT104 ports is empty']],
    [undefined, ['ZT104 ports undefined is not a list']],
    ['80', ['ZT104 ports "80" is not a list']],
    [{ length: 1, 0: 80 }, ['ZT104 ports {"0": 80, "length": 1} is not a list']],
    [[80, '443', 0], ['ZT102 ports[1] "443" is not a number', 'ZT102 ports[2] 0 is not a port']],
    // eslint-disable-next-line no-sparse-arrays
    [[, 80], ['ZT102 ports[0] undefined is not a number']],
  ])('%p', (value, found) => expect(check(value)).toEqual(found));
});
