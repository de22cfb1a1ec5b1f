import { dnsLabelProblems, portNameProblems, serviceNameProblems, subdomainProblems } from '../../../src/model/check/names';
import { refuses, refusesHostile, refusesWhatIsNoText, Row } from './table';

const LABEL_ROWS: readonly Row[] = [
  ['', 'the field "" is empty', 'a'],
  ['a'.repeat(64), 'is longer than 63 characters', 'a'.repeat(63)],
  ['Shop', 'has upper case letters', 'shop'],
  ['-shop', "starts or ends with '-'", 's-hop'],
  ['shop-', "starts or ends with '-'", 'shop-1'],
  ['sh_op', 'has a character that is no letter', 'sh-op'],
  ['sh.op', 'has a character that is no letter', 'sh-op'],
  ['shop ', 'has a character that is no letter', 'shop'],
  ['shop\n', '"shop\\n" has a character', 'shop'],
  ['café', 'has a character that is no letter', 'cafe'],
];

describe('dnsLabelProblems', () => {
  refuses(dnsLabelProblems, 'ZT101', [...LABEL_ROWS, ['9-', "starts or ends with '-'", '9']]);
  refusesWhatIsNoText(dnsLabelProblems, 'ZT101');
  refusesHostile(dnsLabelProblems);
});

describe('serviceNameProblems: RFC 1035, so a letter first', () => {
  refuses(serviceNameProblems, 'ZT101', [...LABEL_ROWS, ['9lives', 'starts with a digit', 'nine-lives9']]);
  refusesWhatIsNoText(serviceNameProblems, 'ZT101');
});

describe('subdomainProblems', () => {
  refuses(subdomainProblems, 'ZT101', [
    ['', 'is empty', 'a'],
    ['a.'.repeat(126) + 'ab', 'is longer than 253 characters', 'a.'.repeat(126) + 'a'],
    ['a..b', 'has an empty part between dots', 'a.b'],
    ['.a', 'has an empty part between dots', 'a'],
    ['a.', 'has an empty part between dots', 'a.b'],
    ['a.-b', "has a part that starts or ends with '-'", 'a.b-c'],
    ['a-.b', "has a part that starts or ends with '-'", 'a-c.b'],
    ['a.B', 'has upper case letters', 'a.b'],
    ['a_b', 'has a character that is no letter', 'a-b'],
    ['a/b', 'has a character that is no letter', 'a.b'],
  ]);
  refusesWhatIsNoText(subdomainProblems, 'ZT101');
  test('a part may be longer than a DNS label, as Kubernetes allows', () => expect(subdomainProblems('name', 'a'.repeat(253))).toEqual([]));
});

describe('portNameProblems', () => {
  refuses(portNameProblems, 'ZT101', [
    ['', 'is empty', 'h'],
    ['abcdefghijklmnop', 'is longer than 15 characters', 'abcdefghijklmno'],
    ['HTTP', 'has upper case letters', 'http'],
    ['-http', "starts or ends with '-'", 'h-ttp'],
    ['http-', "starts or ends with '-'", 'http'],
    ['http--admin', "has '-' twice in a row", 'http-admin'],
    ['8080', 'has no letter', '8080h'],
    ['80-80', 'has no letter', '80-h'],
    ['http.admin', 'has a character that is no letter', 'http-admin'],
  ]);
  refusesWhatIsNoText(portNameProblems, 'ZT101');
});
