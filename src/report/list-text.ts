import { formatTraffic } from '../algebra/print';
import { UnknownData } from '../prove/explain';
import { Row } from '../prove/listing';
import { trafficData } from '../prove/traffic-data';
import { columns, plural } from './columns';
import { encodeJson } from './encode/json';
import { visible } from './encode/visible';

export const LIST_SCHEMA = 'cdk8s-zero-trust/list/v1';

/** One line for each pair of ends: who, whom, what. */
export function listText(rows: readonly Row[]): string {
  const lines = columns(rows.map(({ client, server, traffic }) => [visible(client.name), '->', visible(server.name), visible(formatTraffic(traffic).join(', or '))]), '');
  return `${[...lines, plural(rows.length, 'connection')].join('\n')}\n`;
}

export const listJson = (rows: readonly Row[], unknown: readonly UnknownData[]): string => encodeJson({
  schema: LIST_SCHEMA, connections: rows.map(({ client, server, traffic }) => ({ client: client.name, server: server.name, traffic: trafficData(traffic) })), unknown,
});
