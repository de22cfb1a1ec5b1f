import { ABSENT, presentAs } from '../../src/algebra/http';
import { literal, or, prefix } from '../../src/algebra/language';
import { portRange } from '../../src/algebra/ports';
import { Request, formatRequest, sampleRequest } from '../../src/algebra/request';
import { NO_TRAFFIC, Traffic, box, onPorts, uniteAll } from '../../src/algebra/traffic';

describe('one request of a set', () => {
  test.each<[string, Traffic, Request | undefined]>([
    ['nothing', NO_TRAFFIC, undefined],
    ['any request: no field matters', onPorts(portRange('UDP', 53, 60)), { protocol: 'UDP', port: 53, fields: {} }],
    ['fields that matter', box(portRange('TCP', 80), [['method', or(literal('PUT'), literal('POST'))], ['path', prefix('/a')], ['header:x', presentAs(literal('1'))]]), { protocol: 'TCP', port: 80, fields: { 'header:x': '=1', 'method': 'POST', 'path': '/a' } }],
    ['the smallest port', uniteAll([box(portRange('TCP', 90), [['method', literal('GET')]]), box(portRange('TCP', 80), [['method', literal('PUT')]]), onPorts(portRange('UDP', 1))]), { protocol: 'TCP', port: 80, fields: { method: 'PUT' } }],
    ['the first of those with the smallest port', uniteAll([box(portRange('TCP', 80), [['method', literal('PUT')]]), box(portRange('TCP', 80), [['path', literal('/b')]])]), { protocol: 'TCP', port: 80, fields: { method: 'PUT' } }],
  ])('%s', (_, traffic, expected) => expect(sampleRequest(traffic)).toEqual(expected));
  test('a header that must be missing', () => expect(sampleRequest(box(portRange('TCP', 80), [['header:x', ABSENT]]))?.fields).toEqual({ 'header:x': '' }));
});

test.each<[Request['fields'], string]>([
  [{}, 'TCP 80'], [{ method: 'GET' }, 'TCP 80 GET'], [{ path: '/a' }, 'TCP 80 /a'], [{ path: '/a', method: 'GET' }, 'TCP 80 GET /a'], [{ host: 'shop', path: '/a' }, 'TCP 80 /a host shop'], [{ sni: '' }, 'TCP 80 without sni'],
  [{ 'header:x-a': '=1', 'claim:iss': '=i' }, 'TCP 80 header x-a=1 claim iss=i'], [{ 'header:x-a': '' }, 'TCP 80 without header x-a'], [{ 'header:x-a': '=' }, 'TCP 80 header x-a='], [{ principal: '=p' }, 'TCP 80 principal=p'], [{ principal: '' }, 'TCP 80 without principal'], [{ method: '' }, 'TCP 80'],
])('%j as text', (fields, text) => expect(formatRequest({ protocol: 'TCP', port: 80, fields })).toBe(text));
