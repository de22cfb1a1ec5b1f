import { grpcMethodProblems, grpcServiceProblems } from '../../../src/model/check/grpc';
import { trustDomainProblems } from '../../../src/model/check/trust-domain';
import { refuses, refusesHostile, refusesWhatIsNoText } from './table';

describe('grpcServiceProblems', () => {
  refuses(grpcServiceProblems, 'ZT124', [
    ['', 'is empty', 'Orders'],
    ['/shop.v1.Orders', "starts with '/'; use \"shop.v1.Orders\"", 'shop.v1.Orders'],
    ['shop.v1.Orders/Get', 'has a method', 'shop.v1.Orders'],
    ['shop.*', 'has a wildcard', 'shop.Orders'],
    ['shop..Orders', 'is no protobuf name', 'shop.Orders'],
    ['.shop.Orders', 'is no protobuf name', 'shop.Orders'],
    ['shop.v1.', 'is no protobuf name', 'shop.v1'],
    ['shop.1v.Orders', 'is no protobuf name', 'shop.v1.Orders'],
    ['shop-v1.Orders', 'is no protobuf name', 'shop_v1.Orders'],
    ['Orders\n', 'is no protobuf name', 'Orders'],
    ['a'.repeat(501), 'is longer than 500 characters', 'a'.repeat(500)],
  ]);
  refusesWhatIsNoText(grpcServiceProblems, 'ZT124');
});

describe('grpcMethodProblems', () => {
  refuses(grpcMethodProblems, 'ZT124', [
    ['', 'is empty', 'Get'],
    ['shop.v1.Orders/Get', 'has a service', 'Get'],
    ['/Get', 'has a service', 'Get'],
    ['*', 'has a wildcard', 'Get'],
    ['Orders.Get', 'is no protobuf name', 'GetOrders'],
    ['9Get', 'is no protobuf name', 'Get9'],
    ['Get Order', 'is no protobuf name', 'Get_Order'],
    ['a'.repeat(501), 'is longer than 500 characters', 'a'.repeat(500)],
  ]);
  refusesWhatIsNoText(grpcMethodProblems, 'ZT124');
});

describe('trustDomainProblems', () => {
  refuses(trustDomainProblems, 'ZT110', [
    ['', 'is empty', 'acme.example'],
    ['spiffe://acme.example', 'has a scheme; drop spiffe://', 'acme.example'],
    ['SPIFFE://acme.example/ns/x', 'has a scheme; drop spiffe://', 'acme.example'],
    ['https://acme.example', 'has a scheme', 'acme.example'],
    ['acme.example/ns/shop', 'has a path; use the part before the slash', 'acme.example'],
    ['acme.example:8443', 'has a port', 'acme.example'],
    ['user@acme.example', 'has a character that is no lower case letter', 'user-acme.example'],
    ['Acme.example', 'has upper case letters; use "acme.example"', 'acme.example'],
    ['acme example', 'has a character', 'acme_example'],
    ['*.acme.example', 'has a character', 'cluster.local'],
    ['acmé.example', 'has a character', 'acme.example'],
    ['acme%2e', 'has a character', 'acme2e'],
    ['a'.repeat(256), 'is longer than 255 characters', 'a'.repeat(255)],
  ]);
  refusesWhatIsNoText(trustDomainProblems, 'ZT110');
  // SPIFFE allows names that are no DNS names.
  refusesHostile(trustDomainProblems, ['__proto__']);
});
