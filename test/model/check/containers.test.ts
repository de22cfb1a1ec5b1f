import { environmentNameProblems, imageProblems } from '../../../src/model/check/containers';
import { refuses, refusesHostile, refusesWhatIsNoText } from './table';

const SHA = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('imageProblems', () => {
  refuses(imageProblems, 'ZT136', [
    ['', 'is empty', 'nginx'],
    [' nginx', 'has white space', 'nginx:1'],
    ['nginx\n', '"nginx\\n" has white space', 'nginx'],
    ['ng\u200binx', 'has white space or characters that do not show', 'nginx'],
    ['https://registry.example/web', 'has a scheme', 'registry.example/web'],
    ['Nginx', 'has a name that is no image name', 'nginx'],
    ['registry.example/Web', 'has a name that is no image name', 'Registry.example/web'],
    ['registry.example//web', 'has a name that is no image name', 'registry.example/a/web'],
    ['/web', 'has a name that is no image name', 'x/web'],
    ['web/', 'has a name that is no image name', 'web/a'],
    [':1', 'has a name that is no image name', 'a:1'],
    ['a__b___c', 'has a name that is no image name', 'a__b_c--d.e'],
    ['-a.example/web', 'has a name that is no image name', 'a.example/web'],
    ['web:', 'has a tag', 'web:1'],
    ['web:-1', 'has a tag', 'web:_1'],
    ['web:1:2', 'has a tag', 'registry:5000/web:2'],
    [`web:${'a'.repeat(129)}`, 'has a tag', `web:${'a'.repeat(128)}`],
    ['web@', 'has no digest behind the @', `web@${SHA}`],
    ['web@latest', 'has no digest behind the @', 'web:latest'],
    [`web@${SHA}@${SHA}`, 'has no digest behind the @', `web:1@${SHA}`],
    [`web@${SHA.slice(0, -1)}`, 'has no digest behind the @; use sha256: and 64', `[fd00::1]:5000/web@${SHA}`],
    [`web@${SHA.replace('ab', 'AB')}`, 'has no digest behind the @; use sha256: and 64', `localhost/web@${SHA}`],
    ['a'.repeat(256), 'has a name of more than 255', 'a'.repeat(255)],
    [`a:${'b'.repeat(511)}`, 'is longer than 512 characters', `a:${'b'.repeat(128)}`],
    ['web;rm', 'has a name that is no image name', 'web-rm'],
    ['{{ .Image }}', 'has white space', 'image'],
  ]);
  refusesWhatIsNoText(imageProblems, 'ZT136');
  refusesHostile(imageProblems);
});

describe('environmentNameProblems', () => {
  refuses(environmentNameProblems, 'ZT136', [
    ['', 'is empty', 'A'],
    ['A=B', "has '='", 'A_B'],
    ['1A', 'starts with a digit', 'A1'],
    ['A B', 'has a character', 'A.B'],
    ['$A', 'has a character', '_A'],
    ['A\n', 'has a character', 'a-b'],
    ['..', "is '.' or starts with '..'", '.a'],
    ['.', "is '.' or starts with '..'", '_'],
    ['..A', "is '.' or starts with '..'", 'A..'],
    ['A'.repeat(256), 'is longer than 255', 'A'.repeat(255)],
  ]);
  refusesWhatIsNoText(environmentNameProblems, 'ZT136');
});
