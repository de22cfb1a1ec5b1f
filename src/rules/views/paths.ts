import { TextPlace, texts, within } from '../place';
import { Authorization } from './istio';

/** A service of gRPC, whose methods are all paths below it. */
const GRPC = /^\/([\w]+\.)+[A-Z]\w*\/\*$/;

/** IST-29: paths such as `/a/*` in an operation that does not have `/a` as well. */
export const withoutRoot = ({ rules }: Authorization): readonly TextPlace[] => rules.flatMap(({ operations }) => operations.flatMap(operation => {
  const paths = texts(within(operation, 'paths'));
  return paths.filter(({ value }) => /^\/.+\/\*$/.test(value) && !value.includes('{') && !GRPC.test(value)
    && !paths.some(other => other.value === value.slice(0, -2) || (other.value.endsWith('*') && other.value !== value && value.slice(0, -2).startsWith(other.value.slice(0, -1)))));
}));
